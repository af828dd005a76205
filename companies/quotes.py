"""Where a company asks for a quote: a form of ours, or a text ready in its own mail program, which passes us by."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from companies import picks as picked
from companies import wording
from companies.picks import Picks
from search.jsonld import absolute
from search.types import ServiceView


def form_address(*services: ServiceView) -> str:
    """The form for one service, or for one out of several."""
    return picked.address("company_quote", Picks(tuple(each.key for each in services)))


def address(service: ServiceView) -> str:
    """The ``mailto:`` address with subject and text; empty where the provider says no e-mail.

    In Italian whatever the page is in: the bodies read it.
    """
    to = wording.quote_email(service)
    if not to:
        return ""
    with translation.override(settings.LANGUAGE_CODE):
        return _written(to, service)


def _written(to: str, service: ServiceView) -> str:
    values = {"title": service.title, "provider": service.provider.name, "url": absolute(service.path)}
    text = _(
        "Buongiorno,\n\n"
        "abbiamo trovato su LodiWelfare il servizio «%(title)s» (%(url)s) e vorremmo offrirlo alle persone che "
        "lavorano da noi.\n\n"
        "Ci servono un preventivo e queste informazioni:\n"
        "- prezzo per l'impresa e unità di misura\n"
        "- numero minimo di persone o di ore\n"
        "- se emettete fattura all'impresa, e con quale IVA\n"
        "- da quando si può cominciare e come ci si prenota\n\n"
        "Quante persone potrebbero usarlo, circa:\n"
        "Sede di lavoro:\n\n"
        "Grazie,\n"
    )
    subject = _("Richiesta di preventivo: %(title)s")
    return f"mailto:{quote(to, safe='@')}?" + urlencode(
        {"subject": subject % values, "body": (text % values).replace("\n", "\r\n")}, quote_via=quote
    )
