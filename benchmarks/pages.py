#!/usr/bin/env python3
"""Pages a second, as a browser asks for them: `make bench ARGS=pages`.

One run, on PostgreSQL and Elasticsearch, drives home, results and sheets of a catalogue:

- hot: pages that were asked before, from memory, beside a Django view that puts a ready body of the same size into a
  template, in this project with its middleware (`_bare_view.py`). Clients accept gzip, as browsers do, so that both
  are compressed; "as it is" is the same for clients that do not
- cold: another page each time, no answer kept (`_cold.py`): what a page costs that nobody asked for lately, beside a
  plain page of a stock Wagtail site with as many pages as there are services: title and text, no menu, no catalogue
  (`_plain/`)
- new: the same with no item kept either (`_empty.py`), as after a start

All run in gunicorn with the same workers and take turns. Nothing is asserted but that every answer is a good one.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks import _site as site

WARM_UP = 1.5
HOT = 20
"""How many results and sheets are asked again and again."""
KINDS = ("home", "results", "sheet")
ZIPPED = {**site.SECURE, "Accept-Encoding": "gzip, deflate, br"}
PLAIN = "stock wagtail, plain page"


def arguments() -> argparse.Namespace:
    return site.parser(__doc__, sizes=(1_000,), seconds=7.5).parse_args()


def main() -> None:
    options = arguments()
    with site.prepared() as folder:
        for size in site.sizes_of(options):
            site.use_catalogue(size)
            report(measure(options, folder, size), options, size)


def addresses() -> dict[str, list[str]]:
    """The pages of each kind, every one another."""
    from benchmarks._queries import make_queries
    from search.models import ServiceDocument
    from search.navigation import service_paths

    sheets = ServiceDocument.objects.live().order_by("pk")
    return {
        "home": ["/", "/en/"],
        "results": [f"/servizi/?{asked}" for asked, _body in make_queries()],
        "sheet": [service_paths(each)["it"] for each in sheets],
    }


def measure(options: argparse.Namespace, folder: Path, size: int) -> dict[str, Any]:
    from benchmarks._load import take_turns

    with ExitStack() as stack:
        targets = make_targets(stack, options.workers, folder, size)
        return take_turns(targets, clients=options.clients, seconds=options.seconds, warm_up=WARM_UP)


def make_targets(stack: ExitStack, workers: int, folder: Path, size: int) -> list[Any]:
    from benchmarks._load import Request, Target

    pages = addresses()
    plain = serve_stock_site(stack, workers, size)
    real, cold, empty = (
        stack.enter_context(site.serving(name, workers))
        for name in ("lodiwelfare.wsgi:application", "benchmarks._cold:application", "benchmarks._empty:application")
    )
    os.environ["BENCH_PAGES"] = str(folder)
    for kind in KINDS:
        (folder / f"{kind}.html").write_bytes(_body(real + pages[kind][0]))
    bare = stack.enter_context(site.serving("benchmarks._bare_view:application", workers))
    targets = []
    for kind in KINDS:
        asked = [Request(path) for path in pages[kind][:HOT]]
        for name, headers in ((kind, ZIPPED), (f"{kind}, as it is", site.SECURE)):
            targets.append(Target(f"hot {name}", real, asked[:1] if kind == "home" else asked, headers))
            targets.append(Target(f"bare {name}", bare, [Request(f"/page/{kind}/")], headers))
        every = [Request(path) for path in pages[kind]]
        targets.append(Target(f"cold {kind}", cold, every, site.SECURE))
        targets.append(Target(f"new {kind}", empty, every, site.SECURE))
    numbers = range(size)
    targets.append(Target(PLAIN, plain, [Request(f"/pagina-{number}/") for number in numbers], site.SECURE))
    return targets


def _body(address: str) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(address, headers=site.SECURE)) as response:
        return bytes(response.read())


def serve_stock_site(stack: ExitStack, workers: int, size: int) -> str:
    """Serve the reference site, on a database of its own beside ours; return its address."""
    from django.db import connection

    name = f"bench_plain_{size}"
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    ours = os.environ["DATABASE_URL"]
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        is_new = cursor.fetchone() is None
        if is_new:
            cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        os.environ["DATABASE_URL"] = f"{server}/{name}"
        if is_new:
            subprocess.run([sys.executable, "-m", "benchmarks._plain", str(size)], cwd=site.ROOT, check=True)
        return stack.enter_context(site.serving("benchmarks._plain.wsgi:application", workers))
    finally:
        os.environ["DATABASE_URL"] = ours


def report(results: dict[str, Any], options: argparse.Namespace, size: int) -> None:
    from benchmarks._load import figures

    site.say(f"\n{size} services, {options.clients} clients, {options.workers} workers, {os.cpu_count()} processors")
    site.table(figures(results))
    for kind in KINDS:
        for form, aim in (("", "   (aim: 0.5)"), (", as it is", "")):
            compare(results, f"hot {kind}{form}", f"bare {kind}{form}", aim)
        for state in ("cold", "new"):
            compare(results, f"{state} {kind}", PLAIN, "   (aim: 1)")
    if any(measured.refused for measured in results.values()):
        raise SystemExit("Some answers were errors: the figures say nothing.")


def compare(results: dict[str, Any], one: str, other: str, aim: str) -> None:
    ratio = results[one].throughput / results[other].throughput
    site.say(f"{one} / {other}: {ratio:.2f} of the throughput{aim}")


if __name__ == "__main__":
    main()
