"""The drills in a short form; `make drills` runs them for a minute each."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from drills import faults, kills
from drills.proxy import Proxy, proxied
from drills.site import Site, running

pytestmark = [pytest.mark.service, pytest.mark.slow]

SECONDS, PUBLISHES = 5.0, 12


@pytest.fixture(scope="module")
def proxy() -> Iterator[Proxy]:
    with proxied(os.environ["ELASTICSEARCH_URL"]) as started:
        yield started


@pytest.fixture(scope="module")
def site(proxy: Proxy, tmp_path_factory: Any) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("drills")
    with running(folder=folder, elasticsearch_url=proxy.url, real_url=os.environ["ELASTICSEARCH_URL"]) as started:
        yield started


def test_whatever_elasticsearch_does_the_site_answers_and_nothing_is_lost(site: Site, proxy: Proxy) -> None:
    without, measured = faults.drill(
        site, proxy, seconds=SECONDS, publishes=PUBLISHES, faults=faults.FAULTS, tell=print
    )
    assert [each.fault for each in measured] == list(faults.FAULTS)
    for each in measured:
        each.assert_good(without, on_a_busy_machine=True)


def test_killed_workers_lose_nothing(site: Site) -> None:
    assert kills.drill(site, seconds=12, tell=print) >= 3
