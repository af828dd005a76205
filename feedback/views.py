"""The readers' pages: forms of their own, beside the sheets, which anybody may keep in a cache."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from catalog_pages import languages
from feedback import reporting
from feedback.forms import LookUpForm, RatingForm, ReportForm
from feedback.models import ErrorReport, Rating
from feedback.reasons import FROM_POSITIVE
from feedback.voices import closed_words
from search import presentation, service
from search.types import ServiceView
from visitors import forms
from visitors.forms import form_key
from visitors.limits import too_many, within, within_for
from visitors.pages import read_only

HOUR = 60 * 60
DAY = 24 * HOUR
LIMITS = {
    # What: (one sender an hour, one service a day, everybody an hour)
    ReportForm.name: (5, 20, 200),
    RatingForm.name: (20, 200, 1000),
}


def _service(slug: str, key: str, *, language: str = "") -> ServiceView:
    """The live service of an address, in the active language or in another; one that ended has its own page."""
    document = service.get_document(key, slug=slug)
    if document is None or not document.live:
        raise Http404(_("Questo servizio non esiste."))
    return presentation.present(document, language=language or languages.active())


def may_send(request: HttpRequest, what: str, shown: ServiceView) -> bool:
    """Whether the limits leave room: the sender's own first, so that one sender can't use up everybody's."""
    one, one_service, all_together = LIMITS[what]
    return (
        within(request, what, number=one, seconds=HOUR)
        and within_for(f"{what}:{shown.id}", number=one_service, seconds=DAY)
        and within_for(what, number=all_together, seconds=HOUR)
    )


def _limit_reached(request: HttpRequest, shown: ServiceView) -> HttpResponse:
    return too_many(render(request, "feedback/limit.html", {"shown": shown}), seconds=HOUR)


def _accepted(request: HttpRequest, form: Any) -> bool:
    """Whether a valid form may be acted on; otherwise it says why, with all that was written."""
    try:
        forms.check(request, form.name)
    except forms.NotAccepted as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Report an error in a sheet."""
    shown = _service(slug, key)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        sent_before = ErrorReport.objects.filter(key=form_key(request.POST.get("token", ""))).first()
        if sent_before is not None:
            return redirect(_receipt(sent_before))
        if form.is_valid() and _accepted(request, form):
            if not may_send(request, form.name, shown):
                return _limit_reached(request, shown)
            made = reporting.receive(
                key=form_key(form.cleaned_data["token"]),
                service_id=shown.id,
                # The office reads it.
                title=_service(slug, key, language=settings.LANGUAGE_CODE).title,
                language=shown.language,
                data=form.cleaned_data,
            )
            return redirect(_receipt(made))
    context = {"form": form, "shown": shown}
    return render(request, "feedback/report.html", context, status=422 if form.errors else 200)


def _receipt(made: ErrorReport) -> str:
    return f"{reverse('feedback_status', args=[made.reference])}?inviata"


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def clarity(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Say how clear a sheet is. The number in the address fills the form in, and counts for nothing by itself."""
    shown = _service(slug, key)
    asked = request.GET.get("voto", "")
    stars = int(asked) if asked in ("1", "2", "3", "4", "5") else None
    form = RatingForm(request.POST if request.method == "POST" else None, initial={"stars": stars})
    if request.method == "POST":
        # The reasons follow what was chosen, also when something else must be mended.
        chosen = request.POST.get("stars", "")
        stars = int(chosen) if chosen in ("1", "2", "3", "4", "5") else stars
        key_of_form = form_key(request.POST.get("token", ""))
        if Rating.objects.filter(key=key_of_form).exists():
            return redirect("feedback_thanks", slug=slug, key=key)
        if form.is_valid() and _accepted(request, form):
            if not may_send(request, form.name, shown):
                return _limit_reached(request, shown)
            _store_rating(request, form, shown, key_of_form)
            return redirect("feedback_thanks", slug=slug, key=key)
    context = {"form": form, "shown": shown, "stars": stars, "is_positive": (stars or 0) >= FROM_POSITIVE}
    return render(request, "feedback/clarity.html", context, status=422 if form.errors else 200)


def _store_rating(request: HttpRequest, form: RatingForm, shown: ServiceView, key: str) -> None:
    """Count a rating: one a sender, a sheet and a day, and nobody is told that a second did not count."""
    if not within(request, f"rating:{shown.id}", number=1, seconds=DAY):
        return
    with transaction.atomic():
        Rating.objects.create(
            key=key,
            service_id=shown.id,
            stars=form.cleaned_data["stars"],
            reasons=form.reasons(),
            text=form.cleaned_data["text"],
        )


@never_cache
@read_only
def thanks(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Thank for a rating."""
    return render(request, "feedback/thanks.html", {"shown": _service(slug, key)})


@never_cache
@read_only
def status(request: HttpRequest, reference: str) -> HttpResponse:
    """How a report stands, for whoever has its reference. What was written in it is not repeated."""
    if not within(request, "report-status", number=60, seconds=HOUR):
        return too_many(render(request, "feedback/limit.html", {}), seconds=HOUR)
    found = ErrorReport.objects.select_related("merged_into").filter(reference=reference).first()
    if found is None:
        raise Http404(_("Questa segnalazione non esiste."))
    document = service.get_document(found.service_id)
    live = document if document is not None and document.live else None
    main = found.main
    context = {
        "report": found,
        "main": main,
        "received": timezone.localdate(found.created_at),
        "outcome": "" if main.is_open else closed_words(main),
        "shown": presentation.present(live, language=languages.active()) if live else None,
        "just_sent": "inviata" in request.GET,
    }
    return render(request, "feedback/status.html", context)


@never_cache
@read_only
def look_up(request: HttpRequest) -> HttpResponse:
    """Find a report by its reference."""
    form = LookUpForm(request.GET if "codice" in request.GET else None)
    if form.is_bound and form.is_valid():
        if not within(request, "report-status", number=60, seconds=HOUR):
            return too_many(render(request, "feedback/limit.html", {}), seconds=HOUR)
        if ErrorReport.objects.filter(reference=form.cleaned_data["codice"]).exists():
            return redirect("feedback_status", reference=form.cleaned_data["codice"])
        form.add_error("codice", _("Nessuna segnalazione ha questo codice: le più vecchie vengono cancellate."))
    return render(request, "feedback/look_up.html", {"form": form}, status=422 if form.errors else 200)
