"""Queries can't hurt: what somebody types never becomes a language of Elasticsearch's, and nothing is without bound."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from elasticsearch import Elasticsearch

from catalog_pages import vocabulary as vocabularies
from search import breaker, params
from search.engines.elasticsearch import ElasticsearchEngine, request_body
from search.finding import find
from search.types import FACETS, MAX_DEPTH, MAX_PER_PAGE, MAX_QUERY_LENGTH, SearchQuery, SearchResult
from search.understanding import understand
from tests.search.builders import CHOICES, make_documents
from tests.search.conftest import synchronise

pytestmark = pytest.mark.django_db

NASTY = [
    '"unclosed',
    "*",
    "?",
    "a*",
    "*:*",
    "pasti AND",
    "AND OR NOT",
    "pasti && || !anziani",
    "title:pasti",
    "_exists_:live",
    "live:false",
    "/(a+)+$/",
    "/.*/",
    "[* TO *]",
    "{1 TO}",
    "pasti^1000000",
    "pasti~99",
    '"pasti a domicilio"~999999',
    "((((((((((",
    ")",
    "\\",
    "\\u0000",
    "pasti\x00anziani",
    '{"match_all": {}}',
    '"}},{"script":{"source":"Runtime.getRuntime()"}}',
    "'; DROP TABLE search_servicedocument; --",
    "%_%",
    "${jndi:ldap://127.0.0.1/a}",
    "<script>alert(1)</script>",
    "\ud83d\ude35\u200d\ud83d\udcab \u202epasti",
    "a\u0300" * 250,
    "\u0130" * 500,
    "e " * 256,
    " ".join(f"parola{number}" for number in range(50))[:MAX_QUERY_LENGTH],
    "z" * MAX_QUERY_LENGTH,
    "pasti-" * 85,
]
"""Lucene's and JSON's syntax, patterns, scripts, SQL, odd letters, and as much as one may write."""
SAFE = {
    *("bool", "term", "terms", "prefix", "fuzzy", "range", "exists", "dis_max", "constant_score", "function_score"),
    *("match_all", "geo_distance"),
}
"""The kinds of query whose text is a value and nothing else."""
KNOWN_KINDS = {
    *("query_string", "simple_query_string", "regexp", "wildcard", "script", "script_score", "script_fields"),
    *("runtime_mappings", "intervals", "span_near", "more_like_this", "percolate", "wrapper", "scroll", "pit"),
    *("match", "multi_match", "match_phrase", "nested", "has_child", "search_after", "suggest", "rescore", "ids"),
}
MOST_CLAUSES = 1_024
"""What the oldest Elasticsearch 8 takes on the smallest machine."""
MOST_BUCKETS = 65_535


def keys(value: Any) -> Iterator[str]:
    """Every key anywhere in a request."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner)


def buckets(aggregations: dict[str, Any]) -> int:
    """How many buckets a request may ask for at most."""
    number = 0
    for each in aggregations.values():
        number += each.get("terms", {}).get("size", 1) + buckets(each.get("aggs", {}))
    return number


@pytest.fixture
def asked(elasticsearch: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """The requests that went to a real Elasticsearch with some services."""
    make_documents(20, seed=9)
    synchronise()
    bodies: list[dict[str, Any]] = []
    ask = ElasticsearchEngine.ask

    def recorded(self: ElasticsearchEngine, body: dict[str, Any], deadline: float) -> dict[str, Any]:
        bodies.append(body)
        return ask(self, body, deadline)

    monkeypatch.setattr(ElasticsearchEngine, "ask", recorded)
    return bodies


def search_counters(client: Elasticsearch) -> tuple[int, int]:
    """Scrolls ever begun, and contexts that are open now."""
    nodes = client.nodes.stats(metric="indices", index_metric="search")["nodes"].values()
    search = [node["indices"]["search"] for node in nodes]
    return sum(each["scroll_total"] for each in search), sum(each["open_contexts"] for each in search)


@pytest.mark.service
def test_what_is_typed_is_a_value_and_never_a_language(
    asked: list[dict[str, Any]], elasticsearch: Elasticsearch
) -> None:
    client = Client()
    before = search_counters(elasticsearch)
    for text in NASTY:
        for path in ("/api/v1/services", "/servizi/"):
            answer = client.get(f"{path}?{urlencode({'q': text}, errors='surrogatepass')}")
            assert answer.status_code in (200, 400), (text, path, answer.status_code)
            if answer.status_code == 200:
                assert answer["Search-Engine"] == "elasticsearch", (text, path)
        assert not breaker.is_open(), f"{text!r} looked like an Elasticsearch that is away"
    assert len(asked) >= len(NASTY)
    for body in asked:
        found = set(keys(body))
        assert not found & KNOWN_KINDS, found & KNOWN_KINDS
        assert found & SAFE
    assert search_counters(elasticsearch) == before


@pytest.mark.service
def test_the_worst_question_stays_within_the_bounds(asked: list[dict[str, Any]]) -> None:
    """As many different words as fit, every filter, an age, a place, the last page."""
    words = " ".join(f"{chr(97 + number % 26)}{chr(97 + number // 26)}q" for number in range(200))[:MAX_QUERY_LENGTH]
    # Two of each are in the vocabulary; the bodies that ask for them are the same with all.
    filters = {str(scheme): ",".join(CHOICES[scheme][:2]) for scheme in CHOICES if str(scheme) in FACETS}
    for language in ("it", "en"):
        asked_for = {"q": words, **filters, "age": "70", "lang": language, "per_page": "100", "page": "100"}
        answer = Client().get(f"/api/v1/services?{urlencode(asked_for)}")
        assert answer.status_code == 200, answer.content
        assert answer["Search-Engine"] == "elasticsearch"
    assert asked
    for body in asked:
        clauses = sum(
            key in SAFE - {"bool", "dis_max", "function_score", "constant_score"} for key in keys(body["query"])
        )
        assert clauses <= MOST_CLAUSES
        assert buckets(body["aggs"]) < MOST_BUCKETS
        assert body["from"] + body["size"] <= MAX_DEPTH
        assert len(json.dumps(body)) < 1_000_000


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"q": "a" * (MAX_QUERY_LENGTH + 1)}, "q"),
        ({"page": MAX_DEPTH // MAX_PER_PAGE + 1, "per_page": MAX_PER_PAGE}, "page"),
        ({"page": MAX_DEPTH + 1, "per_page": 1}, "page"),
        ({"per_page": MAX_PER_PAGE + 1}, "per_page"),
        ({"provider": ",".join(f"{number:032x}" for number in range(201))}, "provider"),
        ({"q": "pasti", "scroll": "1m"}, "scroll"),
        ({"q": "pasti", "size": "100000"}, "size"),
        ({"sort": "_script"}, "sort"),
    ],
)
def test_what_would_cost_too_much_is_a_400_that_names_it(parameters: dict[str, Any], named: str) -> None:
    answer = Client().get(f"/api/v1/services?{urlencode(parameters)}")
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    (error,) = answer.json()["errors"]
    assert error["parameter"] == named
    assert error["reason"]


def test_the_page_never_fails_on_what_the_api_refuses() -> None:
    for parameters in ({"q": "a" * 5_000}, {"page": 10**9}, {"per_page": 10**6}, {"sort": "_script"}):
        for path in ("/servizi/", "/riquadro/"):
            answer = Client().get(f"{path}?{urlencode(parameters)}")
            assert answer.status_code == 200, (path, parameters)


@pytest.mark.parametrize(("page", "per_page"), [(1, MAX_DEPTH), (10_000, 8), (1_250, 8), (334, 30), (10**9, 100)])
def test_no_engine_is_asked_for_more_than_it_gives(page: int, per_page: int) -> None:
    query = SearchQuery(page=page, per_page=per_page)
    body = request_body(understand(query, vocabularies.current()))
    assert 0 <= body["size"] <= per_page
    assert body["from"] + body["size"] <= MAX_DEPTH


def test_every_page_that_is_promised_can_be_reached() -> None:
    for per_page in (1, 8, 20, 30, 100):
        query = SearchQuery(per_page=per_page)
        for total in (0, 1, per_page, 9_999, MAX_DEPTH, 10 * MAX_DEPTH):
            pages = SearchResult(query, items=[], total=total, facets={}, engine="", degraded=False).pages
            read = params.parse(QueryDict(f"page={pages}"), language="it", strict=True, per_page=per_page)
            assert (read.page, read.per_page) == (pages, per_page)


@pytest.mark.service
def test_the_last_result_one_may_reach_is_within_what_elasticsearch_gives(asked: list[dict[str, Any]]) -> None:
    for per_page in (1, 100):
        last = MAX_DEPTH // per_page
        answer = Client().get(f"/api/v1/services?per_page={per_page}&page={last}")
        assert answer.status_code == 200
        assert answer["Search-Engine"] == "elasticsearch"
    for parameters in ("per_page=1&page=10000", "page=10000", "page=1250&per_page=100"):
        answer = Client().get(f"/riquadro/?{parameters}")
        assert answer["Search-Engine"] == "elasticsearch", parameters
    find(SearchQuery(page=10_000, per_page=8), vocabulary=vocabularies.current())
    assert not breaker.is_open()
    assert max(body["from"] + body["size"] for body in asked) == MAX_DEPTH
