"""Facets: how the counts of an engine become lists that a reader can choose from."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from catalog_pages.enums import Cost, Scheme
from catalog_pages.vocabulary import Vocabulary
from search.analysis import sort_key
from search.params import SCHEMES, YES
from search.types import FACETS, EngineAnswer, FacetValue, SearchQuery

SCHEME_FACETS: dict[str, str] = {scheme.value: facet for facet, scheme in SCHEMES.items()}
BY_COUNT = ("kind", "language", "provider")
"""Long lists without an order of their own: what most results have comes first."""
MOST_PROVIDERS = 50
_sort_key = lru_cache(maxsize=10_000)(sort_key)


def facet_values(answer: EngineAnswer, *, query: SearchQuery, vocabulary: Vocabulary) -> dict[str, list[FacetValue]]:
    """Return each facet's values with labels, in the order in which they are shown.

    What is chosen is always there, even where it would give nothing; retired codes are not offered.
    """
    with translation.override(query.language):
        return {
            facet: _values(
                facet,
                answer.facets.get(facet, {}),
                chosen=set(query.filters.get(facet, ())),
                label=_labels(facet, answer, query=query, vocabulary=vocabulary),
                vocabulary=vocabulary,
            )
            for facet in FACETS
        }


def _values(
    facet: str, counts: dict[str, int], *, chosen: set[str], label: Callable[[str], str], vocabulary: Vocabulary
) -> list[FacetValue]:
    today = timezone.localdate()
    terms = vocabulary.terms(SCHEMES[facet]) if facet in SCHEMES else {}
    offered = {code for code in counts if code not in terms or terms[code].is_current(today)}
    if facet == "provider":
        offered = _most_frequent(offered, counts)
    values = [
        FacetValue(code=code, label=label(code), count=counts.get(code, 0), selected=code in chosen)
        for code in offered | chosen
    ]
    position = {code: number for number, code in enumerate(terms or Cost.values)}

    def order(value: FacetValue) -> tuple[Any, ...]:
        name = _sort_key(value.label)
        if facet in BY_COUNT:
            return (not value.selected, -value.count, name, value.code)
        if facet == "municipality":
            return (name, value.code)
        return (position.get(value.code, len(position)), name, value.code)

    values.sort(key=order)
    return values[:MOST_PROVIDERS] if facet == "provider" else values


def _most_frequent(codes: set[str], counts: dict[str, int]) -> set[str]:
    """The codes among which the ``MOST_PROVIDERS`` most frequent are: hundreds of others need no names."""
    if len(codes) <= MOST_PROVIDERS:
        return codes
    least = heapq.nlargest(MOST_PROVIDERS, (counts[code] for code in codes))[-1]
    return {code for code in codes if counts[code] >= least}


def _labels(facet: str, answer: EngineAnswer, *, query: SearchQuery, vocabulary: Vocabulary) -> Callable[[str], str]:
    if facet in SCHEMES:
        scheme: Scheme = SCHEMES[facet]
        return lambda code: vocabulary.label(scheme, code, query.language)
    if facet == "cost":
        return lambda code: str(Cost(code).label)
    if facet == "provider":
        return lambda code: answer.provider_names.get(code) or _("Ente non più presente")
    return lambda code: _("Accessibile in carrozzina") if code == YES else code
