"""Leafing through what a question finds: its counts are made once, each page is what it would be without that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from search import service
from search.engines import elasticsearch as engine
from search.models import ServiceDocument
from search.types import SearchQuery, SearchResult
from tests import factories
from tests.search.builders import make_documents
from tests.search.conftest import synchronise

pytestmark = [pytest.mark.service, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

QUESTIONS: tuple[dict[str, Any], ...] = (
    {},
    {"text": "pasti"},
    {"text": "pasti anziani", "filters": {"category": ("cura-dei-figli", "piccole-commissioni")}},
    {"filters": {"municipality": ("098031",), "language": ("ar",), "delivery": ("in-sede",)}},
    {"filters": {"welfare": ("f",)}, "age": 70, "sort": "name"},
    {"text": "spesa", "sort": "verified"},
    {"near": (45.31, 9.5), "sort": "distance"},
)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What Elasticsearch is asked meanwhile."""
    heard: list[dict[str, Any]] = []
    ask = engine.ElasticsearchEngine.ask

    def listen(self: Any, body: dict[str, Any], deadline: float) -> dict[str, Any]:
        heard.append(body)
        return ask(self, body, deadline)

    monkeypatch.setattr(engine.ElasticsearchEngine, "ask", listen)
    return heard


def page(number: int, question: dict[str, Any]) -> SearchResult:
    found = service.search(SearchQuery(**question, page=number, per_page=7))
    assert found.engine == "elasticsearch"
    return found


def told(found: SearchResult) -> tuple[Any, ...]:
    return [each.id for each in found.items], found.total, found.facets


def test_every_page_is_what_it_would_be_if_it_were_asked_for_alone(
    elasticsearch: Elasticsearch, asked: list[dict[str, Any]]
) -> None:
    make_documents(60, seed=11)
    synchronise()
    for question in QUESTIONS:
        first = page(1, question)
        asked.clear()
        leafed = [told(page(number, question)) for number in (1, 2, 3)]
        assert ["aggs" in body for body in asked] == [False] * 3
        alone = []
        for number in (1, 2, 3):
            engine.forget()
            alone.append(told(page(number, question)))
        assert leafed == alone
        assert told(first) == alone[0]
        assert first.total


def test_another_order_has_the_same_counts_and_another_filter_has_not(
    elasticsearch: Elasticsearch, asked: list[dict[str, Any]]
) -> None:
    make_documents(30, seed=12)
    synchronise()
    page(1, {"text": "pasti"})
    asked.clear()
    page(1, {"text": "pasti", "sort": "name"})
    assert not any("aggs" in body for body in asked)
    page(1, {"text": "pasti", "filters": {"delivery": ("in-sede",)}})
    page(1, {"text": "pasti", "age": 3})
    assert ["aggs" in body for body in asked[-2:]] == [True, True]


def test_a_publish_and_an_end_are_counted_as_soon_as_they_are_found(elasticsearch: Elasticsearch) -> None:
    sheet = factories.make_service(title="Prima")
    synchronise()
    assert page(1, {}).total == 1
    factories.make_service(title="Seconda")
    synchronise()
    assert [each.title for each in page(1, {}).items] == ["Prima", "Seconda"]
    assert page(1, {}).total == 2
    sheet.unpublish()
    synchronise()
    found = page(1, {})
    assert ([each.title for each in found.items], found.total) == (["Seconda"], 1)
    assert ServiceDocument.objects.live().count() == 1
