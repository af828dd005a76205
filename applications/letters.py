"""The messages of an application. Each is queued with what it tells; none is sent from here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from applications import links
from applications.models import Application, Event, Request
from catalog_pages.permissions import editors_group
from messaging.sending import queue

LABELS = {
    "application_started": _("Domanda: il link per riprenderla"),
    "application_link": _("Domanda: il link richiesto di nuovo"),
    "application_draft_warning": _("Domanda non inviata, sta per essere cancellata"),
    "application_receipt": _("Domanda: ricevuta"),
    "application_integration": _("Domanda: richiesta di integrazione"),
    "application_notice": _("Domanda: preavviso di rigetto"),
    "application_answered": _("Domanda: ricevuta della risposta"),
    "application_accepted": _("Domanda accolta"),
    "application_rejected": _("Domanda respinta"),
    "application_office": _("Domanda, all'ufficio"),
}
"""What the log calls these messages."""


def to_applicant(kind: str, application: Application, *, key: str | None = None, **context: Any) -> None:
    """Write to who made the application, with the private link."""
    queue(
        f"application_{kind}",
        to=application.contact_email or application.email,
        context={"application": application, "call": application.call, "link": links.url(application), **context},
        key=f"application-{application.uid}-{key}" if key else None,
    )


def started(application: Application) -> None:
    """The private link, as soon as there is one."""
    to_applicant("started", application, key="started")


def received(application: Application) -> None:
    """The receipt with the number, and word to the office."""
    to_applicant("receipt", application, key="receipt")
    to_office(application, Event.VERBS["submitted"])


def asked(request: Request) -> None:
    """The office's question, or the notice of a rejection."""
    kind = "notice" if request.is_notice else "integration"
    to_applicant(kind, request.application, key=f"request-{request.pk}", request=request)


def answered(request: Request) -> None:
    """The receipt of an answer, and word to the office."""
    to_applicant("answered", request.application, key=f"answer-{request.pk}", request=request)
    to_office(request.application, Event.VERBS["answered"])


def to_office(application: Application, what: Any) -> None:
    """Tell every editor; who chose a digest reads it there."""
    for editor in editors_group().user_set.filter(is_active=True).exclude(email=""):
        queue(
            "application_office",
            to=editor.email,
            user=editor,
            context={
                "application": application,
                "what": what,
                "link": f"{settings.SITE_URL}{reverse('applications:detail', args=[application.pk])}",
            },
            digestible=True,
        )
