"""The page of a plan, which only who was given its address finds; the same on paper and as a file."""

from __future__ import annotations

from uuid import UUID

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from audit.spreadsheets import csv_response
from catalog_pages import languages
from catalog_pages import vocabulary as vocabularies
from companies import exporting, links
from companies.models import WelfarePlan
from companies.qr import draw
from companies.showing import Shown, show
from visitors.pages import unlisted

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME = "piano-welfare"


class TakenDown(Exception):
    """A plan that the office took off the net."""


def _shown(uid: UUID) -> Shown:
    """The plan as it is today; a draft is nobody's to read, one taken down raises ``TakenDown``."""
    plan = WelfarePlan.objects.filter(uid=uid).first()
    if plan is None or plan.state == WelfarePlan.State.DRAFT:
        raise Http404(_("Questo piano non esiste."))
    if not plan.is_public:
        raise TakenDown
    return show(plan, vocabularies.current())


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "companies/plan_taken_down.html", {"reason": ""}, status=410)


@unlisted
@require_safe
def plan(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """What employees read."""
    try:
        shown = _shown(uid)
    except TakenDown:
        return _gone(request)
    return render(request, "companies/plan.html", {"shown": shown, "plan": shown.plan})


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"], "script-src": [NONE], "connect-src": [NONE], "form-action": [NONE]})
@unlisted
@require_safe
def frame(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The same for a frame in the company's own pages: the one page that other sites may show inside theirs.

    It only shows: there is nothing to press but links, which open elsewhere. What is not there says so in the frame.
    """
    try:
        shown = _shown(uid)
    except TakenDown:
        return _not_in_frame(request, _("Questo piano non è più pubblico"), status=410)
    except Http404:
        return _not_in_frame(request, _("Questo piano non esiste"), status=404)
    return render(request, "companies/plan_frame.html", {"shown": shown, "plan": shown.plan})


def _not_in_frame(request: HttpRequest, title: str, *, status: int) -> HttpResponse:
    return render(request, "companies/plan_frame_gone.html", {"title": title}, status=status)


@unlisted
@require_safe
def leaflet(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """A sheet to hang up, with a code that opens the page."""
    try:
        shown = _shown(uid)
    except TakenDown:
        return _gone(request)
    address = links.page_url(shown.plan, language=languages.active())
    code = draw(address, label=_("Codice QR che apre la pagina del piano"))
    return render(
        request, "companies/leaflet.html", {"shown": shown, "plan": shown.plan, "address": address, "code": code}
    )


@unlisted
@require_safe
def as_csv(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The services for a spreadsheet."""
    try:
        return csv_response(f"{NAME}.csv", list(exporting.rows(_shown(uid))))
    except TakenDown:
        return _gone(request)


@unlisted
@require_safe
def as_xlsx(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """The same as a workbook."""
    try:
        content = exporting.workbook(_shown(uid))
    except TakenDown:
        return _gone(request)
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{NAME}.xlsx"'
    return response
