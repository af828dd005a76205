"""The worker's loop: every job gets its turn, whatever the others do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from worker import registry
from worker.loop import Loop
from worker.registry import LONGEST_BACKOFF, Job, TryLater

ROOT = Path(__file__).resolve().parents[2]


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class Recorder:
    """A job that does what its list says: a number of things done, or an exception."""

    def __init__(self, *results: int | BaseException) -> None:
        self.results = list(results)
        self.runs = 0

    def __call__(self) -> int:
        self.runs += 1
        result = self.results.pop(0) if self.results else 0
        if isinstance(result, BaseException):
            raise result
        return result


pytestmark = pytest.mark.django_db


def test_a_job_waits_its_interval_and_goes_on_at_once_while_it_has_work() -> None:
    clock, job = Clock(), Recorder(0, 5, 0)
    loop = Loop([Job("one", 10, job)], clock=clock)
    loop.run_due()
    loop.run_due()
    assert job.runs == 1
    clock.now = 10
    loop.run_due()
    loop.run_due()
    assert job.runs == 3
    loop.run_due()
    assert job.runs == 3


def test_a_failing_job_waits_longer_each_time_and_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    bad, good = Recorder(*[ValueError("broken")] * 10), Recorder()
    loop = Loop([Job("bad", 1, bad), Job("good", 1, good)], clock=clock)
    waits = []
    for _round in range(7):
        before = clock.now
        loop.run_due()
        waits.append(loop.turns[0].due - before)
        clock.now = loop.turns[0].due
    assert waits == [2, 4, 8, 16, 30, 30, 30]
    assert waits[-1] == LONGEST_BACKOFF
    assert good.runs == 7
    assert "Job bad failed" in caplog.text
    bad.results = []
    loop.run_due()
    assert loop.turns[0].failures == 0


def test_what_is_away_is_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    clock, waits = Clock(), []
    loop = Loop([Job("index", 0.2, Recorder(*[TryLater("no answer")] * 6), longest_backoff=3)], clock=clock)
    for _round in range(6):
        loop.run_due()
        waits.append(loop.turns[0].due - clock.now)
        clock.now = loop.turns[0].due
    assert waits == pytest.approx([0.4, 0.8, 1.6, 3, 3, 3])
    assert "no answer" in caplog.text
    assert "Traceback" not in caplog.text


def test_who_waits_for_a_server_keeps_only_its_own_lane_waiting() -> None:
    release, others = threading.Event(), threading.Event()

    def hangs() -> int:
        assert release.wait(20)
        return 0

    def works() -> int:
        others.set()
        return 0

    loop = Loop([Job("hangs", 0, hangs, lane="away"), Job("works", 0, works)])
    running = threading.Thread(target=loop.run)
    running.start()
    try:
        assert others.wait(10), "the common lane waited"
        assert not release.is_set()
    finally:
        loop.stop()
        release.set()
        running.join(20)
    assert not running.is_alive()


def test_a_lane_that_breaks_down_ends_the_worker() -> None:
    loop = Loop([Job("breaks", 0, Recorder(SystemExit(3)), lane="other"), Job("works", 0, Recorder())])
    with pytest.raises(SystemExit):
        loop.run()


def test_once_runs_until_nothing_is_left() -> None:
    one, two, bad = Recorder(3, 2, 0), Recorder(0, 1), Recorder(ValueError("broken"))
    assert Loop([Job("bad", 1, bad), Job("one", 1, one), Job("two", 1, two)]).run_until_idle() == 1
    assert (one.results, two.results, bad.runs) == ([], [], 1)


def test_stopping_lets_the_batch_finish() -> None:
    later = Recorder()

    def stops() -> int:
        loop.stop()
        return 1

    loop = Loop([Job("stops", 1, stops), Job("later", 1, later)])
    loop.run()
    assert later.runs == 0


def test_two_jobs_may_not_share_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_jobs", {})
    registry.register("same", interval_seconds=1)(Recorder())
    with pytest.raises(ValueError, match="same"):
        registry.register("same", interval_seconds=1)(Recorder())


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_ends_well_when_it_is_told_to(tmp_path: Path, number: signal.Signals) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "lodiwelfare.settings.dev",
        "DATABASE_URL": f"sqlite:///{tmp_path}/worker.sqlite3",
        "ELASTICSEARCH_URL": "",
        "CACHE_URL": "locmemcache://",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=ROOT,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        # The jobs fail for want of tables, which must not stop the loop.
        line = next(line for line in process.stderr if "Worker started" in line)
        assert "search-delivery" in line
        process.send_signal(number)
        rest = process.stderr.read()
        assert process.wait(timeout=20) == 0
        assert "Worker stopped" in rest
    finally:
        process.kill()
        process.wait()
        process.stderr.close()
