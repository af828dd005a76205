"""Answers with only some members (``fields``), as the contract describes them: the same, with all but ``id`` left open.

They have shapes of their own, so that the whole answers can go on promising every member.
"""

from __future__ import annotations

import copy
from typing import Any, NamedTuple

from open_data.v1.parameters import ALWAYS, described

Json = dict[str, Any]
PREFIX = "Partial"
REF = "#/components/schemas/"


class Body(NamedTuple):
    """The body of an answer: its schema, those of its items, and the member that holds them.

    ``inside`` is the member of each item that is asked for in part, where it is not the item itself.
    """

    schema: str
    member: str
    items: tuple[str, ...]
    inside: str = ""


BODIES: dict[str, Body] = {
    # The members that a list has not are those of the whole sheet.
    "/services": Body("ServiceList", "items", ("ServiceSummary", "Service")),
    "/services/{id}": Body("ServiceAnswer", "item", ("Service",)),
    "/services/{id}/similar": Body("SimilarList", "items", ("ServiceSummary",)),
    "/changes": Body("ChangeList", "items", ("Service",), inside="Change"),
    "/providers": Body("ProviderList", "items", ("ListedProvider",)),
    "/providers/{id}": Body("ProviderAnswer", "item", ("ProviderDetail",)),
    "/pages": Body("PageList", "items", ("ListedPage",)),
    "/pages/{id}": Body("PageAnswer", "item", ("Page",)),
}
"""The endpoints that take ``fields``."""


def partial_schemas(schemas: dict[str, Json]) -> dict[str, Json]:
    """Return the schemas of partial bodies and items, by name."""
    made: dict[str, Json] = {}
    for path, body in BODIES.items():
        item = _item_name(path, body)
        made[item] = {
            "type": "object",
            "description": "Solo le voci chieste con «fields».",
            "properties": _properties(body, schemas),
            "required": [ALWAYS] if ALWAYS in _properties(body, schemas) else [],
        }
        whole = copy.deepcopy(schemas[body.schema])
        if body.inside:
            change = copy.deepcopy(schemas[body.inside])
            change["properties"]["item"]["anyOf"][0] = {"$ref": REF + item}
            item = PREFIX + body.inside
            made[item] = change
        whole["properties"][body.member] |= (
            {"items": {"$ref": REF + item}} if body.member == "items" else {"$ref": REF + item}
        )
        made[PREFIX + body.schema] = whole
    return made


def or_partial(path: str, schema: Json) -> Json:
    """Return the schema of an answer: the whole body, or part of it where the endpoint takes ``fields``."""
    if path not in BODIES:
        return schema
    return {"anyOf": [schema, {"$ref": f"{REF}{PREFIX}{BODIES[path].schema}"}]}


def fields_parameter(path: str, schemas: dict[str, Json]) -> Json:
    """Return the parameter ``fields`` of an endpoint, with the members that it may name."""
    known = list(_properties(BODIES[path], schemas))
    parameter = described("fields")
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": str(parameter.description),
        "schema": {"type": "array", "minItems": 1, "maxItems": len(known), "items": {"type": "string", "enum": known}},
        "style": "form",
        "explode": False,
        "example": known[1:3],
    }


def _item_name(path: str, body: Body) -> str:
    # The items of a search may have more members than those of other lists of services.
    return f"{PREFIX}Found{body.items[-1]}" if len(body.items) > 1 else PREFIX + body.items[0]


def _properties(body: Body, schemas: dict[str, Json]) -> Json:
    """The members of the items; where two schemas have one, the first says what it is."""
    found: Json = {}
    for name in body.items:
        found = schemas[name]["properties"] | found if found else dict(schemas[name]["properties"])
    return found
