"""An upload on its way: stored, read by its mapping, checked, imported. The steps behind the office's pages."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from exchange import mapping, shape
from exchange.bodies import bodies_by_name
from exchange.differences import changes
from exchange.duplicates import Duplicates
from exchange.importing import WRITTEN, Importer, Item, Line, Report
from exchange.models import ImportRow, ImportRun
from exchange.spreadsheets import Sheet
from exchange.terms import Terms
from exchange.writing import Hand

ROWS_AT_ONCE = 500
PROGRESS_KEPT = 24 * 3600
Verdict = ImportRow.Verdict


def store_upload(sheet: Sheet, *, file_name: str, user: Any) -> ImportRun:
    """Keep a file's table until it is imported, with a first guess of what its columns mean."""
    run = ImportRun.objects.create(
        file_name=file_name[:255], created_by=user, headers=sheet.headers, mapping=mapping.guess(sheet.headers)
    )
    ImportRow.objects.bulk_create(
        [ImportRow(run=run, line=number, cells=texts) for number, texts in sheet.rows], batch_size=ROWS_AT_ONCE
    )
    return run


def lines(run: ImportRun) -> Iterator[Line]:
    """The rows of an upload as an import takes them."""
    terms, bodies = Terms(), bodies_by_name()
    provider = run.options.get("provider") or None
    for row in run.rows.order_by("line").iterator(chunk_size=ROWS_AT_ONCE):
        raw, problems = mapping.read_row(
            row.cells,
            run.mapping,
            terms,
            provider=provider,
            bodies=bodies,
            new_kind=run.options.get("provider_kind", ""),
        )
        yield Line(row.line, raw, tuple(problems), skip=row.skip)


def check(run: ImportRun) -> Report:
    """Say what each row would come to, and keep it for the preview."""
    items: list[Item] = []
    # Nobody publishes in a check: that a person answers for it is asked at the end.
    importer = Importer(Hand(state=run.options["state"]), dry_run=True, each=items.append)
    report = importer.import_lines(lines(run))
    names = {body.title: body.path for body in importer.bodies.all}
    duplicates = Duplicates()
    rows = {row.line: row for row in run.rows.all()}
    for item in items:
        row = rows[item.line]
        row.title, row.provider_name, row.verdict = item.title[:255], item.provider[:255], item.verdict
        row.problems = [[problem.field, problem.message] for problem in item.problems]
        row.changes = changes(item, importer.terms) if item.verdict in WRITTEN else []
        is_new = item.verdict in (Verdict.NEW, Verdict.ERROR, Verdict.SKIPPED)
        row.duplicates = []
        if is_new:
            row.duplicates = duplicates.of(item.title, body_path=names.get(item.provider, ""), body=item.provider)
            duplicates.add(item.line, item.title, body=item.provider)
    ImportRow.objects.bulk_update(
        rows.values(),
        ["title", "provider_name", "verdict", "problems", "duplicates", "changes"],
        batch_size=ROWS_AT_ONCE,
    )
    run.state = ImportRun.State.CHECKED
    run.result = {"counts": report.counts, "new_providers": report.providers, "version": new_version()}
    run.save(update_fields=["state", "result"])
    return report


def new_version() -> str:
    """A name for what a preview shows, so that what is confirmed is what was seen."""
    return uuid.uuid4().hex


def progress_key(run: ImportRun) -> str:
    """Where the progress of a run is told: the import itself is one transaction, nothing of it shows before."""
    return f"exchange:progress:{run.pk}"


def tell(run: ImportRun, number: int) -> None:
    """Say how many rows of a run are done."""
    cache.set(progress_key(run), number, PROGRESS_KEPT)


def execute(run: ImportRun) -> None:
    """Import a confirmed upload in one transaction; raises ``ImportChanged`` when nothing is left to write.

    Rows that were wrong in the preview stay behind. What somebody has changed since the preview is left alone, and
    its row says why.
    """
    hand = Hand(
        author=run.created_by,
        publisher=run.confirmed_by if run.options["state"] == shape.PUBLISHED else None,
        state=run.options["state"],
        data={"file": run.file_name, "run": run.pk},
    )
    if reason := run.options.get("reason"):
        hand.data["reason"] = reason

    with translation.override("it"), transaction.atomic():
        good = [line for line in lines(run) if not line.skip]
        wrong = set(run.rows.filter(verdict=Verdict.ERROR).values_list("line", flat=True))
        seen = dict(run.rows.values_list("line", "changes"))

        def since_the_preview(item: Item) -> Any:
            if changes(item, importer.terms) != seen[item.line]:
                return _("dopo l'anteprima la scheda è cambiata, e con lei ciò che si scriverebbe: è rimasta com'è.")
            return None

        importer = Importer(hand, run=run, progress=lambda report: tell(run, report.lines), vet=since_the_preview)
        report = importer.import_lines(line for line in good if line.number not in wrong)
        if report.left and not any(report.counts[verdict] for verdict in WRITTEN):
            raise ImportChanged(str(report.left[0]))
        run.rows.filter(skip=True).update(verdict=Verdict.SKIPPED)
        run.state, run.finished_at = ImportRun.State.DONE, timezone.now()
        counts = {
            **report.counts,
            Verdict.ERROR.value: len(wrong),
            Verdict.SKIPPED.value: run.rows.filter(skip=True).count(),
        }
        run.result = {"counts": counts, "providers": importer.made}
        run.save()


class ImportChanged(Exception):
    """Since the preview every sheet that was to be written has changed. The message names the first row."""
