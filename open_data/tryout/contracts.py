"""A contract, read for people: its operations, what each takes and gives, and the address that a form asks for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from open_data.hsds import openapi as hsds
from open_data.v1 import openapi

Json = dict[str, Any]

LONGEST_EXAMPLE = 6_000
"""Characters of an example that are shown."""
OF_PATHS = "L'identificativo, come lo danno gli elenchi."
FIRST = 4
"""How many parameters are shown before "more"."""


@dataclass(frozen=True)
class Api:
    """An API to try: its name in addresses, its title, where it answers, what its document is made by."""

    name: str
    title: str
    root: str
    document: Any

    def read(self) -> Json:
        return dict(self.document(site_url=settings.SITE_URL, contact=settings.HELP_EMAIL))


APIS: dict[str, Api] = {
    "v1": Api(name="v1", title="API del catalogo, versione 1", root="/api/v1", document=openapi.document),
    "hsds": Api(name="hsds", title="HSDS 3.0", root="/api/hsds", document=hsds.document),
}


@dataclass(frozen=True)
class Parameter:
    """A field of a form. ``choices`` close it; ``several`` values are separated by commas."""

    name: str
    place: str
    description: str
    required: bool
    several: bool
    choices: tuple[str, ...]
    example: str


@dataclass(frozen=True)
class Answer:
    """An answer that an operation may give. ``status`` may be ``default``: any other."""

    status: str
    description: str


@dataclass(frozen=True)
class Operation:
    """A thing to ask. ``first`` and ``more`` are its parameters."""

    id: str
    path: str
    summary: str
    description: str
    first: tuple[Parameter, ...]
    more: tuple[Parameter, ...]
    answers: tuple[Answer, ...]
    example: str

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return (*self.first, *self.more)

    def address(self, root: str, given: Mapping[str, str]) -> str:
        """The address that asks for ``given``: what is empty is left out. What the path lacks stays as it is."""
        path = f"{root}{self.path}"
        pairs = []
        for parameter in self.parameters:
            value = given.get(parameter.name, "").strip()
            if not value:
                continue
            if parameter.place == "path":
                path = path.replace(f"{{{parameter.name}}}", quote(value, safe=""))
            else:
                pairs.append((parameter.name, value))
        return f"{path}?{urlencode(pairs)}" if pairs else path


@dataclass(frozen=True)
class Group:
    """Operations about the same things."""

    name: str
    description: str
    operations: tuple[Operation, ...]


@lru_cache(maxsize=8)
def groups(name: str, _site_url: str) -> tuple[Group, ...]:
    """The operations of an API, as its contract groups them."""
    document = APIS[name].read()
    operations = [
        (each["get"].get("tags", [""])[0], _operation(path, each["get"])) for path, each in document["paths"].items()
    ]
    return tuple(
        Group(
            name=tag["name"],
            description=tag["description"].removesuffix("."),
            operations=tuple(operation for about, operation in operations if about == tag["name"]),
        )
        for tag in document["tags"]
    )


def _operation(path: str, described: Json) -> Operation:
    parameters = sorted(
        (_parameter(each) for each in described["parameters"]),
        key=lambda each: (each.place != "path", not each.required),
    )
    return Operation(
        id=described["operationId"],
        path=path,
        summary=described["summary"],
        description=described["description"],
        first=tuple(parameters[:FIRST]),
        more=tuple(parameters[FIRST:]),
        answers=tuple(
            Answer(status=status, description=each["description"]) for status, each in described["responses"].items()
        ),
        example=_example(described["responses"]["200"]),
    )


def _parameter(described: Json) -> Parameter:
    schema = described["schema"]
    inner = schema.get("items", schema)
    example = described["example"]
    return Parameter(
        name=described["name"],
        place=described["in"],
        description=described.get("description") or (OF_PATHS if described["in"] == "path" else ""),
        required=bool(described.get("required")),
        several=schema.get("type") == "array",
        choices=tuple(str(each) for each in inner.get("enum", ())),
        example=", ".join(map(str, example)) if isinstance(example, list) else str(example),
    )


def _example(response: Json) -> str:
    for content in response.get("content", {}).values():
        if "example" in content:
            written = json.dumps(content["example"], ensure_ascii=False, indent=2)
            return written if len(written) <= LONGEST_EXAMPLE else f"{written[:LONGEST_EXAMPLE]}\n…"
    return ""
