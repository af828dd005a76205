"""``fields``: only what was asked for, and never less than the id."""

from __future__ import annotations

from typing import Any

import pytest

from catalog_pages.models import HomePage
from open_data.v1.partial import BODIES
from tests.open_data.catalogue import MEALS, Catalogue
from tests.open_data.conftest import Get

Known = dict[str, str]


@pytest.fixture
def addresses(catalogue: Catalogue) -> Known:
    """An address of each endpoint that takes ``fields``."""
    keys = {
        "services": catalogue.meals.translation_key,
        "providers": catalogue.cooperative.translation_key,
        "pages": HomePage.objects.get(locale__language_code="it").translation_key,
    }
    return {path: path.replace("{id}", str(keys.get(path.split("/")[1]))) for path in BODIES}


def items(body: dict[str, Any], path: str) -> list[dict[str, Any]]:
    found = [body["item"]] if "item" in body else body["items"]
    return [each["item"] for each in found] if path == "/changes" else found


@pytest.mark.parametrize("path", BODIES)
def test_each_member_alone_is_what_the_whole_answer_says(
    api: Get, addresses: Known, contract: dict[str, Any], path: str
) -> None:
    whole = {each["id"]: each for each in items(api(addresses[path]), path)}
    parameters = contract["paths"][path]["get"]["parameters"]
    known = next(each["schema"]["items"]["enum"] for each in parameters if each["name"] == "fields")
    for name in known:
        for each in items(api(addresses[path], fields=name), path):
            assert set(each) == {"id", name}
            if name in whole[each["id"]]:
                assert each[name] == whole[each["id"]][name]


@pytest.mark.parametrize("path", BODIES)
def test_a_member_that_is_not_there_is_named(api: Get, addresses: Known, path: str) -> None:
    for given in ("fantasia", "id,fantasia", "id,", "__all__", "kept"):
        errors = api(addresses[path], 400, fields=given)["errors"]
        assert [each["parameter"] for each in errors] == ["fields"]


def test_a_list_can_have_members_of_the_whole_sheet(api: Get, catalogue: Catalogue) -> None:
    (item,) = api("/services", q="pasti", fields="title,contacts")["items"]
    whole = api(f"/services/{catalogue.meals.translation_key}")["item"]
    assert item == {name: whole[name] for name in ("id", "title", "contacts")}


def test_what_surrounds_the_items_stays_and_pages_keep_the_fields(
    api: Get, catalogue: Catalogue, settings: Any
) -> None:
    body = api("/services", fields="title", sort="name", per_page=1)
    assert body["meta"]["licence"]["name"]
    assert body["facets"]
    assert "fields=title" in body["meta"]["next"]
    assert [each["title"] for each in api("/services", fields=["title", "summary"], q="pasti")["items"]] == [MEALS]
    assert "fields=name" in api("/providers", fields="name", per_page=1)["meta"]["next"]
