"""The loop that runs registered jobs until it is told to stop."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import close_old_connections

from worker.registry import Job

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.2
LONGEST_BACKOFF = 30.0
MOST_ROUNDS = 10_000
"""A job that never says it is done would keep ``--once`` going for ever."""


@dataclass
class Turn:
    """When a job is due next (seconds of the monotonic clock), and how often it failed in a row."""

    job: Job
    due: float = 0.0
    failures: int = 0


class Loop:
    """Runs each job when it is due. A job that fails waits longer and longer, and stops no other."""

    def __init__(self, jobs: Iterable[Job], *, clock: Callable[[], float] = time.monotonic) -> None:
        self.turns = [Turn(job) for job in jobs]
        self.clock = clock
        self.stopping = threading.Event()

    def stop(self) -> None:
        """Stop after the batch that is running."""
        self.stopping.set()

    def run(self) -> None:
        """Run until ``stop`` is called."""
        while not self.stopping.is_set():
            self.run_due()
            self.stopping.wait(POLL_SECONDS)

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

    def run_due(self) -> None:
        """Run the jobs that are due, one batch each."""
        for turn in self.turns:
            if self.clock() >= turn.due and not self.stopping.is_set():
                self.run_one(turn)

    def run_one(self, turn: Turn) -> int:
        """Run one batch of one job and plan the next; return how much it did."""
        close_old_connections()
        try:
            did = turn.job.run()
        except Exception:
            turn.failures += 1
            wait = min(LONGEST_BACKOFF, max(turn.job.interval, POLL_SECONDS) * 2**turn.failures)
            turn.due = self.clock() + wait
            logger.exception("Job %s failed (%d in a row), again in %.0f s", turn.job.name, turn.failures, wait)
            return 0
        turn.failures = 0
        turn.due = self.clock() + (0 if did else turn.job.interval)
        if did:
            logger.info("Job %s: %d done", turn.job.name, did)
        return did
