"""What we promise of version 1: who reads it today can read it for as long as it is called version 1.

The promise is a committed file: every operation with its parameters and the members of its answers, each with its
types. More may come at any time, and is then promised too (``write_openapi`` adds it); nothing may go, change its
type, become empty where it never was, or be asked for where it was not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]

DEEPEST = 12
"""How far members are followed that hold themselves."""
OR = " or "
HOW_TO_ADD = (
    "Version 1 is promised to those who read it. Add a new member or parameter beside the old one, leave the old one "
    "as it is, and say in its description that it is superseded. What must really change belongs into /api/v2."
)


def promised(document: Json) -> Json:
    """Return what a contract promises: by operation its ``parameters`` and the members of its ``answer``."""
    schemas = document["components"]["schemas"]
    return {
        f"{method.upper()} {path}": {
            "parameters": {each["name"]: _parameter(each, schemas) for each in operation["parameters"]},
            "answer": {
                media: dict(_members(content["schema"], schemas))
                for media, content in operation["responses"]["200"]["content"].items()
            },
        }
        for path, methods in sorted(document["paths"].items())
        for method, operation in methods.items()
    }


def added(promise: Json, new: Json) -> Json:
    """Return a promise with all that another one has besides. What is promised already stays as it is."""
    whole = dict(promise)
    for name, value in new.items():
        if name not in whole:
            whole[name] = value
        elif isinstance(value, dict):
            whole[name] = added(whole[name], value)
        elif name == "values":
            whole[name] = [*whole[name], *(each for each in value if each not in whole[name])]
    return dict(sorted(whole.items()))


def broken(promise: Json, now: Json) -> list[str]:
    """Return what a contract takes back of a promise, a sentence each; nothing where it is kept."""
    found: list[str] = []
    for name, operation in promise.items():
        if name not in now:
            found.append(f"{name} is gone.")
            continue
        found += _broken_parameters(name, operation["parameters"], now[name]["parameters"])
        for media, members in operation["answer"].items():
            if media not in now[name]["answer"]:
                found.append(f"{name} does not answer {media} any more.")
                continue
            found += _broken_members(name, members, now[name]["answer"][media])
    return found


def _broken_parameters(operation: str, before: Json, now: Json) -> Iterator[str]:
    for name, parameter in before.items():
        if name not in now:
            yield f"{operation} does not take «{name}» any more."
            continue
        new = now[name]
        if gone := [each for each in parameter["types"] if not _is_among(each, new["types"])]:
            yield f"{operation}: «{name}» does not take {', '.join(gone)} any more."
        values = parameter.get("values", [])
        if refused := [str(each) for each in values if each not in new.get("values", values)]:
            yield f"{operation}: «{name}» does not take the values {', '.join(refused)} any more."
        if "values" in new and "values" not in parameter:
            yield f"{operation}: «{name}» took any value, now only some."
        if new["required"] and not parameter["required"]:
            yield f"{operation} now asks for «{name}»."
    for name, parameter in now.items():
        if name not in before and parameter["required"]:
            yield f"{operation} now asks for «{name}», which is new."


def _broken_members(operation: str, before: Json, now: Json) -> Iterator[str]:
    for name, types in before.items():
        if name not in now:
            yield f"{operation}: «{name}» is gone."
        elif new := [each for each in now[name].split(OR) if not _is_among(each, types.split(OR))]:
            yield f"{operation}: «{name}» was {types}, now it may be {OR.join(new)}."


def _is_among(kind: str, kinds: list[str]) -> bool:
    """Whether a type is one of several, or a narrower one of them: a string with a format is a string."""
    return kind in kinds or kind.partition(":")[0] in kinds


def _parameter(parameter: Json, schemas: Json) -> Json:
    schema = parameter["schema"]
    inner = schema.get("items", schema)
    described: Json = {"types": sorted(_types(inner, schemas)), "required": bool(parameter.get("required"))}
    if schema.get("type") == "array":
        described["types"] = [f"several {each}" for each in described["types"]]
    if "enum" in inner:
        described["values"] = inner["enum"]
    return described


def _members(schema: Json, schemas: Json, name: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Each member with its types. Members of items are written ``items[].id``; one that may be left out says so."""
    if depth > DEEPEST:
        return
    schema = _whole(schema, schemas)
    if items := schema.get("items"):
        yield f"{name}[]", OR.join(sorted(_types(items, schemas)))
        yield from _members(items, schemas, f"{name}[]", depth + 1)
    if isinstance(rest := schema.get("additionalProperties"), dict):
        yield f"{name}{{}}", OR.join(sorted(_types(rest, schemas)))
        yield from _members(rest, schemas, f"{name}{{}}", depth + 1)
    required = schema.get("required", [])
    for member, each in schema.get("properties", {}).items():
        inside = f"{name}.{member}" if name else member
        types = _types(each, schemas) | (set() if member in required else {"nothing"})
        yield inside, OR.join(sorted(types))
        yield from _members(each, schemas, inside, depth + 1)


def _whole(schema: Json, schemas: Json) -> Json:
    """The schema that is meant: of several the first that holds something."""
    if reference := schema.get("$ref"):
        return _whole(schemas[reference.rpartition("/")[2]], schemas)
    for union in ("anyOf", "oneOf"):
        for each in schema.get(union, []):
            if each.get("type") != "null":
                return _whole(each, schemas)
    return schema


def _types(schema: Json, schemas: Json) -> set[str]:
    if reference := schema.get("$ref"):
        return _types(schemas[reference.rpartition("/")[2]], schemas)
    choices = [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    if choices:
        return set().union(*(_types(each, schemas) for each in choices))
    kinds = schema.get("type", "anything")
    form = f":{schema['format']}" if "format" in schema else ""
    return {f"{kind}{form}" for kind in (kinds if isinstance(kinds, list) else [kinds])}
