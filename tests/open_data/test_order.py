"""Lists are in an order that holds: nobody who pages through one sees an item twice, or misses one."""

from __future__ import annotations

from typing import Any

import pytest

from search import jobs
from tests.factories import make_provider, make_service
from tests.open_data.conftest import Get


def paged(api: Get, path: str, **parameters: Any) -> list[str]:
    """The ids of all pages, in order."""
    found: list[str] = []
    number = 1
    while True:
        body = api(path, page=number, **parameters)
        found += [each["id"] for each in body["items"]]
        if body["meta"]["next"] is None:
            return found
        number += 1


@pytest.fixture
def twins(site: Any) -> set[str]:
    """Services that nothing but the id tells apart, of bodies with one name."""
    keys = {
        str(make_service(make_provider("Ente uguale"), title="Servizio uguale").translation_key) for _each in range(5)
    }
    while jobs.order_changes():
        pass
    return keys


@pytest.mark.parametrize("sort", ["relevance", "name", "verified"])
@pytest.mark.parametrize("words", ["", "servizio"])
def test_services_that_are_alike_have_an_order(api: Get, twins: set[str], sort: str, words: str) -> None:
    whole = [each["id"] for each in api("/services", sort=sort, q=words, per_page=100)["items"]]
    assert set(whole) == twins
    for per_page in (1, 2, 3):
        assert paged(api, "/services", sort=sort, q=words, per_page=per_page) == whole


def test_bodies_of_one_name_have_an_order(api: Get, twins: set[str]) -> None:
    whole = [each["id"] for each in api("/providers", per_page=100)["items"]]
    assert len(set(whole)) == len(twins)
    assert paged(api, "/providers", per_page=2) == whole


@pytest.mark.parametrize("path", ["/services", "/providers", "/pages", "/changes"])
def test_pages_are_bounded(api: Get, twins: set[str], path: str) -> None:
    (fault,) = api(path, 400, per_page=101)["errors"]
    assert fault["parameter"] == "per_page"
    assert len(api(path, per_page=2)["items"]) == min(2, len(api(path, per_page=100)["items"]))
