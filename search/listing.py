"""The list of services as its page shows it: from a search result to links, chips and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog_pages.enums import Scheme
from search import params
from search.navigation import Link, start
from search.types import Label, SearchQuery, SearchResult, ServiceView

if TYPE_CHECKING:
    from catalog_pages.vocabulary import Vocabulary

OPEN_FACETS = frozenset({"category", "target", "cost"})
"""The filters that most people want: shown open, the others at a touch."""
LONG_FACET = 12
"""From how many values on a filter scrolls in a box of its own."""
NEIGHBOURS = 1
"""How many page numbers to show on each side of the current one."""


@dataclass(frozen=True)
class SearchBox:
    """The search form: words, comune, and what must not get lost when it is sent."""

    text: str
    municipality: str
    municipalities: list[Label]
    hidden: list[tuple[str, str]]


@dataclass(frozen=True)
class Choice:
    """One value of a filter."""

    code: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Facet:
    """One filter with its values."""

    name: str
    label: str
    values: list[Choice]
    chosen: int
    is_open: bool
    is_long: bool


@dataclass(frozen=True)
class Chip:
    """An active filter; the link takes it away."""

    facet_label: str
    label: str
    url: str


@dataclass(frozen=True)
class PageLink:
    """A page number, or the gap between two."""

    number: int
    url: str
    is_current: bool = False
    is_gap: bool = False


@dataclass(frozen=True)
class Pager:
    """The way through the pages of results."""

    links: list[PageLink]
    previous_url: str
    next_url: str


@dataclass(frozen=True)
class Listing:
    """Everything that the page of results shows."""

    title: str
    heading: str
    crumbs: list[Link]
    box: SearchBox
    facets: list[Facet]
    age: str
    chips: list[Chip]
    clear_url: str
    sorts: list[Link]
    items: list[ServiceView]
    total_text: str
    pager: Pager | None
    ways_out: list[Link]
    messages: list[str]
    canonical: str
    may_be_indexed: bool


def make_listing(result: SearchResult, vocabulary: Vocabulary) -> Listing:
    """Lay out a result."""
    query = result.query
    chips = active_filters(result)
    heading = list_heading(query, vocabulary)
    return Listing(
        title=heading if query.page == 1 else _("%(title)s, pagina %(page)d") % {"title": heading, "page": query.page},
        heading=heading,
        crumbs=breadcrumb(heading),
        box=search_box(vocabulary, query=query, result=result),
        facets=facets(result),
        age="" if query.age is None else str(query.age),
        chips=chips,
        clear_url=address(SearchQuery(text=query.text, sort=query.sort)),
        sorts=sorts(query) if result.total > 1 else [],
        items=result.items,
        total_text=total_text(result.total),
        pager=pager(result),
        ways_out=ways_out(query, chips),
        messages=messages(result),
        canonical=address(SearchQuery(filters=query.filters, page=query.page)),
        may_be_indexed=may_be_indexed(result),
    )


def address(query: SearchQuery, **changes: object) -> str:
    """The address of a question, with changes."""
    text = params.query_string(query, **changes)
    path = reverse("service_list")
    return f"{path}?{text}" if text else path


def facet_labels() -> dict[str, str]:
    """The names of the filters, in the reader's language."""
    return {
        "category": _("Categoria"),
        "kind": _("Tipo di servizio"),
        "municipality": _("Comuni"),
        "target": _("Per chi"),
        "cost": _("Costo"),
        "delivery": _("Come si svolge"),
        "accessible": _("Accessibilità"),
        "language": _("Lingua parlata"),
        "provider": _("Ente"),
        "welfare": _("Welfare aziendale"),
    }


def search_box(
    vocabulary: Vocabulary,
    *,
    query: SearchQuery | None = None,
    result: SearchResult | None = None,
    language: str = "",
) -> SearchBox:
    """The search form. One comune is chosen in it; further ones are among the filters of the list."""
    question = query or SearchQuery(language=language)
    today = timezone.localdate()
    counts = {value.code: value.count for value in result.facets.get("municipality", [])} if result else None
    options = []
    for code, term in vocabulary.terms(Scheme.MUNICIPALITY).items():
        if term.is_current(today):
            label = term.label(question.language)
            options.append(Label(code, f"{label} ({counts.get(code, 0)})" if counts is not None else label))
    options.sort(key=lambda option: option.label.casefold())
    chosen = question.filters.get("municipality", ())
    hidden: list[tuple[str, str]] = []
    if question.sort != "relevance":
        hidden.append(("sort", question.sort))
    return SearchBox(
        text=question.text, municipality=chosen[0] if chosen else "", municipalities=options, hidden=hidden
    )


def facets(result: SearchResult) -> list[Facet]:
    """The filters that have something to choose. The comune of the search form is not repeated."""
    labels = facet_labels()
    in_box = result.query.filters.get("municipality", ())[:1]
    found = []
    for name, values in result.facets.items():
        choices = [
            Choice(value.code, value.label, value.count, value.selected)
            for value in values
            if (value.count or value.selected) and not (name == "municipality" and value.code in in_box)
        ]
        chosen = sum(choice.selected for choice in choices)
        if not choices:
            continue
        label = labels.get(name, name)
        if name == "municipality" and in_box:
            label = _("Anche in altri comuni")
        found.append(
            Facet(
                name=name,
                label=label,
                values=choices,
                chosen=chosen,
                is_open=bool(chosen) or name in OPEN_FACETS,
                is_long=len(choices) > LONG_FACET,
            )
        )
    return found


def active_filters(result: SearchResult) -> list[Chip]:
    """The filters in force, each with the address without it."""
    query, labels = result.query, facet_labels()
    chips = []
    for name, codes in query.filters.items():
        names = {value.code: value.label for value in result.facets.get(name, [])}
        for code in codes:
            rest = [other for other in codes if other != code]
            url = address(query, **{name: rest or None})
            chips.append(Chip(facet_label=labels.get(name, name), label=names.get(code, code), url=url))
    if query.age is not None:
        label = ngettext("%(age)d anno", "%(age)d anni", query.age) % {"age": query.age}
        chips.append(Chip(facet_label=_("Età"), label=label, url=address(query, age=None)))
    return chips


def sorts(query: SearchQuery) -> list[Link]:
    """The orders to choose from."""
    names = {
        "relevance": _("attinenza") if query.text else _("schede più complete"),
        "name": _("nome"),
        "verified": _("verifica più recente"),
    }
    return [Link(name, address(query, sort=code), is_current=query.sort == code) for code, name in names.items()]


def pager(result: SearchResult) -> Pager | None:
    """The pages around the current one, the first and the last; nothing when there is one page."""
    if result.pages < 2:
        return None
    query, current, last = result.query, min(result.query.page, result.pages), result.pages
    shown = {1, last, *range(max(1, current - NEIGHBOURS), min(last, current + NEIGHBOURS) + 1)}
    links: list[PageLink] = []
    previous = 0
    for number in sorted(shown):
        if number - previous > 1:
            links.append(PageLink(number=0, url="", is_gap=True))
        links.append(PageLink(number=number, url=address(query, page=number), is_current=number == query.page))
        previous = number
    return Pager(
        links=links,
        previous_url=address(query, page=min(query.page - 1, last)) if query.page > 1 else "",
        next_url=address(query, page=query.page + 1) if query.page < last else "",
    )


def ways_out(query: SearchQuery, chips: list[Chip]) -> list[Link]:
    """What to try when nothing was found: less of what was asked."""
    ways = []
    if query.page > 1:
        ways.append(Link(title=_("torna alla prima pagina"), url=address(query, page=1)))
    ways += [Link(title=_("togli «%(filter)s»") % {"filter": chip.label}, url=chip.url) for chip in chips]
    if query.text and chips:
        ways.append(Link(title=_("togli tutti i filtri"), url=address(SearchQuery(text=query.text))))
    if query.text or chips:
        ways.append(Link(title=_("guarda tutti i servizi"), url=reverse("service_list")))
    return ways


def messages(result: SearchResult) -> list[str]:
    """What the reader should know about how the answer came about."""
    found = list(result.query.notices)
    if result.degraded and result.query.text:
        found.append(
            _("La ricerca in questo momento è semplificata: se non trovi, prova con altre parole o usa i filtri.")
        )
    return found


def list_heading(query: SearchQuery, vocabulary: Vocabulary) -> str:
    """What the list is of: the category where one is chosen, all services otherwise."""
    codes = query.filters.get("category", ())
    if len(codes) == 1:
        return vocabulary.label(Scheme.CATEGORY, codes[0], query.language)
    return _("Tutti i servizi")


def total_text(total: int) -> str:
    """How many services were found, in words."""
    if not total:
        return _("Nessun servizio trovato")
    return ngettext("%(n)d servizio trovato", "%(n)d servizi trovati", total) % {"n": total}


def may_be_indexed(result: SearchResult) -> bool:
    """Whether search engines may keep the page: the whole list and single categories, no combinations."""
    query = result.query
    few = set(query.filters) <= {"category"} and len(query.filters.get("category", ())) <= 1
    return few and not query.text and query.age is None and bool(result.total)


def breadcrumb(heading: str) -> list[Link]:
    """Start, the list; a category is one step more."""
    everything = _("Tutti i servizi")
    if heading == everything:
        return [start(), Link(title=_("Servizi"), url="", is_current=True)]
    return [
        start(),
        Link(title=_("Servizi"), url=reverse("service_list")),
        Link(title=heading, url="", is_current=True),
    ]
