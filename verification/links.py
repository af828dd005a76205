"""The private link in a message: signed, expiring, for a few sheets, void when its person may not answer any more.

It logs nobody in. Opening it changes nothing, so that programs which follow links in mail may open it.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from catalog_pages.models import ReminderRules, ServicePage
from providers.access import bodies_of
from verification import assurance, changes
from verification.change_form import ChangeForm
from verification.models import Answer, LinkItem, MailLink, Source

SALT = "verification.link"


@dataclass(frozen=True)
class Opened:
    """A link that is good now, and what it still asks about. ``items`` are those its person may answer for."""

    link: MailLink
    token: str
    items: list[LinkItem]

    def item(self, key: uuid.UUID) -> LinkItem | None:
        """The item of a service, by its public id."""
        return next((item for item in self.items if item.page.translation_key == key), None)


def make(*, user: Any, pages: Sequence[ServicePage], rules: ReminderRules) -> MailLink:
    """Make the link of one message about some sheets."""
    link = MailLink.objects.create(user=user, expires_at=timezone.now() + datetime.timedelta(days=rules.link_days))
    LinkItem.objects.bulk_create([LinkItem(link=link, page=page) for page in pages])
    return link


def token_of(link: MailLink) -> str:
    """What stands in the address: the number of the link and a signature that only we can make."""
    return signing.Signer(salt=SALT).sign(str(link.pk)).replace(":", ".", 1)


def address_of(link: MailLink) -> str:
    """The whole address of a link."""
    return f"{settings.SITE_URL}{reverse('verification:link', args=[token_of(link)])}"


def open_(token: str) -> Opened | None:
    """The link of a token; nothing when it is forged, has expired, or its person may answer for none of its sheets."""
    try:
        number = signing.Signer(salt=SALT).unsign(token.replace(".", ":", 1))
    except signing.BadSignature:
        return None
    link = MailLink.objects.select_related("user").filter(pk=number, expires_at__gt=timezone.now()).first()
    if link is None:
        return None
    paths = tuple(bodies_of(link.user).values_list("path", flat=True))
    items = link.items.select_related("page__category", "page__locale").order_by("page__title", "pk")
    own = [item for item in items if item.page.live and paths and item.page.path.startswith(paths)]
    return Opened(link, token, own) if own else None


@transaction.atomic
def confirm(opened: Opened, items: Sequence[LinkItem]) -> int:
    """Confirm some sheets of a link; those that were answered already are left alone. Return how many were."""
    done = 0
    for item in _locked(items):
        if item.answer:
            continue
        assurance.confirm(item.page, user=opened.link.user, source=Source.LINK)
        answer(item, Answer.CONFIRMED)
        done += 1
    return done


@transaction.atomic
def change(opened: Opened, item: LinkItem, form: ChangeForm) -> None:
    """Hand in the change of one sheet as a draft of the link's person. Raises ``NotNow``."""
    [current] = _locked([item])
    revision = changes.submit(
        current.page,
        user=opened.link.user,
        change=form.apply,
        seen=form.cleaned_data["seen"],
        what=form.changed_fields(),
    )
    answer(current, Answer.CHANGED, revision_id=revision.pk)


def answer(item: LinkItem, value: Answer, *, revision_id: int | None = None) -> None:
    """Keep what was answered."""
    item.answer, item.answered_at, item.revision_id = value, timezone.now(), revision_id
    item.save(update_fields=["answer", "answered_at", "revision_id"])


def _locked(items: Sequence[LinkItem]) -> list[LinkItem]:
    """The same items as they are now, in one order, so that a button pressed twice answers once."""
    keys = [item.pk for item in items]
    list(LinkItem.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))
    return list(LinkItem.objects.select_related("page").filter(pk__in=keys).order_by("pk"))
