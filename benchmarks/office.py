#!/usr/bin/env python3
"""The office's pages beside stock Wagtail's: `make bench ARGS=office`.

One run, on PostgreSQL, with 500 bodies, 2,000 people, 10,000 services and 500 changes that wait for approval
(`--services` and `--waiting` make it smaller), serves two admins over the same tables:

- ours: the representative's home, the editor of a sheet, the office's queue and review screen
- stock: Wagtail's admin as it comes (`_stock_admin.py`): its dashboard, its editor with the same fields and rows,
  its report of workflow tasks, its comparison of revisions

Every page is asked for by the same person, one request at a time, and the two take turns. Figures are for
comparing within one run; asserted is that every page is a good one, and that ours ask the database no more often
than their budgets allow.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from benchmarks import _site as site
from benchmarks._population import EDITOR, populate

WARM_UP = 5
BUDGETS = {"representative's home": 35, "editor": 85, "queue": 25, "review": 35}
"""The most queries of each of our pages, however many bodies, people and services there are."""


@dataclass
class Page:
    """One page of an admin, as one person sees it. ``pair`` names what it is compared with."""

    pair: str
    whose: str
    address: str
    cookie: str
    seconds: list[float] = field(default_factory=list)

    def ask(self) -> float:
        """Fetch the page; return the seconds until all of it was there."""
        headers = {**site.SECURE, "Cookie": self.cookie}
        started = time.perf_counter()
        with urllib.request.urlopen(urllib.request.Request(self.address, headers=headers), timeout=120) as response:
            response.read()
            if response.url != self.address:
                raise SystemExit(f"{self.address} led to {response.url}: the figures would say nothing")
        return time.perf_counter() - started


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--services", type=int, default=10_000, help="20 a body")
    parser.add_argument("--waiting", type=int, default=500, help="changes in the queue")
    parser.add_argument("--rounds", type=int, default=15, help="how often each page is asked for")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    os.environ["ELASTICSEARCH_URL"] = ""
    with site.prepared() as folder:
        from django.db import connection

        started = time.perf_counter()

        def make() -> None:
            populate(services=options.services, waiting=options.waiting, seed=site.SEED, folder=folder)
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")

        name = f"bench_office_{options.services}_{options.waiting}"
        if site.use_database(name, "bench-office-", make=make):
            site.say(f"made the office in {time.perf_counter() - started:.0f} s")
        with ExitStack() as stack:
            ours, stock = (
                stack.enter_context(site.serving(application, 1))
                for application in ("lodiwelfare.wsgi:application", "benchmarks._stock_admin:application")
            )
            pages = make_pages(ours, stock)
            asked = {page.pair: queries(page) for page in pages if page.whose == "ours"}
            for page in pages:
                for _turn in range(WARM_UP):
                    page.ask()
            for _round in range(options.rounds):
                for page in pages:
                    page.seconds.append(page.ask())
    report(pages, asked, options)
    if over := [f"{pair}: {asked[pair]}" for pair in BUDGETS if asked[pair] > BUDGETS[pair]]:
        raise SystemExit(f"More queries than allowed: {', '.join(over)}")


def make_pages(ours: str, stock: str) -> list[Page]:
    """The pages that are compared, of both admins."""
    from django.contrib.auth import get_user_model
    from django.urls import reverse
    from wagtail.models import TaskState

    from catalog_pages.models import ServicePage

    waiting = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).order_by("pk").first()
    changed = ServicePage.objects.get(pk=waiting.workflow_state.object_id)
    members = get_user_model().objects.filter(memberships__provider=changed.get_parent().pk).order_by("pk")
    calm = ServicePage.objects.child_of(changed.get_parent()).filter(has_unpublished_changes=False).first()
    person, editor = cookie(members.first()), cookie(get_user_model().objects.get(username=EDITOR))
    home, edit = "/admin/", f"/admin/pages/{calm.pk}/edit/"
    compare = f"/admin/pages/{changed.pk}/revisions/compare/live...{changed.latest_revision_id}/"
    return [
        Page("representative's home", "ours", ours + home, person),
        Page("representative's home", "stock", stock + home, person),
        Page("editor", "ours", ours + edit, person),
        Page("editor", "stock", stock + edit, person),
        Page("queue", "ours", ours + reverse("moderation:queue"), editor),
        Page("queue", "stock", f"{stock}/admin/reports/workflow_tasks/", editor),
        Page("review", "ours", ours + reverse("moderation:review", args=[changed.pk]), editor),
        Page("review", "stock", stock + compare, editor),
    ]


def cookie(user: Any) -> str:
    """A session of a person who has just logged in and shown their second factor, as their browser would send it."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from accounts import second_factor

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[second_factor.SET_UP] = (user.pk, time.time())
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def queries(page: Page) -> int:
    """How many queries one of our pages takes, asked for in this process."""
    from urllib.parse import urlsplit

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={**site.SECURE, "Cookie": page.cookie, "Host": "127.0.0.1"})
    path = urlsplit(page.address).path
    for _turn in range(2):
        with CaptureQueriesContext(connection) as captured:
            if client.get(path).status_code != 200:
                raise SystemExit(f"{path} is not a good page")
    return len(captured)


def report(pages: list[Page], asked: dict[str, int], options: argparse.Namespace) -> None:
    """Print the median of each page, and how much of stock Wagtail's time ours takes."""
    site.say(f"\n{options.services} services, {options.waiting} waiting, {os.cpu_count()} processors, milliseconds")
    rows: list[list[object]] = [
        ["", "ours p50", "ours p95", "stock p50", "stock p95", "ours / stock (aim: 1.0 at most)", "queries", "allowed"]
    ]
    for pair in dict.fromkeys(page.pair for page in pages):
        own, other = (next(p for p in pages if p.pair == pair and p.whose == whose) for whose in ("ours", "stock"))
        medians = [statistics.median(page.seconds) * 1000 for page in (own, other)]
        highest = [statistics.quantiles(page.seconds, n=20)[-1] * 1000 for page in (own, other)]
        rows.append([pair, medians[0], highest[0], medians[1], highest[1], f"{medians[0] / medians[1]:.2f}"])
        rows[-1] += [asked[pair], BUDGETS[pair]]
    site.table(rows)


if __name__ == "__main__":
    main()
