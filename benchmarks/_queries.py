"""Searches that find something in a catalogue: words and three filters."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from benchmarks._site import SEED

if TYPE_CHECKING:
    from catalog_pages.vocabulary import Vocabulary
    from search.types import SearchQuery

QUERIES = 120
WORDS = (
    "pasti a domicilio",
    "assistenza anziani",
    "asilo nido",
    "trasporto disabili",
    "visite in ospedale",
    "supporto psicologico",
    "spesa e farmaci",
    "aiuto a casa",
    "doposcuola",
    "badante",
    "famiglia",
    "bambini",
    "medico",
    "cooperativa",
    "pratiche",
)
FILTERS = ("category", "target", "municipality", "cost", "delivery", "language")

Json = dict[str, Any]


def make_queries() -> list[tuple[str, Json]]:
    """Searches of one request each: the address's query string, and the body that Elasticsearch is sent."""
    from catalog_pages import vocabulary as vocabularies
    from search import params, service
    from search.engines import elasticsearch

    vocabulary = vocabularies.current()
    found: list[tuple[str, Json]] = []
    for query in ask_for(QUERIES * 2, vocabulary):
        # What was found before is not counted again.
        elasticsearch.forget()
        with _overheard() as bodies:
            service.search(query, vocabulary=vocabulary)
        if len(bodies) == 1:
            found.append((params.query_string(query), {**bodies[0], "timeout": "5000ms"}))
    return found[:QUERIES]


def ask_for(number: int, vocabulary: Vocabulary) -> list[SearchQuery]:
    """Return different searches with words and three filters, each of which finds something."""
    from search import service
    from search.types import SearchQuery

    chance = random.Random(SEED)
    offered = service.search(SearchQuery(), vocabulary=vocabulary).facets
    found: list[SearchQuery] = []
    for _attempt in range(number * 20):
        chosen = chance.sample(FILTERS, 3)
        codes = {name: tuple(_some(chance, [value.code for value in offered[name]])) for name in chosen}
        query = SearchQuery(text=chance.choice(WORDS), filters=codes)
        if query not in found and service.search(query, vocabulary=vocabulary).total:
            found.append(query)
        if len(found) == number:
            break
    return found


@contextmanager
def _overheard() -> Iterator[list[Json]]:
    """The bodies that the engine sends meanwhile."""
    from search.engines.elasticsearch import ElasticsearchEngine

    heard: list[Json] = []
    ask = ElasticsearchEngine.ask

    def listen(engine: Any, body: Json, *args: Any, **kwargs: Any) -> Json:
        heard.append(body)
        return ask(engine, body, *args, **kwargs)

    ElasticsearchEngine.ask = listen  # type: ignore[method-assign]
    try:
        yield heard
    finally:
        ElasticsearchEngine.ask = ask  # type: ignore[method-assign]


def _some(chance: random.Random, codes: list[str]) -> list[str]:
    return sorted(chance.sample(codes, min(len(codes), chance.randint(1, 3))))
