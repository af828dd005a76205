"""What readers do is counted, and nothing else is kept: who they are is never asked."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog_pages.models import ContactRow, ServicePage
from counting import tally
from counting.jobs import forget
from counting.models import DailyCount, Kind
from counting.pings import address_of
from counting.results import DAYS, totals
from tests import factories

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1"
CUBOT = "Mozilla/5.0 (Linux; Android 12; CUBOT P50) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
SAME_SITE = {"sec-fetch-site": "same-origin", "origin": "http://testserver"}


@pytest.fixture
def page(site: Any) -> ServicePage:
    return factories.make_service()


@pytest.fixture
def reader() -> Client:
    return Client(headers={"user-agent": PHONE})


def written() -> dict[str, int]:
    """The totals of today, after what is in memory was written."""
    tally.flush()
    return dict(DailyCount.objects.filter(day=timezone.localdate()).values_list("kind", "number"))


def press(client: Client, address: str, **headers: str) -> int:
    """Send what a browser sends when a link with a ``ping`` is followed."""
    answer = client.post(address, b"PING", content_type="text/ping", headers={**SAME_SITE, **headers})
    assert not answer.content
    return answer.status_code


def test_each_opening_of_a_sheet_counts_also_when_it_has_not_changed(reader: Client, page: ServicePage) -> None:
    first = reader.get(page.public_path)
    again = reader.get(page.public_path, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert written() == {"viewed": 2}


def test_a_page_costs_no_write_and_not_one_question_more(reader: Client, page: ServicePage) -> None:
    reader.get(page.public_path)
    costs = {}
    for who, client in {"reader": reader, "machine": Client(headers={"user-agent": "Googlebot/2.1"})}.items():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page.public_path).status_code == 200
        costs[who] = len(queries)
        assert not [each["sql"] for each in queries if not each["sql"].startswith("SELECT")]
    assert costs["reader"] == costs["machine"]
    assert not DailyCount.objects.exists()


def test_readers_get_no_cookie_and_leave_no_trace_of_themselves(reader: Client, page: ServicePage) -> None:
    answer = reader.get(page.public_path)
    assert not answer.cookies
    assert not reader.post(address_of(page.translation_key, Kind.CALLED)).cookies
    written()
    assert {field.name for field in DailyCount._meta.get_fields()} == {"id", "service_id", "day", "kind", "number"}


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "curl/8.5.0",
        "python-requests/2.32",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/120.0 Safari/537.36",
    ],
)
def test_machines_are_not_counted(page: ServicePage, agent: str) -> None:
    assert Client(headers={"user-agent": agent}).get(page.public_path).status_code == 200
    assert written() == {}


def test_a_telephone_whose_make_sounds_like_a_machine_is_counted(page: ServicePage) -> None:
    Client(headers={"user-agent": CUBOT}).get(page.public_path)
    assert written() == {"viewed": 1}


def test_what_is_fetched_ahead_or_only_asked_about_is_not_counted(reader: Client, page: ServicePage) -> None:
    reader.get(page.public_path, headers={"sec-purpose": "prefetch;prerender"})
    reader.head(page.public_path)
    assert written() == {}


def test_bodies_and_the_office_do_not_count_themselves(page: ServicePage, log_in: Any) -> None:
    client = log_in(factories.make_editor())
    client.get(page.public_path, headers={"user-agent": PHONE})
    press(client, address_of(page.translation_key, Kind.CALLED), **{"user-agent": PHONE})
    assert written() == {}


def test_a_sheet_has_browsers_tell_when_it_is_called_written_to_or_left(reader: Client, site: Any) -> None:
    page = factories.make_service(
        rows=(ContactRow(label="Segreteria", phone="+390371555011", email="a@example.org", url="https://example.org/"),)
    )
    soup = BeautifulSoup(reader.get(page.public_path).content, "html.parser")
    links = {str(link["href"]).partition(":")[0]: str(link["ping"]) for link in soup.select("main a[ping]")}
    assert set(links) == {"tel", "mailto", "https"}
    for address in links.values():
        assert press(reader, address) == 204
    assert written() == {"viewed": 1, "called": 1, "written": 1, "website": 1}


def test_a_call_from_the_list_of_results_counts(reader: Client, page: ServicePage) -> None:
    soup = BeautifulSoup(reader.get("/servizi/").content, "html.parser")
    link = soup.select_one("a.lw-card-call")
    assert link is not None
    press(reader, str(link["ping"]))
    assert written() == {"called": 1}


def test_an_address_that_we_did_not_make_counts_nothing(reader: Client, page: ServicePage) -> None:
    address = address_of(page.translation_key, Kind.CALLED)
    for forged in (address.replace(".called", ".viewed"), f"/conta/{uuid4().hex}.called:x/", "/conta/x/"):
        assert reader.post(forged, b"PING", content_type="text/ping", headers=SAME_SITE).status_code == 404
    assert reader.get(address).status_code == 405
    assert written() == {}


def test_other_sites_and_forms_count_nothing(reader: Client, page: ServicePage) -> None:
    address = address_of(page.translation_key, Kind.CALLED)
    press(reader, address, **{"sec-fetch-site": "cross-site"})
    press(reader, address, origin="https://altrove.example", **{"sec-fetch-site": "same-site"})
    reader.post(address, {"a": "b"}, headers=SAME_SITE)
    assert written() == {}


def test_a_machine_that_presses_all_day_does_not_drown_the_figures(reader: Client, page: ServicePage) -> None:
    for _time in range(50):
        press(reader, address_of(page.translation_key, Kind.CALLED))
    assert written() == {"called": tally.MOST_ACTS}


def test_totals_grow_and_are_kept_when_the_database_is_away(
    reader: Client, page: ServicePage, monkeypatch: Any, caplog: Any
) -> None:
    reader.get(page.public_path)
    assert written() == {"viewed": 1}
    reader.get(page.public_path)
    write = tally._write

    def away(counts: Any) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(tally, "_write", away)
    assert tally.flush() == 0
    assert "could not be written" in caplog.text
    monkeypatch.setattr(tally, "_write", write)
    reader.get(page.public_path)
    assert written() == {"viewed": 3}


def test_a_cache_that_is_away_takes_nothing_from_it(reader: Client, page: ServicePage, monkeypatch: Any) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("counting asks no cache")

    reader.get(page.public_path)
    for name in ("get", "set", "add", "incr"):
        monkeypatch.setattr(cache, name, away)
    tally.add(page.translation_key, Kind.CALLED)
    assert written() == {"viewed": 1, "called": 1}


def test_many_threads_lose_nothing() -> None:
    key = uuid4()

    def read() -> None:
        for _time in range(500):
            tally.add(key, Kind.VIEWED)

    threads = [threading.Thread(target=read) for _thread in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert written() == {"viewed": 4_000}


def test_memory_does_not_grow_without_end(monkeypatch: Any) -> None:
    monkeypatch.setattr(tally, "MOST_KEYS", 3)
    for _service in range(10):
        tally.add(uuid4(), Kind.VIEWED)
    tally.flush()
    assert DailyCount.objects.count() == 3


def test_what_was_counted_is_written_by_itself(settings: Any, monkeypatch: Any) -> None:
    planned: list[tuple[float, Callable[[], None]]] = []

    class Timer:
        def __init__(self, seconds: float, function: Callable[[], None]) -> None:
            self.daemon = False
            planned.append((seconds, function))

        def start(self) -> None:
            assert self.daemon

    monkeypatch.setattr(tally.threading, "Timer", Timer)
    settings.COUNT_SECONDS = 30.0
    key = uuid4()
    tally.add(key, Kind.VIEWED)
    tally.add(key, Kind.VIEWED)
    assert [seconds for seconds, _function in planned] == [30.0]
    assert written() == {"viewed": 2}
    tally.add(key, Kind.VIEWED)
    assert len(planned) == 2


# What the totals say.


def count(key: UUID, kind: str, number: int, *, days_ago: int) -> None:
    day = timezone.localdate() - datetime.timedelta(days=days_ago)
    DailyCount.objects.create(service_id=key, kind=kind, number=number, day=day)


def test_the_last_days_stand_beside_as_many_before() -> None:
    key, silent = uuid4(), uuid4()
    count(key, "called", 2, days_ago=0)
    for days_ago, number in ((0, 1), (DAYS - 1, 10), (DAYS, 100), (2 * DAYS - 1, 1_000), (2 * DAYS, 10_000)):
        count(key, "viewed", number, days_ago=days_ago)
    count(uuid4(), "viewed", 7, days_ago=1)
    with CaptureQueriesContext(connection) as queries:
        found = totals([key, silent])
    assert len(queries) == 1
    assert [(each.kind, each.now, each.before) for each in found.pop(key)] == [
        (Kind.VIEWED, 11, 1_100),
        (Kind.CALLED, 2, 0),
    ]
    assert not found


def test_old_totals_are_forgotten(settings: Any) -> None:
    settings.COUNT_DAYS = 100
    key = uuid4()
    count(key, "viewed", 1, days_ago=100)
    count(key, "viewed", 1, days_ago=101)
    assert forget() == 1
    assert forget() == 0
    assert DailyCount.objects.count() == 1
