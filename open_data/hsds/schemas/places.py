"""Locations."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from open_data.hsds.schemas.base import Id, Number, Shape, described, identifier
from open_data.hsds.schemas.terms import Attribute


class Address(Shape):
    """An address."""

    model_config = described("Un indirizzo.")

    id: Id = identifier("dell'indirizzo")
    address_1: str = Field(examples=["via della Roggia Molina 14"])
    city: str = Field(examples=["Lodi"])
    region: str = Field(default="", examples=["Lombardia"])
    state_province: str = Field(description="Sigla della provincia.", examples=["LO"])
    postal_code: str = Field(examples=["26900"])
    country: str = Field(description="ISO 3166-1.", examples=["IT"])
    address_type: Literal["physical", "postal", "virtual"]


class Accessibility(Shape):
    """Whether one gets in."""

    model_config = described("Se ci si entra, e come.")

    id: Id = identifier("della voce")
    description: str = ""
    details: str = ""


class LocationExtension(Shape):
    """What HSDS has no name for in a location."""

    model_config = described("Estensioni di LodiWelfare a location.")

    istat_code: str = Field(default="", description="Il comune, per codice ISTAT.")
    wheelchair: str = Field(default="", description="In carrozzina: yes, partial, no.")


class Location(Shape):
    """Premises."""

    model_config = described("Una sede: dove il servizio si svolge o si chiede. Non dice chi può usarlo.")

    id: Id = identifier("della sede")
    location_type: Literal["physical"]
    name: str = ""
    description: str = ""
    transportation: str = Field(default="", description="Come si arriva e come si entra.")
    latitude: Number = Field(default=None, description="Gradi WGS84.")
    longitude: Number = Field(default=None, description="Gradi WGS84.")
    addresses: list[Address] = []
    accessibility: list[Accessibility] = []
    attributes: list[Attribute] = []
    lodiwelfare: LocationExtension | SkipJsonSchema[None] = None
