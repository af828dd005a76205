"""The register's page and file: to read, by administrators. Nothing here changes an entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from audit.finding import FilterForm, lines
from audit.models import AuditEntry
from audit.spreadsheets import csv_response

RIGHT = "audit.view_auditentry"
"""Administrators have it; nobody else is given it by this code."""
PER_PAGE = 50
MOST_ROWS = 100_000
CHUNK = 500
LIST, EXPORT = "audit_register", "audit_export"
HEADINGS = [
    _("Quando"),
    _("Persona"),
    _("Numero della persona"),
    _("Azione"),
    _("Codice"),
    _("Esito"),
    _("Oggetto"),
    _("Tipo"),
    _("Numero dell'oggetto"),
    _("Particolari"),
]


def readers_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Refuse a view to whoever may not read the register."""

    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(RIGHT):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@readers_only
def register(request: HttpRequest) -> HttpResponse:
    """The entries asked for, the latest first."""
    form = FilterForm(request.GET)
    page = Paginator(form.entries(), PER_PAGE).get_page(request.GET.get("p"))
    asked = request.GET.copy()
    asked.pop("p", None)
    context = {
        "form": form,
        "page": page,
        "lines": lines(page.object_list, reader=request.user),
        "query": asked.urlencode(),
        "is_filtered": any(value for name, value in asked.items() if name in form.fields),
        "about_one": bool(request.GET.get("kind") and request.GET.get("number")),
    }
    return render(request, "audit/register.html", context)


@readers_only
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same entries as a file."""
    form = FilterForm(request.GET)
    name = f"registro-{timezone.localdate()}.csv"
    return csv_response(name, _rows(form.entries()[:MOST_ROWS].iterator(chunk_size=CHUNK), request.user))


def _rows(entries: Iterator[AuditEntry], reader: Any) -> Iterator[Sequence[Any]]:
    yield HEADINGS
    while chunk := list(islice(entries, CHUNK)):
        for line in lines(chunk, reader=reader):
            entry = line.entry
            yield [
                timezone.localtime(entry.at).isoformat(timespec="seconds"),
                line.person,
                entry.user_id,
                line.action,
                entry.action,
                entry.get_outcome_display(),
                line.thing,
                entry.object_type,
                entry.object_id,
                line.details,
            ]


def urls() -> list[URLPattern]:
    """The addresses under the admin's own."""
    return [path("registro/", register, name=LIST), path("registro/registro.csv", export, name=EXPORT)]
