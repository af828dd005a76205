"""In which order a representative's services stand: what waits for them first, the others by name.

Told from few columns of all services of their bodies, so that a page of the list need load only its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, WorkflowState

from catalog_pages.models import ProviderPage
from feedback.models import ErrorReport
from moderation import own


class Urgency(IntEnum):
    """What a service waits for, the most pressing first."""

    RETURNED = 0
    DUE = 1
    REPORTED = 2
    NOTHING = 3


@dataclass(frozen=True)
class Place:
    """Where one service stands: its page, its body, and why it stands there."""

    page_id: int
    body_id: int
    waits_for: frozenset[Urgency]

    @property
    def urgency(self) -> Urgency:
        """The most pressing of what it waits for."""
        return min(self.waits_for, default=Urgency.NOTHING)


def places(bodies: Sequence[ProviderPage]) -> list[Place]:
    """The places of all services of some bodies, one query: bodies with something to do come first."""
    of_path = {body.path: body for body in bodies}
    rows = []
    first: dict[int, Urgency] = {}
    for row in _rows(bodies):
        body = of_path[row.path[: -Page.steplen]]
        place = Place(row.pk, body.pk, _waits_for(row))
        rows.append((place, body, str(row.draft_title).casefold()))
        first[body.pk] = min(first.get(body.pk, Urgency.NOTHING), place.urgency)
    rows.sort(key=lambda row: (first[row[1].pk], row[1].title.casefold(), row[1].pk, row[0].urgency, row[2]))
    return [place for place, _body, _title in rows]


def summary(found: Sequence[Place]) -> list[str]:
    """How many services wait for what, in words; empty when nothing waits."""
    number = Counter(urgency for place in found for urgency in place.waits_for)
    words = (
        (Urgency.RETURNED, _("%(n)d da correggere per l'ufficio")),
        (Urgency.DUE, _("%(n)d da verificare")),
        (Urgency.REPORTED, _("%(n)d con errori segnalati dai lettori")),
    )
    return [text % {"n": number[urgency]} for urgency, text in words if number[urgency]]


def _rows(bodies: Sequence[ProviderPage]) -> Any:
    reviews = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("pk"), CharField()),
        status=WorkflowState.STATUS_NEEDS_CHANGES,
    )
    reports = ErrorReport.objects.open().filter(service_id=OuterRef("translation_key"))
    facts = ("live", "assured_date", "first_published_at", "verification_months", "category__code")
    return (
        own.services_of(bodies)
        .annotate(returned=Exists(reviews), reported=Exists(reports))
        .values_list("pk", "path", "draft_title", "returned", "reported", *facts, named=True)
    )


def _waits_for(row: Any) -> frozenset[Urgency]:
    is_due = row.live and own.is_soon(own.due_day(row, row.category__code or ""), timezone.localdate())
    found = {Urgency.RETURNED: row.returned, Urgency.DUE: is_due, Urgency.REPORTED: row.reported}
    return frozenset(urgency for urgency, holds in found.items() if holds)
