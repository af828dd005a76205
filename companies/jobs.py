"""What the worker does for companies: what nobody confirmed is deleted, they are told of what has changed."""

from __future__ import annotations

import datetime
import hashlib
import logging
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from audit.recording import record
from catalog_pages import vocabulary as vocabularies
from catalog_pages.languages import apart, semicolon
from companies import links
from companies.links import CONFIRM_DAYS
from companies.models import QuoteDraft, WelfarePlan
from companies.quoting import CONFIRM_HOURS
from companies.showing import Shown, show
from messaging.sending import queue
from worker.registry import register

logger = logging.getLogger(__name__)

Row = TypeVar("Row", bound=Model)

BATCH = 50
LOOK_EVERY = datetime.timedelta(days=7)


@register("company-plans", interval_seconds=3600)
def forget_drafts() -> int:
    """Delete the drafts whose link can't confirm them any more; return how many."""
    before = timezone.now() - datetime.timedelta(days=CONFIRM_DAYS)
    old = WelfarePlan.objects.filter(state=WelfarePlan.State.DRAFT, created_at__lt=before).order_by("pk")
    return _each(old, _forget)


@register("company-plans-changes", interval_seconds=3600)
def tell_changes() -> int:
    """Look at the plans that nobody looked at for a week, and tell of what has changed; return how many were looked at.

    The same changes are told once, until the company takes the new prices as its own: one that leaves them as they
    are is not written to every week.
    """
    before = timezone.now() - LOOK_EVERY
    due = WelfarePlan.objects.filter(state=WelfarePlan.State.CONFIRMED, looked_at__lt=before)
    with translation.override(settings.LANGUAGE_CODE):
        return _each(due.order_by("looked_at", "pk"), _tell)


@register("company-quotes", interval_seconds=600)
def forget_quotes() -> int:
    """Delete the requests for a quote that nobody confirmed in time; return how many."""
    before = timezone.now() - datetime.timedelta(hours=CONFIRM_HOURS)
    return _each(QuoteDraft.objects.filter(created_at__lt=before).order_by("pk"), _forget_quote)


def _each(due: QuerySet[Row], act: Callable[[Row], None]) -> int:
    """Act on the rows that are due, one transaction each; return on how many. One that fails holds up no other."""
    done = 0
    for number in list(due.values_list("pk", flat=True)):
        if done >= BATCH:
            break
        try:
            with transaction.atomic():
                # What another worker is at, or has done meanwhile, is passed over.
                row = due.filter(pk=number).select_for_update(skip_locked=True).first()
                if row is None:
                    continue
                act(row)
        except Exception:
            logger.exception("%s %s could not be looked after; it will be tried again", due.model.__name__, number)
        else:
            done += 1
    return done


def _forget(plan: WelfarePlan) -> None:
    record("companies.expire", about=plan)
    plan.delete()


def _forget_quote(draft: QuoteDraft) -> None:
    record("companies.quote_expire", about=draft)
    draft.delete()


def _tell(plan: WelfarePlan) -> None:
    vocabulary, language = vocabularies.current(), plan.mail_language
    shown = show(plan, vocabulary)
    if changes := _changes(shown):
        # The Italian names the occasion: a translation that is published meanwhile changes nothing of the plan.
        key = f"plan-changes:{plan.uid}:{_occasion(shown, changes)}"
        with translation.override(language):
            told = _changes(show(plan, vocabulary)) if language != settings.LANGUAGE_CODE else changes
        context = {"plan": plan, "changes": told, "address": links.edit_url(plan, language=language)}
        queue("plan_changes", to=plan.email, context=context, key=key, language=language)
    WelfarePlan.objects.filter(pk=plan.pk).update(looked_at=timezone.now())


def _occasion(shown: Shown, changes: list[str]) -> str:
    """What stands for changes since certain days: a price that comes back after it was left is told again."""
    days = [f"{item.row.pk}:{item.row.picked_on}" for item in shown.items if item.needs_care]
    return hashlib.sha256("\n".join([*days, *changes]).encode()).hexdigest()[:20]


def _changes(shown: Shown) -> list[str]:
    """What is not as it was when the services were picked, a sentence each."""
    found = []
    for item in shown.items:
        if item.service is None:
            found.append(_("«%s» non è più nel catalogo.") % apart(item.row.title))
        elif item.price_changed:
            values = {"title": apart(item.title), "prices": semicolon().join([*item.prices, *item.terms])}
            found.append(_("«%(title)s» ha cambiato prezzo. Ora: %(prices)s.") % values)
    return found
