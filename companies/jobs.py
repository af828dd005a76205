"""What the worker does for plans: what nobody confirmed is deleted, companies are told of what has changed."""

from __future__ import annotations

import datetime
import hashlib

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audit.recording import record
from catalog_pages import vocabulary as vocabularies
from companies import links
from companies.links import CONFIRM_DAYS
from companies.models import WelfarePlan
from companies.showing import Shown, show
from messaging.sending import queue
from worker.registry import register

BATCH = 50
LOOK_EVERY = datetime.timedelta(days=7)


@register("company-plans", interval_seconds=3600)
def forget_drafts() -> int:
    """Delete the drafts whose link can't confirm them any more; return how many."""
    before = timezone.now() - datetime.timedelta(days=CONFIRM_DAYS)
    with transaction.atomic():
        old = WelfarePlan.objects.filter(state=WelfarePlan.State.DRAFT, created_at__lt=before).order_by("pk")
        claimed = list(old.select_for_update(skip_locked=True)[:BATCH])
        for plan in claimed:
            record("companies.expire", about=plan)
            plan.delete()
    return len(claimed)


@register("company-plans-changes", interval_seconds=3600)
def tell_changes() -> int:
    """Look at the plans that nobody looked at for a week, and tell of what has changed; return how many were looked at.

    The same changes are told once: a company that leaves them as they are is not written to every week.
    """
    now = timezone.now()
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
        due = WelfarePlan.objects.filter(state=WelfarePlan.State.CONFIRMED, looked_at__lt=now - LOOK_EVERY)
        claimed = list(due.order_by("looked_at", "pk").select_for_update(skip_locked=True)[:BATCH])
        vocabulary = vocabularies.current() if claimed else None
        for plan in claimed:
            if vocabulary is not None and (changes := _changes(show(plan, vocabulary))):
                context = {"plan": plan, "changes": changes, "address": links.edit_url(plan)}
                told = hashlib.sha256("\n".join(changes).encode()).hexdigest()[:20]
                queue("plan_changes", to=plan.email, context=context, key=f"plan-changes:{plan.uid}:{told}")
        WelfarePlan.objects.filter(pk__in=[plan.pk for plan in claimed]).update(looked_at=now)
    return len(claimed)


def _changes(shown: Shown) -> list[str]:
    """What is not as it was when the services were picked, a sentence each."""
    found = []
    for item in shown.items:
        if item.service is None:
            found.append(_("«%s» non è più nel catalogo.") % item.row.title)
        elif item.price_changed:
            values = {"title": item.title, "prices": "; ".join(item.prices)}
            found.append(_("«%(title)s» ha cambiato prezzo. Ora: %(prices)s.") % values)
    return found
