"""Moving services and merging bodies, for the office: choose, see what would happen, confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from catalog_pages.localize import office_only
from catalog_pages.models import ProviderPage, ServicePage
from providers import merging, moving, people
from providers.bodies import people_of
from providers.forms import ChooseBodyForm, MergeForm
from providers.views.acting import attempt, body_of_office

CONFIRMED = "confirmed"
"""The last step: what the preview showed is done."""


@office_only
def move(request: HttpRequest, body_id: int) -> HttpResponse:
    """Move chosen services to another body."""
    source = body_of_office(body_id)
    services = moving.services_of(source)
    chosen = _chosen(request, services)
    form = ChooseBodyForm(request.POST if request.method == "POST" else None, source=source)
    context: dict[str, Any] = {
        "body": source,
        "services": services,
        "form": form,
        "chosen": {each.pk for each in chosen},
    }
    if request.method != "POST":
        return render(request, "providers/move.html", context)
    if not chosen:
        messages.error(request, _("Scegli almeno un servizio."))
    if not form.is_valid() or not chosen:
        return render(request, "providers/move.html", context, status=422)
    target: ProviderPage = form.cleaned_data["target"]
    if CONFIRMED not in request.POST:
        context |= {"target": target, "plan": moving.plan(source, target, chosen)}
        return render(request, "providers/move_preview.html", context)
    done = attempt(
        request,
        "providers.move",
        source,
        lambda: moving.move(source=source, target=target, services=chosen, by=request.user),
        _("Servizi spostati a «%(body)s».") % {"body": target.title},
    )
    return redirect("providers:body", target.pk if done else source.pk)


@office_only
def merge(request: HttpRequest, body_id: int) -> HttpResponse:
    """Make a body part of another."""
    source = body_of_office(body_id)
    form = MergeForm(request.POST if request.method == "POST" else None, source=source)
    context: dict[str, Any] = {"body": source, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "providers/merge.html", context, status=422 if form.errors else 200)
    target: ProviderPage = form.cleaned_data["target"]
    if why := merging.refusal(source, target):
        form.add_error("target", why)
        return render(request, "providers/merge.html", context, status=422)
    reason = form.cleaned_data["reason"]
    if CONFIRMED not in request.POST:
        context |= {
            "target": target,
            "plan": moving.plan(source, target, moving.services_of(source)),
            "members": list(people_of([source.pk])),
            "known": set(target.memberships.values_list("user", flat=True)),
            "invited": people.waiting(source).count(),
        }
        return render(request, "providers/merge_preview.html", context)
    done = attempt(
        request,
        "providers.merge",
        source,
        lambda: merging.merge(source=source, into=target, by=request.user, reason=reason),
        _("«%(old)s» ora è parte di «%(new)s».") % {"old": source.title, "new": target.title},
    )
    return redirect("providers:body", target.pk if done else source.pk)


def _chosen(request: HttpRequest, services: list[ServicePage]) -> list[ServicePage]:
    sent = request.POST if request.method == "POST" else request.GET
    numbers = set(sent.getlist("service"))
    return [page for page in services if str(page.pk) in numbers]
