"""What the totals say of some services: the last days beside as many days before."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, Sum
from django.utils import timezone

from counting.models import DailyCount, Kind

DAYS = 30


@dataclass(frozen=True)
class Total:
    """How often something was done in the last ``DAYS`` days, today included, and in as many days before."""

    kind: Kind
    now: int
    before: int


def totals(keys: Collection[UUID]) -> dict[UUID, list[Total]]:
    """The totals of services, in the order of ``Kind``, for those with any; one query."""
    start = timezone.localdate() - datetime.timedelta(days=DAYS - 1)
    rows = (
        DailyCount.objects.filter(service_id__in=keys, day__gte=start - datetime.timedelta(days=DAYS))
        .order_by()
        .values_list("service_id", "kind")
        .annotate(now=Sum("number", filter=Q(day__gte=start), default=0), all=Sum("number"))
    )
    found: dict[UUID, list[Total]] = {}
    for service_id, kind, now, everything in rows:
        found.setdefault(service_id, []).append(Total(Kind(kind), now, everything - now))
    order = list(Kind)
    return {key: sorted(each, key=lambda total: order.index(total.kind)) for key, each in found.items()}
