"""Links that are good for whoever has them are not shown to whoever reads the log."""

from __future__ import annotations

import re

MASK = "…"
SECRET = re.compile(r"[A-Za-z0-9_.:~%-]{20,}")
"""A part of an address that long is a key, unless it is words."""
WORDS = re.compile(r"[a-z0-9]+(-[a-z0-9]{1,15})+-[0-9a-f]{8}|[a-z]{1,19}(-[a-z]{1,19})+")
"""Words with dashes, as the addresses of sheets and pages have."""
ADDRESS = re.compile(r"(https?://[^/\s]+)(/\S*)")


def masked(text: str) -> str:
    """A text with the keys in its links taken out."""
    return ADDRESS.sub(lambda found: found[1] + SECRET.sub(_hide, found[2]), text)


def _hide(found: re.Match[str]) -> str:
    return found[0] if WORDS.fullmatch(found[0]) else MASK
