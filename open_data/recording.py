"""Recording examples for the contracts: what a running demo answers to each operation, cut short."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from open_data.samples import FORMATS, Json

FOLDER = Path(__file__).parent / "examples"
MOST = 2
"""Of how many objects a list is shown."""
CORNERS = 5
"""Of how many points an outline is shown."""
BY_FORMAT = {"application/geo+json": "geojson"}
"""How a format is asked for that is recorded besides."""
TRIED = 15
"""Among how many things of a list the one is sought that says most."""


def recorded(name: str) -> Json:
    """The bodies that were recorded for a contract, by ``operationId``; none where there is no recording."""
    path = FOLDER / f"{name}.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def record(name: str, document: Json, *, root: str) -> None:
    """Ask the API at ``root`` (its whole address) for each operation of a document, and write what it answers."""
    site = "/".join(root.split("/")[:3])
    bodies = {}
    for path, methods in document["paths"].items():
        operation = methods["get"]
        if body := _longest(root, path, operation["parameters"]):
            bodies[operation["operationId"]] = _short(body)
        for media in operation["responses"]["200"]["content"]:
            if name_of := BY_FORMAT.get(media):
                bodies[f"{operation['operationId']} {media}"] = _short(_ask(f"{root}{path}?format={name_of}"))
    written = json.dumps(bodies, ensure_ascii=False, indent=1).replace(site, FORMATS["uri"].rstrip("/"))
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / f"{name}.json").write_text(written + "\n", encoding="utf-8")


def _longest(root: str, path: str, parameters: list[Json]) -> Any:
    """What the operation says, of the thing of which it says most."""
    query = {each["name"]: each["example"] for each in parameters if each["in"] == "query" and each.get("required")}
    if any(each["name"] == "per_page" for each in parameters):
        query["per_page"] = MOST
    asked = f"?{urlencode(query, doseq=True)}" if query else ""
    names = [each["name"] for each in parameters if each["in"] == "path"]
    if not names:
        return _ask(root + path + asked)
    before, _brace, _rest = path.partition("/{")
    listed = things(_ask(root + before))
    found = [
        _ask(root + path.replace(f"{{{names[0]}}}", quote(str(thing[names[0]]))) + asked)
        for thing in listed[:TRIED]
        if thing.get(names[0])
    ]
    return max(found, key=lambda body: len(json.dumps(body)), default=None)


def _ask(address: str) -> Any:
    try:
        with urllib.request.urlopen(address, timeout=30) as response:
            return json.loads(response.read())
    except (urllib.error.HTTPError, ValueError):
        return None


def things(body: Any) -> list[Json]:
    """The objects that a list is of."""
    lists = [value for value in (body or {}).values() if isinstance(value, list) and value]
    return [each for each in (lists[0] if lists else []) if isinstance(each, dict)]


def _short(value: Any) -> Any:
    if isinstance(value, dict):
        # A body that is itself a schema: what it refers to would be looked for in the contract.
        return {name: _short(each) for name, each in value.items() if name not in ("$defs", "$ref")}
    if isinstance(value, list):
        if len(value) > CORNERS and isinstance(value[0], list) and isinstance(value[0][0], float):
            # A ring of GeoJSON ends where it began.
            return [*value[: CORNERS - 1], value[-1]]
        return [_short(each) for each in (value[:MOST] if value and isinstance(value[0], dict) else value)]
    return value
