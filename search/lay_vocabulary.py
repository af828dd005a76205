"""The lay vocabulary in memory: the groups in use, as searches read them.

A search costs no query while the copy is fresh. Then one small query asks whether anything changed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Window

from search import lay_rules
from search.models import LayGroup

FRESH_SECONDS = 5.0
"""For how long nobody asks whether anything changed."""
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


@dataclass(frozen=True)
class _Held:
    """What is kept, and when (monotonic seconds) it was last found to be what the database has."""

    groups: tuple[Group, ...]
    version: Version
    checked_at: float


_lock = threading.Lock()
_held: _Held | None = None
_tried: ContextVar[tuple[Group, ...] | None] = ContextVar("tried_lay_groups", default=None)


def current() -> tuple[Group, ...]:
    """Return the groups in use. The same object comes back as long as nothing changed.

    No query when it was asked in the last ``FRESH_SECONDS``, one when nothing changed, two when something did.
    Raises ``django.db.DatabaseError`` when the database can't answer.
    """
    global _held
    tried = _tried.get()
    if tried is not None:
        return tried
    held, now = _held, time.monotonic()
    if held is not None and now - held.checked_at < FRESH_SECONDS:
        return held.groups
    version = _version()
    groups = held.groups if held is not None and held.version == version else load()
    with _lock:
        _held = _Held(groups, version, checked_at=now)
    return groups


def _version() -> Version:
    latest = LayGroup.objects.order_by("-updated_at", "pk").annotate(total=Window(Count("pk")))
    return tuple(latest.values_list("pk", "updated_at", "total")[:LATEST])


def load() -> tuple[Group, ...]:
    """Read the groups in use from the database (one query)."""
    columns = ("starter_key", "pk", "language", "terms", "also", "facts", "two_way")
    rows = LayGroup.objects.filter(is_active=True).order_by("language", "pk").values_list(*columns)
    return tuple(
        Group(
            key=starter_key or str(pk),
            language=language,
            terms=lay_rules.lines(terms),
            also=lay_rules.lines(also),
            facts=lay_rules.lines(facts),
            two_way=two_way,
        )
        for starter_key, pk, language, terms, also, facts, two_way in rows
    )


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


def forget(**kwargs: Any) -> None:
    """Read everything again at the next question; takes what a signal sends."""
    global _held
    with _lock:
        _held = None


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
