"""The answer of a search is written by hand: it is what its schema would write."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from catalog_pages import vocabulary as vocabularies
from open_data.v1.schemas.answers import ServiceList
from open_data.v1.schemas.common import FacetValue
from open_data.v1.schemas.services import ServiceSummary
from search import presentation
from search.models import ServiceDocument
from tests.open_data.catalogue import Catalogue
from tests.search.builders import make_documents

ADDRESSES = [
    "/services",
    "/services?lang=en&q=pasti",
    "/services?municipality=098031&per_page=2",
    "/services?municipality=098019,098031&cost=free&sort=name&page=2&per_page=1",
    "/services?q=nessuno",
    "/services?q=pasti&highlight=yes",
    "/services?near=45.31,9.50&radius=50&sort=distance",
    "/services?q=pasti+codogno+zzz",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_says_the_same_as_its_schema(catalogue: Catalogue, address: str) -> None:
    body = Client().get(f"/api/v1{address}").content
    parsed = ServiceList.model_validate_json(body)
    # Nothing more, nothing less, and each value as the schema writes it.
    assert json.loads(parsed.model_dump_json()) == json.loads(body)


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", "&municipality=098031", "&lang=en&municipality=098019,098035"])
def test_items_are_those_of_the_schema_for_any_document(query: str) -> None:
    make_documents(40, seed=11)
    for _time in ("made", "kept"):
        body: dict[str, Any] = Client().get(f"/api/v1/services?per_page=100{query}").json()
        asked = body["meta"]["parameters"].get("municipality", [])
        documents = ServiceDocument.objects.live().in_bulk([item["id"] for item in body["items"]])
        views = presentation.present_all(
            [documents[key] for key in documents],
            language=body["meta"]["language"],
            vocabulary=vocabularies.current(),
            municipalities=asked,
        )
        expected = {str(view.id): json.loads(ServiceSummary.of(view).model_dump_json()) for view in views}
        assert body["items"]
        for item in body["items"]:
            assert item == expected[item["id"]]


def test_the_values_of_facets_have_the_members_of_the_schema(catalogue: Catalogue) -> None:
    facets = Client().get("/api/v1/services").json()["facets"]
    members = {frozenset(value) for values in facets.values() for value in values}
    assert members == {frozenset(FacetValue.model_fields)}


def test_words_found_are_marked_where_that_is_asked_for(catalogue: Catalogue) -> None:
    plain = Client().get("/api/v1/services?q=pasti").json()
    marked = Client().get("/api/v1/services?q=pasti&highlight=yes").json()
    assert [item["id"] for item in plain["items"]] == [item["id"] for item in marked["items"]]
    assert all(item["highlights"] is None for item in plain["items"])
    assert any("<mark>" in text for text in marked["items"][0]["highlights"].values())


def test_an_answer_says_how_the_words_were_read(catalogue: Catalogue) -> None:
    understood = Client().get("/api/v1/services?q=pasti+codogno+xyzwk").json()["meta"]["understood"]
    assert understood["place"] == "098019"
    assert understood["unknown"] == ["xyzwk"]


def test_near_gives_distances(catalogue: Catalogue) -> None:
    items = Client().get("/api/v1/services?near=45.31,9.50&sort=distance").json()["items"]
    far = [item["distance"] for item in items if item["distance"] is not None]
    assert far
    assert far == sorted(far)
