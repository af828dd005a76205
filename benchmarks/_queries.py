"""Searches that find something in a catalogue: words and three filters."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks._site import SEED

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
    from search.types import SearchQuery

    chance, vocabulary = random.Random(SEED), vocabularies.current()
    offered = service.search(SearchQuery(), vocabulary=vocabulary).facets
    found: dict[str, Json] = {}
    for _attempt in range(QUERIES * 50):
        chosen = chance.sample(FILTERS, 3)
        codes = {name: tuple(_some(chance, [value.code for value in offered[name]])) for name in chosen}
        query = SearchQuery(text=chance.choice(WORDS), filters=codes)
        with _overheard() as bodies:
            total = service.search(query, vocabulary=vocabulary).total
        if total and len(bodies) == 1:
            found[params.query_string(query)] = {**bodies[0], "timeout": "5000ms"}
        if len(found) == QUERIES:
            break
    return list(found.items())


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
