"""The register is kept for as long as the setting says: then the worker, and nobody else, empties it."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.utils import timezone

from audit.models import AuditEntry
from worker.batches import delete_some
from worker.registry import register

BATCH = 1000


@register("audit-retention", interval_seconds=3600)
def forget() -> int:
    """Delete one batch of the entries that are older than ``AUDIT_DAYS``; 0 days means for ever."""
    if not settings.AUDIT_DAYS:
        return 0
    before = timezone.now() - datetime.timedelta(days=settings.AUDIT_DAYS)
    return delete_some(AuditEntry.objects.filter(at__lt=before).order_by("at", "pk"), BATCH)
