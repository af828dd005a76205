"""Counting in memory, writing now and then: a page that is read costs an addition, never a write.

Each process counts for itself. A thread that starts with the first count writes what has come together after
``COUNT_SECONDS`` and ends; so does the end of the process. What cannot be written stays for the next time. A
process that is killed loses what it counted since: figures for people, not accounts.
"""

from __future__ import annotations

import atexit
import datetime
import logging
import threading
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from counting.models import DailyCount, Kind

logger = logging.getLogger(__name__)

MOST_KEYS = 50_000
"""Different totals that a process keeps while it cannot write: what is new beyond these is not counted."""
MOST_ACTS = 20
"""Calls, messages and visits of one service that count between two writings: more is a machine's doing."""


@dataclass(frozen=True, order=True)
class Key:
    """What is counted: one thing, done with one service, on one day."""

    service_id: UUID
    day: datetime.date
    kind: str


_lock = threading.Lock()
_counts: Counter[Key] = Counter()
_timer: threading.Timer | None = None


def add(service_id: UUID, kind: Kind) -> None:
    """Count once. Asks neither database nor cache."""
    key = Key(service_id, timezone.localdate(), kind.value)
    with _lock:
        if kind != Kind.VIEWED and _counts[key] >= MOST_ACTS:
            return
        if key in _counts or len(_counts) < MOST_KEYS:
            _counts[key] += 1
        _plan()


def flush() -> int:
    """Write what was counted; return how many totals grew. What cannot be written is kept."""
    global _timer
    with _lock:
        taken, _timer = _counts.copy(), None
        _counts.clear()
    if not taken:
        return 0
    try:
        _write(taken)
    except Exception:
        logger.exception("%d totals could not be written: they wait", len(taken))
        with _lock:
            _counts.update(taken)
            _plan()
        return 0
    return len(taken)


def forget() -> None:
    """Drop what was not written."""
    with _lock:
        _counts.clear()


def _plan() -> None:
    """Have the counts written soon, once; the caller holds the lock."""
    global _timer
    if _timer is None and settings.COUNT_SECONDS:
        _timer = threading.Timer(settings.COUNT_SECONDS, _flush_in_thread)
        _timer.daemon = True
        _timer.start()


def _flush_in_thread() -> None:
    try:
        flush()
    finally:
        connection.close()


def _write(counts: Counter[Key]) -> None:
    """Add to the totals. In the order of the keys, so that two processes do not wait for each other."""
    service = DailyCount._meta.get_field("service_id")
    day = DailyCount._meta.get_field("day")
    rows = [
        (
            service.get_db_prep_value(key.service_id, connection),
            day.get_db_prep_value(key.day, connection),
            key.kind,
            number,
        )
        for key, number in sorted(counts.items())
    ]
    table = connection.ops.quote_name(DailyCount._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} (service_id, day, kind, number) VALUES (%s, %s, %s, %s)"
            f" ON CONFLICT (service_id, day, kind) DO UPDATE SET number = {table}.number + excluded.number",
            rows,
        )


atexit.register(flush)
