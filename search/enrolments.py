"""The enrolment windows of a service as a calendar file (RFC 5545): whole days, no hours, no alarm."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from search.jsonld import absolute
from search.sheet import Sheet, address_line, make_sheet
from search.types import Notice, ServiceView

LONGEST_LINE = 75
"""Octets of a line, its end left out."""
LINE_END = "\r\n"
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def calendar(service: ServiceView) -> str:
    """Return the calendar of the windows that are open or to come. The service must have one."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//LodiWelfare//Iscrizioni//IT", "CALSCALE:GREGORIAN"]
    sheet = make_sheet(service)
    for window in service.enrolments:
        lines += _event(service, sheet, window)
    lines.append("END:VCALENDAR")
    return "".join(folded(line) + LINE_END for line in lines)


def _event(service: ServiceView, sheet: Sheet, window: Notice) -> Iterator[str]:
    # The models let nobody publish a window without a last day.
    ends = window.ends or timezone.localdate()
    starts = window.starts or ends
    stamp = service.edited_at.astimezone(datetime.UTC)
    url = absolute(service.path)
    called = [f"{_('Telefono:')} {sheet.phone.display}"] if sheet.phone else []
    about = [*([window.text] if window.text else []), service.provider.name, *called, url]
    title = _("Iscrizioni aperte: %(title)s") if window.starts else _("Ultimo giorno per iscriversi: %(title)s")
    yield "BEGIN:VEVENT"
    yield f"UID:{window.id}@{urlsplit(settings.SITE_URL).hostname}"
    yield f"DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{starts:%Y%m%d}"
    # The end of whole days is the first day that is not part of it.
    yield f"DTEND;VALUE=DATE:{ends + datetime.timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{escaped(title % {'title': service.title})}"
    yield f"DESCRIPTION:{escaped(chr(10).join(about))}"
    if service.locations:
        yield f"LOCATION:{escaped(address_line(service.locations[0]))}"
    yield f"URL:{url}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def escaped(text: str) -> str:
    """A text as the value of a property: on one line, with nothing in it that separates values."""
    clean = CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    for character in ("\\", ";", ","):
        clean = clean.replace(character, f"\\{character}")
    return clean.replace("\n", "\\n")


def folded(line: str) -> str:
    """A line in pieces of at most 75 octets, the next ones after a space; no character is cut in two."""
    pieces, piece, length = [], "", 0
    for character in line:
        octets = len(character.encode())
        if length + octets > LONGEST_LINE:
            pieces.append(piece)
            piece, length = "", 1
        piece += character
        length += octets
    return f"{LINE_END} ".join([*pieces, piece])
