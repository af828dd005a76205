"""The states of an application and the ways between them: whatever is not written here does not happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from applications.models import Application


class State(models.TextChoices):
    """Where an application is."""

    DRAFT = "draft", _("Bozza")
    SUBMITTED = "submitted", _("Da esaminare")
    INTEGRATION = "integration", _("In attesa di integrazione")
    NOTICE = "notice", _("Preavviso di rigetto")
    ANSWERED = "answered", _("Risposta arrivata")
    ACCEPTED = "accepted", _("Accolta")
    REJECTED = "rejected", _("Respinta")
    WITHDRAWN = "withdrawn", _("Ritirata dall'ente")


OPEN_STATES = (State.SUBMITTED, State.INTEGRATION, State.NOTICE, State.ANSWERED)
CLOSED_STATES = (State.ACCEPTED, State.REJECTED, State.WITHDRAWN)


class Action(models.TextChoices):
    """What can be done with an application."""

    SUBMIT = "submit", _("Invio")
    PROTOCOL = "protocol", _("Protocollo e determina")
    ASK = "ask", _("Richiesta di integrazione")
    ANSWER = "answer", _("Risposta dell'ente")
    NOTICE = "notice", _("Preavviso di rigetto")
    ACCEPT = "accept", _("Accoglimento")
    REJECT = "reject", _("Rigetto")
    WITHDRAW = "withdraw", _("Ritiro")


TRANSITIONS: dict[Action, tuple[frozenset[State], State | None]] = {
    Action.SUBMIT: (frozenset({State.DRAFT}), State.SUBMITTED),
    Action.PROTOCOL: (frozenset({*OPEN_STATES, State.ACCEPTED, State.REJECTED}), None),
    Action.ASK: (frozenset({State.SUBMITTED, State.ANSWERED}), State.INTEGRATION),
    Action.ANSWER: (frozenset({State.INTEGRATION, State.NOTICE}), State.ANSWERED),
    Action.NOTICE: (frozenset({State.SUBMITTED, State.ANSWERED, State.INTEGRATION}), State.NOTICE),
    Action.ACCEPT: (frozenset(OPEN_STATES), State.ACCEPTED),
    Action.REJECT: (frozenset(OPEN_STATES), State.REJECTED),
    Action.WITHDRAW: (frozenset(OPEN_STATES), State.WITHDRAWN),
}
"""From which states an action is possible, and where it leads (``None``: it stays where it is)."""


class NotPossible(Exception):
    """An action that may not happen now; the message says why and what to do instead."""


def why_not(application: Application, action: Action) -> str:
    """Why an action may not happen now, in words for who tries it; empty when it may."""
    sources, _target = TRANSITIONS[action]
    if application.state not in sources:
        return _t("La domanda è «%(state)s»: «%(action)s» ora non è possibile.") % {
            "state": application.get_state_display(),
            "action": action.label,
        }
    call = application.call
    decides = action in (Action.ACCEPT, Action.REJECT, Action.NOTICE)
    if decides and call.requires_protocol and not application.protocol_number:
        return _t("Manca il numero di protocollo: scrivilo, poi decidi.")
    if action == Action.ACCEPT and call.requires_act and not (application.act_number and application.act_date):
        return _t("Manca la determina: scrivi numero e data, poi accogli la domanda.")
    if action == Action.NOTICE and call.is_competitive:
        return _t("L'avviso è una procedura competitiva: il rigetto non è preceduto dal preavviso.")
    if action == Action.REJECT and not call.is_competitive:
        return _why_no_rejection(application)
    return ""


def _why_no_rejection(application: Application) -> str:
    """Art. 10-bis L. 241/1990: first the notice with its reasons, then the answer or the end of the days for it."""
    notices: list[Any] = [each for each in application.requests.all() if each.is_notice]
    if not notices:
        return _t("Prima del rigetto serve il preavviso con i motivi (art. 10-bis L. 241/1990).")
    last = notices[-1]
    if last.answered_at is None and timezone.localdate() <= last.due_on:
        return _t("L'ente può rispondere al preavviso fino al %(day)s: il rigetto è possibile dal giorno dopo.") % {
            "day": last.due_on.strftime("%d/%m/%Y")
        }
    return ""


def move(application: Application, action: Action) -> None:
    """Take the way of an action, or raise ``NotPossible``. The caller holds the row and saves it."""
    if reason := why_not(application, action):
        raise NotPossible(reason)
    _sources, target = TRANSITIONS[action]
    application.version += 1
    if target is not None:
        application.state, application.state_since = target, timezone.now()
