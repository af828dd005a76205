"""How clear readers find the sheets: averages where enough of them said so, for the office and each body."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Avg, Count, Q
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from audit.spreadsheets import csv_response
from catalog_pages.localize import office_only
from feedback.models import Rating
from feedback.reasons import FROM_POSITIVE, LABELS
from search.models import ServiceDocument

ENOUGH = 5
"""Below so many ratings an average says more of one reader than of the sheet, and is not shown."""
PER_PAGE = 50
TEXTS = 20
HEADINGS = [_("Servizio"), _("Ente"), _("Giudizi"), _("Media"), _("Da 1 a 3"), _("Motivi più frequenti")]


@dataclass(frozen=True)
class Clarity:
    """How clear a sheet was found. ``average`` is ``None`` while too few have said so."""

    service_id: UUID
    title: str
    body: str
    number: int
    average: float | None
    low: int
    reasons: str
    texts: list[str]


def results(*, keys: Collection[UUID] | None = None) -> list[Clarity]:
    """The sheets that were rated, the least clear first; with ``keys``, among these services. Three queries."""
    ratings = Rating.objects.all() if keys is None else Rating.objects.filter(service_id__in=keys)
    rows = list(
        ratings.order_by()
        .values("service_id")
        .annotate(number=Count("pk"), average=Avg("stars"), low=Count("pk", filter=Q(stars__lt=FROM_POSITIVE)))
    )
    documents = ServiceDocument.objects.filter(pk__in=[row["service_id"] for row in rows])
    names = {pk: (title, body) for pk, title, body in documents.values_list("pk", "title", "provider_name")}
    enough = [row["service_id"] for row in rows if row["number"] >= ENOUGH]
    said = _said(ratings.filter(service_id__in=enough).values_list("service_id", "reasons", "text"))
    found = [
        Clarity(
            service_id=row["service_id"],
            title=names.get(row["service_id"], ("", ""))[0] or str(_("scheda che non c'è più")),
            body=names.get(row["service_id"], ("", ""))[1],
            number=row["number"],
            average=round(row["average"], 1) if row["number"] >= ENOUGH else None,
            low=row["low"] if row["number"] >= ENOUGH else 0,
            reasons=_in_words(said.get(row["service_id"], (Counter(), []))[0]),
            texts=said.get(row["service_id"], (Counter(), []))[1][:TEXTS],
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (each.average is None, each.average or 0, -each.number, each.title))


def _said(rows: Iterable[tuple[UUID, Any, str]]) -> dict[UUID, tuple[Counter[str], list[str]]]:
    said: dict[UUID, tuple[Counter[str], list[str]]] = {}
    for service_id, reasons, text in rows:
        counted, texts = said.setdefault(service_id, (Counter(), []))
        counted.update(code for code in reasons if code in LABELS)
        if text:
            texts.append(text)
    return said


def _in_words(counted: Counter[str]) -> str:
    return "; ".join(f"{LABELS[code]} ({number})" for code, number in counted.most_common(3))


@require_safe
@office_only
def office(request: HttpRequest) -> HttpResponse:
    """Every sheet that was rated."""
    page = Paginator(results(), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "feedback/admin/clarity.html", {"page": page, "enough": ENOUGH})


@require_safe
@office_only
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a file."""
    return csv_response(f"chiarezza-{timezone.localdate()}.csv", _rows(results()))


def _rows(found: Iterable[Clarity]) -> Iterator[Sequence[Any]]:
    yield HEADINGS
    for each in found:
        average = "" if each.average is None else str(each.average).replace(".", ",")
        yield [each.title, each.body, each.number, average, "" if each.average is None else each.low, each.reasons]


def urls() -> list[URLPattern]:
    """The addresses under the admin's own."""
    return [
        path("chiarezza/", office, name="feedback_clarity_results"),
        path("chiarezza/chiarezza.csv", export, name="feedback_clarity_export"),
    ]
