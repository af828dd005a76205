"""What other rooms must be asked before a page may be approved, by whatever route the approval comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Objection = Callable[[Any], Iterable[str]]
"""Given a page as its latest draft says it, the sentences that tell what must be mended first."""

_objections: list[Objection] = []


def register(objection: Objection) -> Objection:
    """Have an objection asked at each approval; it can be used as a decorator."""
    if objection not in _objections:
        _objections.append(objection)
    return objection


def objections(draft: Any) -> list[str]:
    """Everything that stands against approving a draft, each sentence once."""
    return list(dict.fromkeys(str(text) for objection in _objections for text in objection(draft)))
