"""How often the demo's sheets were opened and called in the last two months."""

from __future__ import annotations

import datetime
import zlib
from typing import Any

from django.utils import timezone

from catalog_pages.models import ProviderPage, ServicePage
from counting.models import DailyCount, Kind

DAYS = 60
MOST = {Kind.VIEWED: 12, Kind.CALLED: 3, Kind.WRITTEN: 2}
"""How often at most on one day."""


def load_counts(*, people: list[Any]) -> int:
    """Write totals for the published sheets of some people's bodies, the same at every run; return how many."""
    today, rows = timezone.localdate(), []
    for body in ProviderPage.objects.filter(memberships__user__in=people).distinct():
        for sheet in ServicePage.objects.child_of(body).live():
            for kind, most in MOST.items():
                rows += [
                    DailyCount(service_id=sheet.translation_key, day=day, kind=kind, number=number)
                    for day in (today - datetime.timedelta(days=back) for back in range(1, DAYS + 1))
                    if (number := zlib.crc32(f"{sheet.slug} {day} {kind}".encode()) % (most + 1))
                ]
    return len(DailyCount.objects.bulk_create(rows, ignore_conflicts=True))
