"""What the register calls the steps of verification."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

LABELS = {
    "verification.remind": _("Promemoria di verifica"),
    "verification.confirm": _("Scheda confermata"),
    "verification.undo": _("Conferma annullata"),
    "verification.change": _("Modifica proposta da un link privato"),
    "verification.campaign": _("Campagna di verifica"),
    "verification.campaign_close": _("Campagna di verifica chiusa"),
    "verification.rules": _("Regole dei promemoria"),
}
