"""How version 1 has changed: the lines of docs/api-changes.md, read for the page."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

PATH = Path(settings.BASE_DIR) / "docs" / "api-changes.md"
LINE = re.compile(r"^- \*\*(?P<version>\d+\.\d+\.\d+)\*\* \((?P<day>\d{4}-\d{2}-\d{2})\): (?P<text>.+)$", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")


@dataclass(frozen=True)
class Release:
    """A version of the contract. ``text`` is Italian HTML with nothing but names marked as code."""

    version: str
    day: datetime.date
    text: SafeString


@lru_cache(maxsize=1)
def releases() -> tuple[Release, ...]:
    """Every version, the newest first, as the file has them."""
    return tuple(
        Release(
            version=found["version"],
            day=datetime.date.fromisoformat(found["day"]),
            text=mark_safe(CODE.sub(r"<code>\1</code>", escape(found["text"]))),
        )
        for found in LINE.finditer(PATH.read_text(encoding="utf-8"))
    )
