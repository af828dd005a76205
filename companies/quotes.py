"""A request for a quote, ready in the visitor's own mail program: nothing of it passes through here."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from companies import wording
from search.jsonld import absolute
from search.types import ServiceView


def address(service: ServiceView) -> str:
    """The ``mailto:`` address with subject and text; empty where the provider says no e-mail."""
    to = wording.email(service)
    if not to:
        return ""
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
