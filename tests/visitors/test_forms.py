"""Forms without a cookie: what is refused, and that nothing else is."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.test import RequestFactory

from visitors import forms, limits


def request(token: str, headers: dict[str, str] | None = None, **values: str) -> Any:
    return RequestFactory().post("/modulo/", {"token": token, **values}, headers=headers or {})


@pytest.fixture
def old_token(monkeypatch: Any) -> str:
    """A token that a person had before the eyes for a minute."""
    now = time.time()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: now - 60)
        return forms.sign("prova")


def test_a_form_of_ours_is_accepted_once(old_token: str) -> None:
    forms.check(request(old_token, {"Origin": "http://testserver"}), "prova")
    with pytest.raises(forms.NotAccepted, match="già stato inviato"):
        forms.check(request(old_token), "prova")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://altro.example"},
        {"Referer": "https://altro.example/pagina"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
    ],
)
def test_other_sites_are_refused(old_token: str, headers: dict[str, str]) -> None:
    with pytest.raises(forms.NotAccepted, match="altro sito"):
        forms.check(request(old_token, headers), "prova")


def test_machines_are_refused(old_token: str) -> None:
    with pytest.raises(forms.NotAccepted, match="programma"):
        forms.check(request(old_token, website="https://spam.example"), "prova")
    with pytest.raises(forms.NotAccepted, match="troppo in fretta"):
        forms.check(request(forms.sign("prova")), "prova")


@pytest.mark.parametrize("token", ["", "prova:x", "prova:x:1:y"])
def test_forged_tokens_are_refused(token: str) -> None:
    with pytest.raises(forms.NotAccepted, match="troppo a lungo"):
        forms.check(request(token), "prova")


def test_a_token_is_good_for_one_form(old_token: str) -> None:
    with pytest.raises(forms.NotAccepted, match="troppo a lungo"):
        forms.check(request(old_token), "altra")


def test_limits_count_senders_apart() -> None:
    def sent_from(address: str) -> bool:
        return limits.within(RequestFactory(REMOTE_ADDR=address).get("/"), "prova", number=2, seconds=60)

    assert [sent_from("192.0.2.1") for _ in range(3)] == [True, True, False]
    assert sent_from("192.0.2.2")


def test_the_address_is_read_behind_our_own_proxies_only(settings: Any) -> None:
    asked = RequestFactory(REMOTE_ADDR="10.0.0.1").get(
        "/", headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7, 10.0.0.2"}
    )
    assert limits.address(asked) == "10.0.0.1"
    settings.TRUSTED_PROXIES = 2
    assert limits.address(asked) == "198.51.100.7"
    settings.TRUSTED_PROXIES = 4
    assert limits.address(asked) == "10.0.0.1"
