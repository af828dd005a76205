"""Elasticsearch away: visitors get their answer from the database, and wait once at most."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core.cache import cache
from elasticsearch import Elasticsearch

from search import breaker, elastic, jobs, service
from search.checks import check_search_settings
from search.types import SearchQuery
from tests import factories
from tests.search.conftest import synchronise

pytestmark = pytest.mark.django_db


@contextmanager
def refusing() -> Iterator[str]:
    """A port that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}"


@contextmanager
def hanging() -> Iterator[str]:
    """A server that takes connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(20)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def answering(status: int, body: bytes = b"{}") -> Any:
    """A server that always gives the same answer."""

    @contextmanager
    def serve() -> Iterator[str]:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length") or 0))
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("x-elastic-product", "Elasticsearch")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    return serve


PARTIAL = (
    b'{"timed_out": true, "_shards": {"failed": 0}, "hits": {"total": {"value": 0}, "hits": []}, "aggregations": {}}'
)


@pytest.mark.parametrize(
    "away",
    [
        refusing,
        hanging,
        answering(503),
        answering(429),
        answering(500),
        answering(400),
        answering(404),
        answering(200, PARTIAL),
    ],
    ids=["refusing", "hanging", "503", "429", "500", "400", "404", "partial"],
)
def test_the_database_answers_within_the_deadline(away: Any, settings: Any) -> None:
    factories.make_service()
    service.search(SearchQuery(text="pasti"))
    with away() as settings.ELASTICSEARCH_URL:
        started = time.monotonic()
        first = service.search(SearchQuery(text="pasti"))
        waited = time.monotonic() - started
        assert (first.engine, first.degraded, first.total) == ("database", True, 1)
        assert waited < settings.ELASTICSEARCH_TIMEOUT + 0.6
        assert breaker.is_open()
        started = time.monotonic()
        assert service.search(SearchQuery(text="pasti")).degraded
        assert time.monotonic() - started < 0.35, "the open breaker did not spare the wait"
        jobs.probe()
        assert breaker.is_open()


def test_without_elasticsearch_nothing_is_degraded(settings: Any) -> None:
    factories.make_service()
    assert not service.search(SearchQuery()).degraded
    assert jobs.keep_indices() == jobs.deliver() == jobs.probe() == 0


@pytest.mark.service
def test_only_the_worker_closes_it(elasticsearch: Elasticsearch) -> None:
    factories.make_service()
    synchronise()
    breaker.trip(reason="test")
    assert service.search(SearchQuery()).engine == "database"
    jobs.probe()
    assert service.search(SearchQuery()).engine == "elasticsearch"


def test_the_breaker_survives_the_loss_of_the_cache(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    def gone(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError("no cache")

    for name in ("get", "set", "delete"):
        monkeypatch.setattr(cache, name, gone)
    with refusing() as settings.ELASTICSEARCH_URL:
        assert not breaker.is_open()
        assert service.search(SearchQuery()).degraded
        assert breaker.is_open()
        breaker.close()
        assert not breaker.is_open()


def test_the_connection_for_visitors_does_not_try_twice(settings: Any) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    client = elastic.for_visitors()
    assert client is elastic.for_visitors()
    assert client._max_retries == 0


@pytest.mark.django_db
def test_elasticsearch_without_postgresql_is_an_error(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from search import checks

    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9200"
    monkeypatch.setattr(checks.connection, "vendor", "sqlite", raising=False)
    (error,) = check_search_settings(None)
    assert error.id == "search.E001"
    settings.ELASTICSEARCH_URL = ""
    assert check_search_settings(None) == []
