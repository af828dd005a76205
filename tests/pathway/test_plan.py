"""What the device works out is what the published rows say: for two hundred people, and at every edge."""

from __future__ import annotations

import datetime
import json
import os
import random
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog_pages import vocabulary as vocabularies
from tests.pathway.catalogue import Catalogue, make_person
from tests.pathway.device import device, written
from tests.pathway.reading import Reading

SERVICES = 320
PEOPLE = 200
SEED = int(os.environ.get("PATHWAY_SEED", "20261127"))
AROUND = (-3, -1, 0, 0, 0, 1, 2, 60, 400)
"""The days on which people ask, from today: rows begin and end about then."""


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db
def test_the_plan_of_the_device_is_the_one_of_who_reads_every_row(site: Any) -> None:
    Catalogue(SEED).make(SERVICES)
    chance = random.Random(SEED)
    today = timezone.localdate()
    asked = [(make_person(chance), today + datetime.timedelta(days=chance.choice(AROUND))) for _each in range(PEOPLE)]
    reading = Reading(vocabularies.current().grace_days)
    expected = [written(reading.plan(person, day)) for person, day in asked]
    data = json.loads(Client().get("/percorso/dati.json").content)
    assert len(data["services"]) == len(reading.sheets) > 250
    with device() as ask:
        made = ask(data=data, asked=[(person, day.isoformat()) for person, day in asked])
    for (person, day), plan, read in zip(asked, made, expected, strict=True):
        assert plan == read, f"seed {SEED}, {day}: {person}"
    assert_varied(expected)


def assert_varied(read: list[dict[str, Any]]) -> None:
    """Every kind of line occurs, so that what is compared is not empty."""
    entries = [
        entry for plan in read for need in plan["needs"] for name in ("fits", "partly", "later") for entry in need[name]
    ]
    assert {plan["first"][0] for plan in read} >= {"municipal-contact", "desk", "service"}
    reasons = {reason for entry in entries for reason in entry["reasons"]}
    assert reasons == set(
        "covers-own covers-ambito premises-near place-unknown age-fits home wheelchair language fresh".split()
    )
    lacks = {lack for entry in entries for lack in entry["lacks"]}
    assert lacks == {"home", "wheelchair", "wheelchair-partial", "wheelchair-unknown", "language"}
    later = {code for entry in entries for code, _day in entry["later"]}
    assert later == {"closed", "waiting-long", "enrolment-opens", "enrolment-over"}
    for name in ("own", "full"):
        assert any(entry["prices"][name] for entry in entries)
    for name in ("concessions", "contact", "open_until"):
        assert any(entry[name] for entry in entries)
        assert any(not entry[name] for entry in entries)
    for name in ("documents", "deadlines", "employer", "meanwhile"):
        assert any(plan[name] for plan in read)
    assert {what for plan in read for _day, what, _service, _row in plan["deadlines"]} == {
        "enrolment",
        "enrolment-opens",
        "concession",
    }
