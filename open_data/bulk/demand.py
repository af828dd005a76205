"""When files are written anew: every night, and on demand where the catalogue has changed since.

A catalogue whose files take no longer than a reader waits is written while they wait, once for all who ask; a larger
one by the worker, soon, and until then the last files are given. Nobody who asks can have the same work done twice.
"""

from __future__ import annotations

import datetime
import logging

from django.utils import timezone

from catalog_pages import edition
from open_data.bulk import releases, writing
from open_data.bulk.releases import Release
from search.service import count_services

logger = logging.getLogger(__name__)

NIGHT = 2
"""The hour in Rome from which on the files of a new day are written."""
PATIENCE = 15.0
"""Files that took more seconds than this the last time are left to the worker."""
WAIT = 20.0
"""Seconds that a reader waits for files that somebody else is writing."""
MOST_AT_ONCE = 1_000
"""The same in services, while nobody knows yet how long it takes."""
REST = 20
"""A catalogue in constant change is written so many times less often than the writing takes."""


def current() -> Release | None:
    """The files of now; the last ones where new ones would take too long, and nothing where there are none yet."""
    last = releases.newest()
    if last is not None and is_current(last):
        return last
    if not _is_quick(last):
        _ask_for_new()
        return last
    try:
        with releases.alone(wait=WAIT) as is_ours:
            last = releases.newest()
            if not is_ours or (last is not None and is_current(last)):
                return last
            made = writing.write()
            releases.tidy()
            return made
    except OSError:
        # The files of before are good; the worker will say what is wrong with the folder.
        logger.exception("The open data could not be written")
        return last


def is_current(release: Release) -> bool:
    """Whether files say what is public now: the same edition of the catalogue, on the same day."""
    seen = edition.current()
    if not seen or not release.edition:
        # Nobody can tell: what is kept elsewhere is trusted for as long.
        return (timezone.now() - release.made_at).total_seconds() < edition.SECONDS
    return release.edition == seen and release.day == timezone.localdate()


def is_due() -> bool:
    """Whether the worker has to write: there are no files, a night has passed, or somebody asked and it has rested."""
    last = releases.newest()
    if last is None:
        return True
    now = timezone.localtime()
    if last.day < now.date() and now.hour >= NIGHT:
        return True
    rested = now - last.made_at >= datetime.timedelta(seconds=REST * last.seconds)
    return releases.is_asked_for() and rested


def _is_quick(last: Release | None) -> bool:
    return last.seconds <= PATIENCE if last is not None else count_services() <= MOST_AT_ONCE


def _ask_for_new() -> None:
    try:
        releases.ask()
    except OSError:
        logger.exception("The worker could not be asked for new open data")
