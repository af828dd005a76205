"""The list of services as its page shows it: from a search result to links, chips and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog_pages.enums import Scheme
from search import missing, params, places
from search.acronyms import asked_for
from search.analysis import sort_key
from search.cards import Card, make_cards
from search.desks import PlaceHelp, asked_places, help_in
from search.filters import Chip, Facet, Radius, active_filters, address, category_page, facets, radii
from search.names import without_words
from search.navigation import Link, start
from search.relaxing import relax
from search.types import Label, SearchQuery, SearchResult
from search.wording import joined, lower_first

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog_pages.vocabulary import TermEntry, Vocabulary

FEW = 3
"""When so few services answer a question, the page also says whom to ask."""
HEADING_WORDS = 60
"""How many characters of what somebody asked the heading repeats."""
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
class Remark:
    """Something about how the question was read: a sentence, and what can be done about it."""

    text: str
    link: Link | None = None


@dataclass(frozen=True)
class Wider:
    """A wider question that finds something."""

    label: str
    count: int
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
class View:
    """A way to see what was found: the same question, as a list or on the map."""

    code: str
    title: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Listing:
    """Everything that the page of results shows. ``counts`` has how many results each comune would leave, by code."""

    title: str
    heading: str
    subject: str
    crumbs: list[Link]
    box: SearchBox
    facets: list[Facet]
    age: str
    radii: list[Radius]
    chips: list[Chip]
    about: list[Link]
    clear_url: str
    sorts: list[Link]
    views: list[View]
    print_url: str
    counts: dict[str, int]
    remarks: list[Remark]
    cards: list[Card]
    total: int
    total_text: str
    pager: Pager | None
    past_end: str
    missing: str
    wider: list[Wider]
    ways_out: list[Link]
    shows_help: bool
    helps: list[PlaceHelp]
    messages: list[str]
    query: SearchQuery
    description: str
    canonical: str
    may_be_indexed: bool


def make_listing(result: SearchResult, vocabulary: Vocabulary) -> Listing:
    """Lay out a result."""
    query = result.query
    chips = active_filters(result, vocabulary)
    shows_help = not result.total or result.is_missing_there or (result.total <= FEW and is_question(query))
    heading = list_heading(query, vocabulary)
    return Listing(
        title=list_title(heading, result),
        heading=heading,
        subject=list_subject(query, vocabulary),
        crumbs=breadcrumb(heading),
        box=search_box(vocabulary, query=query, result=result),
        facets=facets(result),
        age="" if query.age is None else str(query.age),
        radii=radii(query),
        chips=chips,
        about=about(query, vocabulary),
        clear_url=address(
            SearchQuery(text=query.text, sort="relevance" if query.sort == "distance" else query.sort, view=query.view)
        ),
        sorts=sorts(query) if result.total > 1 else [],
        views=views(query),
        print_url=print_address(query),
        counts={value.code: value.count for value in result.facets.get("municipality", [])},
        remarks=remarks(result, vocabulary),
        cards=make_cards(result, vocabulary),
        total=result.total,
        total_text=total_text(result.total),
        pager=pager(result),
        past_end=past_end(result),
        missing=missing.sentence(query, result.understanding, vocabulary) if result.is_missing_there else "",
        wider=[Wider(each.label, each.count, address(each.query)) for each in relax(result, vocabulary)],
        ways_out=ways_out(query, chips, vocabulary),
        shows_help=shows_help,
        helps=help_in(asked_places(result), language=query.language, vocabulary=vocabulary) if shows_help else [],
        messages=messages(result),
        query=query,
        description=list_description(query, vocabulary),
        canonical=address(query, view="list", page=query.page),
        may_be_indexed=may_be_indexed(result),
    )


def list_title(heading: str, result: SearchResult) -> str:
    """The name of the window: the heading, and which page of the list it is."""
    page = result.query.page
    if page == 1:
        return heading
    if page > result.pages:
        # Which page was asked for is not known: what nobody may leaf through is cut.
        return _("%(title)s, oltre l'ultima pagina") % {"title": heading}
    return _("%(title)s, pagina %(page)d") % {"title": heading, "page": page}


def about(query: SearchQuery, vocabulary: Vocabulary) -> list[Link]:
    """The pages of the category and of the comune where just one is chosen."""
    today, found = timezone.localdate(), []
    for facet, page in (("category", _category_page), ("municipality", places.address)):
        codes = query.filters.get(facet, ())
        term = vocabulary.terms(params.SCHEMES[facet]).get(codes[0]) if len(codes) == 1 else None
        if term is not None and term.is_current(today):
            found.append(Link(_("Tutto su %s") % term.label(query.language), page(term)))
    return found


def _category_page(term: TermEntry) -> str:
    return category_page(term.code)


def search_box(
    vocabulary: Vocabulary,
    *,
    query: SearchQuery | None = None,
    result: SearchResult | None = None,
    language: str = "",
    within: Sequence[tuple[str, str]] = (),
) -> SearchBox:
    """The search form. One comune is chosen in it; further ones are among the filters of the list.

    ``within`` are filters, as names and codes, that a page without filters of its own searches in.
    """
    question = query or SearchQuery(language=language)
    today = timezone.localdate()
    counts = {value.code: value.count for value in result.facets.get("municipality", [])} if result else None
    options = []
    for code, term in vocabulary.terms(Scheme.MUNICIPALITY).items():
        if term.is_current(today):
            label = term.label(question.language)
            options.append(Label(code, f"{label} ({counts.get(code, 0)})" if counts is not None else label))
    options.sort(key=lambda option: sort_key(option.label, question.language))
    chosen = question.filters.get("municipality", ())
    hidden = [*within, *(("near", near) for near in [params.near_text(question)] if near)]
    if question.exact:
        hidden.append(("exact", params.YES))
    if question.sort != "relevance":
        hidden.append(("sort", question.sort))
    if question.view == params.MAP:
        hidden.append((params.VIEW, params.MAP))
    return SearchBox(
        text=question.text, municipality=chosen[0] if chosen else "", municipalities=options, hidden=hidden
    )


def sorts(query: SearchQuery) -> list[Link]:
    """The orders to choose from."""
    names = {
        "relevance": _("attinenza") if query.text else _("schede più complete"),
        "name": _("nome"),
        "verified": _("verifica più recente"),
    }
    if query.near is not None:
        names["distance"] = _("distanza")
    return [Link(name, address(query, sort=code), is_current=query.sort == code) for code, name in names.items()]


def views(query: SearchQuery) -> list[View]:
    """The ways to see what was found; each begins at the first page."""
    names = {"list": _("Elenco"), params.MAP: _("Mappa")}
    return [View(code, name, address(query, view=code), query.view == code) for code, name in names.items()]


def print_address(query: SearchQuery) -> str:
    """The address of what was found as a list to print."""
    text = params.query_string(query, view="list", page=1)
    return f"{reverse('service_list_print')}?{text}" if text else reverse("service_list_print")


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


def past_end(result: SearchResult) -> str:
    """What to say on a page after the last one: there are results, only not so many."""
    if not result.total or result.query.page <= result.pages:
        return ""
    return ngettext(
        "I risultati stanno in %(n)d pagina: qui sono già finiti.",
        "I risultati stanno in %(n)d pagine: qui sono già finiti.",
        result.pages,
    ) % {"n": result.pages}


def ways_out(query: SearchQuery, chips: list[Chip], vocabulary: Vocabulary) -> list[Link]:
    """What to try when nothing was found: less of what was asked, or all that a comune or a category has."""
    ways = []
    if query.page > 1:
        ways.append(Link(title=_("torna alla prima pagina"), url=address(query, page=1)))
    ways += [Link(title=lower_first(link.title), url=link.url) for link in about(query, vocabulary)]
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


def remarks(result: SearchResult, vocabulary: Vocabulary) -> list[Remark]:
    """How the words were read, each with the way to have it otherwise."""
    query, read = result.query, result.understanding
    found = []
    if read.corrected and result.items:
        exactly = Link(_("Cerca invece «%s»") % query.text, address(query, exact=params.YES))
        found.append(Remark(_("Abbiamo cercato «%s».") % read.corrected, exactly))
    elif read.suggestion and read.suggestion != read.corrected:
        found.append(Remark(_("Forse cercavi:"), Link(read.suggestion, address(query, q=read.suggestion))))
    if read.place and not result.is_missing_there and read.place not in query.filters.get("municipality", ()):
        name = vocabulary.label(Scheme.MUNICIPALITY, read.place, query.language)
        rest = without_words(query.text, read.place_text)
        chosen = Link(
            _("Scegli %s come tuo comune") % name, address(query, q=rest, municipality=[read.place], near=None)
        )
        found.append(Remark(_("Mostriamo i servizi per chi abita a %s.") % name, chosen))
    if read.outside:
        sentence = _("Il catalogo è dei comuni del Lodigiano: %s non ne fa parte. Cerchiamo le altre parole.")
        found.append(Remark(sentence % joined(read.outside)))
    if read.unknown and result.items:
        words = joined([f"«{word}»" for word in read.unknown])
        found.append(Remark(_("Nessuna scheda parla di %s: abbiamo cercato le altre parole.") % words))
    if read.is_relaxed and result.items:
        found.append(Remark(_("Poche schede hanno tutte le tue parole: ci sono anche quelle che ne hanno alcune.")))
    for entry in asked_for(query.text, query.language):
        names = _(" oppure ").join(f"«{meaning.long_name}»" for meaning in entry.meanings)
        more = Link(_("Che cos'è %s") % entry.acronym, f"{reverse('acronyms')}#{entry.anchor}")
        found.append(Remark(_("%(acronym)s vuol dire %(names)s.") % {"acronym": entry.acronym, "names": names}, more))
    return found


def is_question(query: SearchQuery) -> bool:
    """Whether somebody is looking for something, beyond a category of the menu."""
    return bool(query.text or query.age is not None or query.near or set(query.filters) - {"category"})


def list_subject(query: SearchQuery, vocabulary: Vocabulary) -> str:
    """What the list is of, whoever asks: the category where one is chosen, all services otherwise."""
    codes = query.filters.get("category", ())
    if len(codes) == 1:
        return vocabulary.label(Scheme.CATEGORY, codes[0], query.language)
    return _("Tutti i servizi")


def list_heading(query: SearchQuery, vocabulary: Vocabulary) -> str:
    """What was asked for: in the person's own words, else the category and the comune, else what the list is of."""
    if query.text:
        return _("Risultati per «%(words)s»") % {"words": Truncator(query.text).chars(HEADING_WORDS)}
    comuni, categories = query.filters.get("municipality", ()), query.filters.get("category", ())
    subject = list_subject(query, vocabulary) if len(categories) == 1 else _("Servizi")
    if len(comuni) == 1:
        place = vocabulary.label(Scheme.MUNICIPALITY, comuni[0], query.language)
        return _("%(services)s a %(place)s") % {"services": subject, "place": place}
    if categories or not is_question(query):
        return list_subject(query, vocabulary)
    return _("Servizi con i filtri scelti")


def total_text(total: int) -> str:
    """How many services were found, in words."""
    if not total:
        return _("Nessun servizio trovato")
    return ngettext("%(n)d servizio trovato", "%(n)d servizi trovati", total) % {"n": total}


def list_description(query: SearchQuery, vocabulary: Vocabulary) -> str:
    """What the list is of, in a sentence for who finds it elsewhere: the words never repeat what somebody searched."""
    codes = query.filters.get("category", ())
    terms = vocabulary.terms(Scheme.CATEGORY)
    if len(codes) == 1 and codes[0] in terms and (text := terms[codes[0]].description(query.language)):
        return text
    heading = list_subject(query, vocabulary)
    return _("%(heading)s nel Lodigiano: che cosa c'è, per chi, quanto costa e chi chiamare.") % {"heading": heading}


def may_be_indexed(result: SearchResult) -> bool:
    """Whether search engines may keep the page: the beginning of the whole list and of a single category's.

    Combinations, orders and further pages are without end, and all that they show has a sheet of its own.
    """
    query = result.query
    codes = query.filters.get("category", ())
    plain = SearchQuery(filters={"category": codes} if codes else {})
    return len(codes) <= 1 and address(query) == address(plain) and bool(result.total)


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
