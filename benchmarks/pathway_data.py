#!/usr/bin/env python3
"""The file of "Il mio percorso", all services in one: `make bench ARGS=pathway_data`.

One run, on PostgreSQL and Elasticsearch, fetches it as browsers do, compressed:

- hot: from memory
- cold: no answer kept, the services' pieces are: what the first fetch after a publish costs
- new: no piece kept either, as after a start
- bare view: a Django view that has the values of the file ready and returns them as JSON, in this project with its
  middleware (`_bare_view.py`)

It says how large the file is, too. All run in gunicorn with the same workers and take turns. Nothing is asserted but
that every answer is a good one.
"""

from __future__ import annotations

import argparse
import os
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks import _site as site

ROUNDS = 3
WARM_UP = 1.5
ADDRESS = "/percorso/dati.json"
ZIPPED = {**site.SECURE, "Accept-Encoding": "gzip, deflate, br"}
BARE = "bare view"
AIMS = {"hot": 0.5, "cold": None, "new": None}
"""The least that the throughput beside the bare view's should be."""


def arguments() -> argparse.Namespace:
    return site.parser(__doc__, sizes=(1_000,), seconds=9.0).parse_args()


def main() -> None:
    options = arguments()
    with site.prepared() as folder:
        os.environ["BENCH_ANSWER"] = str(folder / "answer.json")
        for size in site.sizes_of(options):
            site.use_catalogue(size)
            report(measure(options), options, size)


def measure(options: argparse.Namespace) -> dict[str, Any]:
    from benchmarks._load import Measured, drive

    with ExitStack() as stack:
        targets = make_targets(stack, options.workers)
        for target in targets:
            drive(target, clients=options.clients, seconds=WARM_UP)
        results = {target.name: Measured() for target in targets}
        for _number in range(ROUNDS):
            for target in targets:
                found = drive(target, clients=options.clients, seconds=options.seconds / ROUNDS)
                results[target.name].add(found)
    return results


def make_targets(stack: ExitStack, workers: int) -> list[Any]:
    from benchmarks._load import Request, Target

    def serve(application: str) -> str:
        return stack.enter_context(site.serving(application, workers))

    real, cold, empty = (
        serve(name)
        for name in ("lodiwelfare.wsgi:application", "benchmarks._cold:application", "benchmarks._empty:application")
    )
    with urllib.request.urlopen(urllib.request.Request(real + ADDRESS, headers=site.SECURE)) as response:
        Path(os.environ["BENCH_ANSWER"]).write_bytes(response.read())
    bare = serve("benchmarks._bare_view:application")
    targets = [Target(name, at, [Request(ADDRESS)], ZIPPED) for name, at in zip(AIMS, (real, cold, empty), strict=True)]
    return [*targets, Target(BARE, bare, [Request("/bare")], ZIPPED)]


def report(results: dict[str, Any], options: argparse.Namespace, size: int) -> None:
    from benchmarks._load import figures

    site.say(f"\n{size} services, {options.clients} clients, {options.workers} workers, {os.cpu_count()} processors")
    site.table(figures(results))
    for name, aim in AIMS.items():
        ratio = results[name].throughput / results[BARE].throughput
        site.say(f"{name} / {BARE}: {ratio:.2f} of the throughput" + (f"   (aim: {aim})" if aim else ""))
    hot = results["hot"]
    site.say(f"{hot.received / len(hot.latencies) / size:.0f} bytes over the line for each service")
    if any(measured.refused for measured in results.values()):
        raise SystemExit("Some answers were errors: the figures say nothing.")


if __name__ == "__main__":
    main()
