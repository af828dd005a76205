"""The page of a category: what it is, its kinds in plain words with how many services each has, and for whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import TermEntry, Vocabulary
from search import finding
from search.filters import address
from search.navigation import Link, start
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
    """Everything that the page of a category shows. ``absent`` are its kinds that no service of today is of."""

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
    query: SearchQuery
    list_url: str
    engine: str


def category_address(term: TermEntry) -> str:
    """The address of the page of a category, in the active language."""
    return reverse("category", args=[term.code])


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
        url=category_address(term),
        total=answer.total,
        total_text=number_of_services(answer.total),
        kinds=_lines("kind", kinds, answer, query, there=True),
        absent=_lines("kind", kinds, answer, query, there=False),
        targets=_lines("target", targets, answer, query, there=True),
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
