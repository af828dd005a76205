"""What waits for the representative stands first on their home; how often each sheet was opened stands beside it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog_pages.models import ServicePage
from counting.models import DailyCount
from feedback import reporting
from feedback.enums import State
from feedback.models import ErrorReport
from moderation import own_views
from providers.access import grant_membership
from tests import factories
from tests.moderation.building import waiting_first

pytestmark = pytest.mark.django_db

HOME = "/admin/i-miei-servizi/"


def home(client: Any, address: str = HOME) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, response.get("Location")
    return BeautifulSoup(response.content, "html.parser")


def titles(soup: BeautifulSoup) -> list[str]:
    return [each.get_text(strip=True) for each in soup.select(".own-service h3")]


def card(soup: BeautifulSoup, page: Any) -> Any:
    found = soup.find(id=f"servizio-{page.pk}")
    assert found is not None
    return found.find_parent("li")


def words(tag: Any) -> str:
    return " ".join(tag.get_text(" ").split())


def report(page: ServicePage, number: int = 1) -> ErrorReport:
    return reporting.receive(
        key=f"{page.pk}-{number}",
        service_id=page.translation_key,
        title=page.title,
        language="it",
        data={"subject": "phone", "text": "", "contact": ""},
    )


def returned(author: Any, provider: Any, title: str) -> ServicePage:
    page = waiting_first(author, provider, title=title)
    page.current_workflow_task_state.reject(user=factories.make_editor("rimanda"), comment="Manca l'orario")
    return page


def test_what_waits_for_me_comes_first_then_the_others_by_name(provider: Any, author: Any, log_in: Any) -> None:
    today = timezone.localdate()
    for title in ("Zucche", "abete", "Betulla"):
        factories.make_service(provider, title=title, assured_date=today)
    report(factories.make_service(provider, title="Segnalata", assured_date=today))
    old = factories.make_service(provider, title="Vecchia", assured_date=today - datetime.timedelta(days=800))
    report(factories.make_service(provider, title="Stantia", assured_date=old.assured_date))
    returned(author, provider, "Rimandata")
    soup = home(log_in(author))
    assert titles(soup) == ["Rimandata", "Stantia", "Vecchia", "Segnalata", "abete", "Betulla", "Zucche"]
    told = soup.select_one(".own-todo")
    assert words(told) == (
        "Da fare: 1 da correggere per l'ufficio, 2 da verificare, 2 con errori segnalati dai lettori."
    )


def test_nothing_to_do_says_nothing(provider: Any, author: Any, log_in: Any) -> None:
    factories.make_service(provider, assured_date=timezone.localdate())
    assert home(log_in(author)).select_one(".own-todo") is None


def test_an_answered_report_and_an_old_draft_are_not_urgent(provider: Any, author: Any, log_in: Any) -> None:
    today = timezone.localdate()
    answered = factories.make_service(provider, title="Zeta", assured_date=today)
    reporting.move(report(answered), state=State.CORRECTED, answer="", by=author)
    long_ago = today - datetime.timedelta(days=800)
    factories.make_service(provider, title="Omega", publish=False, assured_date=long_ago)
    factories.make_service(provider, title="Alfa", assured_date=today)
    assert titles(home(log_in(author))) == ["Alfa", "Omega", "Zeta"]


def test_a_report_leads_to_its_answer_and_several_to_the_list(provider: Any, author: Any, log_in: Any) -> None:
    one, several = factories.make_service(provider, title="Una"), factories.make_service(provider, title="Tante")
    single = report(one)
    for number in (1, 2):
        report(several, number)
    soup = home(log_in(author))
    assert card(soup, one).select_one(".own-due a")["href"] == f"/admin/mie-segnalazioni/{single.pk}/"
    many = card(soup, several).select_one(".own-due a")
    assert many["href"] == "/admin/mie-segnalazioni/"
    assert "2 segnalazioni" in words(many)


def test_the_body_with_something_to_do_comes_before_the_others(provider: Any, author: Any, log_in: Any) -> None:
    other, empty = factories.make_provider("Zoo"), factories.make_provider("Asilo vuoto")
    for body in (other, empty):
        grant_membership(user=author, provider=body)
    factories.make_service(provider, title="In ordine", assured_date=timezone.localdate())
    returned(author, other, "Rimandata")
    heads = [each.get_text(strip=True) for each in home(log_in(author)).select(".own-head h2")]
    assert heads == ["Zoo", "Cooperativa Girasole", "Asilo vuoto"]


def test_what_is_urgent_is_on_the_first_page_however_it_is_called(
    provider: Any, author: Any, log_in: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(own_views, "PER_PAGE", 2)
    for title in ("Alfa", "Beta", "Gamma"):
        factories.make_service(provider, title=title, assured_date=timezone.localdate())
    returned(author, provider, "Zeta")
    client = log_in(author)
    assert titles(home(client)) == ["Zeta", "Alfa"]
    assert titles(home(client, f"{HOME}?p=2")) == ["Beta", "Gamma"]
    assert titles(home(client, f"{HOME}?p=99")) == ["Beta", "Gamma"]


def count(page: ServicePage, kind: str, number: int, *, days_ago: int) -> None:
    day = timezone.localdate() - datetime.timedelta(days=days_ago)
    DailyCount.objects.create(service_id=page.translation_key, kind=kind, number=number, day=day)


def test_how_often_each_was_opened_and_called_stands_beside_the_days_before(
    provider: Any, author: Any, log_in: Any
) -> None:
    read, unread = factories.make_service(provider, title="Letta"), factories.make_service(provider, title="Non letta")
    strange = factories.make_service(factories.make_provider("Altro ente"))
    count(read, "called", 3, days_ago=2)
    count(read, "viewed", 37, days_ago=1)
    count(read, "viewed", 21, days_ago=40)
    count(strange, "viewed", 999, days_ago=1)
    soup = home(log_in(author))
    told = words(card(soup, read).select_one(".own-counts"))
    assert told == "Negli ultimi 30 giorni (e nei 30 prima) Scheda aperta 37 (21) Numero chiamato 3 (0)"
    assert card(soup, unread).select_one(".own-counts") is None
    assert "999" not in words(soup)


def test_reports_counts_and_urgency_cost_the_same_for_one_and_twenty(
    provider: Any, author: Any, log_in: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(own_views, "PER_PAGE", 20)
    client = log_in(author)
    costs = {}
    for wanted in (1, 20):
        while ServicePage.objects.child_of(provider).count() < wanted:
            page = factories.make_service(provider)
            report(page)
            count(page, "viewed", 1, days_ago=0)
        client.get(HOME)
        with CaptureQueriesContext(connection) as queries:
            assert len(titles(home(client))) == wanted
        costs[wanted] = len(queries)
    assert costs[1] == costs[20]
