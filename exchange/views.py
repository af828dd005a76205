"""The office's pages of import: upload, columns, preview, result, undo. Each parses, asks, renders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from catalog_pages.localize import office_only
from catalog_pages.permissions import Refused
from exchange import formats, holding, mapping, preparing, shape, undoing
from exchange.forms import ColumnsForm, UploadForm
from exchange.models import ImportRow, ImportRun
from exchange.records import Reader
from exchange.spreadsheets import left_out_header
from exchange.targets import label_of
from exchange.terms import Terms

PER_PAGE = 50
RUNS_PER_PAGE = 20
State, Verdict = ImportRun.State, ImportRow.Verdict
WAITING = (State.QUEUED, State.RUNNING, State.UNDOING)
DUPLICATES = "duplicates"


@office_only
def index(request: HttpRequest) -> HttpResponse:
    """Every import so far, and where to begin one."""
    sent = request.method == "POST"
    form = UploadForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        run = preparing.store_upload(form.sheet, file_name=form.cleaned_data["file"].name, user=request.user)
        return redirect("exchange:columns", run.pk)
    runs = ImportRun.objects.select_related("created_by", "confirmed_by")
    page = Paginator(runs, RUNS_PER_PAGE).get_page(request.GET.get("p"))
    context = {"form": form, "page": page}
    return render(request, "exchange/index.html", context, status=422 if form.errors else 200)


def _locked(run_id: int) -> ImportRun:
    """A run that nobody else changes until this request is answered; refused while somebody does."""
    try:
        run = holding.hold_run(run_id)
    except holding.Busy as busy:
        raise Refused(busy) from busy
    if run is None:
        raise Http404
    return run


@office_only
@transaction.atomic
def columns(request: HttpRequest, run_id: int) -> HttpResponse:
    """What each column means; sending it checks every row."""
    run = _locked(run_id) if request.method == "POST" else get_object_or_404(ImportRun, pk=run_id)
    if run.state not in (State.UPLOADED, State.CHECKED):
        return redirect("exchange:run", run.pk)
    initial = {"state": run.options.get("state", shape.DRAFT), "provider_kind": run.options.get("provider_kind", "")}
    initial["provider"] = run.options.get("provider_page", "")
    form = ColumnsForm(request.POST if request.method == "POST" else None, run=run, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        run.mapping = data["mapping"]
        body = data["provider"]
        run.options = {
            "state": data["state"],
            "provider": {"id": str(body.translation_key)} if body else None,
            "provider_page": body.pk if body else None,
            "provider_kind": data["provider_kind"],
        }
        run.save(update_fields=["mapping", "options"])
        mapping.remember(run.headers, run.mapping)
        preparing.check(run)
        return redirect("exchange:run", run.pk)
    return render(request, "exchange/columns.html", {"run": run, "form": form}, status=422 if form.errors else 200)


@office_only
@require_GET
def run_page(request: HttpRequest, run_id: int) -> HttpResponse:
    """Where an import stands: what it would do, how far it is, what it did."""
    run = get_object_or_404(ImportRun.objects.select_related("created_by", "confirmed_by"), pk=run_id)
    if run.state == State.UPLOADED:
        return redirect("exchange:columns", run.pk)
    if run.state in WAITING and not run.is_stopped:
        rows = run.rows.exclude(pages=[]) if run.state == State.UNDOING else run.rows
        context = {"run": run, "done": cache.get(preparing.progress_key(run), 0), "total": rows.count()}
        return render(request, "exchange/progress.html", context)
    shown = request.GET.get("mostra", "")
    rows = _rows(run, shown)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    counts = _counts(run)
    context = {
        "run": run,
        "page": page,
        "rows": [_shown_row(row, run) for row in page],
        "counts": counts,
        "shown": shown,
        "filters": _filters(run, counts),
        "may_confirm": may_confirm(run, request.user),
        "needs_reason": needs_reason(run, request.user),
        "is_public": run.options.get("state") == shape.PUBLISHED,
        "address": request.build_absolute_uri(reverse("exchange:run", args=[run.pk])),
    }
    template = "exchange/preview.html" if run.state == State.CHECKED else "exchange/result.html"
    return render(request, template, context)


def _rows(run: ImportRun, shown: str) -> QuerySet[ImportRow]:
    rows = run.rows.order_by("line")
    if shown in Verdict.values:
        return rows.filter(skip=True) if shown == Verdict.SKIPPED else rows.filter(verdict=shown, skip=False)
    return rows.exclude(duplicates=[]) if shown == DUPLICATES else rows


def _counts(run: ImportRun) -> dict[str, int]:
    counts = dict.fromkeys(Verdict.values, 0)
    for verdict, number in run.rows.filter(skip=False).values_list("verdict").annotate(Count("pk")).order_by():
        if verdict:
            counts[verdict] += number
    counts[Verdict.SKIPPED] += run.rows.filter(skip=True).count()
    counts[DUPLICATES] = run.rows.exclude(duplicates=[]).count()
    counts["all"] = run.rows.count()
    counts["to_write"] = counts[Verdict.NEW] + counts[Verdict.CHANGED]
    return counts


def _filters(run: ImportRun, counts: dict[str, int]) -> list[tuple[str, Any, int]]:
    """What can be shown alone: value, name, how many."""
    names = [
        ("", _("Tutte")),
        (Verdict.ERROR.value, _("Da correggere")),
        (DUPLICATES, _("Probabili doppioni")),
        (Verdict.NEW.value, _("Nuove")),
        (Verdict.CHANGED.value, _("Aggiornate")),
        (Verdict.UNCHANGED.value, _("Già uguali")),
        (Verdict.SKIPPED.value, _("Saltate")),
        (Verdict.LEFT.value, _("Lasciate com'erano")),
    ]
    return [(value, name, counts[value or "all"]) for value, name in names if not value or counts[value]]


def _shown_row(row: ImportRow, run: ImportRun) -> dict[str, Any]:
    verdict = Verdict.SKIPPED if row.skip else Verdict(row.verdict) if row.verdict else None
    problems = [
        {"column": mapping.column_of(field, run.headers, run.mapping) if field else "", "message": message}
        for field, message in row.problems
    ]
    return {
        "row": row,
        "verdict": verdict,
        "label": verdict.label if verdict else "",
        "problems": problems,
        "changes": [{"label": label_of(name), "before": before, "after": after} for name, before, after in row.changes],
        "page": row.pages[0]["page"] if row.pages else None,
        "left_out": _left_out(row, run),
    }


def _left_out(row: ImportRow, run: ImportRun) -> str:
    """What a row of another format has that the sheet has no place for."""
    header = left_out_header()
    place = run.headers.index(header) if header in run.headers else len(row.cells)
    return row.cells[place] if place < len(row.cells) and not run.mapping[place] else ""


def may_confirm(run: ImportRun, user: Any) -> bool:
    """Four eyes: who brought the texts does not publish them, unless an administrator says why."""
    return run.options.get("state") != shape.PUBLISHED or run.created_by_id != user.pk or bool(user.is_superuser)


def needs_reason(run: ImportRun, user: Any) -> bool:
    """Whether it is an administrator who publishes what they brought."""
    return run.options.get("state") == shape.PUBLISHED and run.created_by_id == user.pk


@office_only
@require_POST
@transaction.atomic
def skip(request: HttpRequest, run_id: int) -> HttpResponse:
    """Leave rows out, or take them in again: those ticked among those shown, or all likely duplicates."""
    run = _locked(run_id)
    if run.state != State.CHECKED:
        messages.warning(request, _("Questa importazione è già partita."))
        return redirect("exchange:run", run.pk)
    if "all_duplicates" in request.POST:
        number = run.rows.exclude(duplicates=[]).filter(verdict=Verdict.NEW).update(skip=True)
        messages.success(request, _("Righe saltate: %(number)d.") % {"number": number})
    else:
        shown, chosen = (_numbers(request.POST.getlist(name)) for name in ("shown", "skip"))
        run.rows.filter(line__in=shown).update(skip=False)
        run.rows.filter(line__in=set(chosen) & set(shown)).update(skip=True)
        messages.success(request, _("Scelta salvata."))
    run.result["version"] = preparing.new_version()
    run.save(update_fields=["result"])
    query = request.POST.get("query", "")
    return redirect(f"{reverse('exchange:run', args=[run.pk])}{f'?{query}' if query else ''}")


def _numbers(texts: Iterable[str]) -> set[int]:
    """Row numbers out of what was sent; what is none is passed over."""
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10}


@office_only
@require_POST
@transaction.atomic
def confirm(request: HttpRequest, run_id: int) -> HttpResponse:
    """Have the worker import what the preview showed."""
    run = _locked(run_id)
    if run.state != State.CHECKED:
        messages.warning(request, _("Questa importazione è già partita."))
        return redirect("exchange:run", run.pk)
    if request.POST.get("version") != run.result.get("version"):
        messages.error(request, _("Nel frattempo l'anteprima è cambiata: rileggila, poi conferma."))
        return redirect("exchange:run", run.pk)
    reason = request.POST.get("reason", "").strip()[:300]
    if not may_confirm(run, request.user):
        messages.error(
            request, _("Hai caricato tu il file: per pubblicarlo deve confermare un'altra persona dell'ufficio.")
        )
        return redirect("exchange:run", run.pk)
    if needs_reason(run, request.user) and not reason:
        messages.error(request, _("Scrivi il motivo per cui pubblichi da solo: resta nel registro."))
        return redirect("exchange:run", run.pk)
    if not _counts(run)["to_write"]:
        messages.error(request, _("Non c'è niente da importare: correggi il file e caricalo di nuovo."))
        return redirect("exchange:run", run.pk)
    if reason:
        run.options["reason"] = reason
    run.state, run.confirmed_by_id = State.QUEUED, request.user.pk
    run.save(update_fields=["state", "confirmed_by", "options"])
    return redirect("exchange:run", run.pk)


@office_only
@transaction.atomic
def undo(request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask, then have the worker take back what the import made."""
    run = _locked(run_id) if request.method == "POST" else get_object_or_404(ImportRun, pk=run_id)
    if not run.may_undo:
        messages.warning(request, _("Questa importazione non si può annullare."))
        return redirect("exchange:run", run.pk)
    if request.method == "POST":
        cache.delete(preparing.progress_key(run))
        undoing.ask(run, request.user)
        return redirect("exchange:run", run.pk)
    return render(request, "exchange/undo.html", {"run": run, "counts": _counts(run)})


@office_only
@require_POST
@transaction.atomic
def discard(request: HttpRequest, run_id: int) -> HttpResponse:
    """Throw an upload away that was not imported."""
    run = _locked(run_id)
    if run.state not in (State.UPLOADED, State.CHECKED):
        messages.warning(request, _("Questa importazione è già partita."))
        return redirect("exchange:run", run.pk)
    run.delete()
    messages.success(request, _("File scartato: niente è stato importato."))
    return redirect("exchange:index")


@office_only
@require_GET
def export(request: HttpRequest, kind: str) -> HttpResponse | StreamingHttpResponse:
    """Every service as a file, to edit in a spreadsheet and bring back."""
    import tempfile

    terms = Terms()
    day = timezone.localdate().isoformat()
    # A file first, so that a failure is an error page and not half a download.
    out = tempfile.SpooledTemporaryFile(max_size=16 * 1024 * 1024, mode="w+", encoding="utf-8", newline="")  # noqa: SIM115
    records = Reader(terms.vocabulary).all()
    if kind == formats.CSV:
        formats.write_csv(records, out, terms=terms)
    else:
        formats.write_jsonl(records, out)
    out.seek(0)
    types = {formats.CSV: "text/csv; charset=utf-8", formats.JSONL: "application/x-ndjson"}
    response = StreamingHttpResponse(_chunks(out), content_type=types[kind])
    response["Content-Disposition"] = f'attachment; filename="servizi-{day}.{kind}"'
    return response


def _chunks(source: Any) -> Any:
    with source:
        while text := source.read(64 * 1024):
            yield text.encode()
