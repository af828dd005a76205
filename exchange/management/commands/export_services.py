"""Write every service into a file."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import translation

from exchange import formats
from exchange.records import Reader
from exchange.terms import Terms

EVERY = 1_000


class Command(BaseCommand):
    """Thin: the work is in ``exchange.records`` and ``exchange.formats``."""

    help = (
        "Scrive tutti i servizi in un file, nella forma di docs/import.md: JSON Lines (tutto, anche l'identità "
        "delle righe) o CSV (una riga per servizio, da modificare in un foglio di calcolo).\n\n"
        "  manage.py export_services servizi.jsonl\n"
        "  manage.py export_services servizi.csv\n"
        "  manage.py export_services - --format jsonl | gzip > servizi.jsonl.gz\n\n"
        "Il file contiene anche le bozze e i dati degli enti che non sono pubblici: custodiscilo."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("file", nargs="?", default="-", help="dove scrivere; - (o niente) per l'uscita standard")
        parser.add_argument("--format", choices=formats.FORMATS, help="jsonl o csv; se manca lo dice il nome del file")
        parser.add_argument(
            "--delimiter", default=";", help="separatore del CSV (di solito «;», che Excel italiano apre)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        if len(options["delimiter"]) != 1:
            raise CommandError("--delimiter: serve un carattere solo.")
        if name == "-":
            number = self._write(self.stdout, options)
        else:
            partial = Path(f"{name}.partial")
            try:
                with partial.open("w", encoding="utf-8", newline="") as out:
                    number = self._write(out, options)
                # A file appears whole or not at all.
                os.replace(partial, name)
            except OSError as error:
                partial.unlink(missing_ok=True)
                raise CommandError(f"{name}: non si può scrivere ({error.strerror}).") from error
        self.stderr.write(f"Esportati {number} servizi.")

    def _write(self, out: Any, options: dict[str, Any]) -> int:
        # The wrapper of the standard output adds line ends of its own.
        stream = getattr(out, "_out", out)
        terms = Terms()

        def told() -> Any:
            for number, record in enumerate(Reader(terms.vocabulary).all(), start=1):
                if number % EVERY == 0:
                    self.stderr.write(f"{number} servizi...")
                yield record

        alone = not connection.in_atomic_block
        with translation.override("it"), transaction.atomic():
            if alone and connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    # One moment of the site, however long the writing takes.
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            try:
                if (options["format"] or formats.guess(options["file"])) == formats.CSV:
                    return formats.write_csv(told(), stream, terms=terms, delimiter=options["delimiter"])
                return formats.write_jsonl(told(), stream)
            except BrokenPipeError:
                sys.stderr.close()
                raise SystemExit(141) from None
