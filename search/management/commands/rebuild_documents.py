"""``manage.py rebuild_documents``: makes every document again from its pages."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog_pages.models import ServicePage
from search import publishing
from search.models import ServiceDocument


class Command(BaseCommand):
    help = "Build the document of every service again from its pages."

    def handle(self, *args: Any, **options: Any) -> None:
        pages = ServicePage.objects.filter(alias_of__isnull=True).values_list("translation_key", flat=True)
        keys = sorted({*pages, *ServiceDocument.objects.filter(live=True).values_list("pk", flat=True)})
        failed = 0
        for number, key in enumerate(keys, start=1):
            try:
                publishing.publish_document(key)
            except Exception as error:
                failed += 1
                self.stderr.write(f"{key}: {error}")
            if number % 100 == 0:
                self.stdout.write(f"{number} of {len(keys)}")
        live = ServiceDocument.objects.live().count()
        self.stdout.write(f"{len(keys)} services looked at, {live} are public")
        if failed:
            raise CommandError(f"{failed} documents could not be built")
