"""The area for companies and the parti sociali: the list of services, of those that have a letter of the law."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog_pages.foreign import Foreign
from catalog_pages.languages import listed
from catalog_pages.models import HomePage
from catalog_pages.vocabulary import Vocabulary
from companies import picks as picked
from companies import quotes, wording
from companies.guidance import letters
from companies.picks import MOST_COMPARED, Picks
from search import listing, params, service
from search.cards import Card, make_cards
from search.filters import Chip, Facet, active_filters, facets
from search.navigation import Link, start
from search.types import SearchQuery, SearchResult

SHOWN = ("welfare", "invoice", "terms", "category", "cost", "kind", "target")
"""The filters, in the order in which a company needs them."""
FIRST = frozenset({"welfare", "invoice", "terms"})
"""Those that are open from the beginning, beside those of the list for everybody."""
NOTHING = ("-",)
"""Letters that no service has, for a day on which the vocabulary has none."""


@dataclass(frozen=True)
class LetterLink:
    """A letter: what it is, how many services have it, where it is explained."""

    label: str
    description: str
    count: int
    list_url: str
    guidance_url: str


@dataclass(frozen=True)
class Offer:
    """A service in the list, with what a company wants to know at once; without ``pick_url`` no more can be picked.

    ``terms`` are its conditions for companies, with their prices.
    """

    card: Card
    letters: str
    invoice: str
    terms: list[str]
    is_picked: bool
    pick_url: str
    quote_url: str


@dataclass(frozen=True)
class Picked:
    """A service picked so far; an ended one has a title only."""

    title: str
    remove_url: str
    is_gone: bool


@dataclass(frozen=True)
class Tray:
    """What was picked so far, and what can be done with it."""

    items: list[Picked]
    compare_url: str
    plan_url: str
    clear_url: str

    @property
    def compares_all(self) -> bool:
        """Whether all of it fits into one comparison."""
        return len(self.items) <= MOST_COMPARED


@dataclass(frozen=True)
class Area:
    """Everything that the page shows."""

    title: str
    crumbs: list[Link]
    url: str
    letters: list[LetterLink]
    about: Link | None
    box: listing.SearchBox
    hidden: list[tuple[str, str]]
    facets: list[Facet]
    chips: list[Chip]
    clear_url: str
    total_text: str
    messages: list[str]
    remarks: list[listing.Remark]
    offers: list[Offer]
    pager: listing.Pager | None
    past_end: str
    first_url: str
    tray: Tray | None
    is_plain: bool
    page: int
    engine: str


def crumbs(*ends: Link) -> list[Link]:
    """The way to a page of the area."""
    return [start(), Link(title=_("Per le imprese"), url=reverse("companies")), *ends]


def here(title: str) -> Link:
    """Where the reader is."""
    return Link(title=title, url="", is_current=True)


def make_area(asked: SearchQuery, picks: Picks, vocabulary: Vocabulary) -> Area:
    """Ask for what has a letter, or one of the letters chosen, and lay it out."""
    codes = tuple(term.code for term in letters(vocabulary, timezone.localdate())) or NOTHING
    chosen = asked.filters.get("welfare", ())
    result = _as_asked(service.search(_within(asked, chosen or codes), vocabulary=vocabulary), asked)
    everywhere = _Addresses(picks)
    found = facets(result, hidden=())
    title = _("Per le imprese: servizi per il welfare aziendale")
    return Area(
        title=title,
        crumbs=[start(), here(_("Per le imprese"))],
        url=reverse("companies"),
        letters=_letter_links(result, vocabulary, everywhere),
        about=_about(asked.language),
        box=listing.search_box(vocabulary, query=asked, result=result),
        hidden=picks.pairs,
        facets=sorted(
            (replace(each, is_open=each.is_open or each.name in FIRST) for each in found if each.name in SHOWN),
            key=lambda each: SHOWN.index(each.name),
        ),
        chips=[replace(chip, url=everywhere.moved(chip.url)) for chip in active_filters(result, vocabulary)],
        clear_url=everywhere.of(SearchQuery()),
        total_text=listing.total_text(result.total),
        messages=listing.messages(result) + _damage(picks),
        remarks=[
            replace(each, link=replace(each.link, url=everywhere.moved(each.link.url)) if each.link else None)
            for each in listing.remarks(result, vocabulary)
        ],
        offers=[_offer(card, picks, asked) for card in make_cards(result, vocabulary)],
        pager=everywhere.pager(listing.pager(result)),
        past_end=listing.past_end(result),
        first_url=everywhere.of(asked, page=1),
        tray=_tray(picks, asked),
        is_plain=not picks.pairs and not params.query_string(asked),
        page=asked.page,
        engine=result.engine,
    )


def _within(asked: SearchQuery, codes: tuple[str, ...]) -> SearchQuery:
    """The question among the services with these letters."""
    return replace(asked, filters={**asked.filters, "welfare": codes})


def _as_asked(result: SearchResult, asked: SearchQuery) -> SearchResult:
    """The result as that of the question that the visitor asked: letters that nobody chose are not chosen."""
    chosen = asked.filters.get("welfare", ())
    values = [replace(value, selected=value.code in chosen) for value in result.facets.get("welfare", [])]
    return replace(result, query=asked, facets={**result.facets, "welfare": values})


class _Addresses:
    """The addresses of questions asked here, with the picks: the filters make those of the list for everybody."""

    def __init__(self, picks: Picks) -> None:
        self.picks = picks
        self.everybody = reverse("service_list")

    def of(self, query: SearchQuery, **changes: object) -> str:
        return picked.address("companies", self.picks, query=params.query_string(query, **changes))

    def moved(self, url: str) -> str:
        path, _mark, query = url.partition("?")
        return picked.address("companies", self.picks, query=query) if path == self.everybody else url

    def pager(self, pager: listing.Pager | None) -> listing.Pager | None:
        if pager is None:
            return None
        return listing.Pager(
            links=[link if link.is_gap else replace(link, url=self.moved(link.url)) for link in pager.links],
            previous_url=self.moved(pager.previous_url) if pager.previous_url else "",
            next_url=self.moved(pager.next_url) if pager.next_url else "",
        )


def _letter_links(result: SearchResult, vocabulary: Vocabulary, addresses: _Addresses) -> list[LetterLink]:
    counts = {value.code: value.count for value in result.facets["welfare"]}
    language = result.query.language
    guidance = reverse("companies_letters")
    return [
        LetterLink(
            label=term.label(language),
            description=term.description(language),
            count=counts.get(term.code, 0),
            list_url=addresses.of(result.query, welfare=[term.code]),
            guidance_url=f"{guidance}#lettera-{term.code}",
        )
        for term in letters(vocabulary, timezone.localdate())
    ]


def _about(language: str) -> Link | None:
    """The office's own words for companies, where the home page names such a page."""
    home = HomePage.objects.live().filter(locale__language_code=language).first()
    page = home.public_companies_page if home else None
    url = page.get_url() if page else None
    if home is None or page is None or not url or url == reverse("companies"):
        return None
    # Where nobody has translated it, it is the Italian page.
    return Link(title=page.title if page.locale_id == home.locale_id else Foreign(page.title), url=url)


def _offer(card: Card, picks: Picks, asked: SearchQuery) -> Offer:
    key = card.service.key
    is_picked = key in picks.keys
    after = picks.without(key) if is_picked else picks.with_one(key)
    pick_url = f"{picked.address('companies', after, query=params.query_string(asked))}#scheda-{key}"
    return Offer(
        card=card,
        letters=listed(letter.label for letter in card.service.welfare_letters),
        invoice=wording.invoice(card.service),
        terms=[wording.company_price(row) for row in card.service.company_terms],
        is_picked=is_picked,
        pick_url=pick_url if is_picked or not picks.is_full else "",
        quote_url=quotes.form_address(card.service),
    )


def _tray(picks: Picks, asked: SearchQuery) -> Tray | None:
    if not picks.keys:
        return None
    found = picked.documents(picks.keys)
    question = params.query_string(asked)
    return Tray(
        items=[
            Picked(
                title=found[key].title if key in found else key,
                remove_url=picked.address("companies", picks.without(key), query=question),
                is_gone=key not in found or not found[key].live,
            )
            for key in picks.keys
        ],
        compare_url=picked.address("companies_comparison", picks),
        plan_url=picked.address("plan_new", picks),
        clear_url=picked.address("companies", Picks(()), query=question),
    )


def _damage(picks: Picks) -> list[str]:
    found = [_("«%s» non è il codice di un servizio: forse il link è stato tagliato.") % word for word in picks.damaged]
    if picks.has_too_many:
        found.append(_("Si possono scegliere al massimo %d servizi: teniamo i primi.") % picked.MOST)
    return found
