"""Notices, closures, waiting lists and enrolment windows: they come and go by themselves, at midnight in Rome."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from catalog_pages import edition
from catalog_pages.models import DatedNotice, ServicePage
from catalog_pages.models.row_base import ServiceRow
from search import jobs, presentation
from search.models import ServiceDocument
from search.types import SearchQuery
from tests import factories
from tests.search.conftest import Searcher

ROME = ZoneInfo("Europe/Rome")
MIDNIGHT = datetime.time.min
BEFORE = datetime.time(23, 59, 59)
DAY = datetime.date(2026, 11, 10)
ONE = datetime.timedelta(days=1)
# The nights on which clocks change: midnight is not 24 hours after midnight.
SPRING, AUTUMN = datetime.date(2026, 3, 29), datetime.date(2026, 10, 25)

Clock = Callable[[datetime.date, datetime.time], None]


@pytest.fixture
def clock(monkeypatch: Any) -> Clock:
    """Make it a moment in Rome, and have the worker do what is due then."""

    def set_to(day: datetime.date, at: datetime.time) -> None:
        moment = datetime.datetime.combine(day, at, ROME).astimezone(datetime.UTC)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        while jobs.refresh():
            pass
        edition.move()

    return set_to


def with_notice(**values: Any) -> ServicePage:
    rows: tuple[ServiceRow, ...] = (DatedNotice(**values), factories.ContactRow(label="Ufficio", phone="+390371555011"))
    return factories.make_service(title="Nido Le Api", rows=rows)


def enrolled(find: Searcher) -> tuple[list[str], dict[str, int]]:
    result = find(enrolment="open")
    counts = {value.code: value.count for value in find().facets["enrolment"]}
    return [item.title for item in result.items], counts


@pytest.mark.parametrize("day", [DAY, SPRING, AUTUMN])
def test_enrolment_opens_and_closes_in_the_filter_and_its_counts(find: Searcher, clock: Clock, day: Any) -> None:
    clock(day - 5 * ONE, MIDNIGHT)
    with_notice(kind="enrolment", starts=day, ends=day)
    factories.make_service(title="Senza iscrizioni")
    seen = []
    for when, at in ((day - ONE, BEFORE), (day, MIDNIGHT), (day, BEFORE), (day + ONE, MIDNIGHT)):
        clock(when, at)
        seen.append(enrolled(find))
    shut: tuple[list[str], dict[str, int]] = ([], {})
    assert seen == [shut, (["Nido Le Api"], {"open": 1}), (["Nido Le Api"], {"open": 1}), shut]


def test_each_overlay_shows_on_cards_sheet_and_api_for_its_days_only(db: Any, clock: Clock) -> None:
    clock(DAY - 5 * ONE, MIDNIGHT)
    cases = {
        "enrolment": ("Iscrizioni aperte fino al", {"kind": "enrolment"}),
        "closure": ("Chiuso fino al", {"kind": "closure"}),
        "waiting": ("Attesa: più di due mesi", {"kind": "waiting-list", "waiting_level": "long"}),
        "notice": ("Si entra dal cortile", {"kind": "notice", "text": "Si entra dal cortile."}),
    }
    pages = {name: with_notice(starts=DAY, ends=DAY + ONE, **values) for name, (_words, values) in cases.items()}
    for when, at, shown in (
        (DAY - ONE, BEFORE, False),
        (DAY, MIDNIGHT, True),
        (DAY + ONE, BEFORE, True),
        (DAY + 2 * ONE, MIDNIGHT, False),
    ):
        clock(when, at)
        listed = " ".join(Client().get("/servizi/").content.decode().split())
        for name, (words, _values) in cases.items():
            page = pages[name]
            sheet = " ".join(Client().get(page.public_path).content.decode().split())
            item = Client().get(f"/api/v1/services/{page.translation_key}").json()["item"]
            assert bool(item["notices"]) is shown, (name, when)
            assert (
                "lw-notice-" + item["notices"][0]["kind"]["code"] in sheet
                if shown
                else "lw-notice-" + name not in sheet
            )
            if name != "notice":
                assert (words in listed) is shown, (name, when)
        by_name = {
            name: Client().get(f"/api/v1/services/{page.translation_key}").json()["item"]
            for name, page in pages.items()
        }
        assert by_name["enrolment"]["enrolment_open"] is shown
        assert by_name["closure"]["closed_until"] == ((DAY + ONE).isoformat() if shown else None)
        assert (by_name["waiting"]["waiting"] or {}).get("code") == ("long" if shown else None)


def test_the_api_filters_by_open_enrolment_and_refuses_what_it_does_not_know(db: Any, clock: Clock) -> None:
    clock(DAY, MIDNIGHT)
    with_notice(kind="enrolment", ends=DAY)
    factories.make_service(title="Senza iscrizioni")
    body = Client().get("/api/v1/services?enrolment=open").json()
    assert [item["title"] for item in body["items"]] == ["Nido Le Api"]
    assert [(value["code"], value["count"]) for value in body["facets"]["enrolment"]] == [("open", 1)]
    assert Client().get("/api/v1/services?enrolment=chiuse").status_code == 400


def test_the_list_offers_the_filter_only_where_somebody_has_it(db: Any, clock: Clock) -> None:
    clock(DAY, MIDNIGHT)
    factories.make_service(title="Senza iscrizioni")
    assert "Iscrizioni aperte" not in Client().get("/servizi/").content.decode()
    with_notice(kind="enrolment", ends=DAY)
    assert "Iscrizioni aperte" in Client().get("/servizi/").content.decode()


def test_brute_force_at_the_boundaries_of_days(find: Searcher, clock: Clock) -> None:
    """Random windows; at each midnight around, what the filter finds is what the days say."""
    chance = random.Random(31)
    clock(DAY - ONE, MIDNIGHT)
    windows: dict[str, list[tuple[Any, Any]]] = {}
    for number in range(15):
        title = f"Servizio {number}"
        windows[title] = []
        rows: list[ServiceRow] = []
        for _each in range(chance.randint(0, 2)):
            starts, ends = sorted(DAY + chance.randint(-2, 4) * ONE for _end in "ab")
            window = (starts if chance.random() < 0.8 else None, ends if chance.random() < 0.8 else None)
            windows[title].append(window)
            rows.append(DatedNotice(kind="enrolment", starts=window[0], ends=window[1]))
        factories.make_service(title=title, rows=tuple(rows))
    for offset in range(6):
        for at in (MIDNIGHT, BEFORE):
            day = DAY + offset * ONE
            clock(day, at)
            expected = {
                title
                for title, own in windows.items()
                if any((not starts or starts <= day) and (not ends or ends >= day) for starts, ends in own)
            }
            result = find.ask(SearchQuery(filters={"enrolment": ("open",)}, per_page=100))
            assert {item.title for item in result.items} == expected, (day, at)
            assert {value.code: value.count for value in result.facets["enrolment"]} == {"open": len(expected)}


def test_the_view_says_what_holds_longest(db: Any, clock: Clock) -> None:
    clock(DAY, MIDNIGHT)
    rows = (
        DatedNotice(kind="closure", starts=DAY, ends=DAY),
        DatedNotice(kind="closure", starts=DAY, ends=DAY + 3 * ONE),
    )
    page = factories.make_service(rows=rows)
    view = presentation.present(ServiceDocument.objects.get(pk=page.translation_key), language="it")
    assert view.closure is not None
    assert view.closure.ends == DAY + 3 * ONE
