"""Publishing which bodies were admitted: only accepted ones, only when the office says so, each list with its act."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from applications.models import AdmittedList, Application, Call
from applications.states import NotPossible, State
from audit.recording import record


def unlisted(call: Call) -> QuerySet[Application]:
    """The accepted bodies of an avviso that stand in no published list."""
    return Application.objects.filter(call=call, state=State.ACCEPTED, admitted_list=None).order_by("name", "pk")


@transaction.atomic
def publish(call: Call, *, by: Any, act_number: str, act_date: datetime.date, count: int) -> AdmittedList:
    """Publish a list with all accepted bodies that no list has. ``count`` is how many the person saw.

    Raises ``NotPossible`` when there are none, or others than those.
    """
    Call.objects.select_for_update().get(pk=call.pk)
    applications = list(unlisted(call).select_for_update())
    if not applications:
        raise NotPossible(_("Non ci sono enti accolti da pubblicare."))
    if len(applications) != count:
        raise NotPossible(_("Nel frattempo gli enti accolti sono cambiati: rileggi l'elenco, poi pubblica."))
    made = AdmittedList.objects.create(call=call, act_number=act_number, act_date=act_date, published_by=by)
    Application.objects.filter(pk__in=[each.pk for each in applications]).update(admitted_list=made)
    record("applications.publish_list", user=by, about=made, call=call.pk, bodies=len(applications))
    return made


@transaction.atomic
def retract(published: AdmittedList, *, by: Any) -> None:
    """Take a list back: its bodies can be listed anew."""
    record("applications.retract_list", user=by, about=published, call=published.call_id)
    published.delete()
