"""The Elasticsearch engine: one request, BM25 over stems that were made in Python.

The counts of a question are most of its cost, and the same on each of its pages in each of its orders: they are kept
until the catalogue changes, and whoever leafs through asks for the hits alone.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from dataclasses import replace
from typing import Any

import orjson
from django.conf import settings

from catalog_pages.edition import InEdition
from search import index, texts, wire
from search.content import ITALIAN
from search.engines.base import PREFIX_WEIGHT, Alternative, Concept, EngineUnavailable, Part, Question, spread_ambito
from search.facets import MOST_PROVIDERS
from search.types import FACETS, EngineAnswer

Json = dict[str, Any]

FACET_SIZE = 1_000
"""Enough for every code: the default of ten would cut lists short without a word."""
PROVIDERS_SIZE = MOST_PROVIDERS + 10
"""Of bodies there are hundreds, and the commonest are shown."""
TIE_BREAKER = 0.3
"""What the fields beside the best one add."""
MOST_COUNTED = 500
"""Of how many questions the counts are kept: some 20 KiB each."""
BY_PAGE = {"from", "size", "sort"}
"""The parts of a request that its counts do not depend on."""

_counted: InEdition[bytes, EngineAnswer] = InEdition(limit=MOST_COUNTED)
"""First answers, by the fingerprint of their request."""


class ElasticsearchEngine:
    """Answers from the index that the worker keeps."""

    name = "elasticsearch"

    def __init__(self, deadline: float | None = None) -> None:
        """``deadline`` (monotonic seconds) bounds all that is asked; by default ``ELASTICSEARCH_TIMEOUT`` from now."""
        self.deadline = deadline or time.monotonic() + settings.ELASTICSEARCH_TIMEOUT

    def search(self, question: Question) -> EngineAnswer:
        """Find live services."""
        body = request_body(question)
        counted, key = _counted.values(), _fingerprint(body)
        if first := counted.get(key):
            ids = _ids(self.ask(hits_only(body), self.deadline))
            return replace(first, ids=ids, understanding=question.understanding)
        answer = _answer(self.ask(body, self.deadline), question)
        counted[key] = answer
        return answer

    def ask(self, body: Json, deadline: float) -> Json:
        left = deadline - time.monotonic()
        if left <= 0:
            raise EngineUnavailable("no time left")
        try:
            response = wire.search(index.alias(), {**body, "timeout": f"{int(left * 1000)}ms"}, within=left)
        except wire.Unanswered as error:
            raise EngineUnavailable(str(error)) from error
        if response.get("timed_out") or response["_shards"]["failed"]:
            raise EngineUnavailable("an incomplete answer")
        return response


def request_body(question: Question) -> Json:
    """Return the search request. Facets filter after the counting, so that each can leave out its own filter."""
    filters = {facet: {"terms": {facet: list(codes)}} for facet, codes in question.filters.items()}
    body: Json = {
        "from": question.query.offset,
        "size": question.query.size,
        "_source": False,
        "track_total_hits": True,
        "query": _query(question),
        "sort": _sort(question),
        "aggs": _aggregations(filters),
    }
    if filters:
        body["post_filter"] = {"bool": {"filter": list(filters.values())}}
        body["aggs"]["unfiltered"] = {"filter": {"match_all": {}}}
    if chosen := question.filters.get("provider"):
        # The names of chosen providers, even when the rest of the question finds nothing of theirs.
        named = {"terms": {"field": "provider_label", "size": FACET_SIZE}}
        body["aggs"]["chosen_providers"] = {
            "global": {},
            "aggs": {"all": {"filter": {"terms": {"provider": list(chosen)}}, "aggs": {"provider": named}}},
        }
    return body


def hits_only(body: Json) -> Json:
    """Return the same search without what counts: its filters are part of the query then."""
    query = body["query"]
    if filters := body.get("post_filter"):
        query = {"bool": {"must": [query], "filter": [filters]}}
    page = {name: part for name, part in body.items() if name in BY_PAGE}
    return {**page, "_source": False, "track_total_hits": False, "query": query}


def _fingerprint(body: Json) -> bytes:
    counting = {name: part for name, part in body.items() if name not in BY_PAGE}
    return hashlib.blake2b(orjson.dumps(counting), digest_size=16).digest()


def forget() -> None:
    """Drop the counts that are kept."""
    _counted.forget()


def _query(question: Question) -> Json:
    always: list[Json] = [{"term": {"live": True}}]
    if (age := question.query.age) is not None:
        always += [_open_bound("min_age", "lte", age), _open_bound("max_age", "gte", age)]
    if question.query.near is not None and question.query.radius is not None:
        latitude, longitude = question.query.near
        circle = {"premises": {"lat": latitude, "lon": longitude}, "distance_type": "plane"}
        always.append({"geo_distance": {"distance": f"{question.query.radius}km", **circle}})
    if not question.has_words:
        return {"bool": {"filter": always}}
    required = question.counted if question.needed else ()
    enough = [_concept(concept, question) for concept in required]
    matches: Json = {
        "filter": always,
        "must": [_concept(concept, question) for concept in question.concepts if concept.is_place],
        "should": [
            _concept(concept, question)
            for concept in question.concepts
            if not concept.is_place and concept not in required
        ],
    }
    if enough:
        matches["must"].append({"bool": {"should": enough, "minimum_should_match": question.needed}})
    functions = [
        {"filter": {"term": {"is_stale": True}}, "weight": texts.STALE_WEIGHT},
        {"filter": {"range": {"assured_date": {"gte": texts.fresh_since().isoformat()}}}, "weight": texts.FRESH_WEIGHT},
        {"filter": {"range": {"completeness": {"gte": texts.COMPLETE_FROM}}}, "weight": texts.COMPLETE_WEIGHT},
    ]
    if question.visited:
        visited = {"terms": {"municipality": list(question.visited)}}
        functions.append({"filter": visited, "weight": texts.VISITED_WEIGHT})
    return {
        "function_score": {
            "query": {"bool": matches},
            "functions": functions,
            "score_mode": "multiply",
            "boost_mode": "multiply",
        }
    }


def _open_bound(field: str, comparison: str, age: int) -> Json:
    """An age within a bound, or no bound at all."""
    return {
        "bool": {
            "should": [{"range": {field: {comparison: age}}}, {"bool": {"must_not": {"exists": {"field": field}}}}],
            "minimum_should_match": 1,
        }
    }


def _concept(concept: Concept, question: Question) -> Json:
    """The best of the ways to satisfy a concept; the others add a little."""
    ways = [_alternative(each, question) for each in concept.alternatives]
    return ways[0] if len(ways) == 1 else {"dis_max": {"queries": ways, "tie_breaker": texts.CONCEPT_TIE_BREAKER}}


def _alternative(alternative: Alternative, question: Question) -> Json:
    """All parts of a way; longer ones score no more than short ones."""
    share = alternative.weight / len(alternative.parts)
    parts = [_part(part, question.languages, share) for part in alternative.parts]
    return parts[0] if len(parts) == 1 else {"bool": {"must": parts}}


def _part(part: Part, languages: dict[str, float], weight: float) -> Json:
    if part.fact:
        field = "place" if part.fact == texts.AMBITO_STEM else texts.FACT_FIELD
        return {
            "constant_score": {"filter": {"term": {f"stem.{ITALIAN}.{field}": {"value": part.fact}}}, "boost": weight}
        }
    ways: list[Json] = []
    if part.prefix:
        for language, share in languages.items():
            for field, boost in texts.FIELD_WEIGHTS.items():
                boost = boost * weight * share * PREFIX_WEIGHT
                ways.append({"prefix": {f"stem.{language}.{field}": {"value": part.prefix, "boost": boost}}})
    for language, stem in part.stems:
        for field, boost in texts.FIELD_WEIGHTS.items():
            boost = boost * weight * languages.get(language, 0.0)
            if boost:
                ways.append({"term": {f"stem.{language}.{field}": {"value": stem, "boost": boost}}})
    if not ways:
        return {"match_none": {}}
    return {"dis_max": {"queries": ways, "tie_breaker": TIE_BREAKER}}


def _sort(question: Question) -> list[Any]:
    relevance: list[Json] = [{"is_stale": "asc"}, {"completeness": "desc"}]
    first: list[Json] = {
        "relevance": [{"_score": "desc"}] if question.has_words else relevance,
        "name": [],
        "verified": [{"assured_date": {"order": "desc", "missing": "_last"}}],
        "distance": _distance(question),
    }[question.query.sort]
    return [*first, {"sort_name": "asc"}, {"id": "asc"}]


def _distance(question: Question) -> list[Json]:
    """The nearest premises first; services without any come last."""
    if question.query.near is None:
        return []
    latitude, longitude = question.query.near
    nearest = {"premises": {"lat": latitude, "lon": longitude}, "order": "asc", "mode": "min", "distance_type": "plane"}
    return [{"_geo_distance": nearest}]


def _aggregations(filters: dict[str, Json]) -> Json:
    """One bucket for the facets without a filter, one for each that has: it leaves out its own."""

    def terms(facet: str) -> Json:
        if facet == "provider":
            return {"terms": {"field": "provider_label", "size": PROVIDERS_SIZE}}
        return {"terms": {"field": facet, "size": FACET_SIZE}}

    def bucket(facets: list[str], others: list[Json]) -> Json:
        return {"filter": {"bool": {"filter": others}}, "aggs": {facet: terms(facet) for facet in facets}}

    result = {"open": bucket([facet for facet in FACETS if facet not in filters], list(filters.values()))}
    for facet in filters:
        result[f"own_{facet}"] = bucket([facet], [each for name, each in filters.items() if name != facet])
    if "provider" in filters:
        # The chosen ones may not be among the commonest.
        named = {"terms": {"field": "provider_label", "size": FACET_SIZE}}
        result["own_provider"]["aggs"]["chosen"] = {"filter": filters["provider"], "aggs": {"provider": named}}
    return result


def _answer(response: Json, question: Question) -> EngineAnswer:
    counts: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}
    groups = response["aggregations"]
    total = response["hits"]["total"]["value"]
    unfiltered = groups.pop("unfiltered", {"doc_count": total})["doc_count"]
    if "chosen_providers" in groups:
        _read_providers(groups.pop("chosen_providers")["all"]["provider"]["buckets"], names)
    for found in groups.values():
        for facet in FACETS:
            if facet not in found:
                continue
            buckets = found[facet]["buckets"]
            if facet == "provider":
                chosen = found.get("chosen", {"provider": {"buckets": []}})["provider"]["buckets"]
                counts[facet] = _read_providers(buckets, names) | _read_providers(chosen, names)
            else:
                counts[facet] = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    counts["municipality"] = spread_ambito(counts.get("municipality", {}), question.comuni)
    return EngineAnswer(
        ids=_ids(response),
        total=total,
        unfiltered=unfiltered,
        facets=counts,
        engine=ElasticsearchEngine.name,
        provider_names=names,
        understanding=question.understanding,
    )


def _ids(response: Json) -> list[uuid.UUID]:
    return [uuid.UUID(hit["_id"]) for hit in response["hits"]["hits"]]


def _read_providers(buckets: list[Json], names: dict[str, str]) -> dict[str, int]:
    """Counts by provider id, names on the side. While a name changes, a provider has two buckets for a moment."""
    counts: dict[str, int] = {}
    for bucket in buckets:
        code, _separator, name = bucket["key"].partition("|")
        names[code] = name
        counts[code] = counts.get(code, 0) + bucket["doc_count"]
    return counts
