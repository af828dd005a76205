#!/usr/bin/env python3
"""How fast the database engine answers: `make bench ARGS=database_engine`.

Elasticsearch is not used: the small profile, and every site while Elasticsearch is away. One run asks the same
searches (words and three filters, twenty results, all facets) of the engine alone, of the whole search with
its items, and, as the reference, a `count(*)` of the services that pass the filters and have one of the words
in their texts, by `ILIKE`: what a site without an index would do at least.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any

from benchmarks import _site as site

SEARCHES = 120


def arguments() -> argparse.Namespace:
    return site.parser(__doc__, sizes=(1_000, 10_000)).parse_args()


def main() -> None:
    options = arguments()
    rows: list[list[object]] = [["", "services", "searches", "p50 ms", "p95 ms", "slowest ms"]]
    with site.prepared():
        for size in site.sizes_of(options):
            site.use_catalogue(size)
            for name, found in measure().items():
                p95 = statistics.quantiles(found, n=20)[18] * 1000
                rows.append([name, size, len(found), statistics.median(found) * 1000, p95, max(found) * 1000])
    site.table(rows)
    site.say("aim: p95 under 150 ms at 10,000 services")


def measure() -> dict[str, list[float]]:
    from django.conf import settings

    from benchmarks._queries import ask_for
    from catalog_pages import vocabulary as vocabularies
    from search import finding, service

    settings.ELASTICSEARCH_URL = ""
    vocabulary = vocabularies.current()
    queries = ask_for(SEARCHES, vocabulary)
    calls: dict[str, Callable[[Any], object]] = {
        "database engine": lambda query: finding.find(query, vocabulary=vocabulary),
        "whole search": lambda query: service.search(query, vocabulary=vocabulary),
        "ILIKE count": by_pattern,
    }
    for call in calls.values():
        for query in queries[:10]:
            call(query)
    return {name: [seconds(call, query) for query in queries] for name, call in calls.items()}


def seconds(call: Callable[[Any], object], query: Any) -> float:
    started = time.perf_counter()
    call(query)
    return time.perf_counter() - started


def by_pattern(query: Any) -> int:
    """Count what passes the filters and has any word somewhere in its content."""
    from django.db.models import Q, TextField
    from django.db.models.functions import Cast

    from search.models import ServiceDocument, ServiceFacet

    found = ServiceDocument.objects.filter(live=True).annotate(text=Cast("content", TextField()))
    words = Q()
    for word in query.text.split():
        words |= Q(text__icontains=word)
    for facet, codes in query.filters.items():
        found = found.filter(pk__in=ServiceFacet.objects.filter(facet=facet, code__in=codes).values("service"))
    return int(found.filter(words).count())


if __name__ == "__main__":
    main()
