"""How often a visitor may set our mail going."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from companies.domains import mailbox
from visitors.forms import NotAccepted, form_key
from visitors.limits import within, within_for

HOUR, DAY = 3600, 86_400


def hold(request: HttpRequest, what: str, email: str, *, a_day: int = 3) -> None:
    """Raise ``NotAccepted`` when a sender, an address or everybody together asked too often."""
    if not within(request, what, number=5, seconds=HOUR):
        raise NotAccepted(_("Da qui sono arrivate troppe richieste: riprova fra un'ora, oppure scrivici."))
    if not within_for(f"{what}:{form_key(mailbox(email))[:20]}", number=a_day, seconds=DAY):
        text = _("Per questo indirizzo sono già arrivate %d richieste in un giorno: riprova domani, oppure scrivici.")
        raise NotAccepted(text % a_day)
    if not within_for(what, number=100, seconds=HOUR):
        raise NotAccepted(_("In questo momento arrivano troppe richieste: riprova fra un'ora, oppure scrivici."))
