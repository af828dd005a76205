"""The office's desk: the queue of applications, and one application on one screen."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from applications import documents
from applications.desk_filters import QueueFilter
from applications.models import Application, Document
from applications.states import OPEN_STATES
from audit.recording import record
from catalog_pages.localize import office_only

PER_PAGE = 50


@office_only
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, who waits longest first."""
    filters = QueueFilter(request.GET)
    found = filters.narrow(Application.objects.received().for_queue())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("p"))
    kept = request.GET.copy()
    kept.pop("p", None)
    counts = dict(
        Application.objects.filter(state__in=OPEN_STATES).values_list("state").annotate(Count("pk")).order_by()
    )
    context = {"filters": filters, "page": page, "query": kept.urlencode(), "waiting": sum(counts.values())}
    return render(request, "applications/desk/queue.html", context)


def found(application_id: int) -> Application:
    """One application that was sent, with everything that its screen shows; drafts are nobody's."""
    applications = Application.objects.received().select_related("call", "municipality", "provider", "admitted_list")
    return get_object_or_404(applications, pk=application_id)


@office_only
@require_GET
def detail(request: HttpRequest, application_id: int) -> HttpResponse:
    """Everything about one application."""
    return screen(request, found(application_id))


def screen(request: HttpRequest, application: Application, **context: Any) -> HttpResponse:
    """The screen of one application; ``context`` may carry a form that was refused."""
    status = context.pop("status", 200)
    shown = {
        "application": application,
        "call": application.call,
        "documents": application.documents.filter(request=None),
        "requests": application.requests.select_related("asked_by").prefetch_related("documents"),
        "events": application.events.select_related("user"),
        **context,
    }
    return render(request, "applications/desk/detail.html", shown, status=status)


@office_only
@require_GET
def download(request: HttpRequest, application_id: int, document_id: int) -> HttpResponseBase:
    """A document, for the office; who opened it is in the register."""
    document = get_object_or_404(
        Document.objects.exclude(application__state="draft"), pk=document_id, application=application_id
    )
    record("applications.document", user=request.user, about=document, application=application_id)
    return documents.answer_with(document)
