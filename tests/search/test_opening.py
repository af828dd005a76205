"""Open now, or when next: against the clock of Rome minute by minute, and never from a memory that is too old."""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from catalog_pages.models import Concession, ContactRow, DatedNotice, OpeningHour, PriceRow, ServicePage
from search import moments, opening
from search.holidays import easter, is_holiday
from search.types import Hours, Label, Notice
from tests import factories

ROME = ZoneInfo("Europe/Rome")
MONDAY = datetime.date(2026, 11, 9)
ONE = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)

Clock = Callable[[str], None]


@pytest.fixture
def clock(monkeypatch: Any) -> Clock:
    """Make it an hour of that Monday in Rome, or of a day given before it."""

    def set_to(text: str) -> None:
        day, _space, hour = text.rpartition(" ")
        moment = datetime.datetime.fromisoformat(f"{day or MONDAY.isoformat()} {hour}").replace(tzinfo=ROME)
        monkeypatch.setattr(timezone, "now", lambda: moment.astimezone(datetime.UTC))

    return set_to


def hours(weekdays: list[int], opens: str, closes: str, note: str = "") -> Hours:
    return Hours(id=None, weekdays=weekdays, days="", opens=opens, closes=closes, note=note)  # type: ignore[arg-type]


def closed(starts: datetime.date, ends: datetime.date | None) -> Notice:
    label = Label("closure", "Chiusura")
    return Notice(id=None, kind=label, text="", starts=starts, ends=ends, waiting=None)  # type: ignore[arg-type]


def sheet(*rows: Hours, closures: tuple[Notice, ...] = (), status: str = "active") -> Any:
    return SimpleNamespace(status=Label(status, status), hours=list(rows), closures=list(closures), kept={})


def at(service: Any, text: str, day: datetime.date = MONDAY) -> opening.Opening:
    moment = datetime.datetime.combine(day, datetime.time.fromisoformat(text), ROME)
    with translation.override("it"):
        return opening.at(service, moment)


OFFICE = sheet(hours([1, 2, 3, 4, 5], "09:00", "12:30"), hours([1, 3], "14:30", "18:00", "Su appuntamento"))


@pytest.mark.parametrize(
    ("day", "time", "state", "words"),
    [
        (MONDAY, "08:59", "closed", "Chiuso ora, apre oggi alle 9"),
        (MONDAY, "09:00", "open", "Aperto ora, fino alle 12:30"),
        (MONDAY, "12:29", "open", "Aperto ora, fino alle 12:30"),
        (MONDAY, "12:30", "closed", "Chiuso ora, apre oggi alle 14:30"),
        (MONDAY, "15:00", "open", "Aperto ora, fino alle 18"),
        (MONDAY, "18:00", "closed", "Chiuso ora, apre domani alle 9"),
        (MONDAY + 4 * ONE, "13:00", "closed", "Chiuso ora, apre lunedì alle 9"),
        (MONDAY + 5 * ONE, "10:00", "closed", "Chiuso ora, apre lunedì alle 9"),
        (datetime.date(2026, 12, 7), "19:00", "closed", "Chiuso ora, apre mercoledì alle 9"),
        (datetime.date(2026, 12, 8), "10:00", "unsure", "Oggi è festa: chiama prima"),
    ],
)
def test_words_by_day_and_hour(day: datetime.date, time: str, state: str, words: str) -> None:
    found = at(OFFICE, time, day)
    assert (found.state, found.text) == (state, words)


def test_what_the_provider_adds_to_the_hours_goes_with_them() -> None:
    assert at(OFFICE, "15:00").note == "Su appuntamento"
    assert at(OFFICE, "13:00").note == "Su appuntamento"
    assert at(OFFICE, "10:00").note == ""


def test_hours_that_follow_each_other_are_one_and_those_in_force_plain_win() -> None:
    collection = hours([1], "11:00", "11:30", "Solo ritiri")
    service = sheet(hours([1], "09:00", "12:00"), hours([1], "12:00", "15:00"), collection)
    found = at(service, "11:10")
    assert (found.text, found.note) == ("Aperto ora, fino alle 15", "")


def test_midnight_is_written_a_minute_early() -> None:
    always = sheet(hours([1, 2, 3, 4, 5, 6, 7], "00:00", "23:59"))
    assert at(always, "23:59").text == "Aperto ora, giorno e notte"
    assert at(sheet(hours([1], "20:00", "23:59")), "23:59").text == "Aperto ora, fino a mezzanotte"


def test_who_is_always_open_is_so_on_a_feast_too() -> None:
    always = sheet(hours([1, 2, 3, 4, 5, 6, 7], "00:00", "23:59"))
    assert at(always, "10:00", datetime.date(2026, 12, 8)).text == "Aperto ora, giorno e notte"


def test_closed_and_suspended_services_leave_it_to_what_says_so() -> None:
    row = hours([1, 2], "09:00", "12:00")
    assert at(sheet(row, closures=(closed(MONDAY, MONDAY),)), "10:00").text == ""
    assert at(sheet(row, status="temporarily-closed"), "10:00").text == ""
    away = sheet(row, closures=(closed(MONDAY + ONE, MONDAY + 20 * ONE),))
    assert at(away, "13:00").text == "Chiuso ora, apre il 30 novembre alle 9"
    assert at(sheet(row, closures=(closed(MONDAY + ONE, None),)), "13:00").text == ""


def test_hours_that_lack_an_end_say_nothing() -> None:
    assert at(sheet(hours([1], "09:00", "")), "10:00").text == ""
    assert opening.of(sheet()) is None


def test_the_hour_of_a_night_on_which_clocks_change_is_the_one_on_the_wall() -> None:
    spring = datetime.date(2026, 3, 29)
    service = sheet(hours([7], "04:00", "06:00"))
    assert at(service, "03:30", spring).until == datetime.datetime.combine(spring, datetime.time(4), ROME)
    assert at(service, "05:59", spring).text == "Aperto ora, fino alle 6"


@pytest.mark.parametrize("language", ["it", "en"])
def test_hours_are_said_as_the_language_says_them(language: str) -> None:
    with translation.override(language):
        said = opening.clock(datetime.datetime(2026, 11, 9, 9, tzinfo=ROME))
    assert said == {"it": "9", "en": "9:00"}[language]


def test_brute_force_open_is_what_the_rows_say_and_words_hold_until_they_are_said_to() -> None:
    """Random hours; every seventh minute of ten days, and the minute at which the words end."""
    chance = random.Random(5)
    for _round in range(8):
        rows = []
        for _row in range(chance.randint(1, 4)):
            opens, closes = sorted(chance.sample(range(0, 24 * 60 - 1, 15), 2))
            words = [f"{minute // 60:02}:{minute % 60:02}" for minute in (opens, closes)]
            days, note = chance.sample(range(1, 8), chance.randint(1, 5)), chance.choice(["", "", "nota"])
            rows.append(hours(days, *words, note))
        first = MONDAY + chance.randint(0, 4) * ONE
        service = sheet(*rows, closures=(closed(first, first + ONE),))
        moment = datetime.datetime.combine(MONDAY, datetime.time(), ROME)
        kept: opening.Opening | None = None
        while moment.date() < MONDAY + 10 * ONE:
            with translation.override("it"):
                found = opening.at(service, moment)
            day, text = moment.date(), f"{moment:%H:%M}"
            is_open = any(day.isoweekday() in row.weekdays and row.opens <= text < row.closes for row in rows)
            away = first <= day <= first + ONE
            assert found.state == ("" if away else "open" if is_open else "closed"), (rows, moment)
            assert found.until > moment
            if kept is not None and moment < kept.until:
                assert (found.text, found.note, found.until) == (kept.text, kept.note, kept.until), (rows, moment)
            kept = found
            moment = min(moment + 7 * MINUTE, found.until)


@pytest.mark.parametrize(
    ("year", "day"), [(2024, (3, 31)), (2025, (4, 20)), (2026, (4, 5)), (2027, (3, 28)), (2038, (4, 25))]
)
def test_easter_and_the_day_after_it(year: int, day: tuple[int, int]) -> None:
    sunday = datetime.date(year, *day)
    assert easter(year) == sunday
    assert is_holiday(sunday + ONE)
    assert not is_holiday(sunday + 2 * ONE)


def test_saint_francis_is_a_feast_again() -> None:
    assert not is_holiday(datetime.date(2025, 10, 4))
    assert is_holiday(datetime.date(2026, 10, 4))
    assert is_holiday(datetime.date(2026, 12, 8))


def test_the_first_moment_is_told_to_every_watch() -> None:
    early, late = (datetime.datetime(2026, 11, 9, hour, tzinfo=ROME) for hour in (9, 12))
    moments.changes_at(early)
    with moments.watched() as outer:
        moments.changes_at(late)
        with moments.watched() as inner:
            moments.changes_at(early)
        with moments.watched() as quiet:
            pass
    assert (outer.first, inner.first, quiet.first) == (early, early, None)


# On the pages


def page_with(*rows: Any, **values: Any) -> ServicePage:
    return factories.make_service(rows=(ContactRow(label="Ufficio", phone="+390371555011"), *rows), **values)


def office() -> OpeningHour:
    return OpeningHour(weekdays=[1, 2, 3, 4, 5], opens=datetime.time(9), closes=datetime.time(12, 30))


def shown(address: str) -> str:
    response = Client().get(address)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.django_db
@pytest.mark.usefixtures("strict_templates")
def test_cards_and_sheet_say_whether_it_is_open(clock: Clock) -> None:
    clock("10:00")
    page = page_with(office())
    for address in ("/servizi/", page.public_path, page.get_parent().url):
        assert "Aperto ora, fino alle 12:30" in shown(address), address
    clock("12:30")
    for address in ("/servizi/", page.public_path, page.get_parent().url):
        assert "Chiuso ora, apre domani alle 9" in shown(address), address
        assert "Aperto ora" not in shown(address), address


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_page_that_is_kept_never_says_open_after_it_has_closed(clock: Clock) -> None:
    clock("12:29")
    page_with(office())
    shown("/servizi/")
    with CaptureQueriesContext(connection) as queries:
        assert "Aperto ora, fino alle 12:30" in shown("/servizi/")
    assert not queries, "the page is kept while it is true"
    tag = Client().get("/servizi/")["ETag"]
    clock("12:30")
    after = Client().get("/servizi/", HTTP_IF_NONE_MATCH=tag)
    assert after.status_code == 200
    assert "Chiuso ora, apre domani alle 9" in " ".join(after.content.decode().split())
    clock("2026-11-10 09:00")
    assert "Aperto ora, fino alle 12:30" in shown("/servizi/")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("again", [False, True])
def test_a_cache_in_front_gives_away_no_page_after_it_has_closed(clock: Clock, again: bool) -> None:
    clock("12:29:50")
    page = page_with(office())
    for address in ("/servizi/", page.public_path, page.get_parent().url):
        if again:
            shown(address)
        assert "s-maxage=10," in Client().get(address)["Cache-Control"], address
    clock("12:31")
    assert "s-maxage=30," in Client().get("/servizi/")["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.usefixtures("strict_templates")
def test_cards_say_when_one_can_enrol(clock: Clock) -> None:
    clock("10:00")
    page_with(DatedNotice(kind="enrolment", ends=datetime.date(2026, 12, 15)), title="Aperte")
    page_with(
        DatedNotice(kind="enrolment", starts=datetime.date(2027, 1, 7), ends=datetime.date(2027, 2, 1)), title="Presto"
    )
    page_with(
        DatedNotice(kind="enrolment", starts=datetime.date(2026, 3, 1), ends=datetime.date(2026, 4, 1)), title="Finite"
    )
    page_with(title="Mai")
    text = shown("/servizi/?sort=name")
    assert "Iscrizioni aperte fino al 15 dicembre <" in text.replace("</span>", "<")
    assert "Le iscrizioni aprono il 7 gennaio <" in text.replace("</span>", "<")
    assert text.count("Iscrizioni chiuse") == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("strict_templates")
def test_cards_say_why_somebody_pays_less() -> None:
    page_with(
        PriceRow(amount="5.50", unit="meal"),
        Concession(kind="isee", title="Meno con ISEE"),
        Concession(kind="siblings", title="Fratelli"),
        Concession(kind="siblings", title="Altri fratelli"),
    )
    text = shown("/servizi/")
    assert "Si può pagare meno: riduzione in base all&#x27;ISEE e riduzione per fratelli" in text


@pytest.mark.django_db
@pytest.mark.usefixtures("strict_templates")
def test_a_card_never_shows_the_number_of_another_comune(site: Any) -> None:
    lodi, codogno = factories.municipality(), factories.municipality("098019", "Codogno")
    factories.make_service(
        title="Sportello",
        whole_ambito=True,
        rows=(
            ContactRow(label="Lodi", phone="+390371555011", municipality=lodi),
            ContactRow(label="Codogno", phone="+390377555022", municipality=codogno),
        ),
    )
    everybody = shown("/servizi/")
    assert "Trova il numero del tuo comune" in everybody
    assert "tel:+39037" not in everybody.split("lw-footer")[0]
    for _twice in range(2):
        there = shown("/servizi/?municipality=098019")
        assert "tel:+390377555022" in there
        assert "per chi abita a Codogno" in there
        assert "tel:+390371555011" not in there
    assert "tel:+390371555011" in shown("/servizi/?municipality=098031")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 20])
def test_what_cards_say_costs_no_query_more(number: int) -> None:
    for each in range(number):
        page_with(
            office(),
            DatedNotice(kind="enrolment", ends=timezone.localdate()),
            Concession(kind="bonus", title="Bonus"),
            title=f"Servizio {each}",
        )
    shown("/servizi/")
    with CaptureQueriesContext(connection) as queries:
        assert shown("/servizi/").count("<article") == number
    assert len(queries) <= 8, [query["sql"][:90] for query in queries]
