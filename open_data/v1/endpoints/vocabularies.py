"""The codes in use, with how many services each finds."""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import TermEntry, Vocabulary
from open_data.closed import CLOSED
from open_data.v1.frame import answer
from open_data.v1.reading import read
from open_data.v1.schemas.common import Label, Meta, common_meta
from open_data.v1.schemas.vocabularies import (
    Category,
    CategoryList,
    Kind,
    KindList,
    ListedKind,
    OtherVocabulary,
    Term,
    VocabularyList,
)
from search import service
from search.types import FACETS, SearchQuery

router = Router(tags=["vocabularies"])

Counts = dict[str, dict[str, int]]

OPEN_SCHEMES = (Scheme.TARGET, Scheme.DELIVERY, Scheme.LANGUAGE, Scheme.WELFARE)
"""The vocabularies that the office keeps, beside categories, kinds and comuni."""


@router.get(
    "/categories",
    response=CategoryList,
    operation_id="listCategories",
    summary="Elenca le categorie",
    description="Le categorie con i loro tipi di servizio, compresi quelli ritirati o sostituiti.",
)
def list_categories(request: HttpRequest) -> HttpResponse:
    """Categories, each with its kinds."""
    query = read(request, "lang")
    vocabulary = vocabularies.current()
    counts = counts_in(query.language, vocabulary)
    kinds = vocabulary.terms(Scheme.KIND).values()
    items = [
        Category(
            **term_members(category, query.language, counts),
            kinds=[
                Kind(**term_members(kind, query.language, counts), external_code=kind.external_code or None)
                for kind in kinds
                if kind.parent == category.code
            ],
        )
        for category in vocabulary.terms(Scheme.CATEGORY).values()
    ]
    return answer(CategoryList(meta=Meta(**common_meta(query.language)), items=items), language=query.language)


@router.get(
    "/kinds",
    response=KindList,
    operation_id="listKinds",
    summary="Elenca i tipi di servizio",
    description="I tipi di servizio di tutte le categorie, compresi quelli ritirati o sostituiti.",
)
def list_kinds(request: HttpRequest) -> HttpResponse:
    """Every kind, with its category."""
    query = read(request, "lang")
    vocabulary = vocabularies.current()
    counts = counts_in(query.language, vocabulary)
    items = [
        ListedKind(
            **term_members(kind, query.language, counts),
            external_code=kind.external_code or None,
            category=_category(kind, query.language, vocabulary),
        )
        for kind in vocabulary.terms(Scheme.KIND).values()
    ]
    return answer(KindList(meta=Meta(**common_meta(query.language)), items=items), language=query.language)


@router.get(
    "/vocabularies",
    response=VocabularyList,
    operation_id="listVocabularies",
    summary="Elenca gli altri vocabolari",
    description="I codici che stanno nelle schede e negli enti, con i loro nomi: quelli dei filtri (destinatari, "
    "modalità, lingue parlate, lettere del welfare, costo), e gli elenchi chiusi. Quante schede trova un codice si sa "
    "solo dei filtri: degli altri c'è 0.",
)
def list_vocabularies(request: HttpRequest) -> HttpResponse:
    """Every code that answers use, but for those that have an endpoint of their own."""
    query = read(request, "lang")
    vocabulary = vocabularies.current()
    counts = counts_in(query.language, vocabulary)
    items = [
        OtherVocabulary(
            name=scheme.value,
            is_filter=True,
            terms=[Term(**term_members(term, query.language, counts)) for term in vocabulary.terms(scheme).values()],
        )
        for scheme in OPEN_SCHEMES
    ]
    items += [
        OtherVocabulary(name=name, is_filter=name in FACETS, terms=_closed(name, choices, counts))
        for name, choices in CLOSED.items()
    ]
    return answer(VocabularyList(meta=Meta(**common_meta(query.language)), items=items), language=query.language)


def _closed(name: str, choices: type[TextChoices], counts: Counts) -> list[Term]:
    """The codes of a closed list: they hold for ever. An empty one says that nothing is known, and is none."""
    return [
        Term(
            code=code,
            label=str(label),
            description=None,
            replaced_by=None,
            valid_from=None,
            valid_to=None,
            current=True,
            services=counts.get(name, {}).get(code, 0),
        )
        for code, label in choices.choices
        if code
    ]


def _category(kind: TermEntry, language: str, vocabulary: Vocabulary) -> Label | None:
    if not kind.parent:
        return None
    return Label(code=kind.parent, label=vocabulary.label(Scheme.CATEGORY, kind.parent, language))


def counts_in(language: str, vocabulary: Vocabulary) -> Counts:
    """Services by facet and code: those that a search with the code would find."""
    everything = service.search(SearchQuery(per_page=1, language=language), vocabulary=vocabulary)
    return {name: {value.code: value.count for value in values} for name, values in everything.facets.items()}


def term_members(term: TermEntry, language: str, counts: Counts) -> dict[str, Any]:
    """The members of ``Term``."""
    return {
        "code": term.code,
        "label": term.label(language),
        "description": term.description(language) or None,
        "replaced_by": term.replaced_by or None,
        "valid_from": term.valid_from,
        "valid_to": term.valid_to,
        "current": term.is_current(timezone.localdate()),
        "services": counts.get(term.scheme, {}).get(term.code, 0),
    }
