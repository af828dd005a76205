"""How to come in: the page that explains it, each avviso, and beginning an application."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from applications import drafting, letters, links
from applications.forms import LinkForm, StartForm
from applications.models import Application, Call
from applications.states import State
from search import navigation
from search.views import public_page
from visitors import limits
from visitors.forms import NotAccepted, check
from visitors.pages import unlisted

HOUR, DAY = 3600, 86_400


def crumbs(*ends: navigation.Link) -> list[navigation.Link]:
    """The way to a page about applications."""
    return [navigation.start(), navigation.Link(title=_("Inserire i servizi"), url=reverse("join")), *ends]


def here(title: str) -> navigation.Link:
    """Where the reader is."""
    return navigation.Link(title=title, url="", is_current=True)


@public_page
def join(request: HttpRequest) -> HttpResponse:
    """How a body puts its services into the catalogue, and which avvisi there are."""
    calls = list(Call.objects.public().prefetch_related("lists"))
    context = {
        "crumbs": [navigation.start(), here(_("Inserire i servizi"))],
        "open_calls": [call for call in calls if call.is_open],
        "coming_calls": [call for call in calls if call.is_to_come],
        "past_calls": [call for call in calls if call.is_over],
    }
    return render(request, "applications/join.html", context)


@public_page
def call_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One avviso, open or past, with the lists of admitted bodies that were published."""
    call = get_object_or_404(Call.objects.public(), slug=slug)
    admitted = Application.objects.filter(admitted_list__call=call, state=State.ACCEPTED).order_by("name", "pk")
    by_list: dict[int, list[Application]] = {}
    for application in admitted.select_related("municipality", "provider").prefetch_related("municipality__labels"):
        by_list.setdefault(application.admitted_list_id or 0, []).append(application)
    lists = [{"list": each, "bodies": by_list.get(each.pk, [])} for each in call.lists.all()]
    context = {"call": call, "crumbs": crumbs(here(call.title)), "lists": lists}
    return render(request, "applications/call.html", context)


@unlisted
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin an application: it exists at once, and its private link is mailed."""
    call = get_object_or_404(Call.objects.public(), slug=slug)
    sent = request.method == "POST"
    form = StartForm(request.POST if sent else None, call=call, auto_id="f-%s")
    message = call.closed_message()
    if sent and not message and form.is_valid():
        try:
            check(request, StartForm.name, use=False)
            _within_limits(request, form.cleaned_data["email"])
        except NotAccepted as refusal:
            message = str(refusal)
        else:
            application = drafting.begin(call=call, token=request.POST["token"], **_start_values(form))
            return redirect(links.path(application, "application_step", "ente"))
    context = {"call": call, "form": form, "message": message, "crumbs": crumbs(_link(call), here(_("Inizia")))}
    return render(request, "applications/start.html", context, status=422 if sent else 200)


def _start_values(form: StartForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("kind", "email")}


def _link(call: Call) -> navigation.Link:
    return navigation.Link(title=call.title, url=call.get_absolute_url())


def _within_limits(request: HttpRequest, email: str) -> None:
    if not limits.within(request, "application-start", number=10, seconds=HOUR) or not limits.within_for(
        f"application-mail:{email.casefold()}", number=6, seconds=DAY
    ):
        raise NotAccepted(_("Da qui sono arrivate troppe richieste: riprova fra un'ora, oppure scrivici."))


@unlisted
def lost_link(request: HttpRequest) -> HttpResponse:
    """Mail the private links of an address again. The page says the same whether there are any or not."""
    sent = request.method == "POST"
    form = LinkForm(request.POST if sent else None, auto_id="f-%s")
    message = ""
    if sent and form.is_valid():
        try:
            check(request, LinkForm.name)
            _within_limits(request, form.cleaned_data["email"])
        except NotAccepted as refusal:
            message = str(refusal)
        else:
            with transaction.atomic():
                for application in Application.objects.filter(email__iexact=form.cleaned_data["email"])[:10]:
                    letters.to_applicant("link", application)
            context = {"email": form.cleaned_data["email"], "crumbs": crumbs(here(_("Riprendi la domanda")))}
            return render(request, "applications/link_sent.html", context)
    context = {"form": form, "message": message, "crumbs": crumbs(here(_("Riprendi la domanda")))}
    return render(request, "applications/lost_link.html", context, status=422 if sent else 200)
