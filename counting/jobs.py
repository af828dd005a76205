"""Totals are forgotten by age."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import timezone

from counting.models import DailyCount
from worker.batches import delete_some
from worker.registry import register

BATCH = 5_000


@register("counts-forget", interval_seconds=3600)
def forget() -> int:
    """Delete totals older than ``COUNT_DAYS``, one batch; return how many."""
    oldest = timezone.localdate() - datetime.timedelta(days=settings.COUNT_DAYS)
    return delete_some(DailyCount.objects.filter(day__lt=oldest), BATCH)
