"""What the register calls the steps of an application."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from applications.models import Event

LABELS = {
    **{f"applications.{verb}": label for verb, label in Event.VERBS.items()},
    "applications.begin": _("Domanda cominciata"),
    "applications.document": _("Documento di una domanda scaricato"),
    "applications.submit": _("Domanda inviata"),
    "applications.answer": _("Risposta dell'ente"),
    "applications.withdraw": _("Domanda ritirata"),
    "applications.draft_deleted": _("Domanda mai inviata, cancellata"),
    "applications.emptied": _("Domanda decisa da tempo, svuotata"),
    "applications.export": _("Domande esportate"),
    "applications.publish_list": _("Elenco degli ammessi pubblicato"),
    "applications.retract_list": _("Elenco degli ammessi ritirato"),
    "applications.protocollo": _("Protocollo e determina: non possibile"),
    "applications.integrazione": _("Richiesta di integrazione: non possibile"),
    "applications.preavviso": _("Preavviso di rigetto: non possibile"),
    "applications.accogli": _("Accoglimento: non possibile"),
    "applications.respingi": _("Rigetto: non possibile"),
    "applications.nota": _("Nota: non possibile"),
}

MODELS = {
    "applications.begin.call": "applications.Call",
    "applications.submit.call": "applications.Call",
    "applications.publish_list.call": "applications.Call",
    "applications.retract_list.call": "applications.Call",
}
