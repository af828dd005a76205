"""The edition of the catalogue: a token, shared by all processes, that every change of what is public moves.

Whoever keeps an answer keeps it under the edition in which it was made; an answer of an older edition is never
found again. The token is read before the answer is made: what changes meanwhile moves it after.
"""

from __future__ import annotations

import datetime
import logging
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from django.core.cache import cache
from django.db import connection, transaction

logger = logging.getLogger(__name__)

KEY = "catalogue:edition"
SECONDS = 45.0
"""How long what was read in an edition is trusted: what was changed behind our back shows after so long."""

YOUNG = 2
"""Seconds in which an edition is not told by its time: dates of HTTP have whole seconds, and clocks differ a little."""

K = TypeVar("K")
V = TypeVar("V")

_steady: ContextVar[str | None] = ContextVar("steady edition", default=None)


def current() -> str:
    """Return the token, or nothing when no answer may be kept: the cache is away, or this is in a transaction.

    Whoever is in a transaction may see what others do not see yet, and what may never be.
    """
    if connection.in_atomic_block:
        return ""
    steady = _steady.get()
    return _read() if steady is None else steady


def began(token: str) -> datetime.datetime | None:
    """When the edition of a token began (aware): nothing public has changed since.

    ``None`` where there is no edition, or where it is so young that another one may begin within the same second.
    """
    written = token.rpartition(".")[2]
    if not written.isdecimal() or time.time() - int(written) < YOUNG:
        return None
    return datetime.datetime.fromtimestamp(int(written), tz=datetime.UTC)


@contextmanager
def steady() -> Iterator[None]:
    """Within, the edition is the one that it is now: an answer in the making asks the cache once."""
    token = _steady.set(current())
    try:
        yield
    finally:
        _steady.reset(token)


class InEdition(Generic[K, V]):
    """What a process has read from the database in the edition under way: facts that a publish may change."""

    def __init__(self, *, limit: int) -> None:
        """``limit``: of how many keys at most."""
        self.limit = limit
        self._kept: tuple[str, float, dict[K, V]] = ("", 0.0, {})

    def values(self) -> dict[K, V]:
        """What was read so far, to be added to. Ask for it before reading: a later edition has another one.

        While nothing may be kept it is nobody else's, and empty.
        """
        now, seen = time.monotonic(), current()
        if not seen:
            return {}
        edition, until, values = self._kept
        if edition != seen or now >= until or len(values) > self.limit:
            values = {}
            self._kept = (seen, now + SECONDS, values)
        return values

    def forget(self) -> None:
        """Drop what was read."""
        self._kept = ("", 0.0, {})


def _read() -> str:
    try:
        found = cache.get(KEY)
        if not found:
            # A token that was lost never comes back: what was kept under it is never shown again.
            cache.add(KEY, _new(), timeout=None)
            found = cache.get(KEY)
    except Exception:
        logger.warning("The cache does not answer", exc_info=True)
        return ""
    return str(found or "")


def _new() -> str:
    """A token that no other edition has, with the second in which it begins."""
    return f"{uuid.uuid4().hex}.{int(time.time())}"


def move() -> None:
    """Begin a new edition. Losing the cache never fails a publish; kept answers then last as long as they may."""
    try:
        cache.set(KEY, _new(), timeout=None)
    except Exception:
        logger.warning("The cache does not answer", exc_info=True)


def changed(**kwargs: Any) -> None:
    """Begin a new edition when the transaction under way is committed; takes what a signal sends."""
    transaction.on_commit(move)
