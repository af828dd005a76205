"""The Elasticsearch engine: one request, BM25 over stems that were made in Python.

When nothing is found, a second request allows for typing errors, in what is left of the time.
"""

from __future__ import annotations

import time
import uuid
from typing import Any

from django.conf import settings

from search import elastic, index
from search.content import ITALIAN
from search.engines.base import PREFIX_WEIGHT, EngineUnavailable, Question, Word, spread_ambito
from search.texts import AMBITO_STEM, FIELD_WEIGHTS, STALE_WEIGHT, WORD_FIELDS
from search.types import FACETS, EngineAnswer

Json = dict[str, Any]

FACET_SIZE = 1_000
"""Enough for every comune and provider: the default of ten would cut lists short without a word."""
TIE_BREAKER = 0.3
"""What the fields beside the best one add."""
FUZZY_WEIGHT = 0.3
SHORTEST_FUZZY = 4


class ElasticsearchEngine:
    """Answers from the index that the worker keeps."""

    name = "elasticsearch"

    def search(self, question: Question) -> EngineAnswer:
        """Find live services, within the seconds of ``ELASTICSEARCH_TIMEOUT`` in all."""
        deadline = time.monotonic() + settings.ELASTICSEARCH_TIMEOUT
        response = self.ask(request_body(question), deadline)
        if not response["hits"]["total"]["value"] and question.words:
            response = self.ask(request_body(question, fuzzy=True), deadline)
        return _answer(response, question)

    def ask(self, body: Json, deadline: float) -> Json:
        left = deadline - time.monotonic()
        if left <= 0:
            raise EngineUnavailable("no time left")
        try:
            response: Json = dict(
                elastic.for_visitors()
                .options(request_timeout=left)
                .search(index=index.alias(), body={**body, "timeout": f"{int(left * 1000)}ms"})
            )
        except elastic.FAILURES as error:
            raise EngineUnavailable(f"{type(error).__name__}: {error}") from error
        if response.get("timed_out") or response["_shards"]["failed"]:
            raise EngineUnavailable("an incomplete answer")
        return response


def request_body(question: Question, *, fuzzy: bool = False) -> Json:
    """Return the search request. Facets filter after the counting, so that each can leave out its own filter."""
    filters = {facet: {"terms": {facet: list(codes)}} for facet, codes in question.filters.items()}
    body: Json = {
        "from": question.query.offset,
        "size": question.query.per_page,
        "_source": False,
        "track_total_hits": True,
        "query": _query(question, fuzzy=fuzzy),
        "sort": _sort(question),
        "aggs": _aggregations(filters),
    }
    if filters:
        body["post_filter"] = {"bool": {"filter": list(filters.values())}}
    if chosen := question.filters.get("provider"):
        # The names of chosen providers, even when the rest of the question finds nothing of theirs.
        named = {"terms": {"field": "provider_label", "size": FACET_SIZE}}
        body["aggs"]["chosen_providers"] = {
            "global": {},
            "aggs": {"all": {"filter": {"terms": {"provider": list(chosen)}}, "aggs": {"provider": named}}},
        }
    return body


def _query(question: Question, *, fuzzy: bool) -> Json:
    always: list[Json] = [{"term": {"live": True}}]
    if (age := question.query.age) is not None:
        always += [_open_bound("min_age", "lte", age), _open_bound("max_age", "gte", age)]
    if not question.words:
        return {"bool": {"filter": always}}
    matches = {
        "bool": {
            "filter": always,
            "should": [_word(word, question.languages, fuzzy=fuzzy) for word in question.words],
            "minimum_should_match": question.needed,
        }
    }
    stale = {"filter": {"term": {"is_stale": True}}, "weight": STALE_WEIGHT}
    return {"function_score": {"query": matches, "functions": [stale], "boost_mode": "multiply"}}


def _open_bound(field: str, comparison: str, age: int) -> Json:
    """An age within a bound, or no bound at all."""
    return {
        "bool": {
            "should": [{"range": {field: {comparison: age}}}, {"bool": {"must_not": {"exists": {"field": field}}}}],
            "minimum_should_match": 1,
        }
    }


def _word(word: Word, languages: dict[str, float], *, fuzzy: bool) -> Json:
    """Any of the ways to satisfy one word; the best counts, the others add a little."""
    ways: list[Json] = []
    for language, weight in languages.items():
        for field, boost in FIELD_WEIGHTS.items():
            name, boost = f"stem.{language}.{field}", boost * weight
            ways.append({"term": {name: {"value": word.stems[language], "boost": boost}}})
            if word.is_prefix:
                ways.append({"prefix": {name: {"value": word.word, "boost": boost * PREFIX_WEIGHT}}})
        if fuzzy and len(word.word) >= SHORTEST_FUZZY:
            ways += [_fuzzy(f"word.{language}.{field}", word.word, weight) for field in WORD_FIELDS]
    if word.is_place:
        ways.append({"term": {f"stem.{ITALIAN}.place": {"value": AMBITO_STEM}}})
    return {"dis_max": {"queries": ways, "tie_breaker": TIE_BREAKER}}


def _fuzzy(name: str, word: str, weight: float) -> Json:
    return {
        "fuzzy": {
            name: {
                "value": word,
                "fuzziness": f"AUTO:{SHORTEST_FUZZY},8",
                "prefix_length": 1,
                "max_expansions": 40,
                "boost": FUZZY_WEIGHT * weight,
            }
        }
    }


def _sort(question: Question) -> list[Any]:
    relevance: list[Json] = [{"is_stale": "asc"}, {"completeness": "desc"}]
    first: list[Json] = {
        "relevance": [{"_score": "desc"}] if question.words else relevance,
        "name": [],
        "verified": [{"assured_date": {"order": "desc", "missing": "_last"}}],
    }[question.query.sort]
    return [*first, {"sort_name": "asc"}, {"id": "asc"}]


def _aggregations(filters: dict[str, Json]) -> Json:
    """One bucket for the facets without a filter, one for each that has: it leaves out its own."""

    def terms(facet: str) -> Json:
        field = "provider_label" if facet == "provider" else facet
        return {"terms": {"field": field, "size": FACET_SIZE}}

    def bucket(facets: list[str], others: list[Json]) -> Json:
        return {"filter": {"bool": {"filter": others}}, "aggs": {facet: terms(facet) for facet in facets}}

    result = {"open": bucket([facet for facet in FACETS if facet not in filters], list(filters.values()))}
    for facet in filters:
        result[f"own_{facet}"] = bucket([facet], [each for name, each in filters.items() if name != facet])
    return result


def _answer(response: Json, question: Question) -> EngineAnswer:
    counts: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}
    groups = response["aggregations"]
    if "chosen_providers" in groups:
        _read_providers(groups["chosen_providers"]["all"]["provider"]["buckets"], names)
    for group, found in groups.items():
        if group == "chosen_providers":
            continue
        for facet in FACETS:
            if facet not in found:
                continue
            buckets = found[facet]["buckets"]
            if facet == "provider":
                counts[facet] = _read_providers(buckets, names)
            else:
                counts[facet] = {bucket["key"]: bucket["doc_count"] for bucket in buckets}
    counts["municipality"] = spread_ambito(counts.get("municipality", {}), question.comuni)
    return EngineAnswer(
        ids=[uuid.UUID(hit["_id"]) for hit in response["hits"]["hits"]],
        total=response["hits"]["total"]["value"],
        facets=counts,
        engine=ElasticsearchEngine.name,
        provider_names=names,
    )


def _read_providers(buckets: list[Json], names: dict[str, str]) -> dict[str, int]:
    """Counts by provider id, names on the side. While a name changes, a provider has two buckets for a moment."""
    counts: dict[str, int] = {}
    for bucket in buckets:
        code, _separator, name = bucket["key"].partition("|")
        names[code] = name
        counts[code] = counts.get(code, 0) + bucket["doc_count"]
    return counts
