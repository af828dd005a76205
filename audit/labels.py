"""What actions and their particulars are called in Italian: each room tells its own, Wagtail's are known already."""

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
_codes: dict[str, Mapping[str, Any]] = {}
_models: dict[str, str] = {}


def register(labels: Mapping[str, Any]) -> None:
    """Give actions (``room.verb``) their words; called when an application is ready."""
    _labels.update(labels)


def register_details(*, codes: Mapping[str, Mapping[str, Any]] = {}, models: Mapping[str, str] = {}) -> None:
    """Say what the values of details (``room.verb.detail``) are: codes with words, or numbers of a model's things."""
    _codes.update(codes)
    _models.update({name: model.lower() for name, model in models.items()})


def word(action: str, detail: str, value: Any) -> Any:
    """The word for a code in an entry's details; what is no such code is given back."""
    words = _codes.get(f"{action}.{detail}", {})
    return words.get(value, value) if isinstance(value, str) else value


def model_of(action: str, detail: str) -> str:
    """The model (``app.model``) whose things a detail names by their numbers; empty when it names none."""
    return _models.get(f"{action}.{detail}", "")


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

register_details(
    models={
        "access.groups.add": "auth.Group",
        "access.groups.remove": "auth.Group",
        "access.groups.clear": "auth.Group",
        "access.rights.add": "auth.Permission",
        "access.rights.remove": "auth.Permission",
        "access.group_rights.add": "auth.Permission",
        "access.group_rights.remove": "auth.Permission",
    }
)
