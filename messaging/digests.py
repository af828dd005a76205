"""Messages that can wait, gathered: each person says when they come, and they come as one."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from messaging.models import Message, Preference, Rhythm

HOUR = datetime.time(7)
"""When digests are sent, on the clocks of Rome."""
DIGEST = "digest"
MOST_IN_ONE = 50


def rhythm_of(user: Any) -> str:
    """What a person chose; who is nobody, or chose nothing, gets messages at once."""
    if getattr(user, "pk", None) is None:
        return Rhythm.NOW
    chosen = Preference.objects.filter(user=user.pk).values_list("rhythm", flat=True).first()
    return chosen or Rhythm.NOW


def hour_for(user: Any) -> datetime.datetime | None:
    """When a message that can wait is due for a person; ``None``: at once."""
    return next_hour(rhythm_of(user), timezone.now())


def next_hour(rhythm: str, now: datetime.datetime) -> datetime.datetime | None:
    """The next seven o'clock of the rhythm after ``now``: tomorrow's or today's, or that of a Monday."""
    if rhythm == Rhythm.NOW:
        return None
    day = timezone.localdate(now)
    while _seven(day) <= now or (rhythm == Rhythm.WEEKLY and day.weekday() != 0):
        day += datetime.timedelta(days=1)
    return _seven(day)


def _seven(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, HOUR))


@transaction.atomic
def choose(user: Any, rhythm: str) -> None:
    """Change a person's rhythm, and that of what already waits."""
    Preference.objects.update_or_create(user=user, defaults={"rhythm": rhythm})
    now = timezone.now()
    hour = next_hour(rhythm, now)
    Message.objects.for_next_digest().filter(user=user).update(for_digest=hour is not None, due_at=hour or now)


def gather_one() -> int:
    """Gather what is due for one person; return how many messages were. One transaction, safe with two workers."""
    now = timezone.now()
    with transaction.atomic():
        due = Message.objects.for_next_digest().filter(due_at__lte=now).order_by("due_at", "pk")
        first = due.first()
        if first is None:
            return 0
        same = due.filter(user=first.user_id, recipient=first.recipient).order_by("created_at", "pk")
        gathered = list(same.select_for_update(skip_locked=True)[:MOST_IN_ONE])
        numbers = [each.pk for each in gathered]
        if len(gathered) == 1:
            return Message.objects.filter(pk__in=numbers).update(for_digest=False, due_at=now)
        if gathered:
            digest = _write(gathered, now)
            Message.objects.filter(pk__in=numbers).update(for_digest=False, gathered_in=digest)
    return len(numbers)


def _write(gathered: list[Message], now: datetime.datetime) -> Message:
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("%(n)d messaggi da LodiWelfare") % {"n": len(gathered)}
    parts = [f"# {each.subject}\n\n{each.text}" for each in gathered]
    return Message.objects.create(
        kind=DIGEST,
        recipient=gathered[0].recipient,
        user_id=gathered[0].user_id,
        subject=subject,
        text="\n\n".join(parts),
        digestible=True,
        due_at=now,
    )
