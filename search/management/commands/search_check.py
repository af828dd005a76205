"""``manage.py search_check``: whether pages, documents and Elasticsearch say the same."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search import drift, elastic, jobs, outbox
from worker.registry import TryLater

SHOWN = 10
TELL_EVERY = 10.0
MOST_DELIVERIES = 1_000
DRIFT, NOT_CHECKED = 1, 2


class Command(BaseCommand):
    help = (
        "Compare pages, documents and Elasticsearch by version, and tell what is missing, stale or extra. What was "
        "just published and is being delivered is no drift. Exit status: 0 level, 1 drift, 2 could not check."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="mend what is found, deliver it and check again")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output, for monitors")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            found = self.look(quiet=options["json"])
            mended = []
            if options["repair"] and found.found:
                mended = found.found
                for each in mended:
                    drift.repair(each)
                self.deliver()
                found = self.look(quiet=options["json"])
        except (*elastic.FAILURES, TryLater) as error:
            raise CommandError(f"Elasticsearch could not be asked: {error}", returncode=NOT_CHECKED) from error
        if options["json"]:
            self.stdout.write(json.dumps(report(found, mended)))
        else:
            self.tell(found, mended)
        if found.found:
            raise CommandError(f"{len(found.found)} differences", returncode=DRIFT)

    def look(self, *, quiet: bool) -> drift.Round:
        """One round, telling how far it is on the way."""
        started = drift.Round(outbox.fed_indices() if settings.ELASTICSEARCH_URL else [])
        told = time.monotonic()
        while not started.done:
            started.step()
            if not quiet and time.monotonic() - told > TELL_EVERY:
                told = time.monotonic()
                self.stderr.write(
                    ", ".join(f"{number} looked at in {name}" for name, number in started.looked_at.items())
                )
        return started

    def deliver(self) -> None:
        """Deliver what was made due; a worker that runs beside takes its share."""
        jobs.keep_indices()
        for _round in range(MOST_DELIVERIES):
            if not jobs.deliver():
                return

    def tell(self, found: drift.Round, mended: list[drift.Drift]) -> None:
        if mended:
            self.stdout.write(f"{len(mended)} differences were mended:")
            self.list(mended)
        for place, number in found.looked_at.items():
            parked = found.parked[place]
            self.stdout.write(f"{place}: {number} looked at" + (f", {parked} refused and parked" if parked else ""))
        self.list(found.found)
        if not settings.ELASTICSEARCH_URL:
            self.stdout.write("ELASTICSEARCH_URL is not set: only pages and documents were compared")
        if not found.found:
            self.stdout.write("Level")
        elif not mended:
            self.stdout.write("`search_check --repair` mends this; so does the worker, every five minutes")

    def list(self, found: list[drift.Drift]) -> None:
        for each in found[:SHOWN]:
            self.stdout.write(f"  {each} (wanted {each.wanted}, found {each.found})")
        if len(found) > SHOWN:
            self.stdout.write(f"  and {len(found) - SHOWN} more")


def report(found: drift.Round, mended: list[drift.Drift]) -> dict[str, Any]:
    """The outcome for machines."""
    return {
        "level": not found.found,
        "places": {
            place: {
                "looked_at": number,
                "parked": found.parked[place],
                **{
                    kind: sum(each.kind == kind and each.place == place for each in found.found) for kind in drift.KINDS
                },
            }
            for place, number in found.looked_at.items()
        },
        "found": [asdict(each) for each in found.found[:SHOWN]],
        "mended": len(mended),
    }
