"""``changes``: a stranger keeps a copy of the catalogue level, knowing nothing but the answers."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from catalog_pages.models import ServicePage, Suspension
from search import jobs
from search.models import ChangeCounter, ServiceChange
from tests.factories import translate
from tests.open_data.catalogue import Catalogue
from tests.open_data.conftest import Get


@pytest.fixture(autouse=True)
def in_order(catalogue: Catalogue) -> None:
    settle()


def settle() -> None:
    while jobs.order_changes():
        pass


def follow(api: Get, since: str = "0", **parameters: Any) -> tuple[dict[str, Any], str]:
    """What the copy of somebody who reads from a cursor holds by id, and the cursor reached."""
    copy: dict[str, Any] = {}
    while True:
        body = api("/changes", since=since, **parameters)
        for item in body["items"]:
            copy[item["id"]] = item["item"]
        since = body["meta"]["cursor"]
        if not body["meta"]["more"]:
            return copy, since


@pytest.mark.parametrize("per_page", [1, 2, 100])
def test_from_the_start_it_gives_exactly_the_catalogue(api: Get, catalogue: Catalogue, per_page: int) -> None:
    ServicePage.objects.get(pk=catalogue.nursery.pk).unpublish()
    settle()
    copy, _cursor = follow(api, per_page=per_page)
    live = {key: item for key, item in copy.items() if item is not None}
    listed = {item["id"] for item in api("/services", per_page=100)["items"]}
    assert set(live) == listed == {str(page.translation_key) for page in (catalogue.meals, catalogue.transport)}
    for key, item in live.items():
        assert item == api(f"/services/{key}")["item"]
    assert set(copy) - listed == {str(catalogue.nursery.translation_key)}


def test_from_a_cursor_it_gives_what_changed_since(api: Get, catalogue: Catalogue) -> None:
    _copy, cursor = follow(api)
    assert api("/changes", since=cursor)["items"] == []
    translate(catalogue.meals, title="Meals at home")
    catalogue.transport.unpublish()
    settle()
    body = api("/changes", since=cursor, lang="en")
    meals, transport = str(catalogue.meals.translation_key), str(catalogue.transport.translation_key)
    assert [(item["id"], item["change"]) for item in body["items"]] == [(meals, "updated"), (transport, "gone")]
    assert body["items"][0]["item"]["title"] == "Meals at home"
    assert body["items"][1]["item"] is None
    assert body["items"][1]["at"]
    assert body["items"][1]["cursor"] == body["meta"]["cursor"]


@pytest.mark.parametrize("end", ["unpublish", "delete", "suspend"])
def test_every_way_out_is_told_and_why_is_not(api: Get, catalogue: Catalogue, end: str) -> None:
    _copy, cursor = follow(api)
    if end == "suspend":
        Suspension.objects.create(provider=catalogue.town, reason="Motivo riservato")
    else:
        getattr(ServicePage.objects.get(pk=catalogue.nursery.pk), end)()
    settle()
    (entry,) = api("/changes", since=cursor)["items"]
    key = str(catalogue.nursery.translation_key)
    assert entry == {**entry, "id": key, "change": "gone", "item": None}
    assert set(entry) == {"id", "change", "at", "cursor", "address", "item"}
    api(f"/services/{key}", 410)


def test_the_next_address_keeps_what_was_asked(catalogue: Catalogue, settings: Any) -> None:
    settings.SITE_URL = "http://testserver"
    body = Client().get("/api/v1/changes?per_page=2&lang=en&fields=title").json()
    assert body["meta"]["next"] == "http://testserver/api/v1/changes?since=2&per_page=2&lang=en&fields=title"
    following = Client().get(body["meta"]["next"]).json()
    assert [set(each["item"]) for each in following["items"]] == [{"id", "title"}]
    # There is always a next address: to come back to.
    assert following["meta"]["next"] == "http://testserver/api/v1/changes?since=3&per_page=2&lang=en&fields=title"


@pytest.mark.parametrize("since", ["x", "-1", "1.5", "٣", "9" * 19, "1,2"])
def test_what_is_no_cursor_is_refused(api: Get, since: str) -> None:
    (fault,) = api("/changes", 400, since=since)["errors"]
    assert fault["parameter"] == "since"


def test_a_cursor_of_another_history_is_gone(api: Get, catalogue: Catalogue) -> None:
    last = ChangeCounter.objects.get().last
    api("/changes", since=last)
    assert "0" in api("/changes", 410, since=last + 1)["detail"]


def test_without_changes_there_is_a_cursor_to_come_back_with(api: Get) -> None:
    ServiceChange.objects.all().delete()
    ChangeCounter.objects.all().delete()
    body = api("/changes", since="0", per_page=1)
    assert body["meta"]["cursor"] == "0"
