"""The loop that runs registered jobs until it is told to stop."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import close_old_connections, connections

from worker.registry import COMMON_LANE, Job, TryLater

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
MOST_ROUNDS = 10_000
"""A job that never says it is done would keep ``--once`` going for ever."""


@dataclass
class Turn:
    """When a job is due next (seconds of the monotonic clock), and how often it failed in a row."""

    job: Job
    due: float = 0.0
    failures: int = 0


class Loop:
    """Runs each job when it is due. A job that fails waits longer and longer, and stops no other.

    Each lane has a thread of its own: who waits for a server that hangs keeps only its own lane waiting.
    """

    def __init__(self, jobs: Iterable[Job], *, clock: Callable[[], float] = time.monotonic) -> None:
        self.turns = [Turn(job) for job in jobs]
        self.clock = clock
        self.stopping = threading.Event()
        self.broken: list[BaseException] = []

    def stop(self) -> None:
        """Stop after the batch that is running."""
        self.stopping.set()

    def run(self) -> None:
        """Run until ``stop`` is called; a lane that breaks down takes the whole worker with it."""
        lanes = dict.fromkeys(turn.job.lane for turn in self.turns if turn.job.lane != COMMON_LANE)
        threads = [threading.Thread(target=self._run_lane, args=(lane,), name=lane) for lane in lanes]
        for thread in threads:
            thread.start()
        try:
            self._run_lane(COMMON_LANE)
        finally:
            for thread in threads:
                thread.join()
        if self.broken:
            raise self.broken[0]

    def _run_lane(self, lane: str) -> None:
        try:
            while not self.stopping.is_set():
                self.run_due(lane)
                self.stopping.wait(POLL_SECONDS)
        except BaseException as error:
            self.broken.append(error)
        finally:
            self.stop()
            if lane != COMMON_LANE:
                connections.close_all()

    def run_until_idle(self) -> int:
        """Run every job until none has anything left; return how many failed."""
        for _round in range(MOST_ROUNDS):
            did = 0
            for turn in self.turns:
                if not turn.failures and not self.stopping.is_set():
                    did += self.run_one(turn)
            if not did or self.stopping.is_set():
                break
        return sum(1 for turn in self.turns if turn.failures)

    def run_due(self, lane: str | None = None) -> None:
        """Run the jobs that are due, one batch each: those of one lane, or all."""
        for turn in self.turns:
            if lane not in (None, turn.job.lane):
                continue
            if self.clock() >= turn.due and not self.stopping.is_set():
                self.run_one(turn)

    def run_one(self, turn: Turn) -> int:
        """Run one batch of one job and plan the next; return how much it did."""
        close_old_connections()
        try:
            did = turn.job.run()
        except TryLater as error:
            wait = self._postpone(turn)
            logger.warning("Job %s, again in %.0f s: %s", turn.job.name, wait, error)
            return 0
        except Exception:
            wait = self._postpone(turn)
            logger.exception("Job %s failed (%d in a row), again in %.0f s", turn.job.name, turn.failures, wait)
            return 0
        turn.failures = 0
        turn.due = self.clock() + (0 if did else turn.job.interval)
        if did:
            logger.info("Job %s: %d done", turn.job.name, did)
        return did

    def _postpone(self, turn: Turn) -> float:
        """Plan another try of a job that failed; return in how many seconds."""
        turn.failures += 1
        # A job that failed for days would raise two to a power that no float holds.
        doubled = max(turn.job.interval, POLL_SECONDS) * 2 ** min(turn.failures, 20)
        wait = min(turn.job.longest_backoff, doubled)
        turn.due = self.clock() + wait
        return wait
