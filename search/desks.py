"""Whom to ask when the catalogue has no answer: the social-service desk of the visitor's comune."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from catalog_pages.enums import Scheme
from catalog_pages.identifiers import national_phone
from catalog_pages.models import ServiceDesk
from catalog_pages.vocabulary import Vocabulary
from search.analysis import sort_key
from search.types import Phone, SearchQuery, SearchResult

MOST = 3
"""Of how many comuni at most the desks are shown."""


@dataclass(frozen=True)
class Desk:
    """A desk as pages show it; ``checked_on`` is when the office last knew that it is so."""

    name: str
    phones: list[Phone]
    email: str
    url: str
    address: str
    hours: str
    note: str
    checked_on: datetime.date | None


@dataclass(frozen=True)
class PlaceHelp:
    """A comune and its desk. Without one, the page says how to ask the comune."""

    place: str
    desk: Desk | None


def asked_places(result: SearchResult) -> list[str]:
    """The codes of the comuni that a visitor named: by filter, as where they are, or in the words."""
    query: SearchQuery = result.query
    codes = query.filters.get("municipality", ()) or (query.near_code, result.understanding.place)
    return list(dict.fromkeys(code for code in codes if code))


def help_in(codes: Iterable[str], *, language: str, vocabulary: Vocabulary) -> list[PlaceHelp]:
    """Return the comuni of some codes with their desks: one query, and none without a comune."""
    current = list(dict.fromkeys(vocabulary.resolve(Scheme.MUNICIPALITY, code) for code in codes))[:MOST]
    if not current:
        return []
    desks = {
        desk.municipality.code: desk
        for desk in ServiceDesk.objects.select_related("municipality").filter(
            municipality__scheme=Scheme.MUNICIPALITY, municipality__code__in=current
        )
    }
    return [
        PlaceHelp(
            place=vocabulary.label(Scheme.MUNICIPALITY, code, language),
            desk=_desk(desks[code]) if code in desks else None,
        )
        for code in current
    ]


def by_code() -> dict[str, Desk]:
    """Return every desk that is recorded, by the code of its comune: one query."""
    return {desk.municipality.code: _desk(desk) for desk in ServiceDesk.objects.select_related("municipality")}


def every_place(*, language: str, vocabulary: Vocabulary) -> list[PlaceHelp]:
    """Return all comuni of today by name, each with its desk where one is recorded: one query."""
    today, desks = timezone.localdate(), by_code()
    found = [
        PlaceHelp(place=term.label(language), desk=desks.get(code))
        for code, term in vocabulary.terms(Scheme.MUNICIPALITY).items()
        if term.is_current(today)
    ]
    return sorted(found, key=lambda each: sort_key(each.place))


def _desk(row: ServiceDesk) -> Desk:
    return Desk(
        name=row.name,
        phones=[Phone(number, national_phone(number)) for number in (row.phone, row.phone_extra) if number],
        email=row.email,
        url=row.url,
        address=row.address,
        hours=row.hours,
        note=row.note,
        checked_on=row.checked_on,
    )
