"""The judged queries are sound: enough of them, of every kind, about services that exist and are reachable."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest

from demo.content_files import Service, read_providers
from search.params import BY_NAME
from tests.relevance.judged import JudgedQuery, read_queries
from tests.relevance.metrics import USEFUL

KINDS = {
    "filters",
    "hours",
    "languages",
    "lay",
    "missing",
    "misspelt-places",
    "needs",
    "negations",
    "outside",
    "places",
    "prices",
    "providers",
    "questions",
    "situations",
    "spoken",
    "typos",
}


@pytest.fixture(scope="module")
def queries() -> list[JudgedQuery]:
    return read_queries()


@pytest.fixture(scope="module")
def live() -> dict[str, Service]:
    return {
        service.slug: service
        for provider in read_providers()
        for service in provider.services
        if service.state == "live"
    }


def test_there_are_enough_of_every_kind(queries: list[JudgedQuery]) -> None:
    assert len(queries) >= 280
    by_kind = Counter(query.kind for query in queries)
    assert by_kind.keys() == KINDS
    assert min(by_kind.values()) >= 10


def test_a_third_of_every_kind_is_held_out(queries: list[JudgedQuery]) -> None:
    for kind in KINDS:
        own = [query.held_out for query in queries if query.kind == kind]
        assert 0.25 <= sum(own) / len(own) <= 0.4, kind


def test_no_query_is_there_twice(queries: list[JudgedQuery]) -> None:
    asked = Counter((query.text.casefold(), str(query.filters), query.language) for query in queries)
    assert [each for each, number in asked.items() if number > 1] == []


def test_several_scripts_and_languages_are_asked_in(queries: list[JudgedQuery]) -> None:
    scripts = {unicodedata.name(letter).split()[0] for query in queries for letter in query.text if letter.isalpha()}
    assert scripts == {"LATIN", "ARABIC", "CYRILLIC"}
    assert sum(query.language == "en" for query in queries) >= 10


def test_every_judged_service_is_live_in_the_demo(queries: list[JudgedQuery], live: dict[str, Service]) -> None:
    assert {slug for query in queries for slug in query.relevant} <= live.keys()


def test_every_service_answers_some_query(queries: list[JudgedQuery], live: dict[str, Service]) -> None:
    assert live.keys() <= {slug for query in queries for slug in query.relevant}


def test_every_query_has_something_useful(queries: list[JudgedQuery]) -> None:
    for query in queries:
        assert max(query.relevant.values()) >= USEFUL, query.text


def test_filters_are_parameters_of_the_search(queries: list[JudgedQuery]) -> None:
    assert {name for query in queries for name in query.filters} <= BY_NAME.keys()


def test_what_a_filter_leaves_out_is_not_relevant(queries: list[JudgedQuery], live: dict[str, Service]) -> None:
    for query in queries:
        wanted = query.filters.get("municipality")
        for slug in query.relevant if wanted else ():
            service = live[slug]
            premises = {row.municipality for row in service.rows["locations"]}
            reached = premises.union(service.term_sets["municipalities"])
            assert wanted in reached or service.values.get("whole_ambito"), f"{query.text}: {slug}"


def test_queries_do_not_copy_titles(queries: list[JudgedQuery], live: dict[str, Service]) -> None:
    titles = {str(service.values["title"]).casefold() for service in live.values()}
    assert not titles & {query.text.casefold() for query in queries}
