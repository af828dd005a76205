"""The jobs that rooms register, for the one loop that runs them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

COMMON_LANE = "common"
LONGEST_BACKOFF = 30.0

Work = Callable[[], int]
"""What a job does: one batch. It returns how much it did; 0 means that nothing is left for now."""


@dataclass(frozen=True)
class Job:
    """A batch of work that is due every so often. ``interval`` is in seconds.

    Jobs of one lane take turns; lanes don't wait for each other. A job that waits for another server, which may
    hang, has a lane other than the common one.
    """

    name: str
    interval: float
    run: Work
    lane: str = COMMON_LANE
    longest_backoff: float = LONGEST_BACKOFF


class TryLater(Exception):
    """What a job needs is away just now: no fault of the job, told in one line of the log."""


_jobs: dict[str, Job] = {}


def register(
    name: str, *, interval_seconds: float, lane: str = COMMON_LANE, longest_backoff: float = LONGEST_BACKOFF
) -> Callable[[Work], Work]:
    """Make a function a job. A job that did something is run again at once, else after the interval.

    Two workers may run the same job at the same time, so a job claims what it works on. A job that fails waits
    longer and longer, up to ``longest_backoff`` seconds.
    """

    def decorate(function: Work) -> Work:
        if name in _jobs and _jobs[name].run is not function:
            raise ValueError(f"Two jobs are called {name!r}")
        _jobs[name] = Job(name, interval_seconds, function, lane=lane, longest_backoff=longest_backoff)
        return function

    return decorate


def jobs() -> list[Job]:
    """The registered jobs, in the order of their registration."""
    return list(_jobs.values())
