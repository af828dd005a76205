"""Publishing and expiring at the hour that was set: one transaction a page, so that none blocks the others."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, Revision

from worker.registry import register

logger = logging.getLogger(__name__)

Item = TypeVar("Item")


@register("schedule", interval_seconds=10)
def publish_and_expire_due() -> int:
    """Publish the approved revisions whose hour has come and take down the pages whose hour has passed."""
    now = timezone.now()
    due = Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at")[:50]
    expired = Page.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")[:50]
    return _each(due, _publish) + _each(expired, _expire)


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")


def _expire(page: Page) -> None:
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _each(items: Iterable[Item], act: Callable[[Item], None]) -> int:
    done = 0
    for item in items:
        try:
            with transaction.atomic():
                act(item)
        except Exception:
            logger.exception("Scheduled action failed on %r; it will be tried again", item)
        else:
            done += 1
    return done
