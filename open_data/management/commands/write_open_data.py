"""Write the data files now, list the days that are kept, or delete one."""

from __future__ import annotations

import datetime
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from open_data.bulk import releases, writing


def day(text: str) -> datetime.date:
    """A day as it is given on the command line."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"«{text}» non è un giorno: scrivi per esempio 2026-11-27.") from error


class Command(BaseCommand):
    """Thin: the work is in ``open_data.bulk``."""

    help = (
        "Scrive adesso i file dei dati aperti (CSV, JSON Lines, XLSX, GeoJSON), che il worker scrive ogni notte.\n\n"
        "  manage.py write_open_data\n"
        "  manage.py write_open_data --list\n"
        "  manage.py write_open_data --remove 2026-11-27\n\n"
        "I file di prima restano finché quelli nuovi non sono completi. --remove toglie i file di un giorno, per "
        "esempio se contenevano qualcosa che non doveva essere pubblico."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("--list", action="store_true", help="elenca i giorni che ci sono, senza scrivere niente")
        parser.add_argument("--remove", type=day, metavar="GIORNO", help="toglie i file di un giorno")
        parser.add_argument(
            "--wait", type=float, default=600, metavar="SECONDI", help="quanto aspettare chi sta già scrivendo"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for release in releases.all_releases():
                size = sum(file.bytes for file in release.files.values()) / 1_000_000
                self.stdout.write(f"{release.day.isoformat()}: {release.services} servizi, {size:.1f} MB")
        elif options["remove"]:
            self._remove(options["remove"])
        else:
            self._write(options["wait"])

    def _remove(self, unwanted: datetime.date) -> None:
        found = [release for release in releases.all_releases() if release.day == unwanted]
        if not found:
            raise CommandError(f"Non ci sono file del {unwanted.isoformat()}.")
        for release in found:
            releases.remove(release)
        self.stdout.write(f"Tolti i file del {unwanted.isoformat()}.")

    def _write(self, wait: float) -> None:
        try:
            with releases.alone(wait=wait) as is_ours:
                if not is_ours:
                    raise CommandError("Qualcun altro sta scrivendo i file: riprova tra poco.")
                made = writing.write(tell=lambda number: self.stderr.write(f"{number} servizi..."))
                releases.tidy()
        except OSError as error:
            raise CommandError(f"{releases.root()}: non si può scrivere ({error.strerror}).") from error
        self.stdout.write(f"Scritti {len(made.files)} file di {made.services} servizi in {made.seconds:.0f} secondi.")
        self.stdout.write(str(made.folder))
