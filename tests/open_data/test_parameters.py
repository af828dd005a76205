"""A bad or unknown parameter is a 400 that names it, on every endpoint."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext as _

from open_data.v1.parameters import OWN
from search import params
from tests.open_data.conftest import Get

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
ENDPOINTS = {
    "/services": {*params.BY_NAME, "fields"},
    f"/services/{UNKNOWN_ID}": {"lang", "fields"},
    f"/services/{UNKNOWN_ID}/similar": {"lang", "fields"},
    "/changes": {"since", "per_page", "lang", "fields"},
    "/providers": {"page", "per_page", "lang", "fields"},
    f"/providers/{UNKNOWN_ID}": {"lang", "fields"},
    "/categories": {"lang"},
    "/kinds": {"lang"},
    "/vocabularies": {"lang"},
    "/municipalities": {"lang", "format"},
    "/pages": {"page", "per_page", "lang", "fields"},
    f"/pages/{UNKNOWN_ID}": {"lang", "fields"},
    "/menus": {"lang"},
    "/suggestions": {"q", "lang"},
    "/status": {"lang"},
}


def faults(body: Any) -> dict[str, str]:
    return {error["parameter"]: error["reason"] for error in body["errors"]}


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"category": "fantasia"}, "category"),
        ({"category": ","}, "category"),
        ({"provider": " "}, "provider"),
        ({"fields": ","}, "fields"),
        ({"fields": "title,"}, "fields"),
        ({"kind": "fantasia"}, "kind"),
        ({"municipality": "Lodi"}, "municipality"),
        ({"municipality": "ambito"}, "municipality"),
        ({"target": "fantasia"}, "target"),
        ({"age": "vecchio"}, "age"),
        ({"age": "-1"}, "age"),
        ({"age": "121"}, "age"),
        ({"age": "٧٠"}, "age"),
        ({"age": ["7", "70"]}, "age"),
        ({"cost": "caro"}, "cost"),
        ({"delivery": "fantasia"}, "delivery"),
        ({"accessible": "forse"}, "accessible"),
        ({"language": "xx"}, "language"),
        ({"provider": "1"}, "provider"),
        ({"welfare": "z"}, "welfare"),
        ({"sort": "random"}, "sort"),
        ({"sort": ["name", "name"]}, "sort"),
        ({"page": "0"}, "page"),
        ({"page": "uno"}, "page"),
        ({"page": "99999999999999999999"}, "page"),
        ({"page": "501"}, "page"),
        ({"page": "101", "per_page": "100"}, "page"),
        ({"per_page": "0"}, "per_page"),
        ({"per_page": "101"}, "per_page"),
        ({"lang": "de"}, "lang"),
        ({"lang": ["it", "en"]}, "lang"),
        ({"q": "a" * 513}, "q"),
        ({"q": ["uno", "due"]}, "q"),
        ({"provider": ",".join(f"{n:032x}" for n in range(201))}, "provider"),
        ({"fbclid": "1"}, "fbclid"),
        ({"Category": "cura-dei-figli"}, "Category"),
        ({"": "x"}, ""),
    ],
)
def test_a_bad_parameter_is_named(api: Get, parameters: dict[str, Any], named: str) -> None:
    body = api("/services", 400, **parameters)
    assert set(faults(body)) == {named}
    assert body["status"] == 400
    assert faults(body)[named]


def test_everything_that_is_wrong_is_told_at_once(api: Get) -> None:
    body = api("/services", 400, age="x", sort="y", utm_source="z")
    assert set(faults(body)) == {"age", "sort", "utm_source"}


@pytest.mark.parametrize(("endpoint", "known"), ENDPOINTS.items())
def test_every_endpoint_refuses_what_it_does_not_know(api: Get, endpoint: str, known: set[str]) -> None:
    strange = {*params.BY_NAME, *OWN, "fantasia"} - known
    body = api(endpoint, 400, **dict.fromkeys(strange, "1"))
    assert set(faults(body)) == strange


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_the_contract_lists_what_an_endpoint_reads(contract: dict[str, Any], endpoint: str) -> None:
    template = endpoint.replace(UNKNOWN_ID, "{id}")
    parameters = contract["paths"][template]["get"]["parameters"]
    assert {each["name"] for each in parameters if each["in"] == "query"} == ENDPOINTS[endpoint]


def test_what_is_wrong_is_explained_in_the_language_asked_for(db: Any) -> None:
    for language in ("it", "en", "ro", "ar"):
        response = Client().get(f"/api/v1/services?lang={language}&age=x")
        assert response["Content-Language"] == language
        with translation.override(language):
            assert response.json()["errors"][0]["reason"] == _(
                "Serve un numero intero da %(lowest)d a %(highest)d."
            ) % {
                "lowest": 0,
                "highest": 120,
            }


def test_control_characters_are_no_words(api: Get) -> None:
    assert api("/services", q="\x00\x1b")["meta"]["parameters"] == {}


def test_codes_with_control_characters_are_refused(api: Get) -> None:
    assert set(faults(api("/services", 400, category="\x00"))) == {"category"}


def test_too_many_parameters_are_too_long_an_address(db: Any) -> None:
    response = Client().get("/api/v1/services?" + urlencode([(f"p{n}", "1") for n in range(10_001)]))
    assert response.status_code == 414
    assert response["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/providers", "/services"])
def test_paging_has_the_same_limits_everywhere(api: Get, path: str) -> None:
    assert set(faults(api(path, 400, page="101", per_page="100"))) == {"page"}


def test_what_a_form_sends_empty_counts_as_if_it_were_not_there(api: Get) -> None:
    given = dict.fromkeys(params.BY_NAME, "")
    assert api("/services", **given)["meta"]["parameters"] == {}
    assert api("/providers", page="", per_page="", lang="")["meta"]["page"] == 1


def test_more_values_than_may_be_are_too_many_also_when_they_are_the_same(api: Get) -> None:
    assert set(faults(api("/services", 400, cost=",".join(["free"] * 201)))) == {"cost"}
    assert set(faults(api("/services", 400, fields=",".join(["title"] * 100)))) == {"fields"}
    assert set(faults(api("/services", 400, kind=[""] * 201))) == {"kind"}
    api("/services", fields="")


@pytest.mark.parametrize(("path", "name"), [("/municipalities", "format"), ("/changes", "since")])
def test_a_space_is_a_value_and_a_wrong_one(api: Get, path: str, name: str) -> None:
    assert set(faults(api(path, 400, **{name: " "}))) == {name}


@pytest.mark.parametrize("path", ["/api/v1/status", "/api/hsds/"])
@pytest.mark.parametrize(("value", "status"), [("", 200), (" ", 400), ("\x1f", 400), ("\U0010c87c", 400)])
def test_only_what_is_empty_is_not_there(db: Any, path: str, value: str, status: int) -> None:
    assert Client().get(path, {"lang": value}).status_code == status


@pytest.mark.parametrize("value", ["yes", "true", "1", "on"])
def test_yes_may_be_said_in_the_ways_that_the_contract_lists(api: Get, contract: dict[str, Any], value: str) -> None:
    listed = {each["name"]: each["schema"] for each in contract["paths"]["/services"]["get"]["parameters"]}
    assert value in listed["accessible"]["enum"]
    assert api("/services", accessible=value)["meta"]["parameters"] == {"accessible": ["yes"]}


def test_a_text_is_as_long_as_it_was_sent(api: Get) -> None:
    assert set(faults(api("/services", 400, q="a" + " " * 512))) == {"q"}
    # Enough characters, none of which means anything.
    assert api("/suggestions", q="\x01\x02")["items"] == []
    api("/suggestions", 400, q="a")
