"""The catalogue in a few figures: how much there is, and how true it is kept."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.utils import timezone

from catalog_pages.edition import InEdition
from search import texts
from search.models import ServiceDocument


@dataclass(frozen=True)
class Figures:
    """Live services, the bodies that give them, those that somebody verified within ``texts.FRESH_DAYS``.

    ``changed_on`` is the day, here, on which a sheet was last written; ``None`` while there is none.
    """

    services: int
    bodies: int
    verified: int
    changed_on: datetime.date | None


_kept: InEdition[datetime.date, Figures] = InEdition(limit=2)


def figures() -> Figures:
    """The figures of today; one query in each edition of the catalogue."""
    today, kept = timezone.localdate(), _kept.values()
    if today not in kept:
        kept[today] = _count()
    return kept[today]


def _count() -> Figures:
    counted = ServiceDocument.objects.filter(live=True).aggregate(
        services=Count("pk"),
        bodies=Count("provider_id", distinct=True),
        verified=Count("pk", filter=Q(assured_date__gte=texts.fresh_since())),
        changed=Max("edited_at"),
    )
    changed = counted.pop("changed")
    return Figures(**counted, changed_on=timezone.localdate(changed) if changed else None)
