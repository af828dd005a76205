"""When files are written: at night and for who asked, by the worker alone; what is left when that fails."""

from __future__ import annotations

import datetime
import json
import os
import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from catalog_pages import edition
from open_data.bulk import demand, jobs, releases, writers, writing
from open_data.bulk.releases import Release
from search.models import ServiceDocument
from tests.open_data.bulk.conftest import table, take
from tests.open_data.catalogue import Catalogue

ROME = ZoneInfo("Europe/Rome")


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The edition of the catalogue, to be changed as a publish does: a test's transaction never tells it."""
    token = ["first"]
    monkeypatch.setattr(edition, "current", lambda: token[0])
    return token


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make it another moment in Rome."""

    def travel(*moment: int) -> None:
        there = datetime.datetime(*moment, tzinfo=ROME)  # type: ignore[misc, arg-type]
        monkeypatch.setattr(timezone, "now", lambda: there)

    return travel


def folders() -> list[str]:
    return sorted(each.name for each in releases.root().iterdir() if each.is_dir())


def later(release: Release, minutes: int) -> tuple[int, ...]:
    """So many minutes after a release, for ``now``."""
    return (release.made_at + datetime.timedelta(minutes=minutes)).astimezone(ROME).timetuple()[:6]


def test_nobody_who_asks_has_anything_written_however_often_the_catalogue_changes(
    seen: list[str], files: Release, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("written while somebody waits")

    catalogue.meals.unpublish()
    with monkeypatch.context() as patched:
        patched.setattr(writing, "write", refuse)
        patched.setattr(releases, "alone", refuse)
        for number in range(8):
            seen[0] = f"edition {number}"
            assert take("/dati/servizi.csv") == 200
            assert take("/dati/indice.json") == 200
        assert demand.current() == files
    assert releases.is_asked_for()
    assert jobs.write_files() == 0, "they are younger than five minutes"
    assert folders() == [files.folder.name]


def test_some_minutes_after_somebody_asked_the_files_follow_a_change_once(
    catalogue: Catalogue, seen: list[str], now: Any
) -> None:
    now(2026, 11, 27, 12, 0)
    first = writing.write()
    catalogue.meals.unpublish()
    seen[0] = "second"
    now(2026, 11, 27, 12, 10)
    assert jobs.write_files() == 0, "nobody asked"
    assert demand.current() == first
    assert jobs.write_files() == 1
    second = demand.current()
    assert second
    assert len(table(second, "servizi")) == 2
    assert not releases.is_asked_for()
    now(2026, 11, 27, 12, 30)
    assert jobs.write_files() == 0
    assert folders() == [first.folder.name, second.folder.name]


def test_a_new_day_makes_new_files_though_nothing_changed(catalogue: Catalogue, seen: list[str], now: Any) -> None:
    now(2026, 11, 27, 22, 0)
    first = writing.write()
    assert demand.current() == first
    assert not releases.is_asked_for()
    now(2026, 11, 28, 0, 30)
    assert demand.current() == first
    assert jobs.write_files() == 1
    second = demand.current()
    assert second
    assert (first.day, second.day) == (datetime.date(2026, 11, 27), datetime.date(2026, 11, 28))


def test_while_nobody_knows_the_edition_files_are_trusted_for_as_long_as_answers(
    catalogue: Catalogue, seen: list[str], now: Any
) -> None:
    seen[0] = ""
    now(2026, 11, 27, 12, 0, 0)
    writing.write()
    now(2026, 11, 27, 12, 0, 44)
    demand.current()
    assert not releases.is_asked_for()
    now(2026, 11, 27, 12, 0, 46)
    demand.current()
    assert releases.is_asked_for()


def test_the_worker_rests_between_writing_large_catalogues(files: Release, seen: list[str], now: Any) -> None:
    slow = releases.Release(**{**files.__dict__, "seconds": 60.0, "made_at": timezone.now()})
    with releases.unfinished() as folder:
        releases.publish(folder, slow)
    releases.ask()
    assert not demand.is_due()
    rested = slow.made_at + datetime.timedelta(seconds=60 * demand.REST + 1)
    now(*rested.astimezone(ROME).timetuple()[:6])
    assert demand.is_due()


def test_a_site_without_files_says_when_to_come_back_and_the_worker_writes_them(
    catalogue: Catalogue, seen: list[str]
) -> None:
    for name in ("servizi.csv", "indice.json"):
        response: Any = Client().get(f"/dati/{name}")
        assert (response.status_code, response["Retry-After"]) == (503, "60")
        assert response["Cache-Control"] == "no-store"
    assert folders() == []
    assert jobs.write_files() == 1
    assert take("/dati/servizi.csv") == 200


def test_the_worker_writes_at_once_on_a_new_site_and_then_every_night(
    catalogue: Catalogue, seen: list[str], now: Any
) -> None:
    now(2026, 11, 27, 23, 59)
    assert jobs.write_files() == 1
    assert jobs.write_files() == 0
    now(2026, 11, 28, 1, 59)
    assert jobs.write_files() == 0
    now(2026, 11, 28, 2, 0)
    assert jobs.write_files() == 1
    assert jobs.write_files() == 0
    assert [each.day.day for each in releases.all_releases()] == [28, 27]


def test_two_workers_write_once(catalogue: Catalogue, seen: list[str]) -> None:
    with releases.alone(wait=0) as is_ours:
        assert is_ours
        assert jobs.write_files() == 0, "the other one is at it"
        with pytest.raises(CommandError, match="Qualcun altro"):
            call_command("write_open_data", wait=0.0)
    assert folders() == []
    assert jobs.write_files() == 1


def test_who_asks_while_somebody_writes_gets_the_files_of_before_at_once(seen: list[str], files: Release) -> None:
    seen[0] = "second"
    with releases.alone(wait=0):
        assert demand.current() == files


@pytest.mark.parametrize("broken", ["add", "close"])
def test_a_writing_that_fails_leaves_the_files_of_before_and_nothing_else(
    files: Release, seen: list[str], monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fail(*args: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(writers.JsonLines, broken, fail)
    with pytest.raises(OSError, match="no space"):
        writing.write()
    assert folders() == [files.folder.name]
    # A reader does not hear of it.
    assert demand.current() == files
    assert take("/dati/servizi.csv") == 200


def test_the_worker_that_could_not_write_has_it_still_to_do(
    seen: list[str], files: Release, monkeypatch: pytest.MonkeyPatch, now: Any
) -> None:
    """As long as it is due the worker tries less and less often; were it not, every reader would have it try anew."""

    def fail(*args: Any) -> None:
        raise OSError("no space left")

    seen[0] = "second"
    assert demand.current() == files
    now(*later(files, 60))
    with monkeypatch.context() as full:
        full.setattr(writers.JsonLines, "close", fail)
        with pytest.raises(OSError, match="no space"):
            jobs.write_files()
        assert demand.is_due()
    assert jobs.write_files() == 1


def test_a_folder_that_nobody_may_write_in_still_gives_its_files(
    seen: list[str], files: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise PermissionError("read only")

    monkeypatch.setattr(releases, "ask", fail)
    seen[0] = "second"
    assert demand.current() == files


def test_a_writer_that_was_killed_leaves_nothing_that_anybody_sees(files: Release, folder: Path) -> None:
    half = folder / f"{releases.UNFINISHED}killed"
    half.mkdir()
    (half / "servizi.csv").write_text("half")
    unreadable = folder / "20991231T000000.000000Z"
    unreadable.mkdir()
    (unreadable / releases.INDEX).write_text('{"made_at":')
    assert releases.newest() == files
    long_ago = time.time() - releases.OLD_LEFTOVERS - 60
    os.utime(half, (long_ago, long_ago))
    releases.tidy()
    assert not half.exists()


def kept(*moment: int) -> Release:
    """A release of another day."""
    made_at = datetime.datetime(*moment, tzinfo=ROME)  # type: ignore[misc, arg-type]
    with releases.unfinished() as folder:
        return releases.publish(
            folder,
            Release(folder=folder, made_at=made_at, edition="", services=0, seconds=1.0, files={}),
        )


def test_days_are_kept_as_long_as_is_said_and_of_each_month_one(settings: Any, now: Any, folder: Path) -> None:
    settings.OPEN_DATA_DAYS = 30
    for day in (3, 20):
        kept(2026, 8, day, 2, 0)
    kept(2026, 10, 1, 2, 0)
    kept(2026, 10, 20, 2, 0)
    kept(2026, 10, 28, 2, 0)
    kept(2026, 11, 27, 2, 0)
    kept(2026, 11, 27, 15, 0)
    now(2026, 11, 27, 16, 0)
    assert releases.tidy() == 3
    days = [each.day.isoformat() for each in releases.all_releases()]
    assert days == ["2026-11-27", "2026-10-28", "2026-10-01", "2026-08-03"]
    newest = releases.newest()
    assert newest
    assert timezone.localtime(newest.made_at).hour == 15


def test_who_reads_a_file_that_is_tidied_away_reads_it_to_the_end(files: Release) -> None:
    with files.path("servizi.csv").open("rb") as file:
        releases.remove(files)
        assert len(file.read()) == files.files["servizi.csv"].bytes
    assert releases.newest() is None


def test_the_command_writes_lists_and_removes(catalogue: Catalogue, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("write_open_data")
    written = capsys.readouterr().out
    assert "di 3 servizi" in written
    today = timezone.localdate().isoformat()
    call_command("write_open_data", "--list")
    assert f"{today}: 3 servizi" in capsys.readouterr().out
    call_command("write_open_data", "--remove", today)
    assert "Tolti" in capsys.readouterr().out
    assert releases.newest() is None
    with pytest.raises(CommandError, match="Non ci sono file"):
        call_command("write_open_data", "--remove", today)
    with pytest.raises(CommandError, match="giorno"):
        call_command("write_open_data", "--remove", "ieri")


def test_the_command_tells_how_far_it_is(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(writing, "EVERY", 1)
    call_command("write_open_data")
    assert "2 servizi..." in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_said(settings: Any, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    settings.MEDIA_ROOT = str(blocked)
    with pytest.raises(CommandError, match="non si può scrivere"):
        call_command("write_open_data")


def test_the_index_of_a_release_has_everything_back(files: Release) -> None:
    told = json.loads((files.folder / releases.INDEX).read_text())
    assert releases.newest() == files
    assert told["services"] == ServiceDocument.objects.filter(live=True).count()
