"""The reasons of the clarity question, as the modello Comuni words them (criterion C.SI.2.6)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

FROM_POSITIVE = 4
"""Stars from which the question asks what was good instead of what was difficult."""

POSITIVE: dict[str, Any] = {
    "clear": _("Le indicazioni erano chiare"),
    "complete": _("Le indicazioni erano complete"),
    "on-track": _("Capivo sempre che stavo procedendo correttamente"),
    "no-problems": _("Non ho avuto problemi tecnici"),
    "other-good": _("Altro"),
}
NEGATIVE: dict[str, Any] = {
    "unclear": _("A volte le indicazioni non erano chiare"),
    "incomplete": _("A volte le indicazioni non erano complete"),
    "lost": _("A volte non capivo se stavo procedendo correttamente"),
    "problems": _("Ho avuto problemi tecnici"),
    "other-bad": _("Altro"),
}
LABELS: dict[str, Any] = POSITIVE | NEGATIVE


def reasons_for(stars: int) -> dict[str, Any]:
    """The reasons that go with a number of stars."""
    return POSITIVE if stars >= FROM_POSITIVE else NEGATIVE
