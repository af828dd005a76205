"""The comuni: as a list, and on the map."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from open_data.v1 import parameters
from open_data.v1.endpoints.vocabularies import counts_in, term_members
from open_data.v1.frame import answer
from open_data.v1.reading import read
from open_data.v1.schemas.common import Meta, absolute, common_meta
from open_data.v1.schemas.places import (
    GEOJSON_TYPE,
    Boundary,
    Desk,
    MapMeta,
    Municipality,
    MunicipalityFeature,
    MunicipalityList,
    MunicipalityMap,
)
from search import desks, places
from territory import boundaries

router = Router(tags=["vocabularies"])


@router.get(
    "/municipalities",
    response=MunicipalityList,
    operation_id="listMunicipalities",
    summary="Elenca i comuni",
    description="I comuni dell'Ambito. Il conto comprende i servizi per tutto l'Ambito e quelli con una sede "
    "nel comune. Con «format=geojson» ci sono anche i confini, per le mappe.",
)
def list_municipalities(request: HttpRequest) -> HttpResponse:
    """The comuni, in their order."""
    query = read(request, "lang", "format")
    is_map, vocabulary = parameters.wants_geojson(request), vocabularies.current()
    items, about = _items(query.language, vocabulary), common_meta(query.language)
    if not is_map:
        return answer(MunicipalityList(meta=Meta(**about), items=items), language=query.language)
    body = MunicipalityMap(
        type="FeatureCollection",
        meta=MapMeta(**about, boundaries=boundaries.SOURCE),
        features=[_feature(item, vocabulary) for item in items],
    )
    response = answer(body, language=query.language)
    response["Content-Type"] = GEOJSON_TYPE
    return response


def _items(language: str, vocabulary: Vocabulary) -> list[Municipality]:
    counts, known, today = counts_in(language, vocabulary), desks.by_code(), timezone.localdate()
    return [
        Municipality(
            **term_members(term, language, counts),
            postal_code=term.postal_code or None,
            province=term.province or None,
            latitude=None if term.latitude is None else float(term.latitude),
            longitude=None if term.longitude is None else float(term.longitude),
            url=absolute(places.address(term)) if term.is_current(today) else None,
            desk=Desk.or_none(known.get(code)),
        )
        for code, term in vocabulary.terms(Scheme.MUNICIPALITY).items()
    ]


def _feature(item: Municipality, vocabulary: Vocabulary) -> MunicipalityFeature:
    found = boundaries.boundary(item.code, vocabulary)
    return MunicipalityFeature(
        type="Feature",
        id=item.code,
        geometry=Boundary.model_validate({"type": "MultiPolygon", "coordinates": found}) if found else None,
        properties=item,
    )
