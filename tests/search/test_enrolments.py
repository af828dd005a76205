"""Enrolment windows as calendars read them (RFC 5545)."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog_pages.models import ContactRow, DatedNotice, ServicePage
from search.enrolments import escaped, folded
from tests import factories
from tests.search.test_pages import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]


def day(number: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=number)


def service_with(*windows: DatedNotice, **values: Any) -> ServicePage:
    return factories.make_service(
        rows=(ContactRow(phone="+390371555011"), factories.make_location(), *windows), **values
    )


def window(starts: int | None, ends: int | None, text: str = "", kind: str = "enrolment") -> DatedNotice:
    return DatedNotice(
        kind=kind,
        text=text,
        starts=None if starts is None else day(starts),
        ends=None if ends is None else day(ends),
    )


def address(service: ServicePage) -> str:
    return f"{service.public_path}iscrizioni.ics"


def events(client: Client, service: ServicePage) -> list[dict[str, str]]:
    """The events of a calendar, read by the rules: unfolded, with the names of their properties."""
    response = client.get(address(service))
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    raw = response.content
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    lines = raw.decode().replace("\r\n ", "").splitlines()
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert any(line.startswith("PRODID:") for line in lines)
    found: list[dict[str, str]] = []
    for line in lines:
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found and line != "END:VEVENT":
            found[-1][name] = value
    return found


def test_a_window_is_an_event_of_whole_days(client: Client) -> None:
    service = service_with(window(-2, 5, "Modulo allo sportello."))
    (event,) = events(client, service)
    assert event["DTSTART;VALUE=DATE"] == f"{day(-2):%Y%m%d}"
    assert event["DTEND;VALUE=DATE"] == f"{day(6):%Y%m%d}", "the end is the first day after"
    assert event["SUMMARY"] == "Iscrizioni aperte: Pasti a domicilio"
    assert "Modulo allo sportello." in event["DESCRIPTION"]
    assert "Telefono: 0371" in event["DESCRIPTION"]
    assert event["URL"].endswith(service.public_path)
    assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"])


def test_a_last_day_alone_is_an_event_of_that_day(client: Client) -> None:
    (event,) = events(client, service_with(window(None, 5)))
    assert event["DTSTART;VALUE=DATE"] == f"{day(5):%Y%m%d}"
    assert event["SUMMARY"].startswith("Ultimo giorno per iscriversi")


def test_windows_to_come_are_there_and_past_ones_are_not(client: Client) -> None:
    service = service_with(window(10, 20), window(-9, -1), window(-1, 3))
    starts = [event["DTSTART;VALUE=DATE"] for event in events(client, service)]
    assert starts == [f"{day(-1):%Y%m%d}", f"{day(10):%Y%m%d}"]


def test_an_event_keeps_its_identity_when_the_sheet_is_published_again(client: Client) -> None:
    service = service_with(window(0, 5))
    before = events(client, service)[0]
    service.summary = "Un testo nuovo."
    service.save_revision().publish()
    after = events(client, service)[0]
    assert after["UID"] == before["UID"]
    assert "@" in after["UID"]
    assert events(client, service) == [after], "asked again it is the same, to the byte"


@pytest.mark.parametrize("rows", [(), (window(-9, -1),), (window(-1, 5, "Chiuso.", "closure"),)])
def test_without_a_window_there_is_no_calendar(client: Client, rows: tuple[DatedNotice, ...]) -> None:
    service = service_with(*rows)
    assert client.get(address(service)).status_code == 404
    assert "iscrizioni.ics" not in read(client, service.public_path)[0].content.decode()


def test_a_service_that_ended_has_no_calendar(client: Client) -> None:
    service = service_with(window(0, 5))
    service.unpublish()
    assert client.get(address(service)).status_code == 404
    assert client.get("/servizi/niente-00000000/iscrizioni.ics").status_code == 404


def test_a_wrong_slug_leads_to_the_right_calendar(client: Client) -> None:
    service = service_with(window(0, 5))
    response = client.get(f"/servizi/altro-{service.translation_key.hex[:8]}/iscrizioni.ics")
    assert (response.status_code, response["Location"]) == (301, address(service))


def test_the_sheet_links_the_calendar_where_it_tells_the_window(client: Client) -> None:
    service = service_with(window(0, 5, "Le iscrizioni sono aperte."))
    text = read(client, service.public_path)[0].content.decode()
    notice = text[text.index("lw-notice-enrolment") : text.index('id="indice"')]
    assert f'href="{address(service)}"' in notice


def test_windows_to_come_are_told_on_the_sheet_with_the_calendar(client: Client) -> None:
    service = service_with(window(10, 20))
    _response, page = read(client, service.public_path)
    assert (3, "Prossime iscrizioni") in page.headings
    assert address(service) in page.addresses


# The rules of the format


def test_texts_cannot_leave_their_property(client: Client) -> None:
    title = "Corso; di nuoto, \\ base\r\nEND:VCALENDAR"
    assert escaped(title) == "Corso\\; di nuoto\\, \\\\ base\\nEND:VCALENDAR"
    assert escaped("uno\rdue\x0btre\x00") == "uno\\nduetre"
    (event,) = events(client, service_with(window(0, 5, "Porta: documento, foto; ISEE \\ altro")))
    assert "Porta: documento\\, foto\\; ISEE \\\\ altro" in event["DESCRIPTION"]


@pytest.mark.parametrize("text", ["a" * 300, "à" * 200, "😀" * 100, "a" * 74 + "é", "x" * 75, "x" * 76, ""])
def test_lines_are_folded_without_cutting_a_character(text: str) -> None:
    lines = folded(text).encode().split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(line.startswith(b" ") for line in lines[1:])
    assert b"".join([lines[0], *(line[1:] for line in lines[1:])]).decode() == text
