"""Reminding people of the sheets that should be verified: one message a person, whatever they look after.

Each sheet is reminded of three times (``ReminderRules``): the referenti are written to, for the third time all who
work for the body; where a body has no referente that mail reaches, the others are from the first time on.
"""

from __future__ import annotations

import datetime
import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from audit.recording import record
from catalog_pages.models import ReminderRules, ServicePage
from messaging import sending
from providers.access import bodies_of
from providers.models import MembershipRole, ProviderMembership
from search.models import ServiceDocument
from verification import links
from verification.models import Answer, CampaignService, LinkItem, Reminder, Turn

logger = logging.getLogger(__name__)

BATCH = 50
LAST_STEP = 3
CAMPAIGN_STEPS = (None, 7)
"""A campaign is told when it opens, and again so many days before its end."""
KIND = "verification_reminder"


@dataclass(frozen=True)
class Due:
    """A sheet to remind of: by which day, for which time (1 to 3), or for which campaign."""

    page: ServicePage
    due_on: datetime.date
    step: int
    campaign: Any = None

    @property
    def is_late(self) -> bool:
        """Whether the day has passed."""
        return self.due_on < timezone.localdate()


def remind_some(*, today: datetime.date | None = None, number: int = BATCH) -> int:
    """Look at some people that nobody has looked at today, each in a transaction; return how many there were."""
    today = today or timezone.localdate()
    people = (
        get_user_model()
        .objects.filter(is_active=True, pk__in=ProviderMembership.objects.values("user"))
        .exclude(email="")
        .filter(Q(reminder_turn=None) | Q(reminder_turn__looked_on=None) | ~Q(reminder_turn__looked_on=today))
        .order_by("pk")[:number]
    )
    looked = 0
    for user in people:
        looked += 1
        try:
            with transaction.atomic():
                _take_turn(user, today)
        except Exception:
            logger.exception("Person %s could not be reminded; tomorrow is another day", user.pk)
            Turn.objects.update_or_create(user=user, defaults={"looked_on": today})
    return looked


def _take_turn(user: Any, today: datetime.date) -> None:
    """Write to one person, unless another worker does so now, or has."""
    Turn.objects.get_or_create(user=user)
    turn = Turn.objects.select_for_update(skip_locked=True).filter(pk=user.pk).exclude(looked_on=today).first()
    if turn is None:
        return
    rules = ReminderRules.current()
    rested = turn.written_on is None or (today - turn.written_on).days >= rules.days_between_messages
    if rested and write_to(user, rules=rules, today=today):
        turn.written_on = today
    turn.looked_on = today
    turn.save(update_fields=["looked_on", "written_on"])


def write_to(user: Any, *, rules: ReminderRules, today: datetime.date) -> bool:
    """Queue the message about all that a person should verify, if there is anything new to say; return whether."""
    found = due_for(user, rules=rules, today=today)
    told: dict[tuple[int, int | None, datetime.date], int] = {
        (page, campaign, due_on): step
        for page, campaign, due_on, step in Reminder.objects.filter(user=user, page__in=[due.page.pk for due in found])
        .order_by("step")
        .values_list("page_id", "campaign_id", "due_on", "step")
    }
    new = [
        due
        for due in found
        if due.step > told.get((due.page.pk, due.campaign.pk if due.campaign else None, due.due_on), 0)
    ]
    if not new:
        return False
    pages = list({due.page.pk: due.page for due in found}.values())
    link = links.make(user=user, pages=pages, rules=rules)
    campaigns = list({due.campaign.pk: due.campaign for due in found if due.campaign}.values())
    sending.queue(
        KIND,
        to=user.email,
        user=user,
        key=f"{KIND}:{user.pk}:{today}",
        context={
            "link": links.address_of(link),
            "late": [due for due in found if not due.campaign and due.due_on < today],
            "soon": [due for due in found if not due.campaign and due.due_on >= today],
            "campaigns": [(each, [due for due in found if due.campaign == each]) for each in campaigns],
            "number": len(pages),
            "expires_at": link.expires_at,
        },
    )
    Reminder.objects.bulk_create(
        [Reminder(user=user, page=due.page, campaign=due.campaign, due_on=due.due_on, step=due.step) for due in new]
    )
    record("verification.remind", user=user, services=len(pages))
    return True


def due_for(user: Any, *, rules: ReminderRules, today: datetime.date) -> list[Due]:
    """What a person should verify now, the longest overdue first; each sheet with the time that it would be."""
    bodies = dict(bodies_of(user).values_list("translation_key", "pk"))
    if not bodies:
        return []
    addressed = _steps_for(user, bodies)
    soonest = today - datetime.timedelta(days=rules.offsets[0])
    documents = ServiceDocument.objects.filter(live=True, provider_id__in=bodies)
    rows = documents.filter(verify_by__lte=soonest).values_list("pk", "provider_id", "verify_by")
    days = {key: (provider, verify_by) for key, provider, verify_by in rows if provider and verify_by}
    asked = _asked_by_campaigns(documents.values("pk"))
    pages = _pages({*days, *asked}, waiting=_with_a_change_waiting(user))
    found = []
    for key, (provider, verify_by) in days.items():
        step = sum(verify_by + datetime.timedelta(days=offset) <= today for offset in rules.offsets)
        if key in pages and step >= addressed[provider]:
            found.append(Due(pages[key], verify_by, step))
    for key, campaigns in asked.items():
        for campaign in campaigns:
            if key in pages:
                last = campaign.deadline - datetime.timedelta(days=CAMPAIGN_STEPS[1] or 0)
                found.append(Due(pages[key], campaign.deadline, 2 if today >= last else 1, campaign))
    return sorted(found, key=lambda due: (due.due_on, due.page.title, due.page.pk))


def _steps_for(user: Any, bodies: dict[uuid.UUID, int]) -> dict[uuid.UUID, int]:
    """From which time on the person is written to, by body."""
    memberships = ProviderMembership.objects.filter(provider__in=bodies.values())
    own = dict(memberships.filter(user=user).values_list("provider_id", "role"))
    led = set(
        memberships.filter(role=MembershipRole.LEAD, user__is_active=True)
        .exclude(user__email="")
        .values_list("provider_id", flat=True)
    )
    return {key: 1 if own.get(pk) == MembershipRole.LEAD or pk not in led else LAST_STEP for key, pk in bodies.items()}


def _asked_by_campaigns(keys: Any) -> dict[uuid.UUID, list[Any]]:
    asked: dict[uuid.UUID, list[Any]] = {}
    waiting = CampaignService.objects.filter(
        campaign__closed_at=None, answer=None, page__translation_key__in=keys
    ).select_related("campaign")
    for each, key in [(each, each.page_key) for each in waiting.annotate(page_key=F("page__translation_key"))]:
        asked.setdefault(key, []).append(each.campaign)
    return asked


def _with_a_change_waiting(user: Any) -> Any:
    """The sheets about which somebody of a body has answered with a change that the office has not decided on yet."""
    changed = LinkItem.objects.filter(answer=Answer.CHANGED, revision_id=F("page__latest_revision_id"))
    return changed.filter(page__has_unpublished_changes=True).values("page")


def _pages(keys: Iterable[uuid.UUID], *, waiting: Any) -> dict[uuid.UUID, ServicePage]:
    pages = ServicePage.objects.filter(
        translation_key__in=set(keys), locale__language_code="it", alias_of=None, live=True
    ).exclude(pk__in=waiting)
    return {page.translation_key: page for page in pages.only("title", "translation_key", "path", "live")}
