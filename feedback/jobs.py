"""What readers wrote is forgotten by age: contacts soon after the outcome, everything else in the end."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from feedback.models import ErrorReport, Rating
from worker.batches import delete_some
from worker.registry import register

CONTACT_KEPT = datetime.timedelta(days=7)
"""After the outcome, which is in the queue at once."""
CONTACT_KEPT_AT_MOST = datetime.timedelta(days=90)
BATCH = 500


@register("feedback-forget", interval_seconds=3600)
def forget() -> int:
    """Forget contacts, then reports and ratings older than ``FEEDBACK_DAYS``; return how many."""
    now = timezone.now()
    old = now - datetime.timedelta(days=settings.FEEDBACK_DAYS)
    done_with = Q(closed_at__lt=now - CONTACT_KEPT) | Q(created_at__lt=now - CONTACT_KEPT_AT_MOST)
    with transaction.atomic():
        forgotten = ErrorReport.objects.filter(done_with).exclude(contact="").update(contact="")
        for model in (ErrorReport, Rating):
            forgotten += delete_some(model._default_manager.filter(created_at__lt=old), BATCH)
    return forgotten
