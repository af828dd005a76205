"""The query string: what is accepted, what is refused, what is explained."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.http import QueryDict

from catalog_pages.enums import Scheme
from search import params
from search.params import ParameterErrors
from search.types import MAX_QUERY_LENGTH, SearchQuery
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def terms(db: Any) -> None:
    factories.category("cura-dei-figli")
    factories.category("piccole-commissioni")
    factories.municipality("098031", "Lodi")
    factories.municipality("098019", "Codogno")


def lenient(text: str) -> SearchQuery:
    return params.parse(QueryDict(text), language="it", strict=False)


def strict(text: str) -> SearchQuery:
    return params.parse(QueryDict(text), language="it", strict=True)


def refused(text: str) -> list[str]:
    with pytest.raises(ParameterErrors) as caught:
        strict(text)
    return [error.name for error in caught.value.errors]


@pytest.mark.parametrize("parse", [lenient, strict])
def test_a_full_question(parse: Any) -> None:
    query = parse(
        "q=pasti++a%20casa&category=cura-dei-figli&municipality=098031,098019&age=70&cost=free&cost=isee"
        "&accessible=true&sort=name&page=2&per_page=50"
    )
    assert query == SearchQuery(
        text="pasti a casa",
        filters={
            "category": ("cura-dei-figli",),
            "municipality": ("098019", "098031"),
            "cost": ("free", "isee"),
            "accessible": ("yes",),
        },
        age=70,
        sort="name",
        page=2,
        per_page=50,
        language="it",
    )
    assert not query.notices


def test_strict_reading_tells_everything_that_is_wrong() -> None:
    assert refused("categoria=x&category=x&age=old&page=0&per_page=101&cost=cheap&provider=7&accessible=no") == [
        "categoria",
        "per_page",
        "page",
        "category",
        "cost",
        "accessible",
        "provider",
        "age",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "q=" + "a" * (MAX_QUERY_LENGTH + 1),
        "page=501&per_page=20",
        "page=-1",
        "page=1e3",
        "page=%D9%A1",
        "page=1&page=2",
        "q=a&q=b",
        "sort=price",
        "lang=xx",
        "age=121",
        "municipality=000000",
        "provider=" + "1" * 31,
        "fbclid=x",
        "municipality=" + ",".join(str(number) for number in range(300)),
    ],
)
def test_strict_reading_refuses(text: str) -> None:
    assert refused(text)


def test_the_language_is_the_readers_unless_the_api_is_told_another() -> None:
    assert strict("lang=en").language == "en"
    assert lenient("lang=en").language == "it"


def test_callers_may_read_parameters_of_their_own() -> None:
    parsed = params.parse(QueryDict("format=csv&q=nido"), language="it", strict=True, also=("format",))
    assert parsed.text == "nido"


@pytest.mark.parametrize("text", ["page=0", "page=x", "page=-3", "page=", "page=99999999999"])
def test_lenient_reading_of_a_bad_page_is_the_first(text: str) -> None:
    assert lenient(text).page == 1


def test_lenient_reading_stops_at_the_last_page_that_can_be_reached() -> None:
    assert lenient("page=100000").page == 500


def test_lenient_reading_ignores_foreign_names_without_a_word() -> None:
    query = lenient("q=nido&fbclid=x&utm_source=y")
    assert query == SearchQuery(text="nido")
    assert query.notices == ()


def test_lenient_reading_explains_what_it_left_out() -> None:
    query = lenient("category=cucina&cost=gratis&provider=abc&q=" + "b" * 600)
    assert query.filters == {}
    assert len(query.text) == MAX_QUERY_LENGTH
    assert len(query.notices) == 4
    assert any("cucina" in notice for notice in query.notices)


@pytest.mark.parametrize("value", ["150", "-1", "abc", "7.5"])
def test_an_age_that_nobody_has_is_explained(value: str) -> None:
    query = lenient(f"age={value}")
    assert query.age is None
    assert query.notices == (f"L'età si scrive in anni, da 0 a 120: non abbiamo usato «{value}».",)


@pytest.mark.parametrize("text", ["age=", "age=%20", "age=0", "age=120", "radius="])
def test_an_age_that_is_good_or_not_given_needs_no_word(text: str) -> None:
    assert lenient(text).notices == ()


@pytest.mark.parametrize("value", ["-5", "99999", "0", "vicino"])
def test_a_distance_that_cannot_be_is_explained_once(value: str) -> None:
    for text in ("", "&municipality=098031"):
        query = lenient(f"radius={value}{text}")
        assert query.radius is None
        (notice,) = query.notices
        assert notice.startswith("La distanza si scrive in chilometri")
        assert f"«{value}»" in notice


def test_the_map_has_no_pages() -> None:
    query = lenient("view=map&page=7")
    assert (query.view, query.page) == ("map", 1)
    assert lenient("view=list&page=7").page == 7


def test_a_replaced_code_leads_to_its_successor_and_says_so() -> None:
    new = factories.municipality("098062", "Castelgerundo")
    factories.make_term(Scheme.MUNICIPALITY, "098011", "Cavacurta", replaced_by=new)
    query = lenient("municipality=098011")
    assert query.filters == {"municipality": ("098062",)}
    assert "Castelgerundo" in query.notices[0]
    assert strict("municipality=098011").filters == {"municipality": ("098062",)}


def test_a_retired_code_is_explained_to_readers_and_taken_from_programs() -> None:
    yesterday = datetime.date.today() - datetime.timedelta(days=2)
    factories.make_term(Scheme.KIND, "telesoccorso", "Telesoccorso", valid_to=yesterday)
    query = lenient("kind=telesoccorso")
    assert query.filters == {}
    assert "Telesoccorso" in query.notices[0]
    assert strict("kind=telesoccorso").filters == {"kind": ("telesoccorso",)}


def test_control_characters_do_not_get_through() -> None:
    assert lenient("q=a%00b%0Ac%1B").text == "a b c"
    assert lenient("category=%00").filters == {}


def test_query_strings_are_canonical() -> None:
    one = lenient("cost=isee&municipality=098031&cost=free&q=nido&page=1&per_page=20&sort=relevance")
    other = lenient("q=nido&municipality=098031&cost=free,isee&unknown=1")
    assert params.query_string(one) == params.query_string(other)
    assert params.query_string(one) == "q=nido&municipality=098031&cost=free&cost=isee"
    assert params.query_string(SearchQuery()) == ""


def test_query_strings_come_back_as_the_same_question() -> None:
    query = SearchQuery(
        text="pasti & caffè",
        filters={"provider": (str(uuid.UUID(int=7)),), "accessible": ("yes",)},
        age=0,
        sort="verified",
        page=3,
        per_page=10,
    )
    assert strict(params.query_string(query)) == query


def test_a_change_goes_back_to_the_first_page() -> None:
    query = lenient("q=nido&page=4")
    assert params.query_string(query, page=5) == "q=nido&page=5"
    assert params.query_string(query, sort="name") == "q=nido&sort=name"
    assert params.query_string(query, q="") == ""


def test_toggling_a_value_twice_changes_nothing() -> None:
    query = lenient("category=cura-dei-figli")
    both = params.toggle(query, "category", "piccole-commissioni")
    assert both == "category=cura-dei-figli&category=piccole-commissioni"
    assert params.toggle(lenient(both), "category", "piccole-commissioni") == params.query_string(query)
    assert params.toggle(query, "category", "cura-dei-figli") == ""
