"""How many queries an answer costs: as many for twenty results as for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from catalog_pages.models import HomePage, InfoPage, ProviderPage
from search import jobs
from tests.factories import make_provider, make_service, make_term

MANY = 20


@pytest.fixture
def provider(db: Any) -> ProviderPage:
    return make_provider()


def make_services(provider: ProviderPage, number: int) -> None:
    for each in range(number):
        make_service(provider, title=f"Servizio numero {each + 1}")


def cost(path: str, *, items: int) -> int:
    """The queries of a request whose vocabulary is already in memory."""
    while jobs.order_changes():
        pass
    Client().get(f"/api/v1{path}")
    with CaptureQueriesContext(connection) as queries:
        body = Client().get(f"/api/v1{path}").json()
    found = body["items"] if "items" in body else body["item"]["services"]
    assert len(found) == items
    return len(queries)


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        "/services?q=servizio",
        "/services?per_page=50",
        "/services?per_page=50&fields=title,contacts,provider",
        "/changes?per_page=50",
        "/providers/{id}",
    ],
)
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


def test_changes_cost_three_queries(provider: ProviderPage) -> None:
    make_services(provider, 1)
    # The vocabulary is asked whether it changed, the counter, and the services with their places.
    assert queries_of("/changes") <= 4


def test_similar_services_cost_the_same_whatever_their_number(provider: ProviderPage) -> None:
    kind = make_term("kind", "pasti-a-domicilio")
    first = make_service(provider, title="Primo", kind=kind)
    make_service(provider, title="Secondo", kind=kind)
    path = f"/services/{first.translation_key}/similar"
    for_one = queries_of(path)
    for number in range(4):
        make_service(provider, title=f"Altro {number}", kind=kind)
    assert queries_of(path) == for_one


@pytest.mark.slow
def test_pages_cost_the_same_whatever_their_number(db: Any) -> None:
    make_pages(1)
    for_one = queries_of("/pages?per_page=100")
    make_pages(MANY)
    assert queries_of("/pages?per_page=100") == for_one
    assert len(Client().get("/api/v1/pages?per_page=100").json()["items"]) > MANY


def test_a_page_and_the_menus_cost_the_same_whatever_is_beside_them(db: Any) -> None:
    (page,) = make_pages(1)
    paths = (f"/pages/{page.translation_key}", "/pages/pagina-0", "/menus", "/municipalities?format=geojson", "/kinds")
    make_terms(1)
    for_one = [queries_of(path) for path in paths]
    make_pages(3)
    make_terms(MANY)
    assert [queries_of(path) for path in paths] == for_one


def make_terms(number: int) -> None:
    """Comuni and kinds of service, so many in all."""
    for each in range(number):
        make_term("municipality", f"{98_001 + each:06d}")
        make_term("kind", f"tipo-{each}")


def make_pages(number: int) -> list[InfoPage]:
    """Pages of prose, each with a translation and with a draft over it."""
    home = HomePage.objects.get(locale__language_code="it")
    made = []
    for _each in range(number):
        home.refresh_from_db()
        page = InfoPage(title=f"Pagina {home.numchild}", slug=f"pagina-{InfoPage.objects.count()}")
        home.add_child(instance=page)
        page.save_revision().publish()
        translated = page.copy_for_translation(Locale.objects.get(language_code="en"), copy_parents=True)
        translated.title = f"Page {home.numchild}"
        translated.save_revision().publish()
        page = InfoPage.objects.get(pk=page.pk)
        page.summary = "Bozza."
        page.save_revision()
        made.append(page)
    return made


def queries_of(path: str) -> int:
    """The queries of a request whose vocabulary is already in memory."""
    while jobs.order_changes():
        pass
    Client().get(f"/api/v1{path}")
    with CaptureQueriesContext(connection) as queries:
        response = Client().get(f"/api/v1{path}")
    assert response.status_code == 200
    return len(queries)


@pytest.mark.service
@pytest.mark.parametrize("number", [1, MANY])
def test_with_elasticsearch_a_search_is_two_queries(
    provider: ProviderPage, elasticsearch: Callable[[], None], number: int
) -> None:
    make_services(provider, number)
    elasticsearch()
    assert cost("/services?q=servizio&sort=name", items=number) == 2
