"""Caches whose loss fails nothing: what can't be read was never kept, what can't be kept is not missed.

After a failure a process leaves the cache alone for some seconds, so that nobody waits for it again and again, and
says so once a minute.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache, InvalidCacheKey
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.redis import RedisCache

logger = logging.getLogger(__name__)

REST_SECONDS = 5.0
"""How long a cache that failed is left alone."""
WRITE_REST_SECONDS = 1.0
"""The same for writing: others may go on reading what a publish would have changed."""
TELL_SECONDS = 60.0
WAIT_SECONDS = 0.2
"""How long a server may take to connect, and to answer: a cache that is slower is none."""


class _Health:
    """What this process knows of its caches, by class: whether they failed lately, and when it last said so."""

    def __init__(self) -> None:
        self.failed_at: dict[type, float] = {}
        self.told_at: dict[type, float] = {}

    def is_away(self, kind: type, rest: float) -> bool:
        failed_at = self.failed_at.get(kind)
        return failed_at is not None and time.monotonic() - failed_at < rest

    def failed(self, kind: type, error: Exception) -> None:
        now = time.monotonic()
        self.failed_at[kind] = now
        told_at = self.told_at.get(kind)
        if told_at is None or now - told_at >= TELL_SECONDS:
            self.told_at[kind] = now
            logger.warning("The cache does not answer, we do without it: %s: %s", type(error).__name__, error)

    def forget(self) -> None:
        self.failed_at.clear()
        self.told_at.clear()


health = _Health()


class Dispensable(BaseCache):
    """Makes a backend one that never fails. Keys that no cache would take are still mistakes of who wrote them.

    While it is away: ``get`` finds nothing, ``add`` and ``touch`` say that all is well (a limit or a form that
    counts on the cache stays open), ``incr`` says what it says of a key that is not there.
    """

    def _try(self, operation: Callable[[], Any], instead: Any, *, rest: float = REST_SECONDS) -> Any:
        kind = type(self)
        if health.is_away(kind, rest):
            return instead
        try:
            return operation()
        except InvalidCacheKey:
            raise
        except Exception as error:
            health.failed(kind, error)
            return instead

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try(lambda: super(Dispensable, self).get(key, default, version), default)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._try(lambda: super(Dispensable, self).add(key, value, timeout, version), instead=True))

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._try(lambda: super(Dispensable, self).set(key, value, timeout, version), None, rest=WRITE_REST_SECONDS)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._try(lambda: super(Dispensable, self).touch(key, timeout, version), instead=True))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._try(lambda: super(Dispensable, self).delete(key, version), False, rest=WRITE_REST_SECONDS))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._try(lambda: super(Dispensable, self).has_key(key, version), instead=False))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return dict(self._try(lambda: super(Dispensable, self).get_many(keys, version), {}))

    def set_many(self, data: dict[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        return list(self._try(lambda: super(Dispensable, self).set_many(data, timeout, version), []))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._try(lambda: super(Dispensable, self).delete_many(keys, version), None)

    def clear(self) -> None:
        self._try(lambda: super(Dispensable, self).clear(), None)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        missing = object()

        def count() -> Any:
            try:
                return super(Dispensable, self).incr(key, delta, version)
            except ValueError:
                return missing

        found = self._try(count, missing)
        if found is missing:
            raise ValueError(f"Key {key!r} not found")
        return int(found)


class DispensableFileCache(Dispensable, FileBasedCache):
    """A folder: full, read-only or gone, nobody notices."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        try:
            super().__init__(location, params)
        except OSError as error:
            # All is set but for the folder, which is tried again at each write.
            health.failed(type(self), error)


class DispensableRedisCache(Dispensable, RedisCache):
    """Redis, which nobody waits for longer than ``WAIT_SECONDS``."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "socket_connect_timeout": WAIT_SECONDS,
            "socket_timeout": WAIT_SECONDS,
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})
