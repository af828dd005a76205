"""Measures the search against the judged queries, on PostgreSQL and Elasticsearch: what `make relevance` runs."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.relevance.judged import JudgedQuery, kinds, read_queries


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make relevance ARGS=...", description=__doc__)
    parser.add_argument("--kind", choices=kinds(), default="", help="only the queries of one kind")
    parser.add_argument(
        "--worst", type=int, default=0, metavar="N", help="list the N worst queries of each engine of ours"
    )
    parser.add_argument("--held-out", action="store_true", help="let --worst list held-out queries too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write figures and answers to a file too")
    options = parser.parse_args(words)
    if options.worst < 0:
        parser.error("argument --worst: a number from 0")
    if options.json and not options.json.parent.is_dir():
        parser.error(f"argument --json: there is no folder {options.json.parent}")
    return options


@contextmanager
def demo_database() -> Iterator[None]:
    """A database of this run's own with the demo in it, gone afterwards."""
    import django

    django.setup()
    from django.db import connection

    from demo.loading import load_demo

    name = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{name}_relevance_{secrets.token_hex(3)}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        load_demo(tell=progress)
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def progress(text: str) -> None:
    """Tell people what is going on, apart from the results."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    options = arguments()
    queries = read_queries(kind=options.kind)
    if not os.environ.get("ELASTICSEARCH_URL"):
        raise SystemExit("ELASTICSEARCH_URL is not set: `make relevance` starts the servers")
    with demo_database():
        measure(queries, options)


def measure(queries: Sequence[JudgedQuery], options: argparse.Namespace) -> None:
    """Ask everything, and print what comes of it."""
    from tests.relevance import report
    from tests.relevance.engines import OURS, engines

    prefix = f"relevance-{secrets.token_hex(4)}-"
    progress(f"{len(queries)} judged queries")
    with engines(elasticsearch_url=os.environ["ELASTICSEARCH_URL"], prefix=prefix) as asked:
        answers = report.ask_all(queries, asked)
    table = report.tabulate(answers)
    if options.json:
        written = json.dumps(report.as_json(table, answers), ensure_ascii=False, indent=2)
        options.json.write_text(f"{written}\n", encoding="utf-8")
    print("\n".join(report.lines(table)))
    for engine in OURS if options.worst else ():
        shown = [each for each in answers if each.engine == engine and (options.held_out or not each.query.held_out)]
        print("\n".join(report.worst(shown, options.worst)), end="\n\n")


if __name__ == "__main__":
    main()
