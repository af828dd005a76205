"""What the kinds of messages are called: each room tells its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from messaging.backend import OTHER
from messaging.digests import DIGEST

_labels: dict[str, Any] = {DIGEST: _("Riepilogo"), OTHER: _("Dal sistema: password, codici, avvisi dell'editor")}


def register(labels: Mapping[str, Any]) -> None:
    """Give kinds their words; called when an application is ready."""
    _labels.update(labels)


def known() -> frozenset[str]:
    """The kinds that have words."""
    return frozenset(_labels)


def label(kind: str) -> str:
    """The words of a kind; one that nobody named is shown as it is."""
    return str(_labels.get(kind, kind.replace("_", " ")))
