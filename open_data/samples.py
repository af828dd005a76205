"""Examples for a contract: what was recorded of the demo, completed by what the schemas say of each member.

A member that was added since the recording gets the example of its own schema, so that every example follows its
schema also when nobody has recorded anew (``manage.py write_openapi --record``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]

NOTHING: Any = object()
"""Where nothing was recorded."""
FORMATS = {
    "uuid": "3f0c8b7e-5d1a-4a83-9c58-6a7d0e2b1f94",
    "date": "2026-09-01",
    "date-time": "2026-09-01T08:30:00Z",
    "time": "08:30",
    "uri": "https://lodiwelfare.example.org/",
    "uri-reference": "/",
    "email": "segreteria@example.org",
}
DEEPEST = 12
"""How far schemas are followed that hold themselves."""


def sample(schema: Json, components: Mapping[str, Json], given: Any = NOTHING, depth: int = 0) -> Any:
    """Return a value that follows a schema: ``given``, as far as it does."""
    if depth > DEEPEST:
        return None
    if reference := schema.get("$ref"):
        return sample(components[reference.rpartition("/")[2]], components, given, depth)
    for union in ("anyOf", "oneOf"):
        if choices := schema.get(union):
            return _of_union(choices, schema, components, given, depth)
    kind = schema.get("type")
    if kind == "object" or (kind is None and "properties" in schema):
        return _object(schema, components, given, depth)
    if kind == "array":
        return _array(schema, components, given, depth)
    if given is not NOTHING and _is(given, kind) and given in schema.get("enum", [given]):
        return given
    return _value(schema)


def _of_union(choices: list[Json], schema: Json, components: Mapping[str, Json], given: Any, depth: int) -> Any:
    """The first choice that fits what was recorded; else the example, or the first choice that is something."""
    if given is not NOTHING:
        for choice in choices:
            if _is(given, _kind(choice, components)):
                return sample(choice, components, given, depth + 1)
    if examples := schema.get("examples"):
        return examples[0]
    known = [choice for choice in choices if choice.get("type") != "null"]
    return sample(known[0], components, NOTHING, depth + 1) if known else None


def _kind(schema: Json, components: Mapping[str, Json]) -> str | None:
    while reference := schema.get("$ref"):
        schema = components[reference.rpartition("/")[2]]
    return schema.get("type")


def _object(schema: Json, components: Mapping[str, Json], given: Any, depth: int) -> Any:
    members: Json = schema.get("properties", {})
    known: Json = given if isinstance(given, dict) else {}
    if not members:
        rest = schema.get("additionalProperties")
        if known and isinstance(rest, dict):
            return {name: sample(rest, components, value, depth + 1) for name, value in known.items()}
        return known or next(iter(schema.get("examples", [])), {})
    required = schema.get("required", [])
    return {
        name: sample(each, components, known.get(name, NOTHING), depth + 1)
        for name, each in members.items()
        if name in known or (name in required or not known)
    }


def _array(schema: Json, components: Mapping[str, Json], given: Any, depth: int) -> Any:
    items: Json = schema.get("items", {})
    if isinstance(given, list):
        return [sample(items, components, each, depth + 1) for each in given]
    if examples := schema.get("examples"):
        return examples[0]
    return [sample(items, components, NOTHING, depth + 1)] if items else []


def _value(schema: Json) -> Any:
    if "const" in schema:
        return schema["const"]
    for name in ("examples", "enum"):
        if schema.get(name):
            return schema[name][0]
    for name in ("example", "default"):
        if name in schema:
            return schema[name]
    match schema.get("type"):
        case "string":
            return FORMATS.get(schema.get("format", ""), "…")
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
    return None


def _is(value: Any, kind: str | None) -> bool:
    match kind:
        case "object":
            return isinstance(value, dict)
        case "array":
            return isinstance(value, list)
        case "string":
            return isinstance(value, str)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "null":
            return value is None
    return True
