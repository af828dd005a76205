"""``manage.py search_rebuild``: a new index beside the one that is searched, and the way back."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search import elastic, index, jobs, rebuild
from search.models import IndexState, SearchIndex
from worker.registry import TryLater

TELL_EVERY = 2.0
KEEP_EVERY = 5.0
"""Seconds after which it is asked whether searches can move over, however much is published meanwhile."""
PAUSE = 0.2
WHEN_AWAY = 2.0


class Command(BaseCommand):
    help = (
        "Build a new index while everything goes on: both are fed, searches move over in one step when the new one "
        "has caught up, the old one stays for a way back. Stopping this command loses nothing: the worker goes on, "
        "and calling it again shows how far it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--back", action="store_true", help="search the index before again, once it has caught up")
        what.add_argument("--list", action="store_true", help="list the indices and how far each is, change nothing")
        what.add_argument("--delete-old", action="store_true", help="delete the indices that are not fed any more")
        parser.add_argument("--no-wait", action="store_true", help="leave feeding and moving over to the worker")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ELASTICSEARCH_URL:
            raise CommandError("ELASTICSEARCH_URL is not set: the database engine needs no index")
        try:
            if options["list"]:
                self.list()
            elif options["delete_old"]:
                names = rebuild.delete_old()
                self.stdout.write("\n".join(f"Deleted {name}" for name in names) or "There is no old index")
            else:
                entry = rebuild.begin_going_back() if options["back"] else rebuild.begin()
                self.stdout.write(f"Feeding {entry.name}")
                if not options["no_wait"]:
                    self.wait(entry.name)
        except rebuild.NoWayBack as reason:
            raise CommandError(f"No way back: {reason}") from reason
        except (*elastic.FAILURES, TryLater) as error:
            raise CommandError(f"Elasticsearch: {error}") from error

    def wait(self, name: str) -> None:
        """Feed the index beside the worker, until searches use it."""
        started = told = time.monotonic()
        kept, idle = 0.0, True
        while not SearchIndex.objects.filter(name=name, state=SearchIndex.State.ACTIVE).exists():
            try:
                # First: an index that takes nothing stops the delivery, and must not stop searches from moving over.
                did = 0
                if idle or time.monotonic() - kept > KEEP_EVERY:
                    kept = time.monotonic()
                    did = jobs.keep_indices() + jobs.refresh()
                idle = True
                did += jobs.deliver()
                idle = not did
            except TryLater as error:
                self.stderr.write(f"{error}; still trying (Ctrl-C leaves it to the worker)")
                did = 0
                time.sleep(WHEN_AWAY)
            if not SearchIndex.objects.filter(name=name).exists():
                raise CommandError(f"{name} was deleted meanwhile")
            if time.monotonic() - told > TELL_EVERY:
                told = time.monotonic()
                self.stdout.write(progress(name))
            if not did:
                time.sleep(PAUSE)
        self.stdout.write(f"Searching {name} after {time.monotonic() - started:.1f} s")

    def list(self) -> None:
        """Every index that is known: what it is for, and how far."""
        client = elastic.for_worker()
        for entry in SearchIndex.objects.order_by("-created_at"):
            make = "" if index.is_wanted(entry.name) else ", made by another release"
            there = client.indices.exists(index=entry.name)
            held = f"{client.count(index=entry.name)['count']} documents" if there else "gone from Elasticsearch"
            self.stdout.write(f"{entry.name}: {entry.state}{make}, {held}, {progress(entry.name)}")
        if not SearchIndex.objects.exists():
            self.stdout.write("There is no index yet: the worker makes the first one")


def progress(name: str) -> str:
    """How much of an index is fed."""
    rows = IndexState.objects.filter(index_name=name)
    due, parked = rows.filter(due_at__isnull=False).count(), rows.filter(parked_at__isnull=False).count()
    total = rows.count()
    return f"{total - due - parked} of {total} services fed" + (f", {parked} refused" if parked else "")
