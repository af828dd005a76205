"""Totals, counts and order against brute force on random catalogues, and the cost in queries."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from search import analysis, documents, lexicon, service
from search.models import ServiceDocument, ServiceFacet
from search.types import FACETS, SearchQuery
from tests.search.builders import CHOICES, WORDS, make_documents
from tests.search.conftest import Searcher

FILTERABLE: dict[str, list[str]] = {
    "category": CHOICES[Scheme.CATEGORY],
    "kind": CHOICES[Scheme.KIND],
    "municipality": CHOICES[Scheme.MUNICIPALITY],
    "target": CHOICES[Scheme.TARGET],
    "cost": ["free", "isee", "paid"],
    "delivery": CHOICES[Scheme.DELIVERY],
    "accessible": ["yes"],
    "enrolment": ["open"],
    "language": CHOICES[Scheme.LANGUAGE],
    "welfare": CHOICES[Scheme.WELFARE],
    "invoice": ["yes"],
}


def codes_of(document: ServiceDocument) -> dict[str, set[str]]:
    """The codes a service has, with every comune spelt out."""
    vocabulary = vocabularies.current()
    found: dict[str, set[str]] = {facet: set() for facet in FACETS}
    for facet, code in documents.facets(document.content, vocabulary):
        found[facet].add(code)
    if documents.AMBITO in found["municipality"]:
        found["municipality"] = found["municipality"] - {documents.AMBITO} | set(vocabulary.codes(Scheme.MUNICIPALITY))
    return found


def words_of(document: ServiceDocument) -> set[str]:
    fields = documents.searched_fields(document.content, vocabularies.current())
    return {token.stem for found in fields["it"].values() for token in found}


def test_brute_force(find: Searcher) -> None:
    made = make_documents(120, seed=7)
    everything = [(document, codes_of(document), words_of(document)) for document in made]
    chance = random.Random(11)
    find.before()
    for _round in range(25):
        filters = {
            facet: tuple(chance.sample(values, min(len(values), chance.randint(1, 2))))
            for facet, values in chance.sample(sorted(FILTERABLE.items()), chance.randint(0, 3))
        }
        words = chance.sample(WORDS, chance.randint(0, 2))
        age = chance.choice([None, None, 2, 20, 80])
        query = SearchQuery(text=" ".join(words), filters=filters, age=age, sort="name", per_page=100, exact=True)
        result = find.ask(query)
        stems = {analysis.stem(word, "it") for word in words}
        reached = [
            (document, codes)
            for document, codes, own in everything
            if stems <= own and (age is None or (document.min_age or 0) <= age <= (document.max_age or 200))
        ]

        def passing(without: str = "") -> list[Any]:
            return [
                pair
                for pair in reached  # noqa: B023
                if all(set(chosen) & pair[1][name] for name, chosen in filters.items() if name != without)  # noqa: B023
            ]

        hits = sorted((document for document, _codes in passing()), key=lambda each: (each.sort_name, each.pk))
        assert result.total == len(hits), query
        assert [item.id for item in result.items] == [each.pk for each in hits[:100]], query
        for facet in FACETS:
            expected: dict[str, int] = dict.fromkeys(filters.get(facet, ()), 0)
            for _document, codes in passing(without=facet):
                for code in codes[facet]:
                    expected[code] = expected.get(code, 0) + 1
            assert {value.code: value.count for value in result.facets[facet]} == expected, (query, facet)


BUDGET = {"elasticsearch": 2, "database": 6}


@pytest.mark.parametrize("text", ["", "pasti domicilio"])
def test_queries_do_not_grow_with_results(find: Searcher, text: str) -> None:
    first = make_documents(3, seed=1, vary=False)
    # The vocabulary itself is read once by every process.
    vocabularies.current()
    spent = [_queries(find, text, len(first))]
    make_documents(15, seed=2, vary=False)
    vocabularies.current()
    spent.append(_queries(find, text, 20))
    assert spent[0] == spent[1]
    assert spent[1] <= BUDGET[find.engine]


def _queries(find: Searcher, text: str, expected: int) -> int:
    lexicon.gather()
    find.before()
    # What changes seldom is read once by every process.
    find.ask(SearchQuery(text=text))
    query = SearchQuery(text=text, filters={"municipality": ("098031",), "cost": ("paid",)})
    with CaptureQueriesContext(
        connection,
    ) as queries:
        result = service.search(query)
    assert (len(result.items), result.engine) == (expected, find.engine)
    return len(queries)


def test_facets_and_stems_go_with_their_document(find: Searcher) -> None:
    make_documents(3, seed=1)
    ServiceDocument.objects.all().delete()
    assert not ServiceFacet.objects.exists()
    assert find().total == 0
