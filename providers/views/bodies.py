"""Enti e persone, for the office: the list, one body, a new one, suspending and lifting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.invitations import InvitationRefused
from audit import labels
from audit.models import AuditEntry
from catalog_pages.localize import office_only
from catalog_pages.models import ProviderPage
from catalog_pages.permissions import Refused
from providers import bodies, suspension
from providers.creating import create_body
from providers.forms import BodyForm, FilterForm, LiftForm, SuspendForm
from providers.views import people
from providers.views.acting import attempt, body_of_office

PER_PAGE = 25
ENTRIES = 20
"""How much of the register a body's page shows."""


@office_only
def index(request: HttpRequest) -> HttpResponse:
    """Every body, narrowed and paged."""
    form = FilterForm(request.GET)
    page = Paginator(bodies.find(**form.asked()), PER_PAGE).get_page(request.GET.get("p"))
    query = request.GET.copy()
    query.pop("p", None)
    context = {
        "form": form,
        "page": page,
        "rows": bodies.describe(list(page.object_list)),
        "query": query.urlencode(),
        "is_narrowed": any(form.asked().values()),
    }
    return render(request, "providers/index.html", context)


@office_only
def body(request: HttpRequest, body_id: int) -> HttpResponse:
    """One body: state, services, people, and what was done about it."""
    found = body_of_office(body_id)
    entries = AuditEntry.objects.filter(object_type=ProviderPage._meta.label_lower, object_id=str(found.pk))
    context = {
        **people.context(request, found),
        "row": bodies.describe([found])[0],
        "suspension": found.suspensions.in_force().select_related("suspended_by").first(),
        "merge": getattr(found, "merged_into", None),
        "merged": list(found.merged_bodies.select_related("body")),
        "entries": named(list(entries.filter(action__startswith="providers.")[:ENTRIES])),
    }
    return render(request, "providers/body.html", context)


@office_only
def create(request: HttpRequest) -> HttpResponse:
    """A new body: draft, group, collection, invitation."""
    form = BodyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = create_body(form.instance, by=request.user, lead_email=form.cleaned_data["lead_email"])
        except (Refused, InvitationRefused) as refusal:
            form.add_error("lead_email", str(refusal))
        else:
            messages.success(
                request, _("«%(body)s» è in bozza: un'altra persona dell'ufficio la approva.") % {"body": made.title}
            )
            return redirect("providers:body", made.pk)
    return render(request, "providers/create.html", {"form": form}, status=422 if form.errors else 200)


@office_only
def suspend(request: HttpRequest, body_id: int) -> HttpResponse:
    """Ask why, then suspend."""
    found = body_of_office(body_id)
    form = SuspendForm(request.POST if request.method == "POST" else None)

    def act(reason: str) -> None:
        suspension.suspend(found, by=request.user, reason=reason)

    told = _("«%(body)s» è sospeso: non si vede più sul sito.") % {"body": found.title}
    return _asked(request, found, form, "suspend", act, told)


@office_only
def lift(request: HttpRequest, body_id: int) -> HttpResponse:
    """Ask, then bring a suspended body back."""
    found = body_of_office(body_id)
    form = LiftForm(request.POST if request.method == "POST" else None)

    def act(reason: str) -> None:
        suspension.lift(found, by=request.user, reason=reason)

    return _asked(request, found, form, "lift", act, _("«%(body)s» è di nuovo nel catalogo.") % {"body": found.title})


def _asked(
    request: HttpRequest, found: ProviderPage, form: Any, name: str, act: Callable[[str], None], told: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        attempt(request, f"providers.{name}", found, lambda: act(form.cleaned_data["reason"]), told)
        return redirect("providers:body", found.pk)
    context = {"body": found, "form": form, "row": bodies.describe([found])[0]}
    return render(request, f"providers/{name}.html", context, status=422 if form.errors else 200)


def named(entries: list[AuditEntry]) -> list[dict[str, Any]]:
    """Entries of the register in words, with the names of who acted; people who are gone have none."""
    wanted = {entry.user_id for entry in entries if entry.user_id}
    users = get_user_model()._default_manager.in_bulk(wanted)
    return [
        {"entry": entry, "what": labels.label(entry.action), "who": users.get(entry.user_id or 0)} for entry in entries
    ]
