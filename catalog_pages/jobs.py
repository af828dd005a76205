"""Publishing and expiring at the hour that was set: one transaction a page, so that none blocks the others."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from wagtail.models import Page, Revision

from worker.registry import register

logger = logging.getLogger(__name__)

Item = TypeVar("Item", bound=Model)
AT_ONCE = 50


@register("schedule", interval_seconds=10)
def publish_and_expire_due() -> int:
    """Publish the approved revisions whose hour has come and take down the pages whose hour has passed."""
    now = timezone.now()
    due = Revision.objects.page_revisions().filter(approved_go_live_at__lte=now).order_by("approved_go_live_at")
    expired = Page.objects.filter(live=True, expire_at__lt=now).order_by("expire_at")
    return _each(due, "object_id", _publish) + _each(expired, "pk", _expire)


def _publish(revision: Revision) -> None:
    revision.publish(log_action="wagtail.publish.scheduled")


def _expire(page: Page) -> None:
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _each(due: QuerySet[Item], page: str, act: Callable[[Item], None]) -> int:
    """Act on what is due, while nobody else writes its page, whose number is in the column ``page``."""
    done = 0
    for number, page_id in list(due.values_list("pk", page)):
        if done >= AT_ONCE:
            break
        try:
            with transaction.atomic():
                # What another worker is at, or has done meanwhile, is passed over.
                held = Page.objects.select_for_update(skip_locked=True).filter(pk=page_id).first()
                item = due.filter(pk=number).first() if held else None
                if item is None:
                    continue
                act(item)
        except Exception:
            logger.exception("Scheduled action failed on %s %s; it will be tried again", due.model.__name__, number)
        else:
            done += 1
    return done
