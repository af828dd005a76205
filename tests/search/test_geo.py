"""Distances: the same on both engines, and the same as on the ground."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

from catalog_pages.models import ServiceLocation
from search import geo
from search.types import SearchQuery
from tests import factories
from tests.search.conftest import Searcher

LODI, CODOGNO = (45.30989, 9.50085), (45.16187, 9.70216)
EARTH = 6371.0088


def great_circle(one: geo.Point, other: geo.Point) -> float:
    """The distance on a sphere (haversine), in kilometres."""
    lat, lat2 = math.radians(one[0]), math.radians(other[0])
    north, east = lat2 - lat, math.radians(other[1] - one[1])
    half = math.sin(north / 2) ** 2 + math.cos(lat) * math.cos(lat2) * math.sin(east / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(half))


def test_the_ground_is_flat_enough() -> None:
    chance = random.Random(5)
    for _round in range(300):
        other = (LODI[0] + chance.uniform(-0.5, 0.5), LODI[1] + chance.uniform(-0.6, 0.6))
        assert geo.distance(LODI, other) == pytest.approx(great_circle(LODI, other), rel=0.006, abs=0.01)


def test_the_box_holds_the_circle() -> None:
    chance = random.Random(6)
    for _round in range(300):
        radius = chance.uniform(0.1, 100)
        south, north, west, east = geo.box(LODI, radius)
        angle = chance.uniform(0, 2 * math.pi)
        degrees = radius / geo.KILOMETRES_PER_DEGREE
        point = (
            LODI[0] + math.sin(angle) * degrees * 0.999,
            LODI[1] + math.cos(angle) * degrees / math.cos(math.radians(LODI[0])) * 0.999,
        )
        assert south <= point[0] <= north
        assert west <= point[1] <= east
        assert geo.distance(LODI, point) <= radius


def place(name: str, point: geo.Point, *others: geo.Point) -> Any:
    rows = [
        ServiceLocation(name=name, address="via Roma 1", latitude=f"{lat:.5f}", longitude=f"{lon:.5f}")
        for lat, lon in (point, *others)
    ]
    return factories.make_service(title=name, rows=rows)


def test_near_finds_premises_within_the_radius_nearest_first(find: Searcher) -> None:
    factories.municipality("098031", "Lodi")
    place("In centro", LODI)
    place("Fuori porta", (45.33, 9.50))
    place("A Codogno e a Lodi", CODOGNO, (45.311, 9.501))
    place("Solo a Codogno", CODOGNO)
    factories.make_service(title="Senza sede", rows=())

    def titles(**values: Any) -> list[str]:
        return [item.title for item in find.ask(SearchQuery(near=LODI, **values)).items]

    assert titles(sort="distance", radius=10.0) == ["In centro", "A Codogno e a Lodi", "Fuori porta"]
    assert titles(sort="distance", radius=1.0) == ["In centro", "A Codogno e a Lodi"]
    assert titles(sort="distance")[-2:] == ["Solo a Codogno", "Senza sede"]
    assert len(titles()) == 5


def test_radius_equals_brute_force(find: Searcher) -> None:
    chance = random.Random(8)
    points = [(LODI[0] + chance.uniform(-0.3, 0.3), LODI[1] + chance.uniform(-0.3, 0.3)) for _each in range(12)]
    rounded = [(round(lat, 5), round(lon, 5)) for lat, lon in points]
    for number, point in enumerate(rounded):
        place(f"Sede {number}", point)
    find.before()
    for radius in (2.0, 7.5, 15.0, 30.0):
        expected = {f"Sede {number}" for number, point in enumerate(rounded) if geo.distance(LODI, point) <= radius}
        result = find.ask(SearchQuery(near=LODI, radius=radius, per_page=100))
        assert {item.title for item in result.items} == expected
        assert result.total == len(expected)
