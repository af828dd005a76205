#!/usr/bin/env python3
"""What the open API gives at full size: `make bench ARGS=open_data`.

One run, on PostgreSQL and Elasticsearch, drives `/api/v1` and `/api/hsds` of a large catalogue:

- hot detail, hot list: answers that were asked for before, from memory, beside Django views that have the values of
  such an answer ready and return them as JSON, in this project with its middleware (`_bare_view.py`)
- cold detail, cold list: another answer each time, none kept (`_cold.py`); a list is a search with two filters, that
  Elasticsearch answers and counts
- next list: all services page by page, no answer kept but the counts of the question (`_leafing.py`)
- unchanged detail, unchanged list: what a reader gets who shows the tag of the answer that it has
- hsds list: the same pages as HSDS has them
- stream: all services as HSDS in ndjson, whole (`full`) and as lists show them, by one reader, and the most memory that
  a process of the server ever had; beside Wagtail's own API as its documentation sets it up, with the fields that a
  summary of ours is made of, paged to the end twenty at a time (`_stock_view.py`). It pages through ``MOST_PAGES`` at
  most: it gets slower with every page, so that this is in its favour

All run in gunicorn with the same settings, workers and middleware, and take turns. Nothing is asserted but that every
answer is a good one.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import time
import urllib.request
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from benchmarks import _site as site
from benchmarks.wagtail_search import SUMMARY, copy_pages

WARM_UP = 1.5
HOT = 20
"""How many details and lists are asked for again and again."""
COLD = 5_000
"""How many different ones are asked for where nothing is kept."""
PER_PAGE = 20
MOST_PAGES = 10_000
KINDS = ("detail", "list")
STREAMS = {"summaries": "", "whole": "&full=true"}
AIMS = {"hot": 0.8, "cold": 0.4, "unchanged": 0.8}


def arguments() -> argparse.Namespace:
    return site.parser(__doc__, sizes=(100_000,), seconds=7.5).parse_args()


def main() -> None:
    options = arguments()
    with site.prepared() as folder:
        for size in site.sizes_of(options):
            site.use_catalogue(size)
            report(measure(options, folder), options, size)
            with site.serving("lodiwelfare.wsgi:application", 1) as address:
                streams = {name: stream(address, question) for name, question in STREAMS.items()}
                memory = most_memory(address)
            pages = min(size, MOST_PAGES)
            site.use_catalogue(pages, also=("whole_pages", copy_pages))
            with site.serving("benchmarks._stock_view:application", 1) as address:
                stock = page_through(address)
            report_streams(streams, memory, stock, pages)


def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    from benchmarks._load import take_turns

    with ExitStack() as stack:
        targets = make_targets(stack, options.workers, folder)
        return take_turns(targets, clients=options.clients, seconds=options.seconds, warm_up=WARM_UP)


def make_targets(stack: ExitStack, workers: int, folder: Path) -> list[Any]:
    from benchmarks._load import Request, Target

    asked = addresses()
    real, cold, leafing = (
        stack.enter_context(site.serving(f"{name}:application", workers))
        for name in ("lodiwelfare.wsgi", "benchmarks._cold", "benchmarks._leafing")
    )
    targets = []
    for kind in KINDS:
        hot = asked[kind][:HOT]
        answers = [fetch(real + path) for path in hot]
        file = folder / f"{kind}.json"
        file.write_bytes(sorted((body for body, _tag in answers), key=len)[HOT // 2])
        os.environ["BENCH_ANSWER"] = str(file)
        bare = stack.enter_context(site.serving("benchmarks._bare_view:application", workers))
        unchanged = [
            Request(path, headers={"If-None-Match": tag}) for path, (_body, tag) in zip(hot, answers, strict=True)
        ]
        targets += [
            Target(f"bare {kind}", bare, [Request("/bare")], site.SECURE),
            Target(f"hot {kind}", real, [Request(path) for path in hot], site.SECURE),
            Target(f"unchanged {kind}", real, unchanged, site.SECURE, accept=is_unchanged),
            Target(f"cold {kind}", cold, [Request(path) for path in asked[kind]], site.SECURE),
        ]
    for name in ("next list", "hsds list"):
        targets.append(Target(name, leafing, [Request(path) for path in asked[name]], site.SECURE))
    return targets


def addresses() -> dict[str, list[str]]:
    """What is asked for, every address another: sheets, lists with filters, and pages of all services both ways."""
    from catalog_pages import vocabulary as vocabularies
    from catalog_pages.enums import Scheme
    from search.models import ServiceDocument
    from search.types import MAX_DEPTH

    chance = random.Random(site.SEED)
    keys = list(ServiceDocument.objects.live().order_by("pk").values_list("pk", flat=True))
    vocabulary = vocabularies.current()
    comuni, categories = vocabulary.codes(Scheme.MUNICIPALITY), vocabulary.codes(Scheme.CATEGORY)
    lists = [
        {"municipality": comune, "category": category, "page": page, "per_page": PER_PAGE}
        for comune in comuni
        for category in categories
        for page in range(1, 11)
    ]
    pages = range(1, min(len(keys), MAX_DEPTH) // PER_PAGE + 1)
    return {
        "detail": [f"/api/v1/services/{key}" for key in chance.sample(keys, min(COLD, len(keys)))],
        "list": [f"/api/v1/services?{urlencode(each)}" for each in chance.sample(lists, min(COLD, len(lists)))],
        "next list": [f"/api/v1/services?page={page}&per_page={PER_PAGE}" for page in pages],
        "hsds list": [f"/api/hsds/services?page={page}&per_page={PER_PAGE}" for page in pages],
    }


def fetch(address: str) -> tuple[bytes, str]:
    """Return an answer and its tag."""
    with urllib.request.urlopen(urllib.request.Request(address, headers=site.SECURE)) as response:
        return response.read(), response.headers["ETag"]


def is_unchanged(response: http.client.HTTPResponse) -> bool:
    return response.status == HTTPStatus.NOT_MODIFIED


def stream(address: str, question: str) -> tuple[int, float, int]:
    """Read all services as lines; return how many they are, the seconds, and the bytes."""
    request = urllib.request.Request(f"{address}/api/hsds/services?format=ndjson{question}", headers=site.SECURE)
    started = time.perf_counter()
    lines = received = 0
    with urllib.request.urlopen(request) as response:
        for line in response:
            lines += 1
            received += len(line)
    json.loads(line)
    return lines, time.perf_counter() - started, received


def page_through(address: str) -> tuple[int, float]:
    """Read all service pages by Wagtail's own API; return how many they are, and the seconds."""
    started = time.perf_counter()
    found, total = 0, 1
    question = {"type": "catalog_pages.ServicePage", "fields": SUMMARY, "limit": PER_PAGE}
    while found < total:
        body, _tag = fetch(f"{address}/stock/pages/?{urlencode(question | {'offset': found})}")
        answer = json.loads(body)
        found, total = found + len(answer["items"]), answer["meta"]["total_count"]
        if not answer["items"]:
            raise SystemExit(f"Wagtail's API ended after {found} of {total}")
    return found, time.perf_counter() - started


def most_memory(address: str) -> int:
    """The most MiB that a process which serves an address ever had in memory (Linux)."""
    port = f"127.0.0.1:{urlsplit(address).port}"
    most = 0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if port in (folder / "cmdline").read_text().split("\0"):
                lines = (folder / "status").read_text().splitlines()
                most = max(most, *(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return most // 1024


def report(results: dict[str, Any], options: argparse.Namespace, size: int) -> None:
    from benchmarks._load import figures

    site.say(f"\n{size} services, {options.clients} clients, {options.workers} workers, {os.cpu_count()} processors")
    site.table(figures(results))
    for kind in KINDS:
        for state, aim in AIMS.items():
            ratio = results[f"{state} {kind}"].throughput / results[f"bare {kind}"].throughput
            site.say(f"{state} {kind} / bare view: {ratio:.2f} of the throughput   (aim: {aim})")
    ratio = results["next list"].throughput / results["bare list"].throughput
    site.say(f"next list / bare view: {ratio:.2f} of the throughput")
    ratio = results["next list"].throughput / results["hsds list"].throughput
    site.say(f"hsds list / next list: {ratio:.2f} times the time   (aim: at most 1.5)")
    if any(measured.refused for measured in results.values()):
        raise SystemExit("Some answers were errors: the figures say nothing.")


def report_streams(
    streams: dict[str, tuple[int, float, int]], memory: int, stock: tuple[int, float], pages: int
) -> None:
    found, seconds = stock
    rate = found / seconds
    rows: list[list[object]] = [["", "services", "seconds", "per second", "KiB each", "times stock (aim: 5)"]]
    for name, (lines, taken, received) in streams.items():
        rows.append([f"stream, {name}", lines, taken, lines / taken, received / lines / 1024, lines / taken / rate])
    rows.append([f"stock wagtail, {pages} pages", found, seconds, rate, "", ""])
    site.table(rows)
    site.say(f"most memory of the server's processes: {memory} MiB   (aim: under 200)")


if __name__ == "__main__":
    main()
