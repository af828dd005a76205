"""Answers with only some members of their items, for who asked for no more (``fields``)."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

EACH = "__all__"
"""How pydantic calls every element of a list."""


def only(body: BaseModel, names: frozenset[str] | None) -> BaseModel | bytes:
    """Return a body whose ``item``, or each of whose ``items``, has only the members named; all where ``None``."""
    return body if names is None else _written(body, {"item": set(names), "items": {EACH: set(names)}})


def only_inside(body: BaseModel, names: frozenset[str] | None, *, shape: type[BaseModel]) -> BaseModel | bytes:
    """The same where the items (of this ``shape``) have an ``item`` inside, which is what is asked for in part."""
    if names is None:
        return body
    inside: dict[str, Any] = {**dict.fromkeys(shape.model_fields, True), "item": set(names)}
    return _written(body, {"items": {EACH: inside}})


def _written(body: BaseModel, chosen: dict[str, Any]) -> bytes:
    return body.model_dump_json(include={name: chosen.get(name, True) for name in type(body).model_fields}).encode()
