"""When files are written anew: every night, and some minutes after somebody asked for what has changed.

The worker alone writes. Who asks gets the last files at once, however old they are: a reader who could have them
written would have the work done as often as the catalogue, or a report of anybody, begins a new edition.
"""

from __future__ import annotations

import datetime
import logging

from django.utils import timezone

from catalog_pages import edition
from open_data.bulk import releases
from open_data.bulk.releases import Release

logger = logging.getLogger(__name__)

NIGHT = 2
"""The hour in Rome from which on the files of a new day are written."""
LEAST_AGE = datetime.timedelta(minutes=5)
"""Files younger than this are not written again, whoever asks."""
REST = 20
"""A catalogue in constant change is written so many times less often than the writing takes."""


def current() -> Release | None:
    """The last files, nothing where there are none yet. Where they are not those of now the worker is asked for new."""
    last = releases.newest()
    if last is None or not is_current(last):
        _ask_for_new()
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
    rest = max(LEAST_AGE, datetime.timedelta(seconds=REST * last.seconds))
    return releases.is_asked_for() and now - last.made_at >= rest


def _ask_for_new() -> None:
    try:
        if not releases.is_asked_for():
            releases.ask()
    except OSError:
        # The files of before are good; the worker will say what is wrong with the folder.
        logger.exception("The worker could not be asked for new open data")
