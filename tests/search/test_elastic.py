"""The connections to Elasticsearch: several nodes, one deadline, who we are."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from drills.proxy import Fault, proxied
from search import breaker, checks, elastic, index, service
from search.types import SearchQuery
from tests import factories
from tests.search.conftest import synchronise


def closed_port() -> str:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{held.getsockname()[1]}"


@pytest.mark.service
@pytest.mark.django_db
def test_a_node_that_refuses_is_passed_over(elasticsearch: Elasticsearch, settings: Any) -> None:
    factories.make_service()
    synchronise()
    settings.ELASTICSEARCH_URL = f"{closed_port()}, {settings.ELASTICSEARCH_URL},{closed_port()}"
    assert len(elastic.nodes()) == 3
    for _each in range(8):
        assert service.search(SearchQuery(text="pasti")).engine == "elasticsearch"
    assert not breaker.is_open()


@pytest.mark.service
def test_a_node_that_dies_in_the_middle_is_passed_over(elasticsearch: Elasticsearch, settings: Any) -> None:
    with proxied(settings.ELASTICSEARCH_URL) as first, proxied(settings.ELASTICSEARCH_URL) as second:
        settings.ELASTICSEARCH_URL = f"{first.url},{second.url}"
        client = elastic.for_worker()
        for _each in range(4):
            assert client.cluster.health()["status"]
        assert min(first.asked, second.asked) >= 1, "only one of the nodes is ever asked"
        first.set(Fault.REFUSING)
        for _each in range(4):
            assert client.cluster.health()["status"]
        first.set(Fault.NONE)
        second.set(Fault.CUTTING)
        for _each in range(4):
            assert client.cluster.health()["status"]


@pytest.mark.service
@pytest.mark.parametrize("faults", [(Fault.HANGING, Fault.HANGING), (Fault.REFUSING, Fault.HANGING)])
def test_whatever_is_tried_the_time_is_the_same(
    elasticsearch: Elasticsearch, settings: Any, faults: tuple[Fault, Fault]
) -> None:
    with proxied(settings.ELASTICSEARCH_URL) as first, proxied(settings.ELASTICSEARCH_URL) as second:
        settings.ELASTICSEARCH_URL = f"{first.url},{second.url}"
        settings.ELASTICSEARCH_TIMEOUT = 0.4
        client = elastic.for_visitors()
        first.set(faults[0])
        second.set(faults[1])
        started = time.monotonic()
        with pytest.raises(elastic.FAILURES):
            client.cluster.health()
        assert 0.3 < time.monotonic() - started < 0.7, "who is late was asked a second time"


def test_who_we_are_goes_with_every_request(settings: Any) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9200"
    settings.ELASTICSEARCH_API_KEY = "secret-key"
    assert elastic.for_worker()._headers["authorization"] == "ApiKey secret-key"
    settings.ELASTICSEARCH_API_KEY = ""
    settings.ELASTICSEARCH_URL = "http://search:p%40ss@127.0.0.1:9200"
    (node,) = elastic.for_worker().transport.node_pool.all()
    assert node.config.headers["authorization"].startswith("Basic ")


def test_how_an_index_spreads_comes_from_the_settings(settings: Any) -> None:
    assert index.index_settings() == {
        "number_of_shards": 1,
        "auto_expand_replicas": "0-1",
        "refresh_interval": "1s",
    }
    settings.ELASTICSEARCH_SHARDS, settings.ELASTICSEARCH_REPLICAS, settings.ELASTICSEARCH_REFRESH = 3, "2", "5s"
    assert index.index_settings() == {"number_of_shards": 3, "number_of_replicas": 2, "refresh_interval": "5s"}


@pytest.mark.parametrize(
    ("name", "value", "identity"),
    [
        ("ELASTICSEARCH_URL", "localhost:9200", "search.E002"),
        ("ELASTICSEARCH_URL", "http://127.0.0.1:9200,ftp://127.0.0.1", "search.E002"),
        ("ELASTICSEARCH_REPLICAS", "many", "search.E003"),
        ("ELASTICSEARCH_SHARDS", 0, "search.E004"),
        ("ELASTICSEARCH_REFRESH", "soon", "search.E005"),
        ("ELASTICSEARCH_CA", "/nowhere/ca.pem", "search.E006"),
    ],
)
def test_a_bad_setting_is_told_at_start_up(settings: Any, name: str, value: Any, identity: str) -> None:
    assert checks.check_cluster_settings(None) == []
    setattr(settings, name, value)
    (error,) = checks.check_cluster_settings(None)
    assert error.id == identity
    assert error.hint
