"""The jobs that rooms register, for the one loop that runs them all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], int]
"""What a job does: one batch. It returns how much it did; 0 means that nothing is left for now."""


@dataclass(frozen=True)
class Job:
    """A batch of work that is due every so often. ``interval`` is in seconds."""

    name: str
    interval: float
    run: Work


_jobs: dict[str, Job] = {}


def register(name: str, *, interval_seconds: float) -> Callable[[Work], Work]:
    """Make a function a job. A job that did something is run again at once, else after the interval.

    Two workers may run the same job at the same time, so a job claims what it works on.
    """

    def decorate(function: Work) -> Work:
        if name in _jobs and _jobs[name].run is not function:
            raise ValueError(f"Two jobs are called {name!r}")
        _jobs[name] = Job(name=name, interval=interval_seconds, run=function)
        return function

    return decorate


def jobs() -> list[Job]:
    """The registered jobs, in the order of their registration."""
    return list(_jobs.values())
