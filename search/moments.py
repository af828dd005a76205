"""When an answer stops being true by itself: whoever writes words that hold for a while says until when.

Whoever keeps the answer asks for the first of these moments, wherever in the page the words stand.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.utils import timezone


@dataclass
class Watch:
    """The first of the moments told so far; none while nothing in the answer changes by itself."""

    first: datetime.datetime | None = None

    def seconds(self, most: int) -> int:
        """For how many whole seconds the answer is true from now, ``most`` at most."""
        if self.first is None:
            return most
        return max(0, min(most, int((self.first - timezone.now()).total_seconds())))


_watch: ContextVar[Watch | None] = ContextVar("moments of the answer", default=None)


@contextmanager
def watched() -> Iterator[Watch]:
    """Within, every moment that is told is noted. Watches may stand in each other: the outer one hears too."""
    outer, own = _watch.get(), Watch()
    token = _watch.set(own)
    try:
        yield own
    finally:
        _watch.reset(token)
        if outer is not None and own.first is not None:
            _note(outer, own.first)


def changes_at(moment: datetime.datetime) -> None:
    """Tell whoever keeps the answer that a part of it changes at ``moment`` (aware)."""
    watch = _watch.get()
    if watch is not None:
        _note(watch, moment)


def _note(watch: Watch, moment: datetime.datetime) -> None:
    if watch.first is None or moment < watch.first:
        watch.first = moment
