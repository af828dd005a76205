"""The lay vocabulary in memory: the groups in use, as searches read them.

A search costs no query while the copy is fresh. Then one small query asks whether anything changed; as two
transactions that end in another order than they began can hide a change from it, everything is read again
now and then.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max

from search import lay_rules
from search.models import LayGroup

FRESH_SECONDS = 5.0
"""For how long nobody asks whether anything changed."""
WHOLE_SECONDS = 45.0
"""After how long everything is read again, whatever that question is answered: a change is in force in a minute."""

Version = tuple[object, int]


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
    """What is kept, and when (monotonic seconds) it was asked about and read."""

    groups: tuple[Group, ...]
    version: Version
    checked_at: float
    loaded_at: float


_lock = threading.Lock()
_held: _Held | None = None
_tried: ContextVar[tuple[Group, ...] | None] = ContextVar("tried_lay_groups", default=None)


def current() -> tuple[Group, ...]:
    """Return the groups in use. The same object comes back as long as nothing changed.

    No query when it was asked in the last ``FRESH_SECONDS``, one when nothing changed, two when something did.
    Raises ``django.db.DatabaseError`` when the database can't answer.
    """
    tried = _tried.get()
    if tried is not None:
        return tried
    held, now = _held, time.monotonic()
    if held is not None and now - held.checked_at < FRESH_SECONDS:
        return held.groups
    return _ask(held, now)


def _ask(held: _Held | None, now: float) -> tuple[Group, ...]:
    global _held
    seen = LayGroup.objects.aggregate(newest=Max("updated_at"), count=Count("pk"))
    version = (seen["newest"], seen["count"])
    if held is not None and held.version == version and now - held.loaded_at < WHOLE_SECONDS:
        fresh = _Held(held.groups, version, checked_at=now, loaded_at=held.loaded_at)
    else:
        groups = load()
        # What is derived from the groups is kept by who derives it: an equal copy must not undo that.
        same = held is not None and held.groups == groups
        fresh = _Held(held.groups if held and same else groups, version, checked_at=now, loaded_at=now)
    with _lock:
        _held = fresh
    return fresh.groups


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
