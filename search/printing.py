"""What was searched for, on paper: the first results with whom to call and where, and the question in words."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog_pages.languages import listed
from search.filters import active_filters, address
from search.listing import list_heading, remarks, sorts, total_text
from search.types import SearchQuery, SearchResult, ServiceView

if TYPE_CHECKING:
    from catalog_pages.vocabulary import Vocabulary

MOST = 50
"""How many services are printed: some fifteen sheets of paper, and more than anybody calls."""


@dataclass(frozen=True)
class Printout:
    """A list to print. ``asked`` says the question in words; ``left_out`` what is not on the paper, if anything."""

    heading: str
    asked: list[tuple[str, str]]
    total_text: str
    left_out: str
    remarks: list[str]
    services: list[ServiceView]
    today: datetime.date
    list_url: str


def whole(query: SearchQuery) -> SearchQuery:
    """The question for as many results as are printed, from the first one."""
    return replace(query, page=1, per_page=MOST, view="list")


def make_printout(result: SearchResult, vocabulary: Vocabulary) -> Printout:
    """Lay out a result on paper."""
    query = result.query
    return Printout(
        heading=list_heading(query, vocabulary),
        asked=asked(result, vocabulary),
        total_text=total_text(result.total),
        left_out=left_out(result),
        # What only leads into a link has no use on paper.
        remarks=[*query.notices, *(each.text for each in remarks(result, vocabulary) if not each.text.endswith(":"))],
        services=result.items,
        today=timezone.localdate(),
        list_url=address(replace(query, per_page=SearchQuery.per_page)),
    )


def asked(result: SearchResult, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """The question in words: what was written, each filter with its values, the order."""
    query = result.query
    found: dict[str, list[str]] = {}
    if query.text:
        found[_("Hai cercato")] = [f"«{query.text}»"]
    for chip in active_filters(result, vocabulary):
        found.setdefault(chip.facet_label, []).append(chip.label)
    if result.total > 1:
        found[_("In ordine di")] = [link.title for link in sorts(query) if link.is_current]
    return [(name, listed(values)) for name, values in found.items()]


def left_out(result: SearchResult) -> str:
    """What to know when there are more results than are printed."""
    if result.total <= len(result.items):
        return ""
    return _(
        "Qui ci sono i primi %(printed)d di %(total)d: per averne meno e più adatti scegli il comune o un altro filtro."
    ) % {"printed": len(result.items), "total": result.total}
