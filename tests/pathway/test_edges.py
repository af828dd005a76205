"""Where rules begin and end: each case is a small file, a person, a day, and what the program makes of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.pathway.device import ENGINE, Ask, device

pytestmark = pytest.mark.browser

TODAY = "2026-11-27"
LODI, CODOGNO = "098031", "098019"
DATA: dict[str, Any] = {
    "places": [{"code": LODI}, {"code": CODOGNO}, {"code": "098902", "to": "2026-11-26"}],
    "kinds": [{"code": "sad", "category": "cura"}, {"code": "pasti", "category": "cura"}],
    "replaced": {"kind": {"vecchio": "sad"}, "municipality": {"098901": LODI}},
    "help": {"email": "aiuto@example.org"},
}
CONTACT = {"label": "Segreteria", "phone": "+390371555011"}


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    with device() as asked:
        yield asked


def service(**values: Any) -> dict[str, Any]:
    """A service for everybody."""
    return {
        "id": "aaaaaaaa",
        "url": "/servizi/prova-aaaaaaaa/",
        "kind": "sad",
        "category": "cura",
        "status": "active",
        "ambito": True,
        "contacts": [CONTACT],
        "stale_on": "2027-01-01",
        **values,
    }


def plan(ask: Ask, *services: dict[str, Any], today: str = TODAY, data: Any = None, **person: Any) -> dict[str, Any]:
    """The plan of somebody from Lodi who needs the one kind there is."""
    asked = {"kinds": ["sad"], "municipality": LODI, **person}
    (made,) = ask(data={**DATA, **(data or {}), "services": services}, asked=[(asked, today)])
    return made


def where(made: dict[str, Any]) -> str:
    """In which list the one service stands; empty where it is in none."""
    (need,) = made["needs"]
    return next((name for name in ("fits", "partly", "later") if need[name]), "")


def entry(made: dict[str, Any]) -> dict[str, Any]:
    return made["needs"][0][where(made)][0]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-26T22:59:59Z", "2026-11-26"),
        ("2026-11-26T23:00:00Z", "2026-11-27"),
        ("2026-07-01T21:59:59Z", "2026-07-01"),
        ("2026-07-01T22:00:00Z", "2026-07-02"),
        ("2026-12-31T23:30:00Z", "2027-01-01"),
        ("2028-02-28T23:00:00Z", "2028-02-29"),
        ("2028-02-29T23:00:00Z", "2028-03-01"),
        # The nights on which the hour changes.
        ("2026-03-28T23:00:00Z", "2026-03-29"),
        ("2026-03-29T22:00:00Z", "2026-03-30"),
        ("2026-10-25T22:59:59Z", "2026-10-25"),
        ("2026-10-25T23:00:00Z", "2026-10-26"),
    ],
)
def test_a_day_begins_at_midnight_of_rome(ask: Ask, moment: str, day: str) -> None:
    assert ask(moments=[moment]) == [day]


@pytest.mark.parametrize(
    ("row", "today", "holds"),
    [
        ({"from": TODAY}, "2026-11-26", False),
        ({"from": TODAY}, TODAY, True),
        ({"to": TODAY}, TODAY, True),
        ({"to": TODAY}, "2026-11-28", False),
        ({"from": TODAY, "to": TODAY}, TODAY, True),
        ({"from": "2028-02-29", "to": "2028-02-29"}, "2028-02-29", True),
        ({"from": "2028-02-29", "to": "2028-02-29"}, "2028-02-28", False),
        ({"from": "2028-02-29", "to": "2028-02-29"}, "2028-03-01", False),
        ({"to": "2026-12-31"}, "2027-01-01", False),
        ({}, "1999-01-01", True),
    ],
)
def test_a_row_holds_on_its_first_and_last_day(ask: Ask, row: dict[str, str], today: str, holds: bool) -> None:
    price, concession = {"label": "Tariffa", "amount": "1.00", **row}, {"id": "b", "title": "Buono", **row}
    shown = entry(plan(ask, service(prices=[price], concessions=[concession]), today=today))
    assert bool(shown["prices"]["full"]) is holds
    assert bool(shown["concessions"]) is holds


@pytest.mark.parametrize(
    ("bounds", "age", "found"),
    [
        ({"min_age": 65, "max_age": 65}, 64, False),
        ({"min_age": 65, "max_age": 65}, 65, True),
        ({"min_age": 65, "max_age": 65}, 66, False),
        ({"min_age": 65}, None, True),
        ({"min_age": 0, "max_age": 0}, 0, True),
        ({"min_age": 0, "max_age": 0}, 1, False),
        ({"max_age": 17}, 18, False),
        ({}, 120, True),
        # Who is two is between 24 and 35 months old.
        ({"months": [3, 35]}, 2, True),
        ({"months": [36, None]}, 2, False),
        ({"months": [35, 35]}, 2, True),
        ({"months": [None, 23]}, 2, False),
        ({"months": [None, 24]}, 2, True),
        ({"months": [3, 11]}, 0, True),
        ({"months": [12, None]}, 0, False),
        # Both are asked for where both are said.
        ({"months": [3, 36], "max_age": 2}, 3, False),
    ],
)
def test_ages_meet_where_their_ends_do(ask: Ask, bounds: dict[str, Any], age: int | None, found: bool) -> None:
    made = plan(ask, service(**bounds), age=age)
    assert bool(where(made)) is found
    if found:
        assert ("age-fits" in entry(made)["reasons"]) is (bool(bounds) and age is not None)


@pytest.mark.parametrize(
    ("row", "band", "own"),
    [
        ({"isee_to": "6000.00"}, [0, 6000], True),
        ({"isee_to": "6000.00"}, [6000, 10000], False),
        ({"isee_to": "6000.01"}, [6000, 10000], True),
        ({"isee_from": "6000.00"}, [0, 6000], True),
        ({"isee_from": "6000.01"}, [0, 6000], False),
        ({"isee_from": "6000.01", "isee_to": "10000.00"}, [6000, 10000], True),
        ({"isee_from": "30000.00"}, [20000, 30000], True),
        ({"isee_from": "30000.01"}, [20000, 30000], False),
        ({"isee_from": "30000.01"}, [30000, None], True),
        ({"isee_to": "30000.00"}, [30000, None], False),
        ({"isee_from": "0.00", "isee_to": "0.00"}, [0, 6000], True),
        ({"isee_from": "9000.00", "isee_to": "12000.00"}, [6000, 10000], True),
        ({"isee_from": "9000.00", "isee_to": "12000.00"}, [10000, 15000], True),
        ({"isee_to": "6000.00"}, None, False),
    ],
)
def test_bands_meet_where_somebody_may_be_in_both(
    ask: Ask, row: dict[str, str], band: list[int] | None, own: bool
) -> None:
    full = {"label": "Intera", "amount": "9.00"}
    prices = entry(plan(ask, service(prices=[full, {"label": "Ridotta", "amount": "1.00", **row}]), isee=band))[
        "prices"
    ]
    assert prices == {"full": [["Intera", "9.00"]], "own": [["Ridotta", "1.00"]] if own else [], "banded": True}
    concession = {"id": "b", "title": "Buono", **row}
    # Who did not say their band sees what there is, with its condition.
    assert bool(entry(plan(ask, service(concessions=[concession]), isee=band))["concessions"]) is (own or band is None)


def test_without_a_full_price_the_highest_band_stands_for_it(ask: Ask) -> None:
    rows = [
        {"label": "Prima", "amount": "1.00", "isee_to": "6000.00"},
        {"label": "Ultima", "amount": "9.00", "isee_from": "6000.01"},
    ]
    prices = entry(plan(ask, service(prices=rows), isee=[0, 6000]))["prices"]
    assert (prices["full"], prices["own"]) == ([["Ultima", "9.00"]], [["Prima", "1.00"]])


def test_a_service_may_say_no_price_and_no_contact(ask: Ask) -> None:
    made = plan(ask, service(contacts=[]))
    shown = entry(made)
    assert shown["prices"] == {"full": [], "own": [], "banded": False}
    assert shown["contact"] is None
    assert made["first"] == ["help", "", "", "no-contact"]
    reached = plan(ask, service(contacts=[], provider={"name": "Ente", "phone": "+390371555000"}))
    assert reached["first"] == ["service", "Ente", "aaaaaaaa", "first-service"]


def test_the_contact_of_another_comune_is_not_one_s_own(ask: Ask) -> None:
    elsewhere = {**CONTACT, "label": "Codogno", "municipality": CODOGNO}
    assert entry(plan(ask, service(contacts=[elsewhere])))["contact"] is None
    assert entry(plan(ask, service(contacts=[elsewhere, CONTACT])))["contact"][0] == "Segreteria"
    assert entry(plan(ask, service(contacts=[elsewhere, CONTACT]), municipality=CODOGNO))["contact"][0] == "Codogno"
    assert entry(plan(ask, service(contacts=[elsewhere]), municipality=""))["contact"][0] == "Codogno"


@pytest.mark.parametrize(
    ("municipality", "values", "reasons"),
    [
        (LODI, {}, ["covers-ambito"]),
        ("098901", {}, ["covers-ambito"]),
        ("098901", {"ambito": False, "municipalities": [LODI]}, ["covers-own"]),
        ("098902", {}, None),
        ("999999", {}, None),
        ("999999", {"premises": [{"municipality": "999999"}]}, ["premises-near"]),
        ("098902", {"municipalities": ["098902"]}, ["covers-own"]),
        (LODI, {"ambito": False, "premises": [{"municipality": LODI}]}, ["premises-near"]),
        (LODI, {"premises": [{"municipality": LODI}]}, ["covers-ambito", "premises-near"]),
        (LODI, {"ambito": False, "municipalities": [CODOGNO]}, None),
        (LODI, {"ambito": False}, None),
        ("", {"ambito": False}, ["place-unknown"]),
    ],
)
def test_who_lives_where_a_service_is_for(
    ask: Ask, municipality: str, values: dict[str, Any], reasons: list[str] | None
) -> None:
    """A comune taken in by another is that one; one that ended or is not of the Ambito is not covered by all of it."""
    made = plan(ask, service(**values), municipality=municipality)
    assert where(made) == ("fits" if reasons else "")
    if reasons:
        assert entry(made)["reasons"] == reasons


def test_a_comune_that_ends_is_covered_until_its_last_day(ask: Ask) -> None:
    assert where(plan(ask, service(), municipality="098902", today="2026-11-26")) == "fits"
    assert where(plan(ask, service(), municipality="098902", today="2026-11-27")) == ""


def test_a_kind_that_was_withdrawn_is_the_one_that_took_its_place(ask: Ask) -> None:
    made = plan(ask, service(), kinds=["vecchio", "sad", "mai-esistito"])
    assert [(need["kind"], len(need["fits"])) for need in made["needs"]] == [("sad", 1), ("mai-esistito", 0)]


def test_what_is_not_met_is_shown_with_what_lacks(ask: Ask) -> None:
    made = plan(
        ask,
        service(premises=[{"municipality": LODI, "wheelchair": "partial"}]),
        at_home=True,
        wheelchair=True,
        language="ar",
    )
    assert where(made) == "partly"
    assert entry(made)["lacks"] == ["home", "wheelchair-partial", "language"]
    assert where(plan(ask, service(languages=["ar"], delivery=["a-domicilio"]), language="ar", at_home=True)) == "fits"
    assert where(plan(ask, service(), language="it")) == "fits"


def test_what_cannot_be_had_now_says_from_when(ask: Ask) -> None:
    closed = {"kind": "closure", "from": TODAY, "to": "2026-12-10"}
    opens = {"kind": "enrolment", "from": "2027-01-10", "to": "2027-01-31"}
    over = {"kind": "enrolment", "from": "2026-01-10", "to": "2026-01-31"}
    assert entry(plan(ask, service(notices=[closed])))["later"] == [["closed", "2026-12-10"]]
    assert where(plan(ask, service(notices=[closed]), today="2026-12-11")) == "fits"
    made = plan(ask, service(notices=[opens, over]))
    assert entry(made)["later"] == [["enrolment-opens", "2027-01-10"]]
    assert made["deadlines"] == [["2027-01-10", "enrolment-opens", "aaaaaaaa", ""]]
    assert entry(plan(ask, service(notices=[over])))["later"] == [["enrolment-over", ""]]
    later_one = {"kind": "enrolment", "from": "2027-06-01", "to": "2027-06-30"}
    assert entry(plan(ask, service(notices=[later_one, opens])))["later"] == [["enrolment-opens", "2027-01-10"]]
    open_now = plan(ask, service(notices=[opens]), today="2027-01-31")
    assert where(open_now) == "fits"
    assert open_now["deadlines"] == [["2027-01-31", "enrolment", "aaaaaaaa", ""]]
    assert entry(plan(ask, service(waiting_days=61)))["later"] == [["waiting-long", ""]]
    assert where(plan(ask, service(waiting_days=60))) == "fits"
    assert where(plan(ask, service(status="inactive"))) == ""


def test_what_is_told_for_some_days_is_told_on_those_days(ask: Ask) -> None:
    broken = {"kind": "notice", "text": "Il furgone con pedana è in revisione.", "from": TODAY, "to": "2026-12-09"}
    told = service(notices=[broken, {"kind": "waiting-list", "waiting": "short"}])
    assert entry(plan(ask, told))["notices"] == ["Il furgone con pedana è in revisione."]
    assert entry(plan(ask, told, today="2026-12-10"))["notices"] == []


def test_a_concession_can_be_asked_for_until_its_day(ask: Ask) -> None:
    offered = service(concessions=[{"id": "b", "title": "Buono", "apply_by": TODAY}])
    assert plan(ask, offered)["deadlines"] == [[TODAY, "concession", "aaaaaaaa", "b"]]
    late = plan(ask, offered, today="2026-11-28")
    assert (late["deadlines"], entry(late)["concessions"]) == ([], [])


def test_a_letter_of_the_law_counts_while_it_holds_with_the_text_of_the_day(ask: Ask) -> None:
    old, new = {"text": "Prima", "to": TODAY}, {"text": "Dopo", "from": "2026-11-28"}
    letters = {"f": {"label": "Lettera f", "rules": [old, new]}, "g": {"label": "Lettera g", "to": "2026-11-26"}}
    offered = service(letters=["f", "g"], invoice=True)

    def told(today: str) -> Any:
        return plan(ask, offered, data={"letters": letters}, employed=True, today=today)["employer"]

    assert told(TODAY) == [["aaaaaaaa", [["f", "Prima"]], True]]
    assert told("2026-11-28") == [["aaaaaaaa", [["f", "Dopo"]], True]]
    assert told("2026-11-26") == [["aaaaaaaa", [["f", "Prima"], ["g", ""]], True]]
    assert plan(ask, offered, data={"letters": letters})["employer"] == []


def test_a_paper_is_asked_for_once(ask: Ask) -> None:
    paper = {"text": "Carta d'identità"}
    made = plan(ask, service(documents=[paper, paper]), service(id="b", documents=[paper]))
    assert made["documents"] == [["Carta d'identità", ["aaaaaaaa", "b"]]]


def test_the_desk_of_one_s_comune_comes_first_where_things_start_there(ask: Ask) -> None:
    desks = {"desks": {LODI: {"name": "Sportello", "phone": "+390371555000"}}}
    by_worker = service(ways=[{"actor": "social-worker", "channel": "referral"}])
    at_town_hall = service(ways=[{"actor": "citizen", "channel": "desk"}], provider={"name": "Comune", "public": True})
    at_the_body = service(ways=[{"actor": "citizen", "channel": "desk"}])
    assert plan(ask, by_worker, data=desks)["first"] == ["desk", "Sportello", "", "starts-at-desk"]
    assert plan(ask, at_town_hall, data=desks)["first"] == ["desk", "Sportello", "", "starts-at-desk"]
    assert plan(ask, at_the_body, data=desks)["first"] == ["service", "Segreteria", "aaaaaaaa", "first-service"]
    assert plan(ask, data=desks)["first"] == ["desk", "Sportello", "", "nothing-fits"]
    assert plan(ask, by_worker, data=desks, municipality=CODOGNO)["first"][0] == "service"
    own = {**CONTACT, "label": "Lodi", "municipality": LODI}
    row = plan(ask, service(contacts=[own], ways=by_worker["ways"]), data=desks)["first"]
    assert row == ["municipal-contact", "Lodi", "aaaaaaaa", "social-worker"]
    started = plan(ask, service(contacts=[{**own, "activation": "Si chiama il comune"}]), data=desks)["first"]
    assert started == ["municipal-contact", "Lodi", "aaaaaaaa", "activation"]


def test_the_order_is_the_published_one(ask: Ask) -> None:
    first = service(id="1", municipalities=[LODI], stale_on="2026-11-26")
    waits = service(id="2", municipalities=[LODI], waiting_days=14)
    ambito, again = service(id="3"), service(id="4")
    soon = service(id="5", municipalities=[LODI], waiting_days=13)
    near = service(id="6", ambito=False, premises=[{"municipality": LODI}])
    made = plan(ask, waits, near, ambito, again, first, soon)
    assert [each["service"] for each in made["needs"][0]["fits"]] == ["5", "1", "3", "4", "6", "2"]


def test_somebody_who_said_nothing_gets_an_empty_plan(ask: Ask) -> None:
    (made,) = ask(data={"services": [service()]}, asked=[({}, TODAY)])
    assert (made["needs"], made["first"][0], made["counts"]) == ([], "help", [0, 0, 0])
    (empty,) = ask(data={}, asked=[({"kinds": ["sad"]}, TODAY)])
    assert empty["needs"] == [{"kind": "sad", "fits": [], "partly": [], "later": []}]


def test_the_program_is_pure_and_old_telephones_can_read_it() -> None:
    program = re.sub(r"(?m)^\s*(//|/\*\*).*$", "", ENGINE.read_text(encoding="utf-8"))
    for reaches_out in ("document.", "window.", "navigator", "fetch(", "Storage", "Date.now", "new Date", "import "):
        assert reaches_out not in program
    for newer_than_2019 in (
        "?.",
        "??",
        "||=",
        "&&=",
        ".at(",
        ".replaceAll(",
        ".findLast",
        "matchAll",
        "structuredClone",
    ):
        assert newer_than_2019 not in program
