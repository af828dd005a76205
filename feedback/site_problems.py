"""A problem of the site itself: something does not work, or somebody is kept out. It becomes a message to the office.

The law wants a way to tell of barriers, and an answer within thirty days (art. 3-quater, L. 4/2004).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from audit.recording import record
from catalog_pages import languages
from feedback.forms import NO_PERSONAL_DATA
from feedback.models import TEXT_LENGTH
from messaging.sending import queue
from visitors.forms import NotAccepted, VisitorForm, check
from visitors.limits import too_many, within, within_for

HOUR = 60 * 60
ONE_SENDER, ALL_TOGETHER = 5, 60
"""Messages an hour."""
PAGE_LENGTH = 300
SENT = "inviata"


class Problem(models.TextChoices):
    """What is wrong with the site."""

    BARRIER = "barrier", _("Non riesco a usarlo: con la tastiera, a voce, con il testo grande...")
    BROKEN = "broken", _("Qualcosa non funziona")
    UNCLEAR = "unclear", _("Non si capisce")
    OTHER = "other", _("Altro")


class SiteProblemForm(VisitorForm):
    """A problem of the site."""

    name = "segnala-un-problema"

    problem = forms.ChoiceField(
        label=_("Che problema c'è?"),
        choices=Problem.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Scegli che problema c'è.")},
    )
    page = forms.CharField(
        label=_("In quale pagina?"),
        required=False,
        max_length=PAGE_LENGTH,
        help_text=_("L'indirizzo, o il nome con parole tue."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("Che cosa è successo?"),
        max_length=TEXT_LENGTH,
        help_text=NO_PERSONAL_DATA,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Scrivi che cosa è successo: senza, non sappiamo dove guardare.")},
    )
    contact = forms.EmailField(
        label=_("E-mail, se vuoi una risposta"),
        required=False,
        help_text=_("La usiamo solo per risponderti."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Scrivi un indirizzo e-mail completo, come nome@esempio.it, o lascia vuoto.")},
    )

    def clean_page(self) -> str:
        return " ".join(str(self.cleaned_data["page"]).split())


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def site_problem(request: HttpRequest) -> HttpResponse:
    """Tell the office of a problem of the site."""
    form = SiteProblemForm(request.POST if request.method == "POST" else None)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid() and _accepted(request, form):
            if _within_limits(request):
                send(form.cleaned_data)
                return redirect(f"{reverse('site_problem')}?{SENT}")
            form.add_error(None, _too_many())
            status = HTTPStatus.TOO_MANY_REQUESTS
        else:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
    shown = {"form": form, "site_problem": True, "is_sent": SENT in request.GET}
    response = render(request, "feedback/site_problem.html", shown, status=status)
    return too_many(response, seconds=HOUR) if status == HTTPStatus.TOO_MANY_REQUESTS else response


@transaction.atomic
def send(data: dict[str, Any]) -> None:
    """Write to the office, in Italian. Only the kind of problem goes into the register."""
    context = {
        **data,
        "problem": Problem(data["problem"]).label,
        "language": get_language_info(languages.active())["name_translated"],
    }
    queue("site_problem", to=settings.HELP_EMAIL, context=context)
    record("feedback.site_problem", problem=data["problem"])


def _accepted(request: HttpRequest, form: SiteProblemForm) -> bool:
    try:
        check(request, form.name)
    except NotAccepted as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _too_many() -> str:
    said = gettext(
        "In questo momento arrivano troppi invii: riprova fra un'ora, quello che hai scritto è ancora qui. "
        "Se è urgente, scrivi a %(email)s."
    )
    return said % {"email": settings.HELP_EMAIL}


def _within_limits(request: HttpRequest) -> bool:
    """The sender's own first, so that one sender can't use up everybody's."""
    name = SiteProblemForm.name
    return within(request, name, number=ONE_SENDER, seconds=HOUR) and within_for(
        name, number=ALL_TOGETHER, seconds=HOUR
    )
