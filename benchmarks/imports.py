#!/usr/bin/env python3
"""How much faster an import is than making sheets one by one: `make bench ARGS=imports`.

One run, on PostgreSQL, makes the same services twice, under the same bodies:

- one by one: `add_child`, `save_revision`, `publish`, each service one transaction, as the editor does
- import: the same services from a JSON Lines file, with everything `import_services` checks

The services are the demo's, varied. The two take turns, each in a database that is emptied in between, so that
a noisy machine troubles both. Figures are for comparing within one run.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks._site import use_settings

SEED = 20_240_509
ROUNDS = 3


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=1_000, help="services in the file")
    parser.add_argument("--one-by-one", type=int, default=150, help="how many of them are made one by one, in all")
    return parser.parse_args()


@contextmanager
def database() -> Iterator[None]:
    """A database of this run's own, with vocabularies, gone afterwards."""
    import django

    django.setup()
    from django.db import connection

    before = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{before}_imports"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def one_by_one(records: list[dict[str, Any]], user: Any) -> float:
    """Make services the ordinary way; return services a second."""
    from django.db import transaction

    from catalog_pages.models import ProviderPage, ServicePage
    from exchange import checking, shape
    from exchange.terms import Terms

    terms = Terms()
    ready = []
    for number, record in enumerate(records):
        checked = checking.normalise(number, record, terms=terms)
        whole = {**checking.blank_record(), **checked.record}
        page = ServicePage(live=False, owner=user, external_id=whole["external_id"])
        checking.fill(page, whole, terms)
        for name, rows in checking.judge(checked, whole, terms=terms).items():
            setattr(page, name, rows)
        assert not checked.problems, checked.problems[0]
        assert whole["state"] == shape.PUBLISHED
        ready.append((ProviderPage.objects.get(fiscal_code=record["provider"]["fiscal_code"]), page))
    started = time.perf_counter()
    for parent, page in ready:
        with transaction.atomic():
            parent.add_child(instance=page)
            page.save_revision(user=user).publish()
    return len(ready) / (time.perf_counter() - started)


def imported(path: str, size: int) -> float:
    """Import a file; return services a second."""
    from django.core.management import call_command

    started = time.perf_counter()
    call_command("import_services", path, user="redazione", stdout=io.StringIO(), stderr=io.StringIO())
    return size / (time.perf_counter() - started)


def empty() -> None:
    """Take all services away, so that the next turn starts like the one before."""
    from wagtail.models import Page

    from catalog_pages.models import ServicePage
    from search.models import ServiceDocument

    Page.objects.filter(pk__in=ServicePage.objects.values("pk")).delete()
    ServiceDocument.objects.all().delete()


def say(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory() as folder:
        use_settings(folder)
        os.environ["ELASTICSEARCH_URL"] = ""
        with database():
            from django.contrib.auth import get_user_model
            from django.db import connection

            from benchmarks._services import make_records
            from catalog_pages.setup import prepare_site
            from catalog_pages.taxonomy_data import load_taxonomy

            site = prepare_site()
            load_taxonomy()
            user = get_user_model().objects.create(username="redazione")
            user.groups.add(site.editors)
            records = make_records(options.size, seed=SEED, translated=False)
            path = f"{folder}/servizi.jsonl"
            Path(path).write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
            # The bodies are there before either turn; the first import also warms everything up.
            imported(path, options.size)
            slow, fast = [], []
            share = options.one_by_one // ROUNDS
            for number in range(ROUNDS):
                empty()
                slow.append(one_by_one(records[number * share : (number + 1) * share], user))
                empty()
                with connection.cursor() as cursor:
                    cursor.execute("ANALYZE")
                fast.append(imported(path, options.size))
                again = time.perf_counter()
                imported(path, options.size)
                unchanged = options.size / (time.perf_counter() - again)
                say(f"one by one {slow[-1]:6.1f}/s   import {fast[-1]:6.1f}/s   the same file again {unchanged:6.1f}/s")
            ratios = sorted(quick / single for quick, single in zip(fast, slow, strict=True))
            say(f"{options.size} services, {connection.vendor}, {os.cpu_count()} processors")
            say(
                f"import / one by one: {ratios[len(ratios) // 2]:.1f} (rounds: {', '.join(f'{r:.1f}' for r in ratios)})"
            )


if __name__ == "__main__":
    main()
