"""What actions are called in Italian: each room tells its own, Wagtail's are known already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import registry

_labels: dict[str, Any] = {}
_details: dict[str, Any] = {
    "add": _("aggiunti"),
    "application": _("domanda"),
    "bodies": _("enti"),
    "call": _("avviso"),
    "changed": _("cambiati"),
    "clear": _("tolti tutti"),
    "corrected": _("corretta"),
    "day": _("giorno"),
    "fields": _("campi"),
    "giver": _("da"),
    "into": _("unito a"),
    "is_active": _("attivo"),
    "is_superuser": _("amministratore"),
    "kind": _("tipo"),
    "messages": _("messaggi"),
    "method": _("come"),
    "methods": _("come"),
    "number": _("quanti"),
    "person": _("persona"),
    "purpose": _("per"),
    "reason": _("motivo"),
    "remove": _("tolti"),
    "request": _("richiesta"),
    "revision": _("versione"),
    "role": _("ruolo"),
    "services": _("servizi"),
    "sessions": _("sessioni"),
    "source": _("da"),
    "state": _("stato"),
    "subject": _("argomento"),
    "taker": _("a"),
    "target": _("a"),
    "to": _("a"),
    "verification": _("verifica"),
    "version": _("versione"),
    "view": _("pagina chiesta"),
}
"""What entries say besides, by the name that the log's lines have for it."""


def register(labels: Mapping[str, Any]) -> None:
    """Give actions (``room.verb``) their words; called when an application is ready."""
    _labels.update(labels)


def label(action: str) -> str:
    """The words of an action; one that nobody named is shown as it is."""
    if action in _labels:
        return str(_labels[action])
    registry.scan_for_actions()
    return str(registry.get_action_label(action)) if action in registry.formatters else action


def detail(name: str) -> str:
    """The word for what an entry says besides; one that nobody named is shown as it is."""
    return str(_details[name]) if name in _details else name


def choices(actions: list[str]) -> list[tuple[str, str]]:
    """Actions with their words, by these."""
    return sorted(((action, label(action)) for action in actions), key=lambda each: each[1].lower())


register(
    {
        "office.refuse": _("Azione non permessa"),
        "office.rule": _("Azione contro una regola"),
        "office.flood": _("Troppi rifiuti: i prossimi non sono scritti"),
        "access.groups": _("Gruppi di una persona"),
        "access.rights": _("Diritti di una persona"),
        "access.group_rights": _("Diritti di un gruppo"),
        "access.account": _("Utente attivato, disattivato o promosso"),
    }
)
