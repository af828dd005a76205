"""The representative's home and what can be done from it. Everything is looked for among the person's own bodies."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog_pages.models import ServicePage
from moderation import own, own_actions, urgency
from providers.access import bodies_of

PER_PAGE = 12
"""What needs somebody comes first, so that further pages are for looking something up; most bodies have one."""
HOME = "moderation:own"


@require_safe
def own_services(request: HttpRequest) -> HttpResponse:
    """My services, body by body."""
    return render(request, "moderation/own.html", own_context(request))


def own_context(request: HttpRequest) -> dict[str, Any]:
    """What the representative's home shows, on the admin's home and on the page of its own."""
    bodies = list(bodies_of(request.user))
    places = urgency.places(bodies)
    page = Paginator(places, PER_PAGE).get_page(request.GET.get("p"))
    loaded = own.services_of(bodies).in_bulk([place.page_id for place in page.object_list])
    services = own.describe([loaded[place.page_id] for place in page.object_list])
    of_page = {body.pk: body for body in bodies}
    groups = [
        {"body": of_page[body_id], "services": [service for _place, service in found]}
        for body_id, found in groupby(zip(page.object_list, services, strict=True), key=lambda pair: pair[0].body_id)
    ]
    if page.number == page.paginator.num_pages:
        filled = {place.body_id for place in places}
        groups += [{"body": body, "services": []} for body in bodies if body.pk not in filled]
    return {
        "groups": groups,
        "page": page,
        "query": "",
        "pages_url": reverse(HOME),
        "to_do": urgency.summary(places),
        "is_counted": any(service.counts for service in services),
    }


def own_page(request: HttpRequest, page_id: int) -> ServicePage:
    """A sheet of one of the person's bodies; that of another body is refused before anything is done."""
    page = get_object_or_404(ServicePage, pk=page_id)
    if page.is_translation or not bodies_of(request.user).filter(pk=page.get_parent().pk).exists():
        raise PermissionDenied
    return page


@require_POST
def withdraw(request: HttpRequest, page_id: int) -> HttpResponse:
    """Take a sheet back from the office."""
    page = own_page(request, page_id)
    own_actions.withdraw(page, request.user)
    messages.success(request, _("«%(title)s» è tornata da te: ora la puoi modificare.") % {"title": page.draft_title})
    return redirect(HOME)


@require_POST
def duplicate(request: HttpRequest, page_id: int) -> HttpResponse:
    """Make a new draft that begins as this sheet, and open it."""
    page = own_page(request, page_id)
    copy = own_actions.duplicate(page, request.user)
    messages.success(request, _("Questa è la copia: cambia il titolo e ciò che è diverso, poi inviala."))
    return redirect("wagtailadmin_pages:edit", copy.pk)


class SuspensionForm(forms.Form):
    """Why a service is closed: citizens read it."""

    reason = forms.CharField(
        label=gettext_lazy("Perché è chiuso, e fino a quando"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Lo leggono i cittadini: «Chiuso per lavori fino al 15 settembre»."),
        error_messages={"required": gettext_lazy("Scrivi perché: chi cerca il servizio deve saperlo.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask the office to show a service as closed."""
    page = own_page(request, page_id)
    form = SuspensionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        own_actions.suspend(page, request.user, reason=form.cleaned_data["reason"])
        messages.success(
            request,
            _("La chiusura di «%(title)s» è all'Ufficio di Piano, prima delle altre richieste.")
            % {"title": page.title},
        )
        return redirect(HOME)
    return render(request, "moderation/suspend.html", {"page": page, "form": form})


@require_POST
def resume(request: HttpRequest, page_id: int) -> HttpResponse:
    """Ask the office to show a closed service as open again."""
    page = own_page(request, page_id)
    own_actions.resume(page, request.user)
    messages.success(request, _("La riapertura di «%(title)s» è all'Ufficio di Piano.") % {"title": page.title})
    return redirect(HOME)
