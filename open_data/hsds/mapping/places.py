"""Premises as HSDS locations."""

from __future__ import annotations

import uuid

from catalog_pages.enums import Scheme
from open_data.hsds.ids import derived
from open_data.hsds.mapping.common import Context
from open_data.hsds.schemas.places import Accessibility, Address, Location, LocationExtension
from search import types

REGION, COUNTRY = "Lombardia", "IT"


def at_location_id(location: uuid.UUID) -> uuid.UUID:
    """The id of a service at its premises: a row of premises belongs to one service."""
    return derived("service_at_location", location)


def location(place: types.Location, context: Context) -> Location:
    """Premises of a service."""
    addresses = address(place.id, place.address, place.postal_code, place.municipality, context)
    wheelchair = place.wheelchair
    return Location(
        id=place.id,
        location_type="physical",
        name=place.name,
        description="" if addresses else place.address,
        transportation=place.access_notes,
        latitude=place.latitude,
        longitude=place.longitude,
        addresses=addresses,
        accessibility=(
            [
                Accessibility(
                    id=derived("accessibility", place.id), description=wheelchair.label, details=place.access_notes
                )
            ]
            if wheelchair
            else []
        ),
        attributes=context.terms.attributes(
            "location", place.id, ("wheelchair", wheelchair.code if wheelchair else "")
        ),
        lodiwelfare=_extension(place.municipality, wheelchair.code if wheelchair else ""),
    )


def seat(body: types.ProviderView, context: Context) -> list[Location]:
    """Where a body has its seat, if that is known."""
    key = derived("location", body.id)
    addresses = address(key, body.address, body.postal_code, body.municipality, context)
    if not addresses:
        return []
    return [
        Location(id=key, location_type="physical", addresses=addresses, lodiwelfare=_extension(body.municipality, ""))
    ]


def address(
    owner: uuid.UUID, street: str, postal_code: str, comune: types.Label | None, context: Context
) -> list[Address]:
    """The address of what has the id ``owner``; none where HSDS asks for more than is known."""
    term = context.vocabulary.terms(Scheme.MUNICIPALITY).get(comune.code) if comune else None
    code = postal_code or (term.postal_code if term else "")
    if not (street and comune and term and code):
        return []
    return [
        Address(
            id=derived("address", owner),
            address_1=street,
            city=comune.label,
            region=REGION,
            state_province=term.province or "LO",
            postal_code=code,
            country=COUNTRY,
            address_type="physical",
        )
    ]


def _extension(comune: types.Label | None, wheelchair: str) -> LocationExtension | None:
    if not (comune or wheelchair):
        return None
    return LocationExtension(istat_code=comune.code if comune else "", wheelchair=wheelchair)
