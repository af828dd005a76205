"""The API and the pages answer the same to the same question, within a fixed number of queries."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlencode

from tests.open_data.catalogue import Catalogue

QUERIES: list[dict[str, Any]] = [
    {},
    {"q": "pasti"},
    {"q": "trasporto visite"},
    {"q": "niente di niente"},
    {"category": "cura-dei-figli"},
    {"category": ["cura-dei-figli", "socio-assistenziali"], "sort": "name"},
    {"municipality": "098019"},
    {"municipality": "098031", "cost": "free"},
    {"age": "70"},
    {"accessible": "yes"},
    {"language": "en", "welfare": "f-bis"},
    {"per_page": "2", "sort": "name", "page": "2"},
    {"q": "casa", "delivery": "a-domicilio", "target": "anziani"},
]


@pytest.mark.parametrize("parameters", QUERIES, ids=lambda each: urlencode(each, doseq=True) or "everything")
def test_the_page_and_the_api_find_the_same(catalogue: Catalogue, parameters: dict[str, Any]) -> None:
    body = Client().get("/api/v1/services", parameters).json()
    page = Client().get("/servizi/", parameters)
    listing = page.context["listing"]
    assert [str(card.service.id) for card in listing.cards] == [item["id"] for item in body["items"]]
    links = re.findall(r'href="/servizi/[a-z0-9-]+-([0-9a-f]{8})/"', page.content.decode())
    assert list(dict.fromkeys(links)) == [item["id"][:8] for item in body["items"]]
    assert str(body["meta"]["total"]) in listing.total_text or body["meta"]["total"] == 0
    for facet in listing.facets:
        shown = {value.code: (value.label, value.count, value.selected) for value in facet.values}
        given = {
            value["code"]: (value["label"], value["count"], value["selected"]) for value in body["facets"][facet.name]
        }
        assert shown.items() <= given.items()


@pytest.mark.service
@pytest.mark.parametrize("parameters", QUERIES, ids=lambda each: urlencode(each, doseq=True) or "everything")
def test_elasticsearch_finds_the_same_as_the_database(
    catalogue: Catalogue, elasticsearch: Callable[[], None], settings: Any, parameters: dict[str, Any]
) -> None:
    elasticsearch()
    response = Client().get("/api/v1/services", parameters)
    assert response["Search-Engine"] == "elasticsearch"
    settings.ELASTICSEARCH_URL = ""
    from_database = Client().get("/api/v1/services", parameters).json()
    found = response.json()
    assert {item["id"] for item in found["items"]} == {item["id"] for item in from_database["items"]}
    assert found["meta"]["total"] == from_database["meta"]["total"]
    assert found["facets"] == from_database["facets"]
