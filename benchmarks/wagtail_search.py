#!/usr/bin/env python3
"""Our search beside stock Wagtail's: `make bench ARGS=wagtail_search`.

One run, on PostgreSQL and Elasticsearch, asks each for the same words in as many services, twenty at a time:

- stock wagtail, titles: `/pages/?type=...&search=...` of Wagtail's API v2 over its database search backend, as its
  documentation sets it up: titles and addresses, no filters and no counts (`_stock_view.py`)
- stock wagtail, summaries: the same with the fields that a summary of ours is made of (`_stock_view.FIELDS`): what an
  answer costs that a list can be drawn from. Still no counts, no provider, codes without their labels
- api: `/api/v1/services?q=...`, no answer kept: summaries with labels, and the counts of every filter

All run in gunicorn with the same workers and middleware, and take turns. Pages for the first two are copies of
the demo's with all their rows, and with their entries in Wagtail's index.
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack
from urllib.parse import urlencode

from benchmarks import _site as site

PLACE = "municipality(code)"
SUMMARY = (
    "_,title,summary,category(code),kind(code),status,targets(code),min_age,max_age,municipalities(code),delivery(code),"
    "languages(code),welfare_letters(code),assured_date,contacts(_,label,phone,phone_extra),"
    f"prices(_,amount,amount_to,unit),locations(_,address,{PLACE}),notices(_,kind,starts,ends)"
)
TITLES, SUMMARIES = "stock wagtail, titles", "stock wagtail, summaries"
ROUNDS = 3
WARM_UP = 4.0
LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def arguments() -> argparse.Namespace:
    return site.parser(__doc__, sizes=(1_000, 10_000), seconds=12.0).parse_args()


def main() -> None:
    options = arguments()
    rows: list[list[object]] = [["", "services", "per second", "p50 ms", "p95 ms", "bad"]]
    ratios = []
    with site.prepared():
        for size in site.sizes_of(options):
            site.use_catalogue(size, also=("whole_pages", copy_pages))
            results = measure(options)
            for name, found in results.items():
                times = [found.percentile(50), found.percentile(95)]
                rows.append([name, size, found.throughput, *times, found.refused])
            ratios += [
                f"{size} services: api / {name} {results['api'].throughput / results[name].throughput:.1f} times the"
                " throughput (aim: 10)"
                for name in (TITLES, SUMMARIES)
            ]
    site.table(rows)
    for ratio in ratios:
        site.say(ratio)


def measure(options: argparse.Namespace):
    from benchmarks._load import Measured, Request, Target, drive
    from benchmarks._queries import WORDS

    searches = [urlencode({"type": "catalog_pages.ServicePage", "search": words, "limit": 20}) for words in WORDS]
    with ExitStack() as stack:
        stock, own = (
            stack.enter_context(site.serving(f"benchmarks.{name}:application", options.workers))
            for name in ("_stock_view", "_cold")
        )
        targets = [
            Target(TITLES, stock, [Request(f"/stock/pages/?{each}") for each in searches], site.SECURE),
            Target(
                SUMMARIES, stock, [Request(f"/stock/pages/?{each}&fields={SUMMARY}") for each in searches], site.SECURE
            ),
            Target(
                "api", own, [Request(f"/api/v1/services?{urlencode({'q': words})}") for words in WORDS], site.SECURE
            ),
        ]
        for target in targets:
            drive(target, clients=options.clients, seconds=WARM_UP)
        results = {target.name: Measured() for target in targets}
        for number in range(ROUNDS):
            for target in targets:
                seconds = options.seconds / ROUNDS
                results[target.name].add(drive(target, clients=options.clients, seconds=seconds, offset=number))
    return results


def copy_pages(size: int) -> None:
    """Have ``size`` service pages: copies of the demo's, row by row in the tables that Wagtail's API reads."""
    from django.db import connection

    from catalog_pages.models import ServicePage

    with connection.cursor() as cursor:
        italian = ServicePage.objects.live().filter(locale__language_code="it").order_by("pk")
        models = list(italian.values_list("pk", flat=True))
        parent = ServicePage.objects.get(pk=models[0]).get_parent()
        cursor.execute("CREATE TEMPORARY TABLE made (model bigint, page bigint, path text, name text)")
        rows = []
        for number in range(size - len(models)):
            step = "".join(LETTERS[(46_656 + number) // 36**power % 36] for power in (3, 2, 1, 0))
            rows.append((models[number % len(models)], parent.path + step, f"copia-{number}"))
        cursor.executemany("INSERT INTO made VALUES (%s, nextval('wagtailcore_page_id_seq'), %s, %s)", rows)
        page = {
            "id": "made.page",
            "path": "made.path",
            "depth": str(parent.depth + 1),
            "slug": "made.name",
            "url_path": f"'{parent.url_path}' || made.name || '/'",
            "translation_key": "gen_random_uuid()",
            "latest_revision_id": "NULL",
            "live_revision_id": "NULL",
        }
        _copy_rows(cursor, "wagtailcore_page", "id", page)
        _copy_rows(
            cursor, "catalog_pages_servicepage", "page_ptr_id", {"page_ptr_id": "made.page", "external_id": "''"}
        )
        for model in _parts(ServicePage):
            table, page = model._meta.db_table, _page_column(model, ServicePage)
            values = {page: "made.page", "uid": "gen_random_uuid()", "id": _next(cursor, table)}
            _copy_rows(cursor, table, page, values)
        kind = "content_type_id = (SELECT id FROM django_content_type WHERE model = 'servicepage')"
        entry = {"id": _next(cursor, "wagtailsearch_indexentry"), "object_id": "made.page::text"}
        _copy_rows(cursor, "wagtailsearch_indexentry", "object_id", entry, match="made.model::text", where=kind)
        cursor.execute("ANALYZE")


def _parts(page) -> list:
    """The models of a page's rows, and of what it is joined to by many-to-many fields."""
    from django.db.models import ManyToOneRel
    from modelcluster.fields import ParentalKey

    fields = page._meta.get_fields()
    found = [each.field for each in fields if isinstance(each, ManyToOneRel)]
    rows = [each.model for each in found if isinstance(each, ParentalKey) and each.related_model is page]
    return rows + [each.remote_field.through for each in fields if each.many_to_many and each.concrete]


def _page_column(model, page) -> str:
    return next(each.column for each in model._meta.concrete_fields if each.related_model is page)


def _next(cursor, table: str) -> str:
    cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
    return f"nextval('{cursor.fetchone()[0]}')"


def _copy_rows(cursor, table: str, key: str, values: dict[str, str], *, match: str = "made.model", where: str = "true"):
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", [table]
    )
    columns = [name for (name,) in cursor.fetchall()]
    chosen = ", ".join(values.get(name, f'source."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {chosen} FROM made JOIN {table} source ON source.{key} = {match}"
        f" WHERE {where}"
    )


if __name__ == "__main__":
    main()
