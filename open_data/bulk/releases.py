"""The days of data files that are kept: a folder each, whole from the moment it can be seen.

A folder is written under a name that nobody looks at and gets its own in one step, so that who asks meanwhile, or after
a writer was killed, gets the files of before. What is in it is told by its ``indice.json``.
"""

from __future__ import annotations

import datetime
import json
import shutil
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from fcntl import LOCK_EX, LOCK_NB, flock
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

FOLDER = "dati"
INDEX = "indice.json"
COMPRESSED = ".gz"
UNFINISHED = ".scrittura-"
STAMP = "%Y%m%dT%H%M%S.%fZ"
ASKED_FOR = ".richiesta"
LOCK = ".scrive"
GRACE = datetime.timedelta(hours=1)
"""For so long files stay that newer ones of the same day have followed: somebody may be about to open them."""
OLD_LEFTOVERS = 86_400
"""Seconds after which an unfinished folder is no longer somebody's work."""
POLL = 0.1


@dataclass(frozen=True)
class File:
    """A file of a day: its size in bytes, its SHA-256, how many rows it has, what it is of."""

    name: str
    media_type: str
    bytes: int
    sha256: str
    rows: int | None = None
    is_compressed: bool = False


@dataclass(frozen=True)
class Release:
    """The files of one moment. ``edition`` is that of the catalogue then, ``seconds`` how long the writing took."""

    folder: Path
    made_at: datetime.datetime
    edition: str
    services: int
    seconds: float
    files: dict[str, File]

    @property
    def day(self) -> datetime.date:
        """The day of the data, in Rome."""
        return timezone.localdate(self.made_at)

    def path(self, name: str) -> Path:
        """Where a file is."""
        return self.folder / name


def root() -> Path:
    """The folder of all: with the uploads, which every process reads and what stands in front may serve."""
    return Path(settings.MEDIA_ROOT) / FOLDER


def all_releases() -> list[Release]:
    """The releases that are kept, newest first."""
    try:
        folders = [each for each in root().iterdir() if not each.name.startswith(".")]
    except FileNotFoundError:
        return []
    found = (_read(each) for each in sorted(folders, key=lambda each: each.name, reverse=True))
    return [each for each in found if each]


def newest() -> Release | None:
    """The release of now."""
    return next(iter(all_releases()), None)


def of_day(day: datetime.date) -> Release | None:
    """The last release of a day."""
    return next((each for each in all_releases() if each.day == day), None)


def _read(folder: Path) -> Release | None:
    try:
        changed = (folder / INDEX).stat().st_mtime_ns
        return _read_once(folder, changed)
    except (OSError, ValueError, KeyError, TypeError):
        # Tidied away in this moment, or nothing of ours.
        return None


@lru_cache(maxsize=512)
def _read_once(folder: Path, changed: int) -> Release:
    told = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    return Release(
        folder=folder,
        made_at=datetime.datetime.fromisoformat(told["made_at"]),
        edition=told["edition"],
        services=told["services"],
        seconds=told["seconds"],
        files={each["name"]: File(**each) for each in told["files"]},
    )


@contextmanager
def unfinished() -> Iterator[Path]:
    """A folder to write in, which goes away unless it was published."""
    folder = root() / f"{UNFINISHED}{uuid.uuid4().hex}"
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(folder: Path, release: Release) -> Release:
    """Give a folder that was written whole its name; from here on it is the newest."""
    told = {
        "made_at": release.made_at.isoformat(),
        "day": release.day.isoformat(),
        "edition": release.edition,
        "services": release.services,
        "seconds": round(release.seconds, 2),
        "files": [asdict(each) for each in release.files.values()],
    }
    (folder / INDEX).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    target = root() / release.made_at.astimezone(datetime.UTC).strftime(STAMP)
    folder.rename(target)
    found = _read(target)
    assert found
    return found


def tidy() -> int:
    """Delete what is not kept; return how many folders went.

    Of each day the last release stays, for ``OPEN_DATA_DAYS`` days; of each month the first day, for good.
    """
    now = timezone.now()
    oldest = timezone.localdate() - datetime.timedelta(days=settings.OPEN_DATA_DAYS)
    kept: set[datetime.date] = set()
    found = all_releases()
    first_of_month = {(each.day.year, each.day.month): each.day for each in found}
    gone = 0
    for release in found:
        is_monthly = first_of_month[release.day.year, release.day.month] == release.day
        is_followed = release.day in kept and now - release.made_at > GRACE
        if is_followed or not (release.day >= oldest or is_monthly):
            gone += remove(release)
        kept.add(release.day)
    for left in root().glob(f"{UNFINISHED}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > OLD_LEFTOVERS:
                shutil.rmtree(left, ignore_errors=True)
    return gone


def remove(release: Release) -> int:
    """Delete a release; return 1. Who is reading a file of it reads it to the end."""
    hidden = release.folder.with_name(f"{UNFINISHED}{uuid.uuid4().hex}")
    with suppress(FileNotFoundError):
        release.folder.rename(hidden)
    shutil.rmtree(hidden, ignore_errors=True)
    return 1


@contextmanager
def alone(*, wait: float) -> Iterator[bool]:
    """Whether this process is the only one to write, after ``wait`` seconds at most. It ends with its process."""
    root().mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + wait
    with (root() / LOCK).open("a") as file:
        while True:
            try:
                flock(file, LOCK_EX | LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= until:
                    yield False
                    return
                time.sleep(POLL)
        yield True


def ask() -> None:
    """Have the worker write a new release soon."""
    root().mkdir(parents=True, exist_ok=True)
    (root() / ASKED_FOR).touch()


def is_asked_for() -> bool:
    """Whether somebody asked for a new release."""
    return (root() / ASKED_FOR).exists()


def answered() -> None:
    """Forget that somebody asked: before the writing begins, so that who asks meanwhile is heard."""
    (root() / ASKED_FOR).unlink(missing_ok=True)
