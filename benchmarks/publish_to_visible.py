#!/usr/bin/env python3
"""How long until the public sees a publish: `make bench ARGS=publish_to_visible`.

A real worker runs beside a real site, on PostgreSQL and Elasticsearch. Services are published one after the
other; from the moment a publish is committed, the API is asked again and again for a word that only the new
title has, until Elasticsearch finds it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import _site as site

LONGEST = 30.0
PAUSE = 0.02


def arguments() -> argparse.Namespace:
    parser = site.parser(__doc__, sizes=(1_000, 10_000))
    parser.add_argument("--publishes", type=int, default=50)
    return parser.parse_args()


def main() -> None:
    options = arguments()
    rows: list[list[object]] = [
        ["services", "publishes", "publish p50 ms", "p95 ms", "visible p50 ms", "p95 ms (aim under 1000)"]
    ]
    with site.prepared():
        for size in site.sizes_of(options):
            site.use_catalogue(size)
            with site.serving("lodiwelfare.wsgi:application", workers=2) as address, worker():
                published, visible = measure(address, options.publishes)
            rows.append([size, options.publishes, *median_and_p95(published), *median_and_p95(visible)])
    site.table(rows)


def median_and_p95(seconds: list[float]) -> tuple[float, float]:
    """In milliseconds."""
    return statistics.median(seconds) * 1000, statistics.quantiles(seconds, n=20)[18] * 1000


@contextmanager
def worker() -> Iterator[None]:
    """The worker, as it runs in production but for one job."""
    with subprocess.Popen([sys.executable, "-m", "benchmarks._worker"], cwd=site.ROOT) as process:
        try:
            yield
        finally:
            process.terminate()


def measure(address: str, number: int) -> tuple[list[float], list[float]]:
    """Return the seconds that each publish took, and from its end until it is found."""
    from django.db import transaction

    from catalog_pages.models import ServicePage

    pages = list(ServicePage.objects.live().filter(alias_of__isnull=True, locale__language_code="it").order_by("pk"))
    published, visible = [], []
    for each in range(number + 1):
        page = ServicePage.objects.get(pk=pages[each % len(pages)].pk)
        word = f"zz{uuid.uuid4().hex[:12]}"
        page.title = f"{page.title.partition(' zz')[0]} {word}"
        started = time.perf_counter()
        with transaction.atomic():
            page.save_revision().publish()
        committed = time.perf_counter()
        wait_for(f"{address}/api/v1/services?q={word}", committed)
        # The first one pays for everything that is loaded once.
        if each:
            published.append(committed - started)
            visible.append(time.perf_counter() - committed)
    return published, visible


def wait_for(url: str, since: float) -> None:
    request = urllib.request.Request(url, headers=site.SECURE)
    while time.perf_counter() - since < LONGEST:
        with urllib.request.urlopen(request) as response:
            if response.headers["Search-Engine"] == "elasticsearch" and json.load(response)["meta"]["total"] == 1:
                return
        time.sleep(PAUSE)
    raise SystemExit(f"{url} finds nothing after {LONGEST:.0f} s")


if __name__ == "__main__":
    main()
