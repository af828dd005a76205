"""How many queries an HSDS answer costs: as many for twenty as for one."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from open_data.hsds import finding
from tests.factories import make_provider
from tests.open_data.hsds import LISTS, WHOLE, get, lines, make_everything

MANY = 20
WAYS = [(path, each) for path in LISTS[:3] for each in WHOLE[path]]


def cost(path: str, **parameters: Any) -> int:
    """The queries of a request whose vocabulary is already in memory."""
    get(path, per_page=100, **parameters)
    with CaptureQueriesContext(connection) as queries:
        Client().get(f"/api/hsds{path}", {"per_page": 100, **parameters})
    return len(queries)


@pytest.mark.slow
def test_the_number_of_queries_does_not_depend_on_results(db: Any) -> None:
    provider = make_provider()
    key = make_everything(provider).translation_key
    asked = [
        *WAYS,
        ("/services", {"search": "trasporto", "full": "true"}),
        (f"/services/{key}", {}),
        (f"/organizations/{provider.translation_key}", {"full_service": "true"}),
    ]
    few = [
        cost(path, **each) if "/services/" not in path and "/organizations/" not in path else one(path, **each)
        for path, each in asked
    ]
    for _number in range(MANY - 1):
        make_everything(provider)
    make_everything(make_provider("Un altro ente"))
    many = [
        cost(path, **each) if "/services/" not in path and "/organizations/" not in path else one(path, **each)
        for path, each in asked
    ]
    assert many == few
    assert max(few) <= 8


def one(path: str, **parameters: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        get(path, **parameters)
    return len(queries)


@pytest.mark.slow
def test_a_stream_reads_some_at_a_time(db: Any, monkeypatch: Any) -> None:
    provider = make_provider()
    for _number in range(5):
        make_everything(provider)
    monkeypatch.setattr(finding, "CHUNK", 2)
    with CaptureQueriesContext(connection) as queries:
        assert len(lines("/services", full="true")) == 5
    reading = [each["sql"] for each in queries if "servicedocument" in each["sql"] and "LIMIT 2" in each["sql"]]
    assert len(reading) == 4
    monkeypatch.setattr(finding, "CHUNK", 3)
    assert len(lines("/services", search="trasporto")) == 5
