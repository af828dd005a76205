"""What the register calls the steps of verification."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from catalog_pages.enums import AssuranceMethod
from verification.models import Source

LABELS = {
    "verification.remind": _("Promemoria di verifica"),
    "verification.confirm": _("Scheda confermata"),
    "verification.undo": _("Conferma annullata"),
    "verification.change": _("Modifica proposta da un link privato"),
    "verification.campaign": _("Campagna di verifica"),
    "verification.campaign_close": _("Campagna di verifica chiusa"),
    "verification.rules": _("Regole dei promemoria"),
}

CODES = {
    "verification.confirm.source": dict(Source.choices),
    "verification.confirm.method": dict(AssuranceMethod.choices),
    "verification.change.fields": {
        "phone": _("telefono"),
        "phone_extra": _("nota al telefono"),
        "amount": _("prezzo"),
        "amount_to": _("prezzo massimo"),
        "weekdays": _("giorni"),
        "opens": _("orario di apertura"),
        "closes": _("orario di chiusura"),
        "closure": _("chiusura temporanea"),
        "notices": _("avvisi"),
    },
}
