"""Everybody may ask a lot; who asks for more is told when to come back."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from open_data.v1 import limits
from search.kept import Kept

PATH = "/api/v1/status"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(settings: Any, monkeypatch: Any) -> list[float]:
    """Three requests a minute, and a clock that stands at the beginning of one."""
    settings.API_REQUESTS = 3
    clock = [6_000_000.0]
    monkeypatch.setattr(limits.time, "time", lambda: clock[0])
    return clock


def ask(**extra: Any) -> Any:
    return Client().get(PATH, **extra)


def statuses(number: int, **extra: Any) -> list[int]:
    return [ask(**extra).status_code for _time in range(number)]


def another_process(monkeypatch: Any) -> None:
    """Count as a process does that has seen nobody yet."""
    monkeypatch.setattr(limits, "_counts", Kept(limit=100))


def test_every_answer_says_what_is_left(now: list[float]) -> None:
    now[0] += 20.5
    first, second = ask(), Client().get("/api/v1/nothing")
    assert first["RateLimit-Policy"] == '"default";q=3;w=60'
    assert first["RateLimit"] == '"default";r=2;t=40'
    assert [first[f"X-RateLimit-{name}"] for name in ("Limit", "Remaining", "Reset")] == ["3", "2", "40"]
    assert second["X-RateLimit-Remaining"] == "1"


def test_who_asks_too_much_is_told_when_to_come_back(now: list[float]) -> None:
    now[0] += 15
    assert statuses(4) == [200, 200, 200, 429]
    refused = ask()
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["Retry-After"] == refused["X-RateLimit-Reset"] == "45"
    assert refused["X-RateLimit-Remaining"] == "0"
    assert refused["Access-Control-Allow-Origin"] == "*"
    assert refused["Cache-Control"] == "no-store"
    assert refused.json()["status"] == 429
    now[0] += 45
    assert statuses(2) == [200, 200]


def test_what_is_not_there_and_what_is_refused_counts_too() -> None:
    assert Client().get("/api/v1/nothing").status_code == 404
    assert Client().post(PATH).status_code == 405
    assert statuses(2) == [200, 429]


def test_a_stream_counts_as_many_requests(settings: Any) -> None:
    settings.API_REQUESTS = 2 * limits.STREAMED + 1
    path = "/api/hsds/services?format=ndjson"
    first = Client().get(path)
    assert first["X-RateLimit-Remaining"] == str(limits.STREAMED + 1)
    assert Client().head(path)["X-RateLimit-Remaining"] == str(limits.STREAMED)
    assert [Client().get(path).status_code for _time in range(2)] == [200, 429]


def test_a_preflight_is_free() -> None:
    assert {Client().options(PATH).status_code for _time in range(5)} == {204}
    assert statuses(3) == [200] * 3


def test_each_address_has_its_own_share() -> None:
    assert statuses(4)[-1] == 429
    assert statuses(3, REMOTE_ADDR="192.0.2.7") == [200] * 3


def test_the_addresses_of_one_network_share() -> None:
    for each in ("2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::3"):
        assert ask(REMOTE_ADDR=each).status_code == 200
    assert ask(REMOTE_ADDR="2001:db8::4").status_code == 429
    assert ask(REMOTE_ADDR="2001:db8:0:1::1").status_code == 200
    assert limits._network("::ffff:192.0.2.7") == "192.0.2.7"
    assert limits._network("nonsense:") == "nonsense:"


def test_what_stands_in_front_of_our_proxies_is_a_claim(settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    claims = [ask(HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, 192.0.2.7").status_code for number in range(4)]
    assert claims == [200, 200, 200, 429]
    settings.TRUSTED_PROXIES = 0
    assert ask(HTTP_X_FORWARDED_FOR="192.0.2.7").status_code == 200


def test_processes_count_together(monkeypatch: Any) -> None:
    assert statuses(2) == [200, 200]
    another_process(monkeypatch)
    assert statuses(2) == [200, 429]


def test_processes_far_from_the_end_leave_the_cache_alone(settings: Any, monkeypatch: Any) -> None:
    settings.API_REQUESTS = 1_000
    with mock.patch.object(limits, "_tell", wraps=limits._tell) as told:
        for _time in range(50):
            limits.spend(RequestFactory().get(PATH))
        assert told.call_count == 0
        spent = 50
        while (allowance := limits.spend(RequestFactory().get(PATH))) and allowance.granted:
            spent += 1
        assert spent == 1_000
        assert told.call_count < 120


def test_several_processes_together_give_little_more_than_there_is(settings: Any, monkeypatch: Any) -> None:
    settings.API_REQUESTS = 320
    processes = [Kept(limit=10) for _number in range(4)]
    granted = refused = 0
    while refused < 8:
        for counts in processes:
            monkeypatch.setattr(limits, "_counts", counts)
            allowance = limits.spend(RequestFactory().get(PATH))
            assert allowance
            granted, refused = granted + allowance.granted, refused + (not allowance.granted)
    assert 320 <= granted <= 324


@pytest.mark.parametrize("fault", [ConnectionError, ValueError])
def test_without_a_cache_nobody_is_refused(fault: type[Exception]) -> None:
    with mock.patch.object(cache, "add", side_effect=fault), mock.patch.object(cache, "incr", side_effect=fault):
        assert statuses(8) == [200] * 8
    assert ask()["X-RateLimit-Limit"] == "3"


def test_a_cache_that_forgets_refuses_nobody() -> None:
    with mock.patch.object(cache, "add", return_value=False), mock.patch.object(cache, "incr", side_effect=ValueError):
        assert statuses(8) == [200] * 8


def test_a_cache_that_says_yes_to_everything_refuses_nobody() -> None:
    # As those of ``lodiwelfare.caches`` do while they are away.
    with mock.patch.object(cache, "add", return_value=True):
        assert statuses(8) == [200] * 8


def test_a_site_may_have_no_limit(settings: Any) -> None:
    settings.API_REQUESTS = 0
    assert statuses(8) == [200] * 8
    assert not set(limits.HEADERS) & set(ask().headers)


def test_nobody_can_read_back_who_asked(now: list[float]) -> None:
    with mock.patch.object(cache, "add", wraps=cache.add) as written:
        ask(REMOTE_ADDR="192.0.2.7")
        now[0] += 86_400
        ask(REMOTE_ADDR="192.0.2.7")
    names = [call.args[0].rpartition(":")[2] for call in written.call_args_list]
    assert len(set(names)) == 2
    assert all("192" not in name and len(name) == 24 for name in names)
    assert all(call.args[2] == 2 * limits.WINDOW for call in written.call_args_list)
    assert not any("192.0.2.7" in key for key in limits._counts._values)
