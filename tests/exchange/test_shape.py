"""The documented shape is the shape."""

from __future__ import annotations

import re
from pathlib import Path

from exchange import shape

DOCUMENT = (Path(__file__).resolve().parent.parent.parent / "docs" / "import.md").read_text(encoding="utf-8")


def documented(heading: str) -> list[str]:
    """The keys of a table of the document."""
    section = DOCUMENT.split(f"\n### {heading}\n")[1].split("\n### ")[0]
    return re.findall(r"^\| `([a-z_]+)` \|", section, flags=re.MULTILINE)


def test_every_key_is_documented_in_its_order() -> None:
    assert documented("A service") == list(shape.SERVICE_KEYS)
    assert documented("`provider`") == list(shape.PROVIDER_KEYS)
    for name in shape.ROWS:
        assert documented(f"Rows of `{name}`") == list(shape.row_keys(name))


def test_every_fact_is_carried_but_those_that_cannot_be() -> None:
    from catalog_pages.models import ProviderPage, ServicePage

    assert set(ServicePage.FACTS) - set(shape.SERVICE_KEYS) == {"image"}
    assert set(ServicePage.TEXTS) <= set(shape.SERVICE_KEYS)
    assert set(ProviderPage.FACTS) - set(shape.PROVIDER_KEYS) == {"logo"}
