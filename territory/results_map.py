"""What a search found, on the map: how many results each comune has, and where their premises are.

The numbers are those of the list itself (the counts of its filter by comune), so that each link leads to as many.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from search import finding
from search.analysis import sort_key
from search.filters import address
from search.models import ServiceDocument
from search.types import SearchQuery
from territory import shades
from territory.outlines import grid
from territory.overview import Place, Shape, shapes

MOST = 500
"""Of so many results, the first ones, the premises are drawn."""


@dataclass(frozen=True)
class Area(Place):
    """A comune with how many of the results it has, and how many of their premises are in it."""

    premises: int
    is_chosen: bool

    @property
    def premises_text(self) -> str:
        """How many premises are in it, in words; nothing where there are none."""
        return ngettext("%(n)d sede", "%(n)d sedi", self.premises) % {"n": self.premises} if self.premises else ""


@dataclass(frozen=True)
class ResultsMap:
    """Everything that the map of results shows. ``areas`` and ``shapes`` have the same order.

    ``dots`` is an SVG path with a point for each place that has premises; ``note`` says what is not drawn.
    """

    areas: list[Area]
    shapes: list[Shape]
    steps: list[shades.Step]
    dots: str
    note: str
    view_box: str


def make_results_map(query: SearchQuery, *, counts: dict[str, int], total: int, vocabulary: Vocabulary) -> ResultsMap:
    """Lay out what a question finds. ``counts`` are by comune, ``total`` is of the question.

    One search for who they are, one query for where their premises are.
    """
    today = timezone.localdate()
    terms = [term for term in vocabulary.terms(Scheme.MUNICIPALITY).values() if term.is_current(today)]
    steps = shades.steps(counts.get(term.code, 0) for term in terms)
    points, premises = _premises(query, vocabulary)
    chosen = query.filters.get("municipality", ())
    areas = [
        Area(
            code=term.code,
            name=term.label(query.language),
            count=counts.get(term.code, 0),
            url=narrowed(query, term.code),
            shade=shades.shade(counts.get(term.code, 0), steps),
            premises=premises[term.code],
            is_chosen=term.code in chosen,
        )
        for term in terms
    ]
    areas.sort(key=lambda area: (sort_key(area.name), area.code))
    note = _("I punti sono le sedi dei primi %(n)d risultati.") % {"n": MOST} if points and total > MOST else ""
    return ResultsMap(
        areas=areas,
        shapes=shapes(areas, vocabulary),
        steps=steps,
        dots="".join(f"M{x} {y}h0" for x, y in points),
        note=note or (_("I punti sono le sedi dei servizi.") if points else ""),
        view_box=f"0 0 {grid().width} {grid().height}",
    )


def narrowed(query: SearchQuery, code: str) -> str:
    """The address of the same results for one comune, as a list; distances are counted from where they were."""
    changes: dict[str, object] = {"municipality": [code], "view": "list"}
    if query.radius is not None and query.near_code:
        changes["near"] = query.near_code
    return address(query, **changes)


def _premises(query: SearchQuery, vocabulary: Vocabulary) -> tuple[list[tuple[int, int]], Counter[str]]:
    """Where the premises of the results are on the map, each point once, and how many each comune has."""
    found = finding.find(replace(query, page=1, per_page=MOST), vocabulary=vocabulary)
    points: set[tuple[int, int]] = set()
    number: Counter[str] = Counter()
    rows = ServiceDocument.objects.live().filter(pk__in=found.ids).values_list("content__locations", flat=True)
    for location in (each for locations in rows for each in locations):
        number[vocabulary.resolve(Scheme.MUNICIPALITY, location["municipality"])] += 1
        if location["latitude"] and location["longitude"]:
            points.add(grid().at((float(location["latitude"]), float(location["longitude"]))))
    width, height = grid().width, grid().height
    return sorted((x, y) for x, y in points if 0 <= x <= width and 0 <= y <= height), number
