"""The page of a category: what it is, its kinds in plain words with how many services each has, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import TermEntry, Vocabulary
from search import finding, places
from search.analysis import sort_key
from search.filters import address, category_page
from search.listing import SearchBox, search_box
from search.navigation import Link, start
from search.sheet import PSYCHOLOGY
from search.types import EngineAnswer, SearchQuery
from search.wording import number_of_services


@dataclass(frozen=True)
class Line:
    """A kind, or who a service is for: what it is in plain words, and the list that shows as many."""

    label: str
    description: str
    count_text: str
    url: str


@dataclass(frozen=True)
class CategoryPage:
    """Everything that the page of a category shows.

    ``absent`` are its kinds that no service of today is of; ``places_without`` the comuni whose inhabitants none of
    its services is for, and ``places_text`` says how many those are.
    """

    code: str
    label: str
    description: str
    crumbs: list[Link]
    url: str
    total: int
    total_text: str
    kinds: list[Line]
    absent: list[Line]
    targets: list[Line]
    places_text: str
    places_without: list[Link]
    box: SearchBox
    query: SearchQuery
    list_url: str
    engine: str

    @property
    def shows_exit(self) -> bool:
        """Whether who reads it may have to leave unseen, as on the sheets of this category."""
        return self.code == PSYCHOLOGY


def make_category(term: TermEntry, vocabulary: Vocabulary, *, language: str) -> CategoryPage:
    """Ask once: every number is that of the list with the category, and the kind or target, as filters."""
    query = SearchQuery(filters={"category": (term.code,)}, language=language)
    answer = finding.find(query, vocabulary=vocabulary)
    today = timezone.localdate()
    kinds = [
        kind
        for kind in vocabulary.terms(Scheme.KIND).values()
        if kind.is_current(today) and (kind.parent == term.code or answer.facets.get("kind", {}).get(kind.code))
    ]
    without = _places_without(answer, vocabulary, language=language)
    targets = [target for target in vocabulary.terms(Scheme.TARGET).values() if target.is_current(today)]
    return CategoryPage(
        code=term.code,
        label=term.label(language),
        description=term.description(language),
        crumbs=[
            start(),
            Link(title=_("Servizi"), url=reverse("service_list")),
            Link(title=term.label(language), url="", is_current=True),
        ],
        url=category_page(term.code),
        total=answer.total,
        total_text=number_of_services(answer.total),
        kinds=_lines("kind", kinds, answer, query, there=True),
        absent=_lines("kind", kinds, answer, query, there=False),
        targets=_lines("target", targets, answer, query, there=True),
        places_text=_places_text(len(without)),
        places_without=without,
        box=search_box(vocabulary, language=language, within=[("category", term.code)]),
        query=query,
        list_url=address(query),
        engine=answer.engine,
    )


def _lines(facet: str, terms: list[TermEntry], answer: EngineAnswer, query: SearchQuery, *, there: bool) -> list[Line]:
    """The terms that some services have, or those that none has."""
    counts = answer.facets.get(facet, {})
    return [
        Line(
            label=term.label(query.language),
            description=term.description(query.language),
            count_text=number_of_services(counts.get(term.code, 0)),
            url=address(query, **{facet: [term.code]}),
        )
        for term in terms
        if bool(counts.get(term.code)) is there
    ]


def _places_without(answer: EngineAnswer, vocabulary: Vocabulary, *, language: str) -> list[Link]:
    """The comuni of today that the list, with the comune as a filter too, has nothing for."""
    today, served = timezone.localdate(), answer.facets.get("municipality", {})
    without = [
        Link(term.label(language), places.address(term))
        for code, term in vocabulary.terms(Scheme.MUNICIPALITY).items()
        if term.is_current(today) and not served.get(code)
    ]
    return sorted(without, key=lambda place: sort_key(place.title))


def _places_text(number: int) -> str:
    """Whether there are comuni without, and how many."""
    if not number:
        return _("In ogni comune c'è almeno un servizio per chi ci abita.")
    text = ngettext(
        "In un comune non c'è nessun servizio di questa categoria per chi ci abita:",
        "In %(n)d comuni non c'è nessun servizio di questa categoria per chi ci abita:",
        number,
    )
    return text % {"n": number}
