"""On PostgreSQL with Elasticsearch: what happens to the Italian shows in English at once, before the worker has run."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from catalog_pages.models import ServicePage
from providers.merging import merge
from providers.suspension import lift, suspend
from tests import factories
from tests.languages.builders import ENGLISH, change, english_of
from tests.search.conftest import elasticsearch, synchronise  # noqa: F401  (a fixture)

pytestmark = [pytest.mark.service, pytest.mark.django_db]


@pytest.fixture
def page(site: Any, elasticsearch: Any) -> ServicePage:  # noqa: F811
    page = factories.make_service()
    factories.translate(page, **ENGLISH)
    synchronise()
    assert listed() == [("Meals at home", "Cooperativa Girasole")]
    return ServicePage.objects.get(pk=page.pk)


def shown(words: str = "meals") -> tuple[list[tuple[str, str]], int]:
    """What an English search shows, and how many it counts: Elasticsearch counts what has ended until it is told."""
    answer = Client().get(f"/api/v1/services?q={words}&lang=en").json()
    assert answer["meta"]["engine"] == "elasticsearch"
    return [(item["title"], item["provider"]["name"]) for item in answer["items"]], answer["meta"]["total"]


def listed(words: str = "meals") -> list[tuple[str, str]]:
    """What an English search finds with Elasticsearch: titles with their bodies."""
    found, total = shown(words)
    assert len(found) == total
    html = Client().get(f"/en/servizi/?q={words}").content.decode()
    assert all(title in html for title, _body in found)
    return found


def statuses(page: ServicePage) -> tuple[int, int]:
    """How the English page and the API answer."""
    path = f"/en/servizi/meals-{page.translation_key.hex[:8]}/"
    item = f"/api/v1/services/{page.translation_key}?lang=en"
    return Client().get(path).status_code, Client().get(item).status_code


@pytest.mark.parametrize("how", ["unpublish", "delete", "suspend"])
def test_what_ends_the_italian_ends_the_english(page: ServicePage, how: str) -> None:
    if how == "unpublish":
        page.unpublish()
    elif how == "delete":
        page.delete()
    else:
        suspend(page.provider, by=factories.make_editor(), reason="x")
    assert (shown()[0], statuses(page)) == ([], (410, 410))
    synchronise()
    assert listed() == []


def test_what_comes_back_in_italian_comes_back_in_english(page: ServicePage) -> None:
    editor = factories.make_editor()
    suspend(page.provider, by=editor, reason="x")
    lift(page.provider, by=editor)
    assert statuses(page) == (200, 200)
    synchronise()
    assert listed() == [("Meals at home", "Cooperativa Girasole")]


def test_a_translation_withdrawn_alone_leaves_the_italian(page: ServicePage) -> None:
    english_of(page).unpublish()
    assert shown()[0] == [("Pasti a domicilio", "Cooperativa Girasole")]
    synchronise()
    assert listed("pasti") == [("Pasti a domicilio", "Cooperativa Girasole")]
    assert listed() == []


def test_a_body_that_is_merged_hands_its_services_on(page: ServicePage) -> None:
    merge(
        source=page.provider, into=factories.make_provider("Fondazione Quercia"), by=factories.make_editor(), reason="x"
    )
    assert listed() == [("Meals at home", "Fondazione Quercia")]


def test_moving_the_italian_moves_the_english(page: ServicePage) -> None:
    page.move(factories.make_provider("Fondazione Quercia"), pos="last-child")
    assert (listed(), statuses(page)) == ([("Meals at home", "Fondazione Quercia")], (200, 200))


def test_a_changed_text_is_italian_at_once_and_no_longer_found_by_its_old_words(page: ServicePage) -> None:
    change(page, title="Pranzi sospesi")
    assert listed("lunch") == [("Pranzi sospesi", "Cooperativa Girasole")]
    synchronise()
    assert listed("sospesi") == [("Pranzi sospesi", "Cooperativa Girasole")]
    assert listed("meals") == []
