"""Compiling translations in Python: nobody needs the gettext tools to run the site."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import polib
from django.conf import settings


def compile_catalogues(folders: Iterable[str | Path] | None = None, *, force: bool = False) -> list[Path]:
    """Make the ``.mo`` file of every ``.po`` file that is newer; return those that were made.

    A file appears whole or not at all, so two processes may do this at once.
    """
    made = []
    for folder in settings.LOCALE_PATHS if folders is None else folders:
        for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            if not force and target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
                continue
            partial = target.with_suffix(".partial")
            polib.pofile(str(source)).save_as_mofile(str(partial))
            partial.replace(target)
            made.append(target)
    return made
