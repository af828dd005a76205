"""Bring services in from a file."""

from __future__ import annotations

import sys
import tempfile
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import IO, Any

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone, translation

from catalog_pages.permissions import is_office
from exchange import formats, holding, shape
from exchange.importing import Importer, Report
from exchange.models import ImportRow, ImportRun
from exchange.terms import Terms
from exchange.writing import Hand

Verdict = ImportRow.Verdict
SHOWN = 100


class Command(BaseCommand):
    """Thin: the work is in ``exchange.importing``."""

    help = (
        "Importa servizi da un file JSON Lines o CSV nella forma di docs/import.md (quella di export_services), o da "
        "un file HSDS 3.0 (.json, .ndjson) di un altro catalogo, o da una pagina di servizio salvata dal sito di un "
        "comune (.html): allora dice che cosa non ha posto nella scheda.\n\n"
        "Un servizio si riconosce dall'ente e dal codice d'origine (external_id), oppure dall'id: se dice già ciò "
        "che dice il file non viene toccato, quindi lo stesso file si può importare più volte. L'ente si riconosce "
        "dal codice fiscale o dal codice d'origine; se non c'è viene creato, se c'è non viene cambiato.\n\n"
        "  manage.py import_services servizi.jsonl --dry-run\n"
        "  manage.py import_services servizi.jsonl --user redazione\n"
        "  manage.py import_services servizi.csv --draft\n"
        "  manage.py import_services --format jsonld pagina.html --provider 80012345678\n\n"
        "Uscita: 0 tutto bene, 1 ci sono errori (senza --partial non è stato scritto niente)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument("file", help="il file da importare; - per l'ingresso standard")
        parser.add_argument(
            "--format", choices=formats.READ, help="jsonl, csv, hsds o jsonld; se manca lo dice il nome del file"
        )
        parser.add_argument(
            "--provider",
            default="",
            metavar="CODICE_FISCALE",
            help="l'ente delle pagine salvate (jsonld) che non ne nominano uno del catalogo",
        )
        parser.add_argument("--dry-run", action="store_true", help="controlla e racconta, senza scrivere niente")
        parser.add_argument(
            "--partial", action="store_true", help="scrive le righe giuste e lascia indietro quelle con errori"
        )
        state = parser.add_mutually_exclusive_group()
        state.add_argument(
            "--draft",
            dest="state",
            action="store_const",
            const=shape.DRAFT,
            help="tutto in bozza, qualunque stato dica il file",
        )
        state.add_argument(
            "--publish",
            dest="state",
            action="store_const",
            const=shape.PUBLISHED,
            help="tutto pubblicato, qualunque stato dica il file",
        )
        parser.add_argument(
            "--user",
            help="chi dell'Ufficio di Piano risponde di ciò che si pubblica: serve se il file pubblica qualcosa",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("it"):
            user = self._user(options["user"])
            if options["file"] == "-":
                # Read to the end first: a producer that dies must not leave half a file imported.
                with tempfile.SpooledTemporaryFile(mode="w+b", max_size=16 * 1024 * 1024) as spool:
                    while chunk := sys.stdin.buffer.read(1024 * 1024):
                        spool.write(chunk)
                    spool.seek(0)
                    self._import(spool, "stdin", user, options)
                return
            try:
                with Path(options["file"]).open("rb") as source:
                    self._import(source, Path(options["file"]).name, user, options)
            except OSError as error:
                raise CommandError(f"{options['file']}: non si può leggere ({error.strerror}).") from error

    def _user(self, name: str | None) -> Any:
        if not name:
            return None
        user = get_user_model().objects.filter(username=name).first()
        if user is None:
            raise CommandError(f"--user: «{name}» non esiste.")
        if not is_office(user):
            raise CommandError(f"--user: «{name}» non è dell'Ufficio di Piano, non può pubblicare.")
        return user

    def _import(self, source: Any, name: str, user: Any, options: dict[str, Any]) -> None:
        kind = options["format"] or formats.guess(name)
        left_out: formats.LeftOut = {}
        run = None
        if not options["dry_run"]:
            run = ImportRun(
                source=ImportRun.Source.SHELL,
                state=ImportRun.State.RUNNING,
                file_name=name[:255],
                confirmed_by=user,
                options={"state": options["state"] or "", "partial": options["partial"]},
            )
        hand = Hand(publisher=user, state=options["state"] or "", data={"file": name})
        importer = Importer(
            hand, dry_run=options["dry_run"], partial=options["partial"], run=run, progress=self._progress
        )
        try:
            with text(source) as lines:
                found = formats.read(lines, format=kind, terms=Terms(), left_out=left_out, provider=options["provider"])
                report = importer.import_lines(found)
        except formats.FileError as error:
            self._finish(run, importer, ImportRun.State.FAILED)
            raise CommandError(f"{name}: {error} {self._left(run)}") from error
        except holding.Stopped as error:
            raise CommandError(f"{name}: {error}") from error
        except (DatabaseError, ValidationError) as error:
            self._finish(run, importer, ImportRun.State.FAILED)
            raise CommandError(f"{name}: la banca dati ha rifiutato: «{error}». {self._left(run)}") from error
        except BaseException:
            self._finish(run, importer, ImportRun.State.FAILED)
            raise
        self._finish(run, importer, ImportRun.State.DONE if report.written else ImportRun.State.FAILED)
        for field, numbers in sorted(left_out.items()):
            self.stdout.write(f"Senza posto nella scheda: {field} ({len(numbers)} volte, la prima alla {numbers[0]}).")
        self._tell(report, options)

    def _finish(self, run: ImportRun | None, importer: Importer, state: str) -> None:
        if run is None:
            return
        run.state, run.finished_at = state, timezone.now()
        written = importer.report.written or importer.partial
        run.result = {"counts": importer.report.counts, "providers": importer.made if written else []}
        if run._state.adding:
            run.save()
            return
        # Not of one that somebody took for dead and undid.
        ended = {"state": run.state, "finished_at": run.finished_at, "result": run.result}
        ImportRun.objects.filter(pk=run.pk, state=ImportRun.State.RUNNING).update(**ended)

    def _left(self, run: ImportRun | None) -> str:
        """What an import that stopped has left behind, and what to do about it."""
        if run is None or not run.has_written:
            return "Niente è stato scritto."
        return (
            "Le righe lette prima sono state scritte: correggi il file e ripeti (non si scrivono due volte), "
            "oppure annullale da «Importa servizi»."
        )

    def _progress(self, report: Report) -> None:
        counts = report.counts
        self.stderr.write(
            f"{report.lines} righe: {counts[Verdict.NEW]} nuovi, {counts[Verdict.CHANGED]} aggiornati, "
            f"{counts[Verdict.UNCHANGED]} già uguali, {counts[Verdict.ERROR]} da correggere"
        )

    def _tell(self, report: Report, options: dict[str, Any]) -> None:
        for problem in report.problems[:SHOWN]:
            self.stdout.write(str(problem))
        if len(report.problems) > SHOWN:
            self.stdout.write(f"... e altri {len(report.problems) - SHOWN} errori.")
        if report.providers:
            self.stdout.write(f"Enti nuovi: {', '.join(report.providers)}")
        counts = report.counts
        self.stdout.write(
            f"Nuovi {counts[Verdict.NEW]}, aggiornati {counts[Verdict.CHANGED]}, già uguali "
            f"{counts[Verdict.UNCHANGED]}, da correggere {counts[Verdict.ERROR]}."
        )
        if report.lines == 0:
            raise CommandError("Il file non ha righe: niente da importare.")
        if options["dry_run"]:
            self.stdout.write("Prova: niente è stato scritto.")
        elif not report.written:
            self.stdout.write("Niente è stato scritto: correggi gli errori, oppure usa --partial.")
        if report.problems:
            raise SystemExit(1)


class text:
    """A file's text, read as it comes: UTF-8 with or without its mark, else what Excel writes."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source

    def __enter__(self) -> IO[str]:
        import codecs
        import io

        decoder = codecs.getincrementaldecoder("utf-8")()
        encoding = "utf-8-sig"
        head = self.source.read(4)
        self.source.seek(0)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            encoding = "utf-16"
        else:
            try:
                while chunk := self.source.read(1024 * 1024):
                    decoder.decode(chunk)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                encoding = "cp1252"
            self.source.seek(0)
        self.wrapper = io.TextIOWrapper(self.source, encoding=encoding, errors="replace", newline="")
        return self.wrapper

    def __exit__(self, *args: Any) -> None:
        self.wrapper.detach()
