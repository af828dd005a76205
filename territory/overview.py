"""All comuni: on the map and by name, with how many services each has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from search import finding, places
from search.analysis import sort_key
from search.navigation import Link, start
from search.types import SearchQuery
from search.wording import number_of_services
from territory import shades
from territory.outlines import grid, outlines

LANDMARKS = frozenset({"098031", "098019"})
"""Lodi and Codogno, by which people find their way on the map: their names are written on it."""


@dataclass(frozen=True)
class Place:
    """A comune with how many services serve it or are in it."""

    code: str
    name: str
    count: int
    url: str
    shade: int

    @property
    def services(self) -> str:
        """Its number in words."""
        return number_of_services(self.count)


@dataclass(frozen=True)
class Shape:
    """A comune on the map; ``at`` is where its number stands."""

    place: Place
    path: str
    at: tuple[int, int]
    is_landmark: bool


@dataclass(frozen=True)
class Letter:
    """The comuni whose names begin with a letter."""

    letter: str
    places: list[Place]


@dataclass(frozen=True)
class Overview:
    """Everything that the page of all comuni shows. ``shapes`` and ``letters`` have the same order."""

    crumbs: list[Link]
    letters: list[Letter]
    shapes: list[Shape]
    steps: list[shades.Step]
    view_box: str
    number: int
    engine: str


def make_overview(vocabulary: Vocabulary, *, language: str) -> Overview:
    """Count once for all: the numbers are those that the list of services shows beside its comuni."""
    answer = finding.find(SearchQuery(language=language, per_page=1), vocabulary=vocabulary)
    counts = answer.facets.get("municipality", {})
    today = timezone.localdate()
    terms = [term for term in vocabulary.terms(Scheme.MUNICIPALITY).values() if term.is_current(today)]
    steps = shades.steps(counts.get(term.code, 0) for term in terms)
    found = [
        Place(
            code=term.code,
            name=term.label(language),
            count=counts.get(term.code, 0),
            url=places.address(term),
            shade=shades.shade(counts.get(term.code, 0), steps),
        )
        for term in terms
    ]
    found.sort(key=lambda place: (sort_key(place.name), place.code))
    by_letter = groupby(found, key=lambda place: sort_key(place.name)[:1].upper())
    return Overview(
        crumbs=[start(), Link(title=_("Comuni"), url="", is_current=True)],
        letters=[Letter(letter, list(each)) for letter, each in by_letter],
        shapes=shapes(found, vocabulary),
        steps=steps,
        view_box=f"0 0 {grid().width} {grid().height}",
        number=len(found),
        engine=answer.engine,
    )


def shapes(found: Sequence[Place], vocabulary: Vocabulary) -> list[Shape]:
    """The comuni that have an outline; one that others were merged into has theirs too."""
    paths: dict[str, str] = {}
    for code, outline in outlines().items():
        current = vocabulary.resolve(Scheme.MUNICIPALITY, code)
        paths[current] = paths.get(current, "") + outline.path
    return [
        Shape(place, paths[place.code], outlines()[place.code].label, place.code in LANDMARKS)
        for place in found
        if place.code in outlines()
    ]
