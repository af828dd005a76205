"""What a sheet lacks, how complete it is, and when somebody must look at it again.

Three answers to three people: who submits (what is missing), who keeps a sheet up (what would make it
better), who searches (whether it was verified lately).
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from catalog_pages.enums import ServiceStatus

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DEFAULT_VERIFICATION_MONTHS = 12
VERIFICATION_MONTHS = {"cura-dei-figli": 6, "servizi-psicologici": 6}
"""Rhythm by category code, where it differs from the default: enrolments and waiting lists age sooner."""

ANSWERS: tuple[tuple[tuple[str, ...], StrOrPromise], ...] = (
    (("title",), _("Che cos'è: scrivi il nome del servizio.")),
    (("summary",), _("Che cos'è: scrivi in una o due frasi che cosa si riceve.")),
    (("category",), _("Categoria: scegli in quale delle sei sta il servizio.")),
    (("eligibility", "targets"), _("Per chi: scegli i destinatari o scrivi a chi è rivolto.")),
    (("municipalities", "whole_ambito"), _("Dove: scegli i comuni serviti, o tutto l'Ambito.")),
    (("hours", "times"), _("Quando: scrivi gli orari o i tempi.")),
    (("prices", "cost_notes"), _("Quanto costa: aggiungi un prezzo (0 se è gratuito) o una nota sui costi.")),
    (("contacts",), _("Chi chiamare: aggiungi almeno un contatto.")),
    (("how_to",), _("Come si comincia: scrivi il primo passo.")),
)
"""The answers that suffice to publish: any one of the fields will do, the message goes beside the first."""


def missing(filled: Callable[[str], bool], *, status: str | None) -> dict[str, StrOrPromise]:
    """Return what may not lack at submission, by field; ``filled`` says whether a field has content."""
    errors = {fields[0]: message for fields, message in ANSWERS if not any(filled(name) for name in fields)}
    if status not in (None, ServiceStatus.ACTIVE) and not filled("status_reason"):
        errors["status_reason"] = _("Il servizio non è attivo: scrivi perché.")
    return errors


def has_text(value: str | None) -> bool:
    """Whether prose holds anything but empty mark-up."""
    return bool(_words(value or ""))


@lru_cache(maxsize=2_000)
def _words(prose: str) -> str:
    """What can be read of some prose; remembered, for several rules ask and mark-up is slow to read."""
    return strip_tags(prose).replace("\xa0", " ").strip()


def is_filled(page: Any, name: str) -> bool:
    """Whether a field, set or row list of a page has content, in memory."""
    value = getattr(page, name)
    if hasattr(value, "all"):
        return bool(list(value.all()))
    return has_text(value) if isinstance(value, str) else value not in (None, False, [])


def missing_answers(page: Any) -> dict[str, StrOrPromise]:
    """What a service lacks before it may be submitted or approved; nothing for other pages and translations."""
    from catalog_pages.models import ServicePage

    if not isinstance(page, ServicePage) or page.is_translation:
        return {}
    return missing(lambda name: is_filled(page, name), status=page.status)


@dataclass(frozen=True)
class QualityTest:
    """One explained test: ``score`` from 0 to 1, or ``None`` when it does not apply."""

    code: str
    advice: StrOrPromise
    score: float | None


def _length(text: str | None, enough: int) -> float:
    return min(1.0, len(_words(text or "")) / enough)


def quality_tests(page: Any) -> list[QualityTest]:
    """The tests of a service page, in the order in which they help a reader."""
    contacts = list(page.contacts.all())
    locations = list(page.locations.all())
    delivered = {term.code for term in page.delivery.all()}
    at_place = not delivered or "in-sede" in delivered

    def filled(name: str) -> float:
        return float(is_filled(page, name))

    return [
        QualityTest(
            "summary", _("Scrivi in breve che cosa si riceve (almeno 80 caratteri)."), _length(page.summary, 80)
        ),
        QualityTest("how_to", _("Spiega come si comincia, passo per passo."), _length(page.how_to, 150)),
        QualityTest("eligibility", _("Spiega a chi è rivolto."), _length(page.eligibility, 80)),
        QualityTest("outcome", _("Spiega che cosa si ottiene."), _length(page.outcome, 80)),
        QualityTest("needed", _("Elenca i documenti che servono."), max(filled("needed"), filled("documents"))),
        QualityTest("phone", _("Aggiungi un numero di telefono."), float(any(row.phone for row in contacts))),
        QualityTest("hours", _("Aggiungi gli orari."), filled("hours")),
        QualityTest("prices", _("Aggiungi i prezzi, riga per riga."), filled("prices")),
        QualityTest("premises", _("Aggiungi la sede."), float(bool(locations)) if at_place else None),
        QualityTest(
            "wheelchair",
            _("Di' se la sede è accessibile in carrozzina."),
            sum(bool(row.wheelchair) for row in locations) / len(locations) if locations else None,
        ),
        QualityTest("targets", _("Scegli i destinatari."), filled("targets")),
        QualityTest("kind", _("Scegli il tipo di servizio."), filled("kind")),
        QualityTest("access_ways", _("Di' chi può chiedere il servizio e come."), filled("access_ways")),
        QualityTest("conditions", _("Scrivi le condizioni di servizio."), filled("conditions")),
    ]


def completeness(page: Any) -> int:
    """How complete a sheet is, 0-100: the mean of the tests that apply."""
    return share_passed(quality_tests(page))


def share_passed(tests: list[QualityTest]) -> int:
    """The same from the tests of a sheet, where they are at hand."""
    scores = [test.score for test in tests if test.score is not None]
    return round(100 * sum(scores) / len(scores))


def verification_due(
    *, assured_date: datetime.date | None, published: datetime.date | None, months: int | None, category: str
) -> datetime.date:
    """The day by which a sheet must be verified again.

    Counted from the last verification, else from publication; ``months`` is the service's own rhythm.
    """
    rhythm = months or VERIFICATION_MONTHS.get(category, DEFAULT_VERIFICATION_MONTHS)
    start = assured_date or published or timezone.localdate()
    year, month = divmod(start.year * 12 + start.month - 1 + rhythm, 12)
    first_of_next = datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last_day = (first_of_next - datetime.timedelta(days=1)).day
    return datetime.date(year, month + 1, min(start.day, last_day))
