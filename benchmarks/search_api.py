#!/usr/bin/env python3
"""How much the API adds to Elasticsearch: `make bench ARGS=search_api`.

One run drives three targets with the same searches (words and three filters, twenty results, all facets), on
PostgreSQL and Elasticsearch with ten thousand services:

- elasticsearch: the search body, straight to Elasticsearch
- thin view: a Django view that hands the body to the client and returns what is stored (`_thin_view.py`)
- api: `/api/v1/services`, with nothing cached: checked parameters, live services only, labels, schema

Both Django sites run in gunicorn with the same settings, workers and middleware. The targets take turns, so
that a noisy machine troubles all of them. Figures are for comparing within one run; nothing is asserted but
that every answer is a good one, from Elasticsearch.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SEED = 20_240_509
QUERIES = 120
ROUNDS = 3
WARM_UP = 2.0
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


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=10_000, help="services in the catalogue")
    parser.add_argument("--seconds", type=float, default=15.0, help="how long to drive each target in all")
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2, help="gunicorn's processes, each with four threads")
    return parser.parse_args()


def prepare_environment(folder: str) -> None:
    """The real settings, with a database, an index and folders of this run's own."""
    (Path(folder) / "static").mkdir()
    for path in (ROOT, ROOT / "site"):
        sys.path.insert(0, str(path))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "benchmarks._settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "SECRET_KEY": secrets.token_hex(),
        "ALLOWED_HOSTS": "127.0.0.1",
        "ELASTICSEARCH_INDEX_PREFIX": f"bench-{secrets.token_hex(4)}-",
        "CACHE_URL": f"filecache://{folder}/cache",
        "MEDIA_ROOT": f"{folder}/media",
        "STATIC_ROOT": f"{folder}/static",
        "LOG_LEVEL": "ERROR",
    }


@contextmanager
def catalogue(size: int) -> Iterator[None]:
    """A database and an index with ``size`` services, gone afterwards."""
    import django

    django.setup()
    from django.db import connection

    from search import elastic, index

    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{before}_bench"
    started = time.perf_counter()
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    # Served by other processes, which find it through the environment.
    os.environ["DATABASE_URL"] = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}"
    try:
        from benchmarks._catalogue import make_catalogue

        make_catalogue(size, seed=SEED)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        client = elastic.for_worker()
        client.options(request_timeout=120).indices.forcemerge(index=index.alias(), max_num_segments=1)
        say(f"{size} services in {time.perf_counter() - started:.0f} s")
        yield
    finally:
        for each in elastic.for_worker().indices.get(index=f"{os.environ['ELASTICSEARCH_INDEX_PREFIX']}*"):
            elastic.for_worker().indices.delete(index=each)
        connection.creation.destroy_test_db(before, verbosity=0)


def make_queries() -> list[tuple[str, dict[str, Any]]]:
    """Searches that find something: the address's query string and Elasticsearch's body."""
    from catalog_pages import vocabulary as vocabularies
    from search import params, service
    from search.engines.base import interpret
    from search.engines.elasticsearch import request_body
    from search.types import SearchQuery

    chance, vocabulary = random.Random(SEED), vocabularies.current()
    offered = service.search(SearchQuery(), vocabulary=vocabulary).facets
    found: dict[str, dict[str, Any]] = {}
    for _attempt in range(QUERIES * 50):
        chosen = chance.sample(FILTERS, 3)
        codes = {name: tuple(_some(chance, [value.code for value in offered[name]])) for name in chosen}
        query = SearchQuery(text=chance.choice(WORDS), filters=codes)
        if service.search(query, vocabulary=vocabulary).total:
            body = {**request_body(interpret(query, vocabulary)), "timeout": "5000ms"}
            found[params.query_string(query)] = body
        if len(found) == QUERIES:
            break
    return list(found.items())


def _some(chance: random.Random, codes: list[str]) -> list[str]:
    return sorted(chance.sample(codes, min(len(codes), chance.randint(1, 3))))


@contextmanager
def serving(application: str, workers: int) -> Iterator[str]:
    """Gunicorn with the project's configuration; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, "--config", str(ROOT / "gunicorn.conf.py")]
    command += ["--workers", str(workers), "--bind", f"127.0.0.1:{port}", "--access-logfile", os.devnull]
    # Loaded before anything listens: who is answered is answered by processes that are ready.
    command += ["--preload", "--log-level", "warning"]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            _wait(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _attempt in range(300):
        if process.poll() is not None:
            raise SystemExit("gunicorn did not start")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("gunicorn does not answer")


def say(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        prepare_environment(folder)
        stack.enter_context(catalogue(options.size))
        queries = make_queries()
        from benchmarks._load import Measured, Request, Target, drive
        from search import index

        # The real settings send everybody to https: say that this is how we came.
        secure = {"X-Forwarded-Proto": "https"}
        raw, stored = (
            [json.dumps({**body, "_source": source}).encode() for _asked, body in queries] for source in (False, True)
        )

        def from_elasticsearch(response: http.client.HTTPResponse) -> bool:
            return response.status == 200 and response.headers["Search-Engine"] == "elasticsearch"

        thin = stack.enter_context(serving("benchmarks._thin_view:application", options.workers))
        site = stack.enter_context(serving("lodiwelfare.wsgi:application", options.workers))
        targets = [
            Target(
                "elasticsearch",
                os.environ["ELASTICSEARCH_URL"],
                [Request(f"/{index.alias()}/_search", body) for body in raw],
            ),
            Target("thin view", thin, [Request("/search", body) for body in stored], headers=secure),
            Target(
                "api",
                site,
                [Request(f"/api/v1/services?{asked}") for asked, _body in queries],
                headers=secure,
                accept=from_elasticsearch,
            ),
        ]
        for target in targets:
            drive(target, clients=options.clients, seconds=WARM_UP)
        results = {target.name: Measured() for target in targets}
        for number in range(ROUNDS):
            for target in targets:
                offset = number * len(queries) // ROUNDS
                seconds = options.seconds / ROUNDS
                results[target.name].add(drive(target, clients=options.clients, seconds=seconds, offset=offset))
    report(results, options, len(queries))


def report(results: dict[str, Any], options: argparse.Namespace, queries: int) -> None:
    say(
        f"{options.size} services, {queries} searches (words and three filters), {options.clients} clients, "
        f"{options.workers} workers, {os.cpu_count()} processors"
    )
    say(f"{'':14} {'answers':>8} {'per second':>11} {'p50 ms':>8} {'p95 ms':>8} {'KiB each':>9} {'bad':>5}")
    for name, measured in results.items():
        say(
            f"{name:14} {len(measured.latencies):8} {measured.throughput:11.1f} {measured.percentile(50):8.1f} "
            f"{measured.percentile(95):8.1f} {measured.received / len(measured.latencies) / 1024:9.1f} "
            f"{measured.refused:5}"
        )
    api = results["api"]
    for name in ("elasticsearch", "thin view"):
        other = results[name]
        say(
            f"api / {name:14} throughput {api.throughput / other.throughput:5.2f}   "
            f"p50 {api.percentile(50) / other.percentile(50):5.2f}   "
            f"p95 {api.percentile(95) / other.percentile(95):5.2f}"
        )
    if any(measured.refused for measured in results.values()):
        raise SystemExit("Some answers were errors, or came from the database: the figures say nothing.")


if __name__ == "__main__":
    main()
