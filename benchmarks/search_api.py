#!/usr/bin/env python3
"""What the site adds to Elasticsearch: `make bench ARGS=search_api`.

One run drives several targets with the same searches (words and three filters, twenty results, all facets), on
PostgreSQL and Elasticsearch, for each size of the catalogue:

- elasticsearch: the search body, straight to Elasticsearch
- thin view: a Django view that hands the body to the client and returns what is stored (`_thin_view.py`)
- api: `/api/v1/services`, no answer kept: checked parameters, live services only, labels, schema
- api, new: the same with no item kept either, as after a start
- page: `/servizi/`, no answer kept
- bare view: a Django view that has the values of such an answer ready and returns them as JSON (`_bare_view.py`)
- empty view: a Django view that returns `{"status": "ok"}`
- hot api, hot page: searches that were asked before, from memory

All Django sites run in gunicorn with the same settings, workers and middleware. The targets take turns, so
that a noisy machine troubles all of them. Figures are for comparing within one run; nothing is asserted but
that every answer is a good one, from Elasticsearch.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import os
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks import _site as site

WARM_UP = 3.0
HOT = 20
"""How many searches are asked again and again."""
RATIOS = (
    ("api", "elasticsearch", 0.6),
    ("page", "elasticsearch", 0.6),
    ("api", "thin view", None),
    ("hot api", "bare view", 0.6),
    ("hot page", "bare view", 0.6),
    ("hot api", "empty view", None),
)
"""What is compared with what, and the least that the ratio of the throughputs should be at 10,000 services."""


def arguments() -> argparse.Namespace:
    return site.parser(__doc__, sizes=(1_000, 10_000), seconds=12.0).parse_args()


def main() -> None:
    options = arguments()
    medians: dict[int, dict[str, float]] = {}
    with site.prepared() as folder:
        os.environ["BENCH_ANSWER"] = str(folder / "answer.json")
        for size in site.sizes_of(options):
            site.use_catalogue(size)
            results = measure(options)
            report(results, options, size)
            medians[size] = {name: measured.percentile(50) for name, measured in results.items()}
    report_growth(medians)


def measure(options: argparse.Namespace) -> dict[str, Any]:
    from benchmarks._load import take_turns

    with ExitStack() as stack:
        targets = make_targets(stack, options.workers)
        return take_turns(targets, clients=options.clients, seconds=options.seconds, warm_up=WARM_UP)


def make_targets(stack: ExitStack, workers: int) -> list[Any]:
    from benchmarks._load import Request, Target
    from benchmarks._queries import make_queries
    from search import index

    queries = make_queries()
    raw, stored = (
        [json.dumps({**body, "_source": source}).encode() for _asked, body in queries] for source in (False, True)
    )
    api = [Request(f"/api/v1/services?{asked}") for asked, _body in queries]
    pages = [Request(f"/servizi/?{asked}") for asked, _body in queries]

    def serve(application: str) -> str:
        return stack.enter_context(site.serving(application, workers))

    def from_elasticsearch(response: http.client.HTTPResponse) -> bool:
        return response.status == 200 and response.headers["Search-Engine"] == "elasticsearch"

    cold, real = serve("benchmarks._cold:application"), serve("lodiwelfare.wsgi:application")
    with urllib.request.urlopen(urllib.request.Request(real + api[0].path, headers=site.SECURE)) as response:
        Path(os.environ["BENCH_ANSWER"]).write_bytes(response.read())
    bare = serve("benchmarks._bare_view:application")
    elasticsearch = os.environ["ELASTICSEARCH_URL"]
    asked = {"headers": site.SECURE, "accept": from_elasticsearch}
    return [
        Target("elasticsearch", elasticsearch, [Request(f"/{index.alias()}/_search", body) for body in raw]),
        Target(
            "thin view",
            serve("benchmarks._thin_view:application"),
            [Request("/search", body) for body in stored],
            headers=site.SECURE,
        ),
        Target("api", cold, api, **asked),
        Target("api, new", serve("benchmarks._empty:application"), api, **asked),
        Target("page", cold, pages, **asked),
        Target("bare view", bare, [Request("/bare")], headers=site.SECURE),
        Target("empty view", bare, [Request("/empty")], headers=site.SECURE),
        Target("hot api", real, api[:HOT], **asked),
        Target("hot page", real, pages[:HOT], **asked),
    ]


def report(results: dict[str, Any], options: argparse.Namespace, size: int) -> None:
    from benchmarks._load import figures

    site.say(
        f"\n{size} services, searches with words and three filters, {options.clients} clients, "
        f"{options.workers} workers, {os.cpu_count()} processors"
    )
    site.table(figures(results))
    for one, other, least in RATIOS:
        ratio = results[one].throughput / results[other].throughput
        aim = f"   (aim at 10,000: {least})" if least else ""
        site.say(f"{one} / {other}: {ratio:.2f} of the throughput{aim}")
    if any(measured.refused for measured in results.values()):
        raise SystemExit("Some answers were errors, or came from the database: the figures say nothing.")


def report_growth(medians: dict[int, dict[str, float]]) -> None:
    """How the time of an answer grows with the catalogue, beside how Elasticsearch's own grows."""
    sizes = sorted(medians)
    for small, large in itertools.pairwise(sizes):
        own = medians[large]["elasticsearch"] / medians[small]["elasticsearch"]
        for name in ("api", "page"):
            grown = medians[large][name] / medians[small][name]
            site.say(
                f"{name}: p50 grows {grown:.2f} times from {small} to {large}, Elasticsearch {own:.2f} times: "
                f"{grown / own:.2f} (aim: at most 1.3)"
            )


if __name__ == "__main__":
    main()
