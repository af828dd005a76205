"""The judged queries are sound: enough of them, of every kind, about services that exist and are reachable."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest
from django.conf import settings

from demo.content_files import Service, read_providers
from search.params import BY_NAME
from tests.relevance.judged import JudgedQuery, read_queries
from tests.relevance.metrics import USEFUL

LANGUAGES = {"en": 30, "ro": 30, "ar": 30}
"""The languages of the site with a set of their own, and how many queries each has at least."""
UNSEEN = {f"unseen-{language}" for language in LANGUAGES}
"""Held out as a whole."""
KINDS = {
    *LANGUAGES,
    *UNSEEN,
    "crossed",
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
    assert len(queries) >= 460
    by_kind = Counter(query.kind for query in queries)
    assert by_kind.keys() == KINDS
    assert min(by_kind.values()) >= 10


def test_a_third_of_every_kind_is_held_out(queries: list[JudgedQuery]) -> None:
    assert all(query.held_out for query in queries if query.kind in UNSEEN)
    for kind in KINDS - UNSEEN:
        own = [query.held_out for query in queries if query.kind == kind]
        assert 0.25 <= sum(own) / len(own) <= 0.4, kind


def test_no_query_is_there_twice(queries: list[JudgedQuery]) -> None:
    asked = Counter((query.text.casefold(), str(query.filters), query.language) for query in queries)
    assert [each for each, number in asked.items() if number > 1] == []


def test_several_scripts_and_languages_are_asked_in(queries: list[JudgedQuery]) -> None:
    scripts = {unicodedata.name(letter).split()[0] for query in queries for letter in query.text if letter.isalpha()}
    assert scripts == {"LATIN", "ARABIC", "CYRILLIC"}
    assert sum(query.language == "en" for query in queries) >= 10


def test_every_language_of_the_site_has_a_set(queries: list[JudgedQuery]) -> None:
    assert LANGUAGES.keys() == {code for code, _name in settings.LANGUAGES} - {"it"}
    for language, least in LANGUAGES.items():
        own = [query for query in queries if query.kind == language]
        assert len(own) >= least
        assert all(query.is_of_language for query in own), language


def test_languages_are_crossed_both_ways(queries: list[JudgedQuery]) -> None:
    """Italian words on pages in another language, and words of another language on the Italian pages."""
    crossed = [query for query in queries if query.kind == "crossed"]
    readers = {query.language for query in crossed}
    assert readers == {"it", *LANGUAGES}
    arabic = [query for query in crossed if "ARABIC" in unicodedata.name(query.text[0])]
    assert arabic
    assert all(query.language != "ar" for query in arabic)


def test_arabic_is_asked_as_people_write_it(queries: list[JudgedQuery]) -> None:
    texts = [query.text for query in queries if query.kind == "ar"]
    assert any(unicodedata.combining(letter) for text in texts for letter in text), "with vowel marks"
    assert any("ه " in f"{text} " for text in texts), "with one ending"
    assert any("ة" in text for text in texts), "and with the other"
    assert any("أ" in text or "إ" in text for text in texts), "with hamza"
    assert sum(text.isascii() for text in texts) >= 3, "in Latin letters"


def test_romanian_is_asked_as_people_write_it(queries: list[JudgedQuery]) -> None:
    texts = [query.text for query in queries if query.kind == "ro"]
    assert sum(text.isascii() for text in texts) >= 10, "without marks"
    assert any(letter in text for text in texts for letter in "ăâîșț"), "with marks"
    assert any(letter in text for text in texts for letter in "şţ"), "with cedillas"


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
