"""What nobody needs any more: sessions that are over, invitations long closed."""

from __future__ import annotations

import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import Invitation
from worker.batches import delete_some
from worker.registry import register

BATCH = 500
KEPT = datetime.timedelta(days=365)
"""How long the address of somebody who was invited is kept after the invitation ended."""


@register("sessions-cleanup", interval_seconds=3600)
def clear_sessions() -> int:
    """Delete sessions that are over, and the rows that told their people of them. One batch."""
    deleted = delete_some(Session.objects.filter(expire_date__lt=timezone.now()), BATCH)
    # The newest are left alone: a log-in may be about to write its session.
    settled = timezone.now() - datetime.timedelta(hours=1)
    orphans = UserSession.objects.filter(last_seen_at__lt=settled).exclude(session_key__in=Session.objects.values("pk"))
    return deleted + delete_some(orphans, BATCH)


@register("invitations-cleanup", interval_seconds=3600)
def forget_invitations() -> int:
    """Delete invitations a year after their last day. One batch."""
    return delete_some(Invitation.objects.filter(expires_at__lt=timezone.now() - KEPT), BATCH)
