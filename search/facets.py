"""Facets: how the counts of an engine become lists that a reader can choose from."""

from __future__ import annotations

import datetime
import heapq
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from catalog_pages.enums import Cost, Scheme
from catalog_pages.vocabulary import Vocabulary
from search.analysis import sort_key
from search.params import OPEN, SCHEMES, YES
from search.remembered import Derived
from search.types import FACETS, EngineAnswer, FacetValue, SearchQuery

SCHEME_FACETS: dict[str, str] = {scheme.value: facet for facet, scheme in SCHEMES.items()}
BY_COUNT = ("kind", "language", "provider")
"""Long lists without an order of their own: what most results have comes first."""
MOST_PROVIDERS = 50
_sort_key = lru_cache(maxsize=10_000)(sort_key)


@dataclass(frozen=True)
class _Shelf:
    """The codes of a facet that can be offered on a day: their labels, in the order in which they are shown."""

    labels: dict[str, str]
    retired: frozenset[str]


def facet_values(answer: EngineAnswer, *, query: SearchQuery, vocabulary: Vocabulary) -> dict[str, list[FacetValue]]:
    """Return each facet's values with labels, in the order in which they are shown.

    What is chosen is always there, even where it would give nothing; retired codes are not offered.
    """
    with translation.override(query.language):
        shelves = _shelves(vocabulary, query.language)
        return {
            facet: _values(
                facet,
                answer.facets.get(facet, {}),
                chosen=set(query.filters.get(facet, ())),
                label=_labels(facet, answer, query=query, vocabulary=vocabulary),
                shelf=shelves.get(facet, EMPTY),
                language=query.language,
            )
            for facet in FACETS
        }


def _values(
    facet: str,
    counts: dict[str, int],
    *,
    chosen: set[str],
    label: Callable[[str], str],
    shelf: _Shelf,
    language: str,
) -> list[FacetValue]:
    if facet == "provider":
        counts = {code: counts[code] for code in _most_frequent(counts)} | {
            code: counts.get(code, 0) for code in chosen
        }
    values = [
        FacetValue(code, name, counts.get(code, 0), code in chosen)
        for code, name in shelf.labels.items()
        if code in counts or code in chosen
    ]
    # Bodies, and codes that no vocabulary has or offers any more.
    others = [code for code in counts if code not in shelf.labels and code not in shelf.retired]
    others += [code for code in chosen if code not in shelf.labels and code not in counts.keys() - shelf.retired]
    if others:
        more = [FacetValue(code, label(code), counts.get(code, 0), code in chosen) for code in others]
        values += sorted(more, key=lambda value: (_sort_key(value.label, language), value.code))
        if facet == "municipality" or facet in BY_COUNT:
            values.sort(key=lambda value: (_sort_key(value.label, language), value.code))
    if facet in BY_COUNT:
        # What is alike keeps the order of the names.
        values.sort(key=lambda value: (not value.selected, -value.count))
    return values[:MOST_PROVIDERS] if facet == "provider" else values


def _shelves(vocabulary: Vocabulary, language: str) -> dict[str, _Shelf]:
    """The shelves of the facets, made once for a vocabulary, a day and a language, which is the active one."""
    day = timezone.localdate()
    made = _made.get((vocabulary, day), dict)
    if language not in made:
        made[language] = _lay_out(vocabulary, day, language)
    return made[language]


def _lay_out(vocabulary: Vocabulary, day: datetime.date, language: str) -> dict[str, _Shelf]:
    made = {"cost": _Shelf({code: str(Cost(code).label) for code in Cost.values}, frozenset())}
    for facet, scheme in SCHEMES.items():
        terms = vocabulary.terms(scheme)
        labels = {code: term.label(language) for code, term in terms.items() if term.is_current(day)}
        if facet == "municipality" or facet in BY_COUNT:
            labels = dict(sorted(labels.items(), key=lambda pair: (_sort_key(pair[1], language), pair[0])))
        made[facet] = _Shelf(labels, frozenset(terms.keys() - labels.keys()))
    return made


def _most_frequent(counts: dict[str, int]) -> Collection[str]:
    """The codes among which the ``MOST_PROVIDERS`` most frequent are: hundreds of others need no names."""
    if len(counts) <= MOST_PROVIDERS:
        return counts
    least = heapq.nlargest(MOST_PROVIDERS, counts.values())[-1]
    return {code for code, count in counts.items() if count >= least}


EMPTY = _Shelf({}, frozenset())
_made: Derived[dict[str, dict[str, _Shelf]]] = Derived()


def _labels(facet: str, answer: EngineAnswer, *, query: SearchQuery, vocabulary: Vocabulary) -> Callable[[str], str]:
    if facet in SCHEMES:
        scheme: Scheme = SCHEMES[facet]
        return lambda code: vocabulary.label(scheme, code, query.language)
    if facet == "cost":
        return lambda code: str(Cost(code).label)
    if facet == "enrolment":
        return lambda code: _("Iscrizioni aperte") if code == OPEN else code
    if facet == "provider":
        return lambda code: answer.provider_names.get(code) or _("Ente non più presente")
    names = {
        "accessible": _("Accessibile in carrozzina"),
        "invoice": _("L'ente emette fattura alle imprese"),
        "terms": _("Ci sono condizioni per le imprese"),
    }
    return lambda code: names.get(facet, code) if code == YES else code
