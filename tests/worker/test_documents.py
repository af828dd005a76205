"""The list of jobs in the documents is that of the code."""

from __future__ import annotations

import re

from django.conf import settings

from worker.registry import jobs

ROW = re.compile(r"^\| `(?P<name>[^`]+)` \| (?P<interval>[0-9.]+) s \| `(?P<lane>[^`]+)` \| .+ \|$", re.MULTILINE)


def test_every_job_is_written_down_with_how_often_it_runs() -> None:
    table = (settings.BASE_DIR / "docs" / "operations.md").read_text(encoding="utf-8").split("<!-- jobs -->")[1]
    told = {row["name"]: (float(row["interval"]), row["lane"]) for row in ROW.finditer(table)}
    assert told == {job.name: (float(job.interval), job.lane) for job in jobs()}
