"""Suggestions of the API: the box's own, in the shape of the contract."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from catalog_pages import vocabulary as vocabularies
from search.suggestions import suggest
from tests.open_data.catalogue import Catalogue
from tests.open_data.conftest import Get


def test_they_are_those_of_the_site(api: Get, catalogue: Catalogue, settings: Any) -> None:
    settings.SITE_URL = "https://catalogo.example.org"
    body = api("/suggestions", q="asilo")
    own = suggest("asilo", language="it", vocabulary=vocabularies.current())
    assert [(each["type"], each["code"]) for each in body["items"]] == [(each.type, each.code) for each in own]
    assert {each["type"] for each in body["items"]} == {"kind", "service"}
    service = body["items"][-1]
    assert service["code"] == str(catalogue.nursery.translation_key)
    assert service["url"] == f"https://catalogo.example.org{catalogue.nursery.public_path}"


def test_a_code_is_what_the_search_takes(api: Get, catalogue: Catalogue) -> None:
    for text, parameter in (("asilo", "kind"), ("codog", "municipality"), ("girasole", "provider")):
        first = api("/suggestions", q=text)["items"][0]
        assert first["type"] == parameter
        assert api("/services", **{parameter: first["code"]})["meta"]["total"]


def test_a_comune_at_the_end_says_what_is_left_to_search(api: Get, catalogue: Catalogue) -> None:
    (codogno,) = api("/suggestions", q="asilo nido codogno")["items"]
    assert (codogno["type"], codogno["rest"]) == ("municipality", "asilo nido")


@pytest.mark.parametrize("parameters", [{}, {"q": ""}, {"q": "a"}])
def test_less_than_two_characters_are_a_bad_request(api: Get, parameters: dict[str, str]) -> None:
    (fault,) = api("/suggestions", 400, **parameters)["errors"]
    assert fault["parameter"] == "q"
    assert "almeno 2" in fault["reason"]


def test_nothing_that_begins_so_is_an_empty_list(api: Get, catalogue: Catalogue) -> None:
    assert api("/suggestions", q="zzzz")["items"] == []
    assert api("/suggestions", q="%%")["items"] == []


def test_other_sites_may_ask_and_keep_it_a_minute(catalogue: Catalogue) -> None:
    response = Client().get("/api/v1/suggestions?q=asilo", headers={"origin": "https://another.example.org"})
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
