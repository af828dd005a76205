"""``services``: the parameters, one by one, and the shape of the list."""

from __future__ import annotations

from typing import Any

import pytest

from tests.open_data.catalogue import MEALS, NURSERY, TRANSPORT, Catalogue, ids
from tests.open_data.conftest import Get


def names(body: Any) -> set[str]:
    return {item["title"] for item in body["items"]}


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ({}, {MEALS, NURSERY, TRANSPORT}),
        ({"q": "pasto"}, {MEALS}),
        ({"category": "cura-dei-figli"}, {NURSERY}),
        ({"category": ["cura-dei-figli", "socio-assistenziali"]}, {NURSERY, MEALS}),
        ({"category": "cura-dei-figli,socio-assistenziali"}, {NURSERY, MEALS}),
        ({"kind": "asilo-nido"}, {NURSERY}),
        ({"municipality": "098019"}, {NURSERY, TRANSPORT}),
        ({"target": "anziani"}, {MEALS}),
        ({"age": "70"}, {MEALS, TRANSPORT}),
        ({"age": "0"}, {NURSERY, TRANSPORT}),
        ({"cost": "free"}, {TRANSPORT}),
        ({"cost": ["isee", "free"]}, {MEALS, TRANSPORT}),
        ({"delivery": "a-domicilio"}, {MEALS}),
        ({"accessible": "yes"}, {MEALS}),
        ({"language": "en"}, {NURSERY}),
        ({"welfare": "f-bis"}, {NURSERY}),
        ({"category": "cura-dei-figli", "cost": "free"}, set()),
    ],
)
def test_each_filter_finds_its_services(api: Get, catalogue: Catalogue, parameters: Any, found: set[str]) -> None:
    body = api("/services", **parameters)
    assert names(body) == found
    assert body["meta"]["total"] == len(found)


def test_provider_filter_takes_the_id_of_the_body(api: Get, catalogue: Catalogue) -> None:
    assert names(api("/services", provider=str(catalogue.town.translation_key))) == {NURSERY}


def test_sorts(api: Get, catalogue: Catalogue) -> None:
    by_name = [item["title"] for item in api("/services", sort="name")["items"]]
    assert by_name == [NURSERY, MEALS, TRANSPORT]
    assert api("/services", sort="verified")["items"][0]["title"] == MEALS
    assert len(ids(api("/services", sort="relevance", q="visita"))) == 1


def test_pages_lead_to_each_other(api: Get, catalogue: Catalogue, settings: Any) -> None:
    first = api("/services", per_page=2, sort="name")
    assert (first["meta"]["total"], first["meta"]["pages"], first["meta"]["page"]) == (3, 2, 1)
    assert first["meta"]["previous"] is None
    assert first["meta"]["next"] == f"{settings.SITE_URL}/api/v1/services?sort=name&page=2&per_page=2"
    second = api("/services", per_page=2, sort="name", page=2)
    assert second["meta"]["next"] is None
    assert second["meta"]["previous"] == f"{settings.SITE_URL}/api/v1/services?sort=name&per_page=2"
    assert len({*ids(first), *ids(second)}) == 3


def test_a_page_after_the_last_is_empty_and_leads_back(api: Get, catalogue: Catalogue, settings: Any) -> None:
    body = api("/services", page=9)
    assert body["items"] == []
    assert body["meta"]["next"] is None
    assert body["meta"]["previous"] == f"{settings.SITE_URL}/api/v1/services"


def test_facets_count_alternatives(api: Get, catalogue: Catalogue) -> None:
    facets = api("/services", category="cura-dei-figli")["facets"]
    values = {value["code"]: value for value in facets["category"]}
    assert values["cura-dei-figli"]["selected"]
    assert values["socio-assistenziali"] == {
        "code": "socio-assistenziali",
        "label": "Socio assistenziali",
        "count": 1,
        "selected": False,
    }
    # The other filters count what is left.
    assert [value["code"] for value in facets["kind"]] == ["asilo-nido"]


def test_meta_says_licence_source_and_how_the_question_was_understood(api: Get, catalogue: Catalogue) -> None:
    meta = api("/services", category="cura-dei-figli,cura-dei-figli", q="  asilo  nido ", lang="en")["meta"]
    assert meta["licence"]["name"] == "CC BY 4.0"
    assert "Ambito di Lodi" in meta["attribution"]
    assert meta["engine"] == "database"
    assert meta["degraded"] is False
    assert meta["language"] == "en"
    assert meta["parameters"] == {"q": ["asilo nido"], "category": ["cura-dei-figli"], "lang": ["en"]}


def test_a_summary_has_what_a_list_needs(api: Get, catalogue: Catalogue, settings: Any) -> None:
    item = api("/services", q="pasti", municipality="098031")["items"][0]
    assert item["id"] == str(catalogue.meals.translation_key)
    assert item["url"] == f"{settings.SITE_URL}{catalogue.meals.public_path}"
    assert item["provider"]["id"] == str(catalogue.cooperative.translation_key)
    assert item["phone"]["number"] == "+390371555011"
    assert [cost["code"] for cost in item["costs"]] == ["isee", "paid"]
    assert item["coverage"] == {
        "whole_ambito": False,
        "municipalities": [{"code": "098031", "label": "Lodi"}],
    }
    assert item["accessible"] is True
    assert item["match"]
    assert item["assured_date"] == "2026-05-01"


def test_a_replaced_code_leads_to_the_new_one_and_says_so(api: Get, catalogue: Catalogue) -> None:
    from tests.factories import make_term

    new = make_term("municipality", "098019")
    make_term("municipality", "098013", "Camairago", replaced_by=new)
    body = api("/services", municipality="098013")
    assert names(body) == {NURSERY, TRANSPORT}
    assert body["meta"]["parameters"] == {"municipality": ["098019"]}
    assert len(body["meta"]["notices"]) == 1
