"""Reminders are the worker's: each person is looked at once a day, in the hours in which people read mail."""

from __future__ import annotations

from django.utils import timezone

from verification import reminders
from worker.registry import register

FROM_HOUR, TO_HOUR = 8, 19


@register("verification-reminders", interval_seconds=60)
def remind() -> int:
    """Look at one batch of people."""
    if not FROM_HOUR <= timezone.localtime().hour < TO_HOUR:
        return 0
    return reminders.remind_some()
