"""What the office does with an application: each step is one transaction, refused where the states do not allow it.

Who acts says which ``version`` they were looking at: when somebody else was quicker nothing happens and they are told.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import letters
from applications.models import Application, Event, Request
from applications.models.call import minute
from applications.states import Action, NotPossible, move
from audit.recording import record


class Changed(NotPossible):
    """Somebody else did something with the application meanwhile."""


def held(application_id: int, *, version: int | None = None) -> Application:
    """The application, nobody else's until the transaction ends. Raises ``Changed`` when it is not at ``version``."""
    applications = Application.objects.received().select_for_update(of=("self",)).select_related("call")
    application = applications.get(pk=application_id)
    if version is not None and application.version != version:
        last = application.events.exclude(verb=Event.NOTE).select_related("user").last()
        raise Changed(
            _("Nel frattempo la domanda è cambiata (%(what)s, %(who)s, %(when)s): rileggila, poi decidi.")
            % {
                "what": last.label if last else _("modifica"),
                "who": (last.user.get_full_name() or last.user.get_username()) if last and last.user else _("l'ente"),
                "when": minute(last.at) if last else "",
            }
        )
    return application


def done(application: Application, verb: str, *, by: Any, text: str = "", **details: Any) -> None:
    """Keep the step: the row, its line of history, its entry in the register."""
    application.save()
    Event.objects.create(application=application, verb=verb, user=by, text=text)
    record(f"applications.{verb}", user=by, about=application, version=application.version, **details)


def close_requests(application: Application) -> None:
    """Whatever was asked waits no longer."""
    application.requests.filter(answered_at=None).update(closed=True)


@transaction.atomic
def register(application_id: int, *, version: int, by: Any, **numbers: Any) -> Application:
    """Write protocol number and act (``protocol_number``, ``protocol_date``, ``act_number``, ``act_date``)."""
    application = held(application_id, version=version)
    move(application, Action.PROTOCOL)
    for name, value in numbers.items():
        setattr(application, name, value)
    text = _("Protocollo %(protocol)s, determina %(act)s") % {
        "protocol": application.protocol_number or "-",
        "act": application.act_number or "-",
    }
    done(application, "protocol", by=by, text=text)
    return application


@transaction.atomic
def ask(application_id: int, *, version: int, by: Any, text: str, due_on: datetime.date) -> Request:
    """Ask the applicant for something, to be answered until a day."""
    application = held(application_id, version=version)
    move(application, Action.ASK)
    return _request(application, Request.Kind.INTEGRATION, by=by, text=text, due_on=due_on)


@transaction.atomic
def give_notice(application_id: int, *, version: int, by: Any, text: str, due_on: datetime.date) -> Request:
    """Tell the applicant the reasons of a rejection before it happens (art. 10-bis L. 241/1990)."""
    application = held(application_id, version=version)
    move(application, Action.NOTICE)
    least = timezone.localdate() + datetime.timedelta(days=application.call.answer_days)
    if due_on < least:
        raise NotPossible(
            _("L'ente deve avere almeno %(days)d giorni per rispondere: non prima del %(day)s.")
            % {"days": application.call.answer_days, "day": least.strftime("%d/%m/%Y")}
        )
    close_requests(application)
    return _request(application, Request.Kind.NOTICE, by=by, text=text, due_on=due_on)


def _request(application: Application, kind: str, *, by: Any, text: str, due_on: datetime.date) -> Request:
    request = Request.objects.create(application=application, kind=kind, text=text, due_on=due_on, asked_by=by)
    done(application, kind, by=by, text=text, due_on=due_on.isoformat())
    letters.asked(request)
    return request


@transaction.atomic
def reject(application_id: int, *, version: int, by: Any, reasons: str) -> Application:
    """Reject, with the reasons that the applicant reads."""
    application = held(application_id, version=version)
    move(application, Action.REJECT)
    close_requests(application)
    application.decision_reasons, application.decided_at = reasons, timezone.now()
    done(application, "rejected", by=by, text=reasons)
    letters.to_applicant("rejected", application, key="rejected")
    return application


@transaction.atomic
def renew_link(application_id: int, *, version: int, by: Any) -> Application:
    """Make the private link useless, wherever it went, and mail a new one to the applicant."""
    application = held(application_id, version=version)
    application.link_version += 1
    application.version += 1
    done(application, "link", by=by)
    letters.to_applicant("link", application)
    return application


@transaction.atomic
def note(application_id: int, *, by: Any, text: str) -> Event:
    """Leave a note that only the office reads. Notes move nothing, so they never get in anybody's way."""
    application = held(application_id)
    record("applications.note", user=by, about=application)
    return Event.objects.create(application=application, verb=Event.NOTE, user=by, text=text)
