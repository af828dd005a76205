"""The search finds what people need: no worse than the floors, better than plain Elasticsearch.

The floors are in ``floors.json``, by metric and engine: for all queries, and for each kind. They are raised when
the search has become better for good; `make relevance` says where it stands.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from demo.loading import load_demo
from tests.relevance import report
from tests.relevance.engines import BASELINES, DATABASE, ELASTICSEARCH, OURS, engines
from tests.relevance.judged import read_queries
from tests.relevance.test_queries import LANGUAGES

# Only marked tests have a database made for them.
pytestmark = [pytest.mark.service, pytest.mark.django_db]

FLOORS: dict[str, dict[str, dict[str, float]]] = json.loads(
    (Path(__file__).resolve().parent / "floors.json").read_text(encoding="utf-8")
)
"""Least figures by engine, group and metric."""


@pytest.fixture(scope="module")
def answers(django_db_setup: None, django_db_blocker: Any) -> list[report.Answer]:
    """Every query asked once of every engine, over the whole demo; nothing of it stays."""
    url = os.environ.get("ELASTICSEARCH_URL", "")
    if not url:
        pytest.skip("ELASTICSEARCH_URL is not set")
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(tell=lambda text: None)
        with engines(elasticsearch_url=url, prefix=f"test-{secrets.token_hex(5)}-") as asked:
            found = report.ask_all(read_queries(), asked)
        transaction.set_rollback(True)
    cache.clear()
    return found


@pytest.fixture(scope="module")
def table(answers: list[report.Answer]) -> report.Table:
    return report.tabulate(answers)


@pytest.mark.parametrize("engine", OURS)
def test_no_figure_is_under_its_floor(table: report.Table, engine: str) -> None:
    under = {
        f"{group}, {metric}": f"{table[group][engine].means[metric]:.3f} < {floor}"
        for group, floors in FLOORS[engine].items()
        for metric, floor in floors.items()
        if table[group][engine].means[metric] < floor
    }
    assert not under


def test_every_kind_has_a_floor(table: report.Table) -> None:
    assert FLOORS.keys() == set(OURS)
    for floors in FLOORS.values():
        assert floors.keys() >= table.keys() - {report.TUNING, report.HELD_OUT}
        assert floors[report.ALL].keys() == report.METRICS.keys()


@pytest.mark.parametrize("engine", OURS)
def test_no_question_finds_nothing(answers: list[report.Answer], engine: str) -> None:
    assert [each.query.text for each in answers if each.engine == engine and not each.found] == []


@pytest.mark.parametrize("engine", OURS)
@pytest.mark.parametrize("baseline", BASELINES)
@pytest.mark.parametrize("metric", report.METRICS)
def test_plain_elasticsearch_is_beaten(table: report.Table, engine: str, baseline: str, metric: str) -> None:
    for group in (report.ALL, *LANGUAGES, *(report.held_out_of(language) for language in LANGUAGES)):
        figures = table[group]
        assert figures[engine].means[metric] > figures[baseline].means[metric], group


def test_both_engines_were_asked_everything(answers: list[report.Answer]) -> None:
    assert sum(each.engine == ELASTICSEARCH for each in answers) == len(read_queries())
    assert sum(each.engine == DATABASE for each in answers) == len(read_queries())
