"""What the register calls the steps of a report, and the log its messages."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

LABELS = {
    "feedback.report": _("Errore segnalato da un lettore"),
    "feedback.assign": _("Segnalazione assegnata"),
    "feedback.answer": _("Segnalazione: stato e risposta"),
    "feedback.body_answer": _("Segnalazione: risposta dell'ente"),
    "feedback.published": _("Segnalazione chiusa: la correzione è pubblica"),
    "feedback.merge": _("Segnalazione unita a un'altra"),
    "feedback.separate": _("Segnalazione separata"),
}

KINDS = {
    "report_body": _("Segnalazione, all'ente"),
    "report_office": _("Segnalazione, all'ufficio"),
    "report_outcome": _("Esito di una segnalazione"),
}
