"""What a comune has by category and kind, what it lacks that others in the Lodigiano have, and where the nearest is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import TermEntry, Vocabulary
from search import hits, places
from search.filters import RADII, address
from search.types import MAX_RADIUS, EngineAnswer, SearchQuery, ServiceView
from search.wording import number_of_services
from territory import nearest
from territory.nearest import Asked, Premises, Served

DISTANCES = (*map(float, RADII), 40.0, MAX_RADIUS)
"""The kilometres within which a link looks: the distances to choose from, and wider ones."""
ROUNDING = 1.02
"""Engines measure the ground a little differently: what is just within a distance might be just without."""

Shelf = tuple[TermEntry | None, list[TermEntry]]
"""A category and its kinds; the last one may have kinds of no category."""


@dataclass(frozen=True)
class Kind:
    """A kind of service that the comune has."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Category:
    """A category of which the comune has something; without ``url`` only its kinds are there."""

    code: str
    label: str
    count_text: str
    url: str
    kinds: list[Kind]


@dataclass(frozen=True)
class Missing:
    """A category or kind that the comune has not: where the nearest is, in words, and those around in the list."""

    label: str
    where: str
    url: str


@dataclass(frozen=True)
class Gap:
    """What is missing in a category: ``whole`` where nothing of it is there, and the kinds."""

    code: str
    label: str
    whole: Missing | None
    kinds: list[Missing]


def had(term: TermEntry, answer: EngineAnswer, vocabulary: Vocabulary, *, language: str) -> list[Category]:
    """Return the categories and kinds of an answer about a comune, each with the list that shows as many."""
    counts = {facet: answer.facets.get(facet, {}) for facet in ("category", "kind")}

    def url(facet: str, code: str) -> str:
        return address(SearchQuery(filters={facet: (code,), "municipality": (term.code,)}, language=language))

    found = []
    for category, kinds in _shelves(vocabulary):
        lines = [
            Kind(kind.label(language), counts["kind"][kind.code], url("kind", kind.code))
            for kind in kinds
            if counts["kind"].get(kind.code)
        ]
        lines.sort(key=lambda line: -line.count)
        number = counts["category"].get(category.code, 0) if category else 0
        if lines or number:
            found.append(
                Category(
                    code=category.code if category else "",
                    label=category.label(language) if category else _("Altri tipi di servizio"),
                    count_text=number_of_services(number) if number else "",
                    url=url("category", category.code) if category and number else "",
                    kinds=lines,
                )
            )
    return found


def lacked(
    term: TermEntry, answer: EngineAnswer, anywhere: EngineAnswer, vocabulary: Vocabulary, *, language: str
) -> list[Gap]:
    """Return the categories and kinds that ``anywhere`` has and the answer about the comune has not.

    Up to four queries, however many they are; none where nothing is missing.
    """

    def is_missing(facet: str, code: str) -> bool:
        return bool(anywhere.facets.get(facet, {}).get(code)) and not answer.facets.get(facet, {}).get(code)

    wanted = [
        (category, is_missing("category", category.code) if category else False, missing)
        for category, kinds in _shelves(vocabulary)
        if (missing := [kind for kind in kinds if is_missing("kind", kind.code)])
        or (category and is_missing("category", category.code))
    ]
    asked = [("category", category.code) for category, whole, _kinds in wanted if category and whole]
    asked += [("kind", kind.code) for _category, _whole, kinds in wanted for kind in kinds]
    if not asked:
        return []
    finder = _Finder(term, asked, vocabulary, language)
    return [
        Gap(
            code=category.code if category else "",
            label=category.label(language) if category else _("Altri tipi di servizio"),
            whole=finder.missing("category", category) if category and whole else None,
            kinds=[finder.missing("kind", kind) for kind in kinds],
        )
        for category, whole, kinds in wanted
    ]


class _Finder:
    """Knows where the nearest is of everything that a comune lacks."""

    def __init__(self, term: TermEntry, asked: list[Asked], vocabulary: Vocabulary, language: str) -> None:
        self.term, self.vocabulary, self.language = term, vocabulary, language
        self.here = places.centre(term)
        self.premises: dict[Asked, Premises] = nearest.premises(self.here, asked) if self.here else {}
        rest = [each for each in asked if each not in self.premises]
        self.served: dict[Asked, Served] = nearest.served(self.here, rest, vocabulary) if self.here and rest else {}
        ids = sorted({each.service for each in self.premises.values()})
        views = hits.present(ids, language=language, vocabulary=vocabulary) if ids else []
        self.services = {view.id: view for view in views}

    def missing(self, facet: Literal["category", "kind"], what: TermEntry) -> Missing:
        """Where the nearest is of one category or kind."""
        premises, served = self.premises.get((facet, what.code)), self.served.get((facet, what.code))
        filters: dict[str, tuple[str, ...]] = {facet: (what.code,)}
        if premises is not None:
            query = SearchQuery(
                filters=filters,
                near=self.here,
                near_code=self.term.code,
                radius=next((each for each in DISTANCES if each >= premises.kilometres * ROUNDING), None),
                sort="distance",
                language=self.language,
            )
            where = self._where(premises)
        elif served is not None:
            query = SearchQuery(filters={**filters, "municipality": (served.code,)}, language=self.language)
            name = self.vocabulary.label(Scheme.MUNICIPALITY, served.code, self.language)
            where = _("il più vicino è per chi abita a %s") % name
        else:
            query, where = SearchQuery(filters=filters, language=self.language), _("c'è in altri comuni")
        return Missing(what.label(self.language), where, address(query))

    def _where(self, premises: Premises) -> str:
        service = self.services.get(premises.service)
        values = {"km": max(1, round(premises.kilometres)), "place": _comune_at(premises, service) if service else ""}
        if not values["place"]:
            return _("il più vicino è a %(km)d km") % values
        return _("il più vicino è a %(place)s, a %(km)d km") % values


def _comune_at(premises: Premises, service: ServiceView) -> str:
    """The name of the comune of some premises of a service."""
    return next(
        (
            place.municipality.label
            for place in service.locations
            if place.municipality and (place.latitude, place.longitude) == premises.point
        ),
        "",
    )


def _shelves(vocabulary: Vocabulary) -> Iterator[Shelf]:
    """The categories and kinds of today, in their order."""
    today = timezone.localdate()
    kinds = [kind for kind in vocabulary.terms(Scheme.KIND).values() if kind.is_current(today)]
    categories = [each for each in vocabulary.terms(Scheme.CATEGORY).values() if each.is_current(today)]
    for category in categories:
        yield category, [kind for kind in kinds if kind.parent == category.code]
    known = {category.code for category in categories}
    yield None, [kind for kind in kinds if kind.parent not in known]
