"""How many queries an answer costs: as many for twenty results as for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog_pages.models import ProviderPage
from tests.factories import make_provider, make_service

MANY = 20


@pytest.fixture
def provider(db: Any) -> ProviderPage:
    return make_provider()


def make_services(provider: ProviderPage, number: int) -> None:
    for each in range(number):
        make_service(provider, title=f"Servizio numero {each + 1}")


def cost(path: str, *, items: int) -> int:
    """The queries of a request whose vocabulary is already in memory."""
    Client().get(f"/api/v1{path}")
    with CaptureQueriesContext(connection) as queries:
        body = Client().get(f"/api/v1{path}").json()
    found = body["items"] if "items" in body else body["item"]["services"]
    assert len(found) == items
    return len(queries)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/services?q=servizio", "/services?per_page=50", "/providers/{id}"])
def test_the_number_of_queries_does_not_depend_on_results(provider: ProviderPage, path: str) -> None:
    path = path.replace("{id}", str(provider.translation_key))
    make_services(provider, 1)
    for_one = cost(path, items=1)
    make_services(provider, MANY - 1)
    assert cost(path, items=MANY) == for_one


def test_providers_cost_the_same_whatever_their_number(provider: ProviderPage) -> None:
    make_services(provider, 1)
    for_one = cost("/providers", items=1)
    for number in range(4):
        make_services(make_provider(f"Ente numero {number}"), 1)
    assert cost("/providers", items=5) == for_one == 4


@pytest.mark.service
@pytest.mark.parametrize("number", [1, MANY])
def test_with_elasticsearch_a_search_is_two_queries(
    provider: ProviderPage, elasticsearch: Callable[[], None], number: int
) -> None:
    make_services(provider, number)
    elasticsearch()
    assert cost("/services?q=servizio&sort=name", items=number) == 2
