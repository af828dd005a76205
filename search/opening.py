"""Open now, or when next: the published hours of a service held against the clock of Rome.

The facts are in the item and last as long as it does; the words hold until a minute that is known, and both whoever
keeps an item and whoever keeps a page are told which (``Opening.until``, ``search.moments``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog_pages.enums import ServiceStatus, Weekday
from search import moments
from search.holidays import is_holiday
from search.types import Hours, Notice, ServiceView
from search.wording import in_force, short_date

AHEAD = 60
"""How many days ahead the next opening is looked for: past a long closure, no further."""
NAMED = 6
"""Up to so many days ahead a day is called by its name alone."""
LAST_MINUTE = "23:59"
"""How midnight is written as the end of a day: a closing time comes after its opening time."""
ONE = datetime.timedelta(days=1)

State = Literal["open", "closed", "unsure", ""]


@dataclass(frozen=True)
class Opening:
    """Whether a service is open, in words for people; ``until`` is the moment from which they may be others.

    ``note`` is what the provider adds to the hours under way ("su appuntamento"). Without words nothing is known,
    or something else says it: a closure, a service that is suspended.
    """

    state: State
    text: str
    note: str
    until: datetime.datetime


@dataclass(frozen=True)
class Span:
    """A time on the clock of Rome at which a service is open."""

    starts: datetime.datetime
    ends: datetime.datetime
    note: str


def of(service: ServiceView) -> Opening | None:
    """Return whether a service is open now, in the active language; nothing where its sheet does not say."""
    if not service.hours:
        return None
    key, now = f"opening-{get_language()}", timezone.now()
    known: Opening | None = service.kept.get(key)
    if known is None or now >= known.until:
        known = service.kept[key] = at(service, timezone.localtime(now))
    moments.changes_at(known.until)
    return known if known.text else None


def at(service: ServiceView, now: datetime.datetime) -> Opening:
    """Return whether a service is open at a moment, which is on the clock of Rome."""
    today = now.date()
    tomorrow = _moment(today + ONE, "00:00", now)
    if service.status.code != ServiceStatus.ACTIVE or _is_closed(service.closures, today):
        return Opening("", "", "", tomorrow)
    always = _is_always_open(service.hours)
    if is_holiday(today) and not always:
        return Opening("unsure", _("Oggi è festa: chiama prima"), "", tomorrow)
    spans = _spans(service.hours, today, now)
    if under_way := [span for span in spans if span.starts <= now < span.ends]:
        return _open(under_way, spans, service, now, tomorrow)
    if later := [span for span in spans if span.starts > now]:
        first = min(later, key=lambda span: span.starts)
        words = _("Chiuso ora, apre oggi alle %(time)s") % {"time": clock(first.starts)}
        return Opening("closed", words, first.note, first.starts)
    for days in range(1, AHEAD + 1):
        day = today + days * ONE
        if _is_closed(service.closures, day) or (is_holiday(day) and not always):
            continue
        if next_ones := _spans(service.hours, day, now):
            first = min(next_ones, key=lambda span: span.starts)
            return Opening("closed", _next(first, days), first.note, tomorrow)
    return Opening("", "", "", tomorrow)


def clock(moment: datetime.datetime) -> str:
    """An hour as people say it: ``9``, ``12:30``; with its minutes in languages that always say them."""
    text = f"{moment.hour}:{moment:%M}"
    return text.removesuffix(":00") if get_language() == "it" else text


def _open(
    under_way: list[Span], spans: list[Span], service: ServiceView, now: datetime.datetime, tomorrow: datetime.datetime
) -> Opening:
    """Open until the last of the hours that follow each other without a break."""
    plain = any(not span.note for span in under_way)
    note = "" if plain else under_way[0].note
    closes = max(span.ends for span in under_way)
    for span in sorted(spans, key=lambda span: span.starts):
        if span.starts <= closes:
            closes = max(closes, span.ends)
    # The note holds as long as the hours that it belongs to, "now" as long as all of them.
    until = min(closes, tomorrow, *(span.ends for span in under_way), *(s.starts for s in spans if s.starts > now))
    if closes < tomorrow:
        return Opening("open", _("Aperto ora, fino alle %(time)s") % {"time": clock(closes)}, note, until)
    if _is_always_open(service.hours):
        return Opening("open", _("Aperto ora, giorno e notte"), note, until)
    return Opening("open", _("Aperto ora, fino a mezzanotte"), note, until)


def _next(first: Span, days: int) -> str:
    values = {"time": clock(first.starts)}
    if days == 1:
        return _("Chiuso ora, apre domani alle %(time)s") % values
    if days <= NAMED:
        day = str(Weekday(first.starts.isoweekday()).label)
        return _("Chiuso ora, apre %(day)s alle %(time)s") % {**values, "day": day}
    return _("Chiuso ora, apre il %(day)s alle %(time)s") % {**values, "day": short_date(first.starts.date())}


def _spans(hours: Iterable[Hours], day: datetime.date, now: datetime.datetime) -> list[Span]:
    """The hours of a day that have both their ends."""
    return [
        Span(_moment(day, row.opens, now), _end(day, row.closes, now), row.note)
        for row in hours
        if day.isoweekday() in row.weekdays and row.opens and row.closes
    ]


def _end(day: datetime.date, closes: str, now: datetime.datetime) -> datetime.datetime:
    return _moment(day + ONE, "00:00", now) if closes == LAST_MINUTE else _moment(day, closes, now)


def _moment(day: datetime.date, time: str, now: datetime.datetime) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.fromisoformat(time), now.tzinfo)


def _is_closed(closures: Iterable[Notice], day: datetime.date) -> bool:
    return any(in_force(each.starts, each.ends, day) for each in closures)


def _is_always_open(hours: Iterable[Hours]) -> bool:
    whole = {day for row in hours if row.opens == "00:00" and row.closes == LAST_MINUTE for day in row.weekdays}
    return len(whole) == len(Weekday)
