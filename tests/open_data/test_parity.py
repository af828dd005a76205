"""The API and the pages answer the same to the same question, within a fixed number of queries."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlencode

from search.models import ServiceDocument
from tests.factories import make_provider, make_service
from tests.open_data.catalogue import Catalogue, make_catalogue

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


@pytest.fixture
def catalogue(db: Any) -> Catalogue:
    return make_catalogue()


@pytest.mark.parametrize("parameters", QUERIES, ids=lambda each: urlencode(each, doseq=True) or "everything")
def test_the_page_and_the_api_find_the_same(catalogue: Catalogue, parameters: dict[str, Any]) -> None:
    body = Client().get("/api/v1/services", parameters).json()
    page = Client().get("/servizi/", parameters)
    listing = page.context["listing"]
    assert [str(item.id) for item in listing.items] == [item["id"] for item in body["items"]]
    links = re.findall(r'href="/servizi/[a-z0-9-]+-([0-9a-f]{8})/"', page.content.decode())
    assert list(dict.fromkeys(links)) == [item["id"][:8] for item in body["items"]]
    assert str(body["meta"]["total"]) in listing.total_text or body["meta"]["total"] == 0
    for facet in listing.facets:
        shown = {value.code: (value.label, value.count, value.selected) for value in facet.values}
        given = {
            value["code"]: (value["label"], value["count"], value["selected"])
            for value in body["facets"][facet.name]
        }
        assert shown.items() <= given.items()


def test_queries_do_not_grow_with_results(db: Any, django_assert_num_queries: Any) -> None:
    provider = make_provider()
    make_service(provider, title="Servizio numero 1")
    client = Client()
    client.get("/api/v1/services")
    counted = {}
    for wanted in (1, 20):
        for number in range(ServiceDocument.objects.count(), wanted):
            make_service(provider, title=f"Servizio numero {number + 1}")
        for path in ("/services?q=servizio", "/services", "/providers", f"/providers/{provider.translation_key}"):
            client.get(f"/api/v1{path}")
            with django_assert_num_queries(counted.get(path, 0), exact=path in counted) if path in counted else (
                _counting(counted, path)
            ):
                assert client.get(f"/api/v1{path}").status_code == 200
    assert counted["/providers"] <= 4
