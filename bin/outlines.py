#!/usr/bin/env python
"""Make the map of the comuni: from their outlines in degrees to paths on a small grid of whole numbers.

    python bin/outlines.py OUTLINES.geojson

reads a GeoJSON file whose features have the properties ``istat_code`` and ``name``, and writes
``territory/data/outlines.json``. Whole numbers of some 46 metres keep the page small: the outlines are simplified
to about 30 metres already.
"""

from __future__ import annotations

import json
import math
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parents[1] / "territory" / "data" / "outlines.json"
WIDTH = 1000
"""Units from the westernmost to the easternmost point."""
MARGIN = 6
"""Units around everything, for the outlines of what is focused."""
STEPS = 24
"""A name is placed at the best of so many times so many points of the box around an outline."""

Point = tuple[float, float]
Ring = list[Point]


def main() -> None:
    """Read, project, write."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    features = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["features"]
    points = [point for feature in features for ring in rings(feature["geometry"]) for point in ring]
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    # As flat as a map of fifty kilometres can be: a degree of longitude is so much shorter than one of latitude.
    across = (WIDTH - 2 * MARGIN) / (east - west)
    down = across / math.cos(math.radians((south + north) / 2))
    grid = {
        "west": west - MARGIN / across,
        "north": north + MARGIN / down,
        "across": round(across, 6),
        "down": round(down, 6),
        "width": WIDTH,
        "height": math.ceil((north - south) * down) + 2 * MARGIN,
    }

    def on_grid(ring: list[list[float]]) -> Ring:
        flat = [(round((x - grid["west"]) * across), round((grid["north"] - y) * down)) for x, y in ring]
        return [point for point, following in pairwise([*flat, (-1, -1)]) if point != following]

    comuni = {
        feature["properties"]["istat_code"]: outline([on_grid(ring) for ring in rings(feature["geometry"])])
        for feature in features
    }
    lines = ",\n".join(f'    "{code}": {json.dumps(comuni[code], separators=(",", ":"))}' for code in sorted(comuni))
    text = f'{{\n  "grid": {json.dumps(grid)},\n  "comuni": {{\n{lines}\n  }}\n}}\n'
    TARGET.write_text(text, encoding="utf-8")
    print(f"{len(comuni)} comuni, {len(text) / 1024:.0f} KB")


def rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    """The rings of a polygon, or of several."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return [ring for polygon in polygons for ring in polygon]


def outline(found: list[Ring]) -> dict[str, Any]:
    """A path of SVG, the box around it (left, top, right, bottom), and where a label has most room."""
    across, down = [x for ring in found for x, _y in ring], [y for ring in found for _x, y in ring]
    box = [min(across), min(down), max(across), max(down)]
    return {"path": "".join(map(path, found)), "box": box, "label": label(found, box)}


def path(ring: Ring) -> str:
    """A closed ring in steps from point to point."""
    first = ring[0]
    steps = [f"{int(x - before[0])} {int(y - before[1])}" for before, (x, y) in pairwise(ring[:-1])]
    return f"M{int(first[0])} {int(first[1])}l{' '.join(steps).replace(' -', '-')}z"


def label(found: list[Ring], box: list[float]) -> list[int]:
    """The point inside that is farthest from every edge."""
    left, top, right, bottom = box
    edges = [edge for ring in found for edge in pairwise(ring)]
    best, place = -1.0, (left, top)
    for across in range(1, STEPS):
        for down in range(1, STEPS):
            point = (left + (right - left) * across / STEPS, top + (bottom - top) * down / STEPS)
            if is_inside(point, edges) and (room := min(gap(point, edge) for edge in edges)) > best:
                best, place = room, point
    return [round(place[0]), round(place[1])]


def is_inside(point: Point, edges: list[tuple[Point, Point]]) -> bool:
    """Whether a ray from the point crosses an odd number of edges."""
    x, y = point
    crossed = [
        one[0] + (y - one[1]) * (other[0] - one[0]) / (other[1] - one[1]) > x
        for one, other in edges
        if (one[1] > y) != (other[1] > y)
    ]
    return sum(crossed) % 2 == 1


def gap(point: Point, edge: tuple[Point, Point]) -> float:
    """How far a point is from an edge."""
    (x, y), ((from_x, from_y), (to_x, to_y)) = point, edge
    long_x, long_y = to_x - from_x, to_y - from_y
    length = long_x**2 + long_y**2
    share = max(0.0, min(1.0, ((x - from_x) * long_x + (y - from_y) * long_y) / length)) if length else 0.0
    return math.hypot(x - from_x - share * long_x, y - from_y - share * long_y)


if __name__ == "__main__":
    main()
