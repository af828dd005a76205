"""The comuni on the map: GeoJSON that maps can draw, with the same data as the list."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client

from catalog_pages.models import HomePage, ServiceDesk
from catalog_pages.vocabulary import Vocabulary
from territory.boundaries import boundary
from territory.outlines import outlines
from tests.factories import municipality
from tests.open_data.catalogue import Catalogue
from tests.open_data.conftest import Get

Ring = list[tuple[float, float]]


def area(ring: Ring) -> float:
    """Positive for a ring that goes round anticlockwise."""
    return sum(x * other_y - other_x * y for (x, y), (other_x, other_y) in pairwise(ring)) / 2


def test_the_map_has_the_comuni_of_the_list(api: Get, catalogue: Catalogue) -> None:
    listed, drawn = api("/municipalities"), api("/municipalities", format="geojson")
    assert [each["properties"] for each in drawn["features"]] == listed["items"]
    assert {each["id"]: each["geometry"] is not None for each in drawn["features"]} == {"098031": True, "098019": True}
    assert drawn["meta"] == listed["meta"] | {"boundaries": drawn["meta"]["boundaries"]}
    assert "ISTAT" in drawn["meta"]["boundaries"]
    assert api("/municipalities", format="json") == listed


def test_it_says_that_it_is_geojson(catalogue: Catalogue) -> None:
    response = Client().get("/api/v1/municipalities?format=geojson")
    assert response["Content-Type"] == "application/geo+json"
    assert Client().get("/api/v1/municipalities")["Content-Type"] == "application/json"


@pytest.mark.parametrize("given", ["xml", "GeoJSON", "geojson,json"])
def test_other_formats_are_refused(api: Get, given: str) -> None:
    (fault,) = api("/municipalities", 400, format=given)["errors"]
    assert fault["parameter"] == "format"


@pytest.mark.parametrize("code", outlines())
def test_rings_are_closed_and_turn_as_they_should(code: str) -> None:
    polygons = boundary(code, Vocabulary())
    assert polygons
    for outer, *holes in polygons:
        for ring in (outer, *holes):
            assert len(ring) >= 4
            assert ring[0] == ring[-1]
            assert all(9.2 < x < 10.1 and 45.0 < y < 45.6 for x, y in ring)
        assert area(outer) > 0
        assert all(area(hole) < 0 for hole in holes)


def test_the_point_of_a_comune_is_within_its_boundary(api: Get, db: Any) -> None:
    lodi = municipality()
    lodi.latitude, lodi.longitude = Decimal("45.31443"), Decimal("9.50372")
    lodi.save()
    features = api("/municipalities", format="geojson")["features"]
    feature = next(each for each in features if each["id"] == lodi.code)
    ((ring, *_holes),) = feature["geometry"]["coordinates"]
    longitudes, latitudes = [x for x, _y in ring], [y for _x, y in ring]
    assert min(longitudes) < feature["properties"]["longitude"] < max(longitudes)
    assert min(latitudes) < feature["properties"]["latitude"] < max(latitudes)


def test_a_comune_has_those_that_were_merged_into_it(api: Get, db: Any) -> None:
    codogno = municipality("098019", "Codogno")
    codogno.replaced_by = municipality()
    codogno.save()
    features = {each["id"]: each for each in api("/municipalities", format="geojson")["features"]}
    assert len(features["098031"]["geometry"]["coordinates"]) == 2
    assert features["098019"]["geometry"] is None
    assert features["098019"]["properties"]["url"] is None


def test_a_comune_has_its_page_and_its_desk(api: Get, catalogue: Catalogue, settings: Any) -> None:
    ServiceDesk.objects.create(municipality=municipality(), name="Segretariato sociale", phone="+390371409332")
    items = {each["code"]: each for each in api("/municipalities")["items"]}
    assert items["098031"]["url"] == f"{settings.SITE_URL}/comuni/lodi/"
    assert items["098031"]["desk"]["name"] == "Segretariato sociale"
    assert items["098031"]["desk"]["phones"] == [{"number": "+390371409332", "display": "0371 409332"}]
    assert items["098019"]["desk"] is None
    assert api("/municipalities", lang="en")["items"][0]["url"].startswith(f"{settings.SITE_URL}/en/")


@pytest.mark.parametrize("language", ["it", "en", "ro", "ar"])
def test_every_answer_with_data_says_its_licence_and_language(
    catalogue: Catalogue, contract: dict[str, Any], language: str
) -> None:
    keys = {
        "services": catalogue.meals.translation_key,
        "providers": catalogue.town.translation_key,
        "pages": HomePage.objects.get(locale__language_code="it").translation_key,
    }
    for path in contract["paths"]:
        if path == "/status":
            continue
        address = f"/api/v1{path.replace('{id}', str(keys.get(path.split('/')[1])))}"
        asked = {"lang": language} | ({"q": "pasti"} if path == "/suggestions" else {})
        for form in ("json", "geojson") if path == "/municipalities" else ("",):
            meta = Client().get(address, asked | ({"format": form} if form else {})).json()["meta"]
            assert meta["licence"]["url"].startswith("https://creativecommons.org/licenses/by/4.0"), path
            assert meta["attribution"], path
            assert meta["language"] == language, path
