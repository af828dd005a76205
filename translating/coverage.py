"""How far each language is: by category and by comune, what is out of date first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from search.content import ITALIAN
from search.documents import AMBITO
from search.models import ServiceFacet, ServiceLanguage

State = ServiceLanguage.State


@dataclass(frozen=True)
class Line:
    """The services of a category or comune in one language, by how far they are."""

    code: str
    label: str
    changed: int
    partly: int
    missing: int
    current: int

    @property
    def total(self) -> int:
        """How many services there are."""
        return self.changed + self.partly + self.missing + self.current

    @property
    def share(self) -> int:
        """How many in a hundred are whole and true."""
        return round(100 * self.current / self.total) if self.total else 0


def by_language(names: Iterable[tuple[str, str]]) -> list[Line]:
    """All services, language by language. One query."""
    rows = ServiceLanguage.objects.filter(service__live=True).order_by().values_list("language", "state")
    return _lines(rows.annotate(number=Count("pk")), dict(names), keeps_order=True)


def by_category(language: str, vocabulary: Vocabulary) -> list[Line]:
    """One query."""
    rows = (
        ServiceLanguage.objects.filter(language=language, service__live=True)
        .order_by()
        .values_list("service__category", "state")
        .annotate(number=Count("pk"))
    )
    labels = {code: term.label(ITALIAN) for code, term in vocabulary.terms(Scheme.CATEGORY).items()}
    return _lines(rows, labels)


def by_municipality(language: str, vocabulary: Vocabulary) -> list[Line]:
    """One query. Services for the whole Ambito are one line of their own: they count for every comune."""
    rows = (
        ServiceFacet.objects.filter(facet="municipality", service__live=True, service__translations__language=language)
        .order_by()
        .values_list("code", "service__translations__state")
        .annotate(number=Count("pk"))
    )
    labels = {code: term.label(ITALIAN) for code, term in vocabulary.terms(Scheme.MUNICIPALITY).items()}
    return _lines(rows, labels | {AMBITO: _("Tutto l'Ambito")})


def _lines(rows: Iterable[tuple[str, int, int]], labels: dict[str, str], *, keeps_order: bool = False) -> list[Line]:
    counts: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for code, state, number in rows:
        counts[code][state] += number
    if not keeps_order:
        # What has left the vocabulary is counted under its code.
        labels = labels | {code: code or _("Senza categoria") for code in counts.keys() - labels.keys()}
    found = [_line(code, label, counts[code]) for code, label in labels.items() if code in counts]
    if keeps_order:
        return found
    return sorted(found, key=lambda line: (-line.changed, line.share, -line.total, line.label))


def _line(code: str, label: Any, counts: dict[int, int]) -> Line:
    return Line(
        code=code,
        label=str(label),
        changed=counts[State.CHANGED],
        partly=counts[State.PARTLY],
        missing=counts[State.MISSING],
        current=counts[State.CURRENT],
    )
