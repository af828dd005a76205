#!/usr/bin/env python3
"""What three languages more cost: `make bench ARGS=languages`.

One run, on PostgreSQL and Elasticsearch, serves two sites with as many services, no answer kept (`_cold.py`):

- italian: the site is in Italian only, and so is every service
- translated: the site is in Italian, English, Romanian and Arabic, and every service is wholly there in each

Results, sheets, the API's list and a part of the sitemap are asked of both in Italian, and of the second one in English
and Arabic too. Targets take turns. The sitemap is compared by the page that it lists: a small catalogue has four times
as many where it is translated. Nothing is asserted but that every answer is a good one.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from benchmarks import _site as site

WARM_UP = 1.5
OTHERS = ("en", "ro", "ar")
SITES = {"italian": (), "translated": OTHERS}
ASKED = {"italian": ("it",), "translated": ("it", "en", "ar")}
"""In which languages the pages of each site are asked for."""
KINDS = ("results", "sheet", "api", "sitemap")
MOST = 1.3
"""How many times as long an answer of the translated site may take."""


def arguments() -> argparse.Namespace:
    return site.parser(__doc__, sizes=(10_000,), seconds=7.5).parse_args()


def main() -> None:
    options = arguments()
    with site.prepared():
        for size in site.sizes_of(options):
            prepared = {name: prepare(size, into) for name, into in SITES.items()}
            report(measure(options, prepared), options, size, prepared)


def measure(options: argparse.Namespace, prepared: dict[str, Any]) -> dict[str, Any]:
    from benchmarks._load import take_turns

    with ExitStack() as stack:
        targets = [
            target
            for name, site_of in prepared.items()
            for target in make_targets(stack, name, site_of, options.workers)
        ]
        return take_turns(targets, clients=options.clients, seconds=options.seconds, warm_up=WARM_UP)


def prepare(size: int, into: tuple[str, ...]) -> dict[str, Any]:
    """Make a catalogue in a process of its own, for the settings name its languages; what a site of it needs."""
    environment = {**os.environ, "LANGUAGES": ",".join(("it", *into))}
    command = [sys.executable, "-m", "benchmarks._languages", str(size)]
    done = subprocess.run(command, cwd=site.ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def make_targets(stack: ExitStack, name: str, prepared: dict[str, Any], workers: int) -> list[Any]:
    from benchmarks._load import Request, Target

    with set_aside(prepared["environment"]):
        address = stack.enter_context(site.serving("benchmarks._cold:application", workers))
    return [
        Target(
            f"{name} {kind}, {language}",
            address,
            [Request(path) for path in prepared["addresses"][language][kind]],
            site.SECURE,
        )
        for kind in KINDS
        for language in (ASKED[name] if kind != "sitemap" else ("it",))
    ]


@contextmanager
def set_aside(environment: dict[str, str]) -> Iterator[None]:
    """Processes that start meanwhile have this environment."""
    before = dict(os.environ)
    os.environ |= environment
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before


def report(results: dict[str, Any], options: argparse.Namespace, size: int, prepared: dict[str, Any]) -> None:
    from benchmarks._load import figures

    site.say(f"\n{size} services, {options.clients} clients, {options.workers} workers, {os.cpu_count()} processors")
    site.table(figures(results))
    for name, found in results.items():
        which, rest = name.split(" ", 1)
        if which == "translated":
            reference = results[f"italian {rest.partition(',')[0]}, it"]
            ratio = found.percentile(50) / reference.percentile(50)
            if rest.startswith("sitemap"):
                ratio /= prepared["translated"]["listed"] / prepared["italian"]["listed"]
            site.say(f"{name} / Italian only: p50 {ratio:.2f} times (aim: at most {MOST})")
    if any(measured.refused for measured in results.values()):
        raise SystemExit("Some answers were errors: the figures say nothing.")


if __name__ == "__main__":
    main()
