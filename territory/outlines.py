"""The outlines of the comuni on the grid of the map; ``territory/data/README.md`` says where they come from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from search.geo import Point

DATA = Path(__file__).parent / "data" / "outlines.json"


@dataclass(frozen=True)
class Outline:
    """One comune: an SVG path, the box around it (left, top, right, bottom), and a point for its label."""

    path: str
    box: tuple[int, int, int, int]
    label: tuple[int, int]


@dataclass(frozen=True)
class Grid:
    """From degrees (WGS84) to units of the map."""

    west: float
    north: float
    across: float
    down: float
    width: int
    height: int

    def at(self, place: Point) -> tuple[int, int]:
        """Where a latitude and longitude are on the map."""
        return round((place[1] - self.west) * self.across), round((self.north - place[0]) * self.down)


@lru_cache(maxsize=1)
def _read() -> dict[str, Any]:
    return json.loads(DATA.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def grid() -> Grid:
    """The grid on which everything is drawn."""
    return Grid(**_read()["grid"])


@lru_cache(maxsize=1)
def outlines() -> dict[str, Outline]:
    """The outlines by ISTAT code."""
    return {
        code: Outline(each["path"], tuple(each["box"]), tuple(each["label"]))
        for code, each in _read()["comuni"].items()
    }
