"""What the frame shows: a page of results with little around it, whose way on stays in the frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from django.urls import reverse
from django.utils.translation import gettext as _

from catalog_pages.vocabulary import Vocabulary
from search import filters, listing, params, service
from search.cards import Card, make_cards
from search.listing import Remark
from search.suggestions import provider_names
from search.types import DEFAULT_PER_PAGE, SearchQuery

PER_PAGE = 8
"""Services in a frame: with more of them it would weigh too much, and be too long to find one's way out of."""


@dataclass(frozen=True)
class Shown:
    """Everything in the frame. ``hidden`` is the filter of the site around it, which its form must not lose.

    ``messages`` say what of the address was not used; ``whole_url`` is the same question on our own page.
    """

    heading: str
    text: str
    hidden: list[tuple[str, str]]
    messages: list[str]
    remarks: list[Remark]
    cards: list[Card]
    total_text: str
    past_end: str
    place_text: str
    previous_url: str
    next_url: str
    whole_url: str
    engine: str


def show(asked: SearchQuery, vocabulary: Vocabulary) -> Shown:
    """Search for what an address asks, read with the ``PER_PAGE`` of a frame."""
    query = replace(asked, view="list", highlight=False)
    result = service.search(query, vocabulary=vocabulary)
    page, pages = query.page, result.pages
    return Shown(
        heading=heading(query, vocabulary),
        text=query.text,
        hidden=hidden(query),
        messages=listing.messages(result),
        remarks=listing.remarks(result, vocabulary),
        cards=make_cards(result, vocabulary),
        total_text=listing.total_text(result.total),
        past_end=listing.past_end(result),
        place_text=_("Pagina %(page)d di %(pages)d") % {"page": page, "pages": pages} if 1 < pages >= page else "",
        previous_url=address(query, page=min(page - 1, pages)) if page > 1 and pages else "",
        next_url=address(query, page=page + 1) if page < pages else "",
        whole_url=filters.address(_as_everywhere(query), page=1),
        engine=result.engine,
    )


def heading(query: SearchQuery, vocabulary: Vocabulary) -> str:
    """What a list is of, as everywhere, and the body where it is of a single one: that is who shows it on its site."""
    bodies = query.filters.get("provider", ())
    name = dict(provider_names()).get(bodies[0], "") if len(bodies) == 1 and not query.text else ""
    if not name:
        return listing.list_heading(query, vocabulary)
    filters_beside = {key: codes for key, codes in query.filters.items() if key != "provider"}
    return f"{listing.list_heading(replace(query, filters=filters_beside), vocabulary)} - {name}"


def address(query: SearchQuery, **changes: object) -> str:
    """The address of the frame with a question, in the active language."""
    text = params.query_string(_as_everywhere(query), **changes)
    return f"{reverse('widget_frame')}?{text}" if text else reverse("widget_frame")


def hidden(query: SearchQuery) -> list[tuple[str, str]]:
    """What the form in the frame sends beside the words: all that is asked but them and the page."""
    return parse_qsl(params.query_string(_as_everywhere(query), q=None, page=1))


def _as_everywhere(query: SearchQuery) -> SearchQuery:
    """The question without how many services a frame shows at a time: no address says that."""
    return replace(query, per_page=DEFAULT_PER_PAGE)
