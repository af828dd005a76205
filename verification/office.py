"""The office's pages of verification, and the button of who works for a body. Each parses, asks, renders."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.recording import record as register
from catalog_pages.localize import office_only
from catalog_pages.models import ReminderRules, ServicePage
from catalog_pages.permissions import Refused, is_office
from verification import assurance, campaigns, listing, own
from verification.models import Campaign, Reminder, Source, Verification
from verification.office_forms import CampaignForm, RecordForm, RulesForm

MOST_AT_ONCE = 200


@office_only
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The sheets to verify, and a form that records it for those that are ticked."""
    return _index(request, RecordForm())


def _index(request: HttpRequest, form: RecordForm, chosen: tuple[int, ...] = (), status: int = 200) -> HttpResponse:
    filters = listing.Filters(request.GET)
    found = filters.apply(listing.documents())
    if request.GET.get("formato") == "csv":
        return _file(listing.as_csv(found), "verifiche")
    page = Paginator(found, listing.PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "filters": filters,
        "rows": listing.rows(page.object_list),
        "page": page,
        "query": urlencode(filters.values),
        "form": form,
        "chosen": chosen,
    }
    return render(request, "verification/office/index.html", context, status=status)


@office_only
@require_POST
def record(request: HttpRequest) -> HttpResponse:
    """Record that the office verified the sheets that are ticked, saying how; all of them or none."""
    form = RecordForm(request.POST)
    chosen = tuple(int(each) for each in request.POST.getlist("page") if each.isdecimal() and len(each) < 15)
    if not chosen:
        form.add_error(None, _("Scegli almeno una scheda."))
    elif len(chosen) > MOST_AT_ONCE:
        form.add_error(None, _("Al massimo %d schede alla volta.") % MOST_AT_ONCE)
    if not form.is_valid():
        return _index(request, form, chosen, status=422)
    data = form.cleaned_data
    try:
        for page in ServicePage.objects.filter(pk__in=chosen).order_by("pk"):
            assurance.confirm(page, user=request.user, source=Source.OFFICE, **data)
    except assurance.NotPossible as error:
        raise Refused(str(error), page) from error
    text = ngettext("Registrata la verifica di %(n)d scheda.", "Registrata la verifica di %(n)d schede.", len(chosen))
    messages.success(request, text % {"n": len(chosen)})
    return redirect(_next(request, reverse("verification_office:index")))


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest, page_id: int) -> HttpResponse:
    """One sheet: who verified it, who was reminded, and the form to record it."""
    page = get_object_or_404(ServicePage.objects.select_related("category"), pk=page_id)
    form = RecordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            assurance.confirm(page, user=request.user, source=Source.OFFICE, **form.cleaned_data)
        except assurance.NotPossible as error:
            form.add_error("day", str(error))
        else:
            messages.success(request, _("Verifica registrata."))
            return redirect("verification_office:sheet", page.pk)
    document = listing.documents().filter(pk=page.translation_key).first()
    latest = assurance.latest_of(page)
    context = {
        "page": page,
        "document": document,
        "form": form,
        "latest": latest,
        "history": Verification.objects.filter(page=page).select_related("user", "undone_by")[:50],
        "reminders": Reminder.objects.filter(page=page).select_related("user", "campaign").order_by("-sent_at")[:50],
        "method": listing.method_label(page.assured_method),
    }
    return render(request, "verification/office/sheet.html", context, status=422 if form.errors else 200)


@office_only
@require_POST
def undo(request: HttpRequest, verification_id: int) -> HttpResponse:
    """Take a wrong verification back."""
    verification = get_object_or_404(Verification.objects.select_related("page"), pk=verification_id)
    try:
        assurance.undo(verification, user=request.user)
    except assurance.NotPossible as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Verifica annullata: vale di nuovo quella di prima."))
    return redirect("verification_office:sheet", verification.page_id)


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """When people are reminded, and how long the sheets of each category stay true."""
    form = RulesForm(request.POST if request.method == "POST" else None, instance=ReminderRules.current())
    if request.method == "POST" and form.is_valid():
        form.save()
        register("verification.rules", user=request.user, changed=sorted(form.changed_data))
        messages.success(request, _("Regole salvate: le schede si aggiornano entro pochi minuti."))
        return redirect("verification_office:rules")
    return render(request, "verification/office/rules.html", {"form": form}, status=422 if form.errors else 200)


@office_only
@require_GET
def campaign_list(request: HttpRequest) -> HttpResponse:
    """The campaigns, open ones first."""
    found = Campaign.objects.order_by("closed_at", "-created_at").select_related("created_by")
    page = Paginator(sorted(found, key=lambda each: not each.is_open), 30).get_page(request.GET.get("p"))
    return render(request, "verification/office/campaigns.html", {"page": page})


@office_only
@require_http_methods(["GET", "HEAD", "POST"])
def new_campaign(request: HttpRequest) -> HttpResponse:
    """Ask about the sheets that the list was narrowed to."""
    filters = listing.Filters({"state": "all", **request.GET.dict()})
    found = filters.apply(listing.documents())
    # A filter that is not understood is left out of a list, but must not widen a campaign.
    number = found.count() if filters.is_valid() else 0
    form = CampaignForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not number:
        form.add_error(None, _("Con questi filtri non c'è nessuna scheda."))
    if request.method == "POST" and form.is_valid():
        campaign = campaigns.start(form.save(commit=False), found=found, user=request.user, filters=filters.values)
        messages.success(request, _("Campagna aperta: i messaggi partono dal prossimo giro del mattino."))
        return redirect("verification_office:campaign", campaign.pk)
    context = {"form": form, "filters": filters, "number": number, "query": urlencode(filters.values)}
    return render(request, "verification/office/new_campaign.html", context, status=422 if form.errors else 200)


@office_only
@require_GET
def campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """How far a campaign is, body by body; as a file, sheet by sheet."""
    found = get_object_or_404(Campaign.objects.select_related("created_by"), pk=campaign_id)
    if request.GET.get("formato") == "csv":
        return _file(campaigns.as_csv(found), f"campagna-{found.pk}")
    bodies = campaigns.progress(found)
    asked, answered = sum(body.asked for body in bodies), sum(body.answered for body in bodies)
    context = {"campaign": found, "bodies": bodies, "asked": asked, "answered": answered}
    return render(request, "verification/office/campaign.html", context)


@office_only
@require_POST
def close_campaign(request: HttpRequest, campaign_id: int) -> HttpResponse:
    """Wait for no more answers."""
    found = get_object_or_404(Campaign, pk=campaign_id)
    campaigns.close(found, user=request.user)
    messages.success(request, _("Campagna chiusa."))
    return redirect("verification_office:campaign", found.pk)


@require_POST
def confirm_own(request: HttpRequest) -> HttpResponse:
    """Who works for a body confirms its sheets: ``service`` by public id, repeated, or ``all`` of those that are due.

    The office says how it verified instead (``record``).
    """
    if is_office(request.user):
        raise PermissionDenied
    try:
        keys = [uuid.UUID(each) for each in request.POST.getlist("service")]
    except ValueError:
        raise PermissionDenied from None
    try:
        done = own.confirm(request.user, None if request.POST.get("all") else keys)
    except assurance.NotPossible as error:
        raise Refused(str(error)) from error
    if done:
        text = ngettext("Grazie: %(n)d scheda confermata.", "Grazie: %(n)d schede confermate.", done)
        messages.success(request, text % {"n": done})
    else:
        messages.info(request, _("Non c'è niente da confermare adesso."))
    return redirect(_next(request, reverse("wagtailadmin_home")))


def _file(text: str, name: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate()}.csv"'
    return answer


def _next(request: HttpRequest, usual: str) -> Any:
    """Where to go on: an address of this site, or the usual one."""
    asked = request.POST.get("next", "")
    return asked if asked and url_has_allowed_host_and_scheme(asked, allowed_hosts=None) else usual
