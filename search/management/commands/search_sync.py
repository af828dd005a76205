"""``manage.py search_sync``: brings Elasticsearch level with the documents, now."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from search import jobs, outbox
from worker.registry import TryLater


class Command(BaseCommand):
    help = "Create the index if it is missing, deliver what is due, and search it when it has caught up."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.ELASTICSEARCH_URL:
            raise CommandError("ELASTICSEARCH_URL is not set: the database engine needs no index")
        try:
            while self.one_round():
                self.stdout.write(f"{outbox.backlog()['due']} to deliver")
        except TryLater as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Level; {outbox.backlog()['parked']} documents are refused and parked")

    def one_round(self) -> int:
        return jobs.keep_indices() + jobs.refresh() + jobs.deliver()
