"""Sessions: seen, ended one by one or all at once; and people who only read have none."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import sessions
from audit.models import AuditEntry
from tests import factories
from tests.accounts.conftest import enter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "second_factor_required")]

PAGE = "/accesso/sessioni/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Safari/604.1"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"


@pytest.fixture
def anna() -> User:
    return factories.make_representative(factories.make_provider(), "anna")


def browser(device: str, login: str = "anna") -> Client:
    client = Client(headers={"user-agent": device})
    enter(client, login)
    return client


def text(answer: Any) -> str:
    content: str = answer.content.decode()
    return content


def test_one_sees_where_one_is_logged_in(anna: User) -> None:
    browser(PHONE)
    here = browser(DESK)
    page = text(here.get(PAGE))
    assert "Firefox su Windows" in page
    assert "Safari su iPhone" in page
    assert page.index("questo") < page.index("Safari su iPhone")


def test_a_session_is_ended_at_its_next_request(anna: User) -> None:
    there, here = browser(PHONE), browser(DESK)
    assert there.get("/admin/").status_code == 200
    number = UserSession.objects.get(user_agent=PHONE).pk
    here.post(PAGE, {"session": number})
    assert there.get("/admin/")["Location"].startswith("/accesso/login/")
    assert here.get("/admin/").status_code == 200
    assert AuditEntry.objects.get(action="accounts.session_end").details == {"sessions": 1}


def test_all_others_are_ended_at_once(anna: User) -> None:
    there, elsewhere, here = browser(PHONE), browser(PHONE), browser(DESK)
    here.post(PAGE, {"others": "1"})
    for client in (there, elsewhere):
        assert client.get("/admin/").status_code == 302
    assert here.get("/admin/").status_code == 200
    assert "Non ci sono altre sessioni" in text(here.get(PAGE))


@pytest.mark.parametrize("number", ["", "x", "9" * 30, "-1"])
def test_bad_numbers_end_nothing(anna: User, number: str) -> None:
    here = browser(DESK)
    assert here.post(PAGE, {"session": number})["Location"] == PAGE
    assert here.get("/admin/").status_code == 200


def test_nobody_sees_or_ends_the_sessions_of_others(anna: User) -> None:
    eva = factories.make_representative(factories.make_provider("Altra"), "eva")
    annas, evas = browser(PHONE), browser(DESK, "eva")
    assert "iPhone" not in text(evas.get(PAGE))
    evas.post(PAGE, {"session": UserSession.objects.exclude(user=eva).get().pk})
    assert annas.get("/admin/").status_code == 200


def test_when_a_session_was_seen_is_written_now_and_then_not_at_each_request(anna: User) -> None:
    here = browser(DESK)
    here.get("/admin/")
    with CaptureQueriesContext(connection) as queries:
        here.get("/admin/")
    assert not [query for query in queries if "usersession" in query["sql"]]


def test_logging_out_ends_the_session_for_good(anna: User) -> None:
    here = browser(DESK)
    kept = here.cookies["sessionid"].value
    here.post("/admin/logout/")
    thief = Client()
    thief.cookies["sessionid"] = kept
    assert thief.get("/admin/").status_code == 302


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (PHONE, "Safari su iPhone"),
        (DESK, "Firefox su Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36", "Chrome su Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0", "Edge su Windows"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_devices_are_named_in_plain_words(user_agent: str, words: str) -> None:
    assert sessions.device(user_agent) == words


@pytest.mark.parametrize("address", ["/", "/servizi/", "/servizi/?q=pasti", "/api/v1/services", "/nothing/"])
def test_who_only_reads_has_no_session_no_cookie_and_pays_nothing_for_ours(address: str) -> None:
    factories.make_service()
    client = Client()
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    tables = ("session", "auth_user", "account", "mfa", "usersession", "authenticator")
    touched = [query["sql"] for query in queries if any(f'"{name}' in query["sql"] for name in tables)]
    assert not touched
