"""What all HSDS shapes share: a member without a value is left out, for HSDS knows no null."""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema
from pydantic.json_schema import SkipJsonSchema

from open_data.v1.schemas.common import Double, Int32, Uri

EXTENSION = "lodiwelfare"
"""The member that holds what HSDS has no name for: see ``profile``."""

Id = uuid.UUID
OptionalId = uuid.UUID | SkipJsonSchema[None]
Number = Double | SkipJsonSchema[None]
Whole = Int32 | SkipJsonSchema[None]
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Email = Annotated[str, WithJsonSchema({"type": "string", "format": "email"})]
Text = str
Link = Uri


class Shape(BaseModel):
    """An HSDS object. Members that are left at their default are not written."""

    model_config = ConfigDict(frozen=True)

    def written(self) -> dict[str, Any]:
        """The object as JSON has it."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def line(self) -> bytes:
        """The object as JSON, in bytes."""
        return self.model_dump_json(exclude_defaults=True).encode()


def described(text: str) -> ConfigDict:
    """The configuration of a shape, with what the contract says of it."""
    return ConfigDict(frozen=True, json_schema_extra={"description": text})


def identifier(what: str) -> Any:
    """The field of an id."""
    return Field(description=f"Identificativo {what}: non cambia da una pubblicazione all'altra, né con la lingua.")


def clean(schema: Any) -> Any:
    """Return a JSON schema without the titles and defaults that come from the code: members are left out, not empty."""
    if isinstance(schema, dict):
        return {
            name: clean(value)
            for name, value in schema.items()
            if not (name == "title" and isinstance(value, str))
            and not (name == "default" and not isinstance(value, dict) and value in (None, "", [], False))
        }
    return [clean(each) for each in schema] if isinstance(schema, list) else schema
