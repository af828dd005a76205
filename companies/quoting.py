"""Requests for a quote that pass through us: kept until their e-mail is confirmed, sent on, and forgotten.

What a company writes is with us for a day at most. Nothing of it is for us: we vouch that who is behind the e-mail
asked for it, so that nobody can write to a provider in somebody else's name.
"""

from __future__ import annotations

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.recording import record
from catalog_pages import languages
from catalog_pages import vocabulary as vocabularies
from companies import links, wording
from companies.domains import domain_of
from companies.models import QuoteDraft, SentQuote
from companies.planning import NotPossible
from messaging.sending import queue
from search.content import ITALIAN
from search.jsonld import absolute
from search.models import ServiceDocument
from search.presentation import present
from search.types import ServiceView
from visitors.forms import form_key

SALT = "companies.quote.confirm"
CONFIRM_HOURS = 24
"""For how long a request can be confirmed; then it is deleted."""
MOST_A_DAY = 10
"""Requests that one body is sent a day, for all its services."""
MOST_A_DAY_FROM_ONE = 5
"""Requests a day from one e-mail."""


def begin(
    *, token: str, service: ServiceView, company: str, email: str, phone: str, people: int | None, message: str
) -> QuoteDraft:
    """Keep a request and mail the link that confirms it, in the active language; the same words from a form make one.

    Who goes back, picks another service or mends the words, and sends again, makes another: what was mailed to be
    confirmed never changes.

    Raises ``NotPossible`` where the body can't be written to today.
    """
    start_key = form_key("\n".join((token, email, str(service.id), company, phone, str(people), message)))
    if (found := QuoteDraft.objects.filter(start_key=start_key).first()) is not None:
        return found
    check_room(service)
    try:
        with transaction.atomic():
            draft = QuoteDraft.objects.create(
                start_key=start_key,
                service_id=service.id,
                company=company,
                email=email,
                phone=phone,
                people=people,
                message=message,
            )
            # Who gets this may have asked for nothing: it says none of the words that somebody wrote.
            context = {"address": confirm_url(draft), "hours": CONFIRM_HOURS, "title": service.title}
            key = f"quote-confirm:{start_key}"
            queue("quote_confirm", to=email, context=context, key=key, private=True, language=languages.active())
            record("companies.quote_begin", about=draft, service=str(service.id))
    except IntegrityError:
        return QuoteDraft.objects.get(start_key=start_key)
    return draft


@transaction.atomic
def send(draft: QuoteDraft) -> None:
    """Pass a request on to the body, and delete it. Raises ``NotPossible`` where that can't be done, or was done."""
    held = QuoteDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if held is None:
        raise NotPossible(_("Questa richiesta è già partita."))
    service = service_of(held)
    check_room(service)
    context = {
        "draft": held,
        "domain": domain_of(held.email),
        "title": service.title,
        "address": absolute(service.path),
    }
    queue("quote_request", to=wording.quote_email(service), context=context, reply_to=held.email, private=True)
    SentQuote.objects.create(service_id=held.service_id)
    record("companies.quote_send", about=held, service=str(held.service_id))
    held.delete()


def service_of(draft: QuoteDraft) -> ServiceView:
    """The service asked about, in Italian as its body writes; raises ``NotPossible`` when it was withdrawn."""
    document = ServiceDocument.objects.filter(pk=draft.service_id, live=True).first()
    if document is None:
        raise NotPossible(_("Il servizio non è più nel catalogo: la richiesta non parte."))
    return present(document, language=ITALIAN, vocabulary=vocabularies.current())


def check_room(service: ServiceView) -> None:
    """Raise ``NotPossible`` when the body has no e-mail, or had enough requests today."""
    if not wording.quote_email(service):
        raise NotPossible(_("L'ente non ha più un indirizzo e-mail: telefona."))
    own = ServiceDocument.objects.filter(provider_id=service.provider.id).values("pk")
    if SentQuote.objects.filter(day=timezone.localdate(), service_id__in=own).count() >= MOST_A_DAY:
        text = _("Oggi questo ente ha già ricevuto da qui %d richieste, che è il massimo: riprova domani, o telefona.")
        raise NotPossible(text % MOST_A_DAY)


def confirm_url(draft: QuoteDraft) -> str:
    """The link that confirms the e-mail, whole, in the active language: it names the address that it was sent to."""
    return links.signed_url("company_quote_confirm", str(draft.pk), draft.start_key[:16], draft.email, salt=SALT)


def find_to_confirm(given: str) -> QuoteDraft:
    """The request that a link confirms; raises what ``links.unsigned`` does, and ``links.Expired`` when it is gone."""
    number, start, email = links.unsigned(given, salt=SALT, hours=CONFIRM_HOURS)
    draft = QuoteDraft.objects.filter(pk=number, start_key__startswith=start, email=email).first()
    if draft is None:
        raise links.Expired
    return draft


def sent_in_a_year() -> int:
    """How many requests went to bodies through us."""
    since = timezone.localdate() - datetime.timedelta(days=365)
    return SentQuote.objects.filter(day__gt=since).count()
