"""Confirming that a sheet is still true, and taking a wrong confirmation back.

Only the date and the way of verification move: nothing is published, no draft is touched, and what was edited or
published when stays as it is. Four eyes do not concern it: the date says who looked, not what is written.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from audit.recording import record
from catalog_pages.enums import AssuranceMethod
from catalog_pages.models import ServicePage
from search import publishing
from verification.models import Answer, CampaignService, LinkItem, Source, Verification


class NotPossible(Exception):
    """A sheet that can't be confirmed as asked; the message tells why, to who asked."""


@transaction.atomic
def confirm(
    page: ServicePage,
    *,
    user: Any,
    source: str,
    method: str = AssuranceMethod.PROVIDER,
    day: datetime.date | None = None,
    note: str = "",
) -> Verification:
    """Record that somebody made sure, on ``day``, that the public sheet of a service is true.

    ``page`` is the Italian page and must be public. The same confirmation twice is one. Raises ``NotPossible``
    when the sheet is not public, the day has not come, or it was verified later than that already.
    """
    today = timezone.localdate()
    day = day or today
    page = _locked(page)
    if not page.live or page.is_translation:
        raise NotPossible(_("«%(title)s» non è pubblicato: non c'è niente da confermare.") % {"title": page.title})
    if day > today:
        raise NotPossible(_("La data della verifica non può essere nel futuro."))
    if page.assured_date and day < page.assured_date:
        raise NotPossible(
            _("«%(title)s» è già stato verificato dopo, il %(day)s.")
            % {"title": page.title, "day": page.assured_date.strftime("%d/%m/%Y")}
        )
    latest = latest_of(page)
    same = latest and (latest.day, latest.method) == (day, method) == (page.assured_date, page.assured_method)
    if same and latest and latest.user_id == getattr(user, "pk", None):
        return latest
    made = Verification.objects.create(
        page=page,
        day=day,
        method=method,
        source=source,
        user=user,
        note=note,
        previous_date=page.assured_date,
        previous_method=page.assured_method,
    )
    _set(page, day, method)
    CampaignService.objects.filter(page=page, campaign__closed_at=None, answer=None).filter(
        campaign__created_at__date__lte=day
    ).update(answer=made)
    record("verification.confirm", user=user, about=page, source=source, method=method, day=day.isoformat())
    return made


@transaction.atomic
def undo(verification: Verification, *, user: Any) -> None:
    """Take back the latest verification of a sheet: the date before it is in force again.

    Raises ``NotPossible`` when it was taken back already, or another one came after it.
    """
    page = _locked(verification.page)
    latest = latest_of(page)
    if latest is None or latest.pk != verification.pk:
        raise NotPossible(_("Si annulla solo l'ultima verifica di una scheda."))
    latest.undone_at, latest.undone_by = timezone.now(), user
    latest.save(update_fields=["undone_at", "undone_by"])
    if (page.assured_date, page.assured_method) == (latest.day, latest.method):
        _set(page, latest.previous_date, latest.previous_method)
    CampaignService.objects.filter(answer=latest).update(answer=None)
    record("verification.undo", user=user, about=page, verification=latest.pk)


def latest_of(page: Page) -> Verification | None:
    """The latest verification of a sheet that nobody took back."""
    return Verification.objects.filter(page_id=page.pk, undone_at=None).order_by("-created_at", "-pk").first()


def published(page: ServicePage, revision: Revision) -> None:
    """A revision went public. Who changed a sheet through a link has looked at it; nobody's later look is lost.

    Publishing writes the whole row, from before a verification that was made meanwhile.
    """
    if page.is_translation or page.alias_of_id is not None:
        return
    latest = latest_of(page)
    if latest and latest.created_at > revision.created_at and (not page.assured_date or latest.day > page.assured_date):
        page.assured_date, page.assured_method = latest.day, latest.method
        page.keep_assurance()
    item = LinkItem.objects.filter(revision_id=revision.pk, answer=Answer.CHANGED).select_related("link__user").first()
    if item is None or item.answered_at is None:
        return
    day = timezone.localdate(item.answered_at)
    if page.assured_date is None or page.assured_date < day:
        confirm(page, user=item.link.user, source=Source.CHANGE, day=day)
        page.assured_date, page.assured_method = day, AssuranceMethod.PROVIDER


def _locked(page: ServicePage) -> ServicePage:
    """The page as it is now; whoever publishes or verifies it meanwhile waits."""
    Page.objects.select_for_update().get(pk=page.pk)
    return ServicePage.objects.select_related("locale").get(pk=page.pk)


def _set(page: ServicePage, day: datetime.date | None, method: str) -> None:
    page.assured_date, page.assured_method = day, method
    page.keep_assurance()
    publishing.publish_document(page.translation_key)
