"""How the mail is: for monitors, without anything private."""

from __future__ import annotations

import datetime

from django.db.models import Count, Min
from django.utils import timezone

from messaging.models import Message

FAILED_WITHIN = datetime.timedelta(days=1)


def report() -> dict[str, int]:
    """How many messages wait to be sent, for how long the oldest does, and how many were given up in a day."""
    now = timezone.now()
    waiting = Message.objects.waiting().aggregate(number=Count("pk"), oldest=Min("created_at"))
    failed = Message.objects.failed().filter(failed_at__gte=now - FAILED_WITHIN).count()
    late = (now - waiting["oldest"]).total_seconds() if waiting["oldest"] else 0
    return {"waiting": waiting["number"], "oldest_seconds": max(0, round(late)), "failed": failed}
