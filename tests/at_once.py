"""Several people press at the same moment, for tests on a database that locks rows."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections

PATIENCE = 60.0
"""Seconds; a test that waits so long has failed."""


class Elsewhere:
    """Something that somebody else does meanwhile, on a connection of their own."""

    def __init__(self, work: Callable[[], Any]) -> None:
        self.result: Any = None
        self.thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self.thread.start()

    def _run(self, work: Callable[[], Any]) -> None:
        try:
            self.result = work()
        except Exception as error:
            self.result = error
        finally:
            connections.close_all()

    def waits(self) -> bool:
        """Whether it stands before somebody's lock, and not merely on its way."""
        until = time.monotonic() + PATIENCE
        while self.thread.is_alive() and time.monotonic() < until:
            self.thread.join(0.2)
            if somebody_waits():
                return True
        return False

    def done(self) -> Any:
        """What came of it."""
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive(), "it still waits for somebody's lock"
        return self.result


def somebody_waits() -> bool:
    """Whether any connection to this PostgreSQL database stands before a lock."""
    with connection.cursor() as cursor:
        # In a transaction the activity is otherwise the one of the first look.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        return cursor.fetchone() is not None


def at_once(*actions: Callable[[], Any]) -> list[Any]:
    """Run the actions in threads that start together; return what they gave or raised."""
    start = threading.Barrier(len(actions))

    def begin(action: Callable[[], Any]) -> Any:
        start.wait()
        return action()

    running = [Elsewhere(lambda action=action: begin(action)) for action in actions]
    return [each.done() for each in running]
