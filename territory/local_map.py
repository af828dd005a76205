"""The map of one comune among those around it, with the premises in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import TermEntry, Vocabulary
from search.types import Location
from territory.outlines import grid, outlines

MARGIN = 24
"""Units of the map around the comune: what is beside it is seen."""


@dataclass(frozen=True)
class Dot:
    """Premises, at a point of the map."""

    x: int
    y: int


@dataclass(frozen=True)
class LocalMap:
    """What is drawn; ``radius`` is that of the dots, in units of the map."""

    view_box: str
    path: str
    around: list[str]
    dots: list[Dot]
    radius: float


def make_local_map(term: TermEntry, premises: Iterable[Location], vocabulary: Vocabulary) -> LocalMap | None:
    """Return the map of a comune, or nothing where its outline is not known."""
    own = [
        outline for code, outline in outlines().items() if vocabulary.resolve(Scheme.MUNICIPALITY, code) == term.code
    ]
    if not own:
        return None
    left, top, right, bottom = (
        min(each.box[0] for each in own) - MARGIN,
        min(each.box[1] for each in own) - MARGIN,
        max(each.box[2] for each in own) + MARGIN,
        max(each.box[3] for each in own) + MARGIN,
    )
    points = {
        grid().at((place.latitude, place.longitude))
        for place in premises
        if place.latitude is not None and place.longitude is not None
    }
    return LocalMap(
        view_box=f"{left} {top} {right - left} {bottom - top}",
        path="".join(each.path for each in own),
        around=[
            each.path
            for each in outlines().values()
            if each not in own
            and each.box[0] < right
            and each.box[2] > left
            and each.box[1] < bottom
            and each.box[3] > top
        ],
        dots=[Dot(x, y) for x, y in sorted(points) if left < x < right and top < y < bottom],
        radius=round(max(right - left, bottom - top) / 60, 1),
    )
