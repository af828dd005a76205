"""The edition of the catalogue: a token, shared by all processes, that every change of what is public moves.

Whoever keeps an answer keeps it under the edition in which it was made; an answer of an older edition is never
found again. The token is read before the answer is made: what changes meanwhile moves it after.
"""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.core.cache import cache
from django.db import connection, transaction

logger = logging.getLogger(__name__)

KEY = "catalogue:edition"


def current() -> str:
    """Return the token, or nothing when no answer may be kept: the cache is away, or this is in a transaction.

    Whoever is in a transaction may see what others do not see yet, and what may never be.
    """
    if connection.in_atomic_block:
        return ""
    try:
        found = cache.get(KEY)
        if not found:
            # A token that was lost never comes back: what was kept under it is never shown again.
            cache.add(KEY, uuid.uuid4().hex, timeout=None)
            found = cache.get(KEY)
    except Exception:
        logger.warning("The cache does not answer", exc_info=True)
        return ""
    return str(found or "")


def move() -> None:
    """Begin a new edition. Losing the cache never fails a publish; kept answers then last as long as they may."""
    try:
        cache.set(KEY, uuid.uuid4().hex, timeout=None)
    except Exception:
        logger.warning("The cache does not answer", exc_info=True)


def changed(**kwargs: Any) -> None:
    """Begin a new edition when the transaction under way is committed; takes what a signal sends."""
    transaction.on_commit(move)
