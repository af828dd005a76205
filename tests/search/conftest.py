"""What the search tests share: an Elasticsearch of their own, and both engines behind one face."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from search import elastic, jobs, outbox, service
from search.types import SearchQuery, SearchResult


def synchronise() -> None:
    """What the worker does until nothing is left to deliver."""
    while jobs.keep_indices() + jobs.refresh() + jobs.deliver():
        pass
    elastic.for_worker().indices.refresh(index="_all")
    assert outbox.backlog() == {"due": 0, "parked": 0}


@pytest.fixture
def elasticsearch(settings: Any) -> Iterator[Elasticsearch]:
    """A real Elasticsearch with index names that no other test uses; visitors wait longer than in production.

    A test machine that is busy must not look like an Elasticsearch that is away.
    """
    url = os.environ.get("ELASTICSEARCH_URL", "")
    if not url:
        pytest.skip("ELASTICSEARCH_URL is not set")
    settings.ELASTICSEARCH_URL = url
    settings.ELASTICSEARCH_INDEX_PREFIX = f"test-{uuid.uuid4().hex[:10]}-"
    settings.ELASTICSEARCH_TIMEOUT = 10.0
    client = elastic.for_worker()
    yield client
    for name in client.indices.get(index=f"{settings.ELASTICSEARCH_INDEX_PREFIX}*").body:
        client.indices.delete(index=name)


@dataclass
class Searcher:
    """Searches with one engine, and makes sure that it is this one that answers."""

    engine: str
    before: Callable[[], None]

    def __call__(self, text: str = "", **values: Any) -> SearchResult:
        """Search; facets are given by name, with one code or several."""
        options = {
            name: values.pop(name)
            for name in ("age", "sort", "page", "per_page", "language_of_reader")
            if name in values
        }
        if "language_of_reader" in options:
            options["language"] = options.pop("language_of_reader")
        filters = {name: (codes,) if isinstance(codes, str) else tuple(codes) for name, codes in values.items()}
        return self.ask(SearchQuery(text=text, filters=filters, **options))

    def ask(self, query: SearchQuery) -> SearchResult:
        self.before()
        result = service.search(query)
        assert result.engine == self.engine
        assert not result.degraded
        return result

    def titles(self, text: str = "", **values: Any) -> list[str]:
        """The titles found, in order."""
        return [item.title for item in self(text, **values).items]


@pytest.fixture(params=["database", pytest.param("elasticsearch", marks=pytest.mark.service)])
def find(request: pytest.FixtureRequest, db: Any) -> Searcher:
    """Each engine in turn: the same expectations hold for both."""
    if request.param == "elasticsearch":
        request.getfixturevalue("elasticsearch")
        return Searcher("elasticsearch", synchronise)
    return Searcher("database", lambda: None)
