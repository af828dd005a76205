"""The map of one comune among those around it, with the premises in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import TermEntry, Vocabulary
from search.types import Location
from territory.outlines import grid, outlines

MARGIN = 60
"""Units of the map around the comune: what is beside it is seen."""

LETTERS = 4.5
"""How tall the names of the comuni around are, in hundredths of the picture."""
WIDTH = 0.5
"""How wide a letter is for its height, about."""


@dataclass(frozen=True)
class Around:
    """A comune around; its name and where it stands, or no name where it would be cut off."""

    name: str
    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Dot:
    """Premises, at a point of the map."""

    x: int
    y: int


@dataclass(frozen=True)
class LocalMap:
    """What is drawn; ``unit`` is a hundredth of its longer side, in units of the map."""

    view_box: str
    path: str
    around: list[Around]
    dots: list[Dot]
    unit: float

    @property
    def radius(self) -> str:
        """That of the dots, as SVG writes it."""
        return f"{self.unit * 1.5:.1f}"

    @property
    def letters(self) -> str:
        """How tall the names are, as SVG writes it."""
        return f"{self.unit * LETTERS:.1f}"


def make_local_map(
    term: TermEntry, premises: Iterable[Location], vocabulary: Vocabulary, *, language: str
) -> LocalMap | None:
    """Return the map of a comune, or nothing where its outline is not known."""
    terms = vocabulary.terms(Scheme.MUNICIPALITY)
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
    unit = max(right - left, bottom - top) / 100

    def name(code: str, at: tuple[int, int]) -> str:
        text = terms[code].label(language) if code in terms else ""
        half = len(text) * unit * LETTERS * WIDTH / 2
        fits = left + half < at[0] < right - half and top + unit * LETTERS < at[1] < bottom - unit * LETTERS
        return text if fits else ""

    return LocalMap(
        view_box=f"{left} {top} {right - left} {bottom - top}",
        path="".join(each.path for each in own),
        around=[
            Around(name(code, each.label), each.path, *each.label)
            for code, each in outlines().items()
            if each not in own
            and each.box[0] < right
            and each.box[2] > left
            and each.box[1] < bottom
            and each.box[3] > top
        ],
        dots=[Dot(x, y) for x, y in sorted(points) if left < x < right and top < y < bottom],
        unit=unit,
    )
