"""A service in a list of results: what was found in it, and why it is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog_pages.enums import ConcessionKind, Cost, Scheme
from catalog_pages.languages import listed
from catalog_pages.vocabulary import Vocabulary
from search.geo import nearest
from search.highlighting import Highlights, highlights
from search.sheet import whom_to_call
from search.types import Label, Phone, SearchQuery, SearchResult, ServiceView
from search.wording import joined, lower_first

CONCESSIONS = 2
"""So many reasons to pay less are named on a card; the sheet has all of them."""


@dataclass(frozen=True)
class Call:
    """Whom to call. ``place`` is the comune for whose people the number is; empty: for everybody.

    Without a number: ``email``, or ``by_place``, which says that each comune has a number of its own.
    """

    phone: Phone | None
    place: Label | None = None
    email: str = ""
    by_place: bool = False

    @property
    def code(self) -> str:
        """The comune on which the number depends, or nothing."""
        return self.place.code if self.place else ""


@dataclass(frozen=True)
class Card:
    """A service with its marked texts, short sentences that say why it matches the place asked for, whom to call."""

    service: ServiceView
    texts: Highlights
    reasons: list[str]
    call: Call


def make_cards(result: SearchResult, vocabulary: Vocabulary) -> list[Card]:
    """Lay out the items of a result."""
    query = result.query
    codes = (*query.filters.get("municipality", ()), result.understanding.place, query.near_code)
    return [
        Card(
            service=item,
            texts=highlights(item, result.understanding),
            reasons=reasons(item, result=result, vocabulary=vocabulary),
            call=call(item, codes),
        )
        for item in result.items
    ]


def call(service: ServiceView, municipalities: Iterable[str] = ()) -> Call:
    """Whom to call: the number of a comune asked for, by code, else the one for everybody.

    A number that is for another comune alone is never shown: who calls it would be sent away.
    """
    local = {each.municipality.code: each for each in service.contacts if each.municipality and each.phones}
    for code in municipalities:
        if code in local:
            return Call(local[code].phones[0], local[code].municipality)
    general = [contact for contact in service.contacts if contact.municipality is None]
    phone, _label = whom_to_call(service, general, has_local=bool(local))
    email = next((contact.email for contact in general if contact.email), service.provider.email)
    return Call(phone, email="" if phone else email, by_place=bool(local) and not phone)


def concessions(service: ServiceView) -> str:
    """Why somebody may pay less, in a few words; nothing where the price says it or nobody does."""
    kinds = [each.kind.label for each in service.concessions if not each.is_over]
    if any(cost.code == Cost.ISEE for cost in service.costs) and "ISEE" not in service.cost_text:
        kinds.insert(0, str(ConcessionKind.ISEE.label))
    named = list(dict.fromkeys(kinds))
    if not named:
        return ""
    words = [lower_first(name) for name in named[:CONCESSIONS]]
    if len(named) > CONCESSIONS:
        return _("Si può pagare meno: %(reasons)s e altro") % {"reasons": listed(words)}
    return _("Si può pagare meno: %(reasons)s") % {"reasons": joined(words)}


def reasons(service: ServiceView, *, result: SearchResult, vocabulary: Vocabulary) -> list[str]:
    """Whether it serves the comune asked for, by filter or in the words, and how far its nearest premises are."""
    found = [service.match.label] if service.match else []
    if far := distance_text(service, result.query, vocabulary):
        found.append(far)
    return found


def distance(service: ServiceView, query: SearchQuery) -> float | None:
    """The kilometres to the nearest premises, as the crow flies; nothing where either end is not known."""
    if query.near is None:
        return None
    places = [
        (place.latitude, place.longitude)
        for place in service.locations
        if place.latitude is not None and place.longitude is not None
    ]
    return nearest(query.near, places)


def distance_text(service: ServiceView, query: SearchQuery, vocabulary: Vocabulary) -> str:
    """How far the nearest premises are, as the crow flies; nothing where they are in the comune asked for."""
    if query.near_code and any(
        place.municipality and place.municipality.code == query.near_code for place in service.locations
    ):
        return ""
    kilometres = distance(service, query)
    if kilometres is None:
        return ""
    values = {
        "km": round(kilometres),
        "comune": vocabulary.label(Scheme.MUNICIPALITY, query.near_code, query.language) if query.near_code else "",
    }
    if kilometres < 1:
        return _("Sede a meno di 1 km da %(comune)s") % values if query.near_code else _("Sede a meno di 1 km da te")
    return _("Sede a %(km)d km da %(comune)s") % values if query.near_code else _("Sede a %(km)d km da te") % values
