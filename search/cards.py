"""A service in a list of results: what was found in it, and why it is there."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from search.geo import nearest
from search.highlighting import Highlights, highlights
from search.types import SearchQuery, SearchResult, ServiceView


@dataclass(frozen=True)
class Card:
    """A service with its marked texts, and short sentences that say why it matches the place asked for."""

    service: ServiceView
    texts: Highlights
    reasons: list[str]


def make_cards(result: SearchResult, vocabulary: Vocabulary) -> list[Card]:
    """Lay out the items of a result."""
    return [
        Card(
            service=item,
            texts=highlights(item, result.understanding),
            reasons=reasons(item, result=result, vocabulary=vocabulary),
        )
        for item in result.items
    ]


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
