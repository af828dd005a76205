"""The lay vocabulary in memory: the groups in use, as searches read them.

A search costs no query while the copy is fresh. Then one small query asks whether anything changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Window

from search import lay_rules
from search.models import LayGroup
from search.remembered import Remembered

LATEST = 20
"""How many of the last changes tell versions apart: the newest alone would hide one that began before it and was
committed after."""

Version = tuple[object, ...]


@dataclass(frozen=True)
class Group:
    """A group as searches use it.

    ``key`` is the stable key of a starter group, else the row's id. ``terms`` are words and phrases in
    ``language``, as people write them; ``also`` are Italian ones, as services write them, that are searched as
    well, one way. ``facts`` are codes whose services match (``kind:sad``, ``target:anziani``), as stored: a
    replaced code leads to its successor through ``Vocabulary.resolve``. ``two_way``: the terms stand for one
    another too.
    """

    key: str
    language: str
    terms: tuple[str, ...]
    also: tuple[str, ...]
    facts: tuple[str, ...]
    two_way: bool


_tried: ContextVar[tuple[Group, ...] | None] = ContextVar("tried_lay_groups", default=None)


def current() -> tuple[Group, ...]:
    """Return the groups in use. The same object comes back as long as nothing changed.

    No query when it was asked in the last ``CHECK_SECONDS``, one when nothing changed, two when something did.
    Raises ``django.db.DatabaseError`` when the database can't answer.
    """
    tried = _tried.get()
    return _groups.get() if tried is None else tried


def _version() -> Version:
    latest = LayGroup.objects.order_by("-updated_at", "pk").annotate(total=Window(Count("pk")))
    return tuple(latest.values_list("pk", "updated_at", "total")[:LATEST])


def load() -> tuple[Group, ...]:
    """Read the groups in use from the database (one query)."""
    return tuple(as_group(row) for row in LayGroup.objects.filter(is_active=True).order_by("language", "pk"))


def as_group(row: LayGroup) -> Group:
    """Return a row, saved or not, as searches use it."""
    return Group(
        key=row.key,
        language=row.language,
        terms=row.term_list,
        also=lay_rules.lines(row.also),
        facts=lay_rules.lines(row.facts),
        two_way=row.two_way,
    )


_groups: Remembered[tuple[Group, ...]] = Remembered(version=_version, load=load)


def forget(**kwargs: Any) -> None:
    """Read everything again at the next question; takes what a signal sends."""
    _groups.forget()


def is_trial() -> bool:
    """Whether this thread searches with groups that nobody else has: what is made of them is not for keeping."""
    return _tried.get() is not None


@contextmanager
def trying(row: LayGroup) -> Iterator[None]:
    """Let this thread search as if a group, with changes that are not saved, were in use as it stands."""
    tried = as_group(row)
    others = tuple(group for group in load() if group.key != tried.key)
    token = _tried.set((*others, tried) if row.is_active else others)
    try:
        yield
    finally:
        _tried.reset(token)
