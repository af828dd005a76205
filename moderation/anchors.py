"""Where a field is in the editor of a service: the part of the address that leads to its panel and opens it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from wagtail.coreutils import safe_snake_case

from catalog_pages import panels


@cache
def _panels() -> dict[str, str]:
    found: dict[str, str] = {}
    for group in (*panels.ANSWERS, *panels.MORE):
        for name in _names(group):
            found[name] = f"#panel-child-scheda-{safe_snake_case(str(group.heading))}-section"
    return found


def _names(panel: Any) -> Iterator[str]:
    for attribute in ("field_name", "relation_name"):
        if name := getattr(panel, attribute, None):
            yield str(name)
    for child in getattr(panel, "children", []):
        yield from _names(child)


def anchor(name: str) -> str:
    """The fragment for a field or a list of rows; empty for one that the editor does not show to everybody."""
    return _panels().get(name, "")
