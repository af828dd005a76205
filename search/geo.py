"""Distances on the ground, the same way in Python, in SQL and in what is asked of Elasticsearch.

Within a hundred kilometres the ground is as good as flat: the error is far below the rounding of what is shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

KILOMETRES_PER_DEGREE = 111.195

Point = tuple[float, float]
"""Latitude and longitude in WGS84 degrees."""


def distance(one: Point, other: Point) -> float:
    """Return the kilometres between two points."""
    north = (other[0] - one[0]) * KILOMETRES_PER_DEGREE
    east = (other[1] - one[1]) * KILOMETRES_PER_DEGREE * math.cos(math.radians(one[0]))
    return math.hypot(north, east)


def nearest(here: Point, places: Iterable[Point]) -> float | None:
    """Return the kilometres to the nearest of some places, or nothing when there is none."""
    return min((distance(here, each) for each in places), default=None)


def box(here: Point, radius: float) -> tuple[float, float, float, float]:
    """Return the lowest and highest latitude, and the lowest and highest longitude, within a radius in kilometres."""
    north = radius / KILOMETRES_PER_DEGREE
    east = north / max(math.cos(math.radians(here[0])), 0.01)
    return here[0] - north, here[0] + north, here[1] - east, here[1] + east
