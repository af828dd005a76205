"""The circuit breaker: while Elasticsearch is away, nobody waits for it.

Its state is shared by all processes through the cache, and kept here too for when the cache is away as well.
The worker asks Elasticsearch and closes the breaker; while it can't, it keeps the breaker open.
"""

from __future__ import annotations

import logging
import time

from django.core.cache import cache

logger = logging.getLogger(__name__)

KEY = "search:breaker"
WITNESS = "search:breaker:witness"
"""Is in the cache as long as the cache has kept what it was told when the breaker was opened."""
OPEN_SECONDS = 30
"""Without a worker, one request in so many seconds finds out by itself whether Elasticsearch is back."""

_open_until = 0.0


def is_open() -> bool:
    """Whether to leave Elasticsearch alone. Losing the cache never fails a request."""
    try:
        if cache.get(KEY) is not None:
            return True
        if time.monotonic() >= _open_until:
            return False
        # We opened it: either somebody has closed it since, or the cache knows of nothing.
        return cache.get(WITNESS) is None
    except Exception:
        logger.warning("The cache does not answer", exc_info=True)
        return time.monotonic() < _open_until


def trip(*, reason: str) -> None:
    """Open the breaker, or keep it open, for all processes."""
    global _open_until
    _open_until = time.monotonic() + OPEN_SECONDS
    try:
        cache.set(WITNESS, 1, timeout=2 * OPEN_SECONDS)
        cache.set(KEY, reason[:200], timeout=OPEN_SECONDS)
    except Exception:
        logger.warning("The cache does not answer", exc_info=True)


def close() -> None:
    """Close the breaker: Elasticsearch answers again."""
    global _open_until
    _open_until = 0.0
    try:
        cache.delete(KEY)
    except Exception:
        logger.warning("The cache does not answer", exc_info=True)
