"""What the office sees of the outbox: the services that Elasticsearch refuses, why, and another try."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.menu import MenuItem

from catalog_pages.localize import office_only
from catalog_pages.models import ServicePage
from catalog_pages.permissions import is_office
from search import content, outbox

PER_PAGE = 50
LIST, RETRY = "search_parked", "search_parked_retry"


@require_safe
@office_only
def parked(request: HttpRequest) -> HttpResponse:
    """The services that are refused, the latest first, each with the way to its sheet."""
    page = Paginator(outbox.parked(), PER_PAGE).get_page(request.GET.get("p"))
    keys = [row.service_id for row in page.object_list]
    sheets = dict(
        ServicePage.objects.filter(
            translation_key__in=keys, locale__language_code=content.ITALIAN, alias_of__isnull=True
        ).values_list("translation_key", "pk")
    )
    rows = [{"row": row, "page_id": sheets.get(row.service_id)} for row in page.object_list]
    return render(request, "search/office/parked.html", {"rows": rows, "page": page, "retry_url": reverse(RETRY)})


@require_POST
@office_only
def retry(request: HttpRequest) -> HttpResponse:
    """Have one service (``row``), or all of them, tried again."""
    rows = outbox.parked()
    if (asked := request.POST.get("row")) is not None:
        rows = rows.filter(pk=int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 19 else rows.none()
    if number := outbox.retry(rows):
        text = ngettext(
            "%(n)d servizio sarà riprovato entro pochi secondi: se viene rifiutato di nuovo, torna in questo elenco.",
            "%(n)d servizi saranno riprovati entro pochi secondi: chi viene rifiutato di nuovo torna in questo elenco.",
            number,
        )
        messages.success(request, text % {"n": number})
    else:
        messages.info(request, _("Non c'è più niente da riprovare: qualcuno lo ha già fatto, o la scheda è cambiata."))
    return redirect(LIST)


def urls() -> list[URLPattern]:
    """The addresses under the admin's own."""
    return [
        path("ricerca/rifiutati/", parked, name=LIST),
        path("ricerca/rifiutati/riprova/", retry, name=RETRY),
    ]


def show_in_menu(request: HttpRequest, menu_items: list[Any]) -> None:
    """Add an entry with the number of refused services, for the office, when there are any."""
    if not is_office(request.user):
        return
    if number := outbox.parked().count():
        label = _("Rifiutati dalla ricerca (%(n)d)") % {"n": number}
        menu_items.append(MenuItem(label, reverse(LIST), name="search-parked", icon_name="warning", order=250))
