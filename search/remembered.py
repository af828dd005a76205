"""Keeping in a process what is read often and changes seldom, and asking now and then whether it changed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

CHECK_SECONDS = 5.0
"""How long a change may go unnoticed in another process."""


class Remembered(Generic[T]):
    """A value made by ``load``, made again when ``version`` gives something else than before.

    ``version`` is asked at most every ``CHECK_SECONDS``; ``forget`` makes the next reader ask and load.
    """

    def __init__(self, *, version: Callable[[], object], load: Callable[[], T]) -> None:
        self._version = version
        self._load = load
        self._lock = threading.Lock()
        self._kept: tuple[object, T] | None = None
        self._checked = 0.0

    def get(self) -> T:
        """Return the value: without a query for most callers."""
        kept = self._kept
        if kept is not None and time.monotonic() - self._checked < CHECK_SECONDS:
            return kept[1]
        version = self._version()
        if kept is None or kept[0] != version:
            kept = (version, self._load())
        with self._lock:
            self._kept, self._checked = kept, time.monotonic()
        return kept[1]

    def forget(self) -> None:
        """Drop what is kept."""
        self._kept = None


class Derived(Generic[T]):
    """One value made from others, made again when one of them changed."""

    def __init__(self) -> None:
        self._kept: tuple[tuple[object, ...], T] | None = None

    def get(self, sources: tuple[object, ...], make: Callable[[], T], *, keep: bool = True) -> T:
        """Return the value made from ``sources``; one that is not for others (``keep`` is false) is not kept."""
        kept = self._kept
        # The same objects are compared by identity, so that most calls compare nothing.
        value = kept[1] if kept is not None and kept[0] == sources else make()
        if keep:
            self._kept = (sources, value)
        return value
