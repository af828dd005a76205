"""Taxonomies and their terms."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from open_data.hsds import taxonomies, writing
from open_data.hsds.bodies import has_words
from open_data.hsds.reading import Asked, read
from open_data.hsds.schemas.base import Shape
from open_data.hsds.schemas.pages import TaxonomyPage, TaxonomyTermPage
from open_data.hsds.schemas.terms import FullTaxonomyTerm, Taxonomy
from open_data.v1.frame import answer
from open_data.v1.reading import identifier
from search import analysis

router = Router(tags=["taxonomies"])


@router.get(
    "/taxonomies",
    response=TaxonomyPage,
    operation_id="listTaxonomies",
    summary="Elenca i vocabolari",
    description="Tutti i vocabolari del catalogo.",
)
def list_taxonomies(request: HttpRequest) -> HttpResponse:
    """The vocabularies."""
    asked = read(request, "/taxonomies")
    words = analysis.words(asked.text)
    known = taxonomies.current(asked.language, asked.vocabulary).taxonomies.values()
    return _list(asked, [each for each in known if has_words(f"{each.name} {each.description}", words)])


@router.get(
    "/taxonomies/{id}",
    response=Taxonomy,
    operation_id="readTaxonomy",
    summary="Leggi un vocabolario",
    description="Un vocabolario; le sue voci sono a /taxonomy_terms?taxonomy_id=.",
)
def read_taxonomy(request: HttpRequest, id: str) -> HttpResponse:
    """One vocabulary."""
    asked = read(request, "/taxonomies/{id}")
    known = {each.id: each for each in taxonomies.current(asked.language, asked.vocabulary).taxonomies.values()}
    return _one(asked, known.get(identifier(id)))


@router.get(
    "/taxonomy_terms",
    response=TaxonomyTermPage,
    operation_id="listTaxonomyTerms",
    summary="Elenca le voci",
    description="Le voci dei vocabolari, comprese quelle ritirate o sostituite.",
)
def list_taxonomy_terms(request: HttpRequest) -> HttpResponse:
    """The terms."""
    asked = read(request, "/taxonomy_terms")
    words = analysis.words(asked.text)
    found = [
        entry.term
        for entry in taxonomies.current(asked.language, asked.vocabulary).entries.values()
        if (not asked.taxonomy or entry.taxonomy == asked.taxonomy)
        and (asked.parent_id is None or entry.term.parent_id == asked.parent_id)
        and not (asked.top_only and entry.term.parent_id)
        and has_words(f"{entry.term.name} {entry.term.description} {entry.term.code}", words)
    ]
    return _list(asked, found)


@router.get(
    "/taxonomy_terms/{id}",
    response=FullTaxonomyTerm,
    operation_id="readTaxonomyTerm",
    summary="Leggi una voce",
    description="Una voce con il suo vocabolario.",
)
def read_taxonomy_term(request: HttpRequest, id: str) -> HttpResponse:
    """One term."""
    asked = read(request, "/taxonomy_terms/{id}")
    entry = taxonomies.current(asked.language, asked.vocabulary).by_id.get(identifier(id))
    return _one(asked, entry.term if entry else None)


def _list(asked: Asked, found: Sequence[Shape]) -> HttpResponse:
    if asked.is_stream:
        return writing.stream(asked, [[each.line() for each in found]])
    part = found[asked.offset : asked.offset + asked.per_page]
    return writing.page(asked, total=len(found), items=[each.line() for each in part])


def _one(asked: Asked, found: Shape | None) -> HttpResponse:
    if found is None:
        raise Http404
    return answer(found.line(), language=asked.language)
