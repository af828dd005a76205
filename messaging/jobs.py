"""Sending the mail is the worker's: in a lane of its own, for mail servers hang too."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from messaging import digests, sending
from messaging.models import Message
from worker.batches import delete_some
from worker.registry import register

BATCH = 500
PRIVATE_DAYS = 7
"""For how long a private message that nobody could deliver can be tried again."""


@register("mail", interval_seconds=1, lane="mail")
def send() -> int:
    """Send one batch of the messages that are due."""
    return sending.send_due()


@register("mail-digests", interval_seconds=10)
def gather() -> int:
    """Put together what waited for this hour, one person at a time."""
    return digests.gather_one()


@register("mail-retention", interval_seconds=3600)
def forget() -> int:
    """Empty the texts of messages older than ``MESSAGE_DAYS``: that they were sent, and to whom, stays in the log.

    Private ones that were given up are emptied after ``PRIVATE_DAYS``.
    After as many days as the register keeps, that goes too.
    """
    now = timezone.now()
    done = Message.objects.exclude(pk__in=Message.objects.waiting()).exclude(pk__in=Message.objects.for_next_digest())
    with transaction.atomic():
        is_old = Q(created_at__lt=now - datetime.timedelta(days=settings.MESSAGE_DAYS))
        is_old |= Q(private=True, created_at__lt=now - datetime.timedelta(days=PRIVATE_DAYS))
        forgotten = done.filter(is_old).exclude(text="", html="").update(**sending.FORGOTTEN)
        if settings.AUDIT_DAYS:
            oldest = done.filter(created_at__lt=now - datetime.timedelta(days=settings.AUDIT_DAYS))
            forgotten += delete_some(oldest, BATCH)
    return forgotten
