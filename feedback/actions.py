"""What the register calls the steps of a report, and the log its messages."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from feedback.enums import State, Subject
from feedback.site_problems import Problem

LABELS = {
    "feedback.report": _("Errore segnalato da un lettore"),
    "feedback.site_problem": _("Problema del sito segnalato da un lettore"),
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
    "site_problem": _("Problema del sito, all'ufficio"),
}

CODES = {
    "feedback.report.subject": dict(Subject.choices),
    "feedback.answer.state": dict(State.choices),
    "feedback.site_problem.problem": dict(Problem.choices),
}
MODELS = {"feedback.assign.to": settings.AUTH_USER_MODEL, "feedback.merge.into": "feedback.ErrorReport"}
