"""The comuni, as data and on the map (GeoJSON, RFC 7946)."""

from __future__ import annotations

import datetime
from typing import Literal

from pydantic import BaseModel, Field

from open_data.v1.schemas.common import Double, Meta, Uri, about
from open_data.v1.schemas.rows import Phone
from open_data.v1.schemas.vocabularies import Term
from search import desks

GEOJSON_TYPE = "application/geo+json"


class Desk(BaseModel):
    """The social-service desk of a comune."""

    model_config = about("Lo sportello sociale del comune: a chi chiedere quando nessuna scheda risponde.")

    name: str
    phones: list[Phone]
    email: str | None
    url: Uri | None
    address: str | None
    hours: str | None = Field(description="Gli orari a parole.")
    note: str | None
    checked_on: datetime.date | None = Field(description="Quando l'Ufficio di Piano ha controllato questi dati.")

    @classmethod
    def or_none(cls, desk: desks.Desk | None) -> Desk | None:
        if desk is None:
            return None
        return cls(
            name=desk.name,
            phones=[Phone.of(phone) for phone in desk.phones],
            email=desk.email or None,
            url=desk.url or None,
            address=desk.address or None,
            hours=desk.hours or None,
            note=desk.note or None,
            checked_on=desk.checked_on,
        )


class Municipality(Term):
    """A comune."""

    model_config = about("Un comune. Il codice è quello ISTAT, di sei caratteri.")

    postal_code: str | None = Field(description="CAP.", examples=["26900"])
    province: str | None = Field(description="Sigla della provincia.", examples=["LO"])
    latitude: Double | None = Field(description="Gradi WGS84 di un punto dentro il comune.", examples=[45.31443])
    longitude: Double | None = Field(description="Gradi WGS84 di un punto dentro il comune.", examples=[9.50372])
    url: Uri | None = Field(description="La pagina del comune; null se oggi non è un comune.")
    desk: Desk | None = Field(description="Lo sportello sociale, se l'Ufficio l'ha registrato.")


class MunicipalityList(BaseModel):
    """The comuni."""

    model_config = about("I comuni dell'Ambito.")

    meta: Meta
    items: list[Municipality]


class Boundary(BaseModel):
    """Where a comune is."""

    model_config = about("I confini del comune: longitudine e latitudine, gradi WGS84.")

    type: Literal["MultiPolygon"]
    coordinates: list[list[list[list[Double]]]]


class MunicipalityFeature(BaseModel):
    """A comune on the map."""

    model_config = about("Un comune sulla mappa.")

    type: Literal["Feature"]
    id: str = Field(description="Il codice ISTAT.", examples=["098031"])
    geometry: Boundary | None
    properties: Municipality


class MapMeta(Meta):
    """What a map says of itself."""

    model_config = about("Dati della risposta, e da dove vengono i confini.")

    boundaries: str = Field(description="Da nominare accanto alla fonte dei dati, dove si mostrano i confini.")


class MunicipalityMap(BaseModel):
    """The comuni on the map."""

    model_config = about("I comuni dell'Ambito con i loro confini (GeoJSON, RFC 7946).")

    type: Literal["FeatureCollection"]
    meta: MapMeta
    features: list[MunicipalityFeature]
