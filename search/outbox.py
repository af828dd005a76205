"""The outbox: what Elasticsearch has still to be told, and telling it.

A delivery claims rows by moving their ``due_at`` ahead, talks to Elasticsearch with no lock held, and clears
``due_at`` only where it is still the one it set: a publish in between has moved it, and is delivered next.
Whoever dies in the middle leaves rows that come due again.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from elasticsearch import Elasticsearch

from search import index
from search.models import IndexState, SearchIndex, ServiceDocument

logger = logging.getLogger(__name__)

BATCH = 500
LEASE = datetime.timedelta(seconds=60)
"""How long a delivery may take before its rows are due again for others."""
MOST_ATTEMPTS = 8
LONGEST_WAIT = datetime.timedelta(minutes=5)


@dataclass(frozen=True)
class Claim:
    """Rows that one delivery works on until ``token``."""

    index_name: str
    token: datetime.datetime
    rows: list[IndexState]


def deliver(client: Elasticsearch, index_name: str) -> int:
    """Deliver one batch to an index; return how many rows it was.

    Raises what the client raises when Elasticsearch is away: the rows are due again at once, and keep no
    mark of it.
    """
    claim = _claim(index_name)
    if not claim.rows:
        return 0
    documents = ServiceDocument.objects.in_bulk([row.service_id for row in claim.rows])
    writes = [
        index.Write(id=str(key), version=document.version, body=document.index_body)
        for key, document in documents.items()
    ]
    try:
        outcomes = {outcome.id: outcome for outcome in index.write(client, index_name, writes)}
    except Exception:
        _release(claim)
        raise
    delivered = {
        row.pk: documents[row.service_id].version
        for row in claim.rows
        if (outcome := outcomes.get(str(row.service_id))) is not None and outcome.delivered
    }
    _acknowledge(claim, delivered)
    for row in claim.rows:
        if row.pk not in delivered:
            _postpone(claim, row, outcomes.get(str(row.service_id)))
    return len(claim.rows)


def _claim(index_name: str) -> Claim:
    now = timezone.now()
    token = now + LEASE
    with transaction.atomic():
        # The newest first: somebody has just published and looks, while an index that is being fed can wait.
        due = IndexState.objects.filter(index_name=index_name, due_at__lte=now).order_by("-due_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        rows = list(due[:BATCH])
        IndexState.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=token)
    return Claim(index_name=index_name, token=token, rows=rows)


def _held(claim: Claim, keys: Iterable[int]) -> QuerySet[IndexState]:
    """Rows of a claim that nothing has happened to meanwhile."""
    return IndexState.objects.filter(pk__in=list(keys), due_at=claim.token)


def _release(claim: Claim) -> None:
    _held(claim, [row.pk for row in claim.rows]).update(due_at=timezone.now())


def _acknowledge(claim: Claim, delivered: dict[int, int]) -> None:
    if not delivered:
        return
    versions = Case(*(When(pk=key, then=Value(version)) for key, version in delivered.items()))
    _held(claim, delivered).update(delivered_version=versions, due_at=None, attempts=0, error="", parked_at=None)


def _postpone(claim: Claim, row: IndexState, outcome: index.Outcome | None) -> None:
    """Try a row again later; park it when the index refuses the document again and again."""
    attempts = row.attempts + 1
    reason = f"{outcome.status}: {outcome.reason}" if outcome else "no answer for this document"
    now = timezone.now()
    if outcome is not None and outcome.is_refusal and attempts >= MOST_ATTEMPTS:
        logger.error("Service %s is refused by %s and parked: %s", row.service_id, claim.index_name, reason)
        _held(claim, [row.pk]).update(due_at=None, attempts=attempts, error=reason, parked_at=now)
        return
    wait = min(LONGEST_WAIT, datetime.timedelta(seconds=2 ** min(attempts, 10)))
    _held(claim, [row.pk]).update(due_at=now + wait, attempts=attempts, error=reason)


# What must be fed


def fed_indices() -> list[str]:
    """The names of the indices that are fed."""
    return list(
        SearchIndex.objects.exclude(state=SearchIndex.State.RETIRED)
        .order_by("created_at")
        .values_list("name", flat=True)
    )


def feed_everything(index_name: str) -> None:
    """Make every live document due for an index that is empty. Tombstones are of no use there."""
    IndexState.objects.filter(index_name=index_name).delete()
    now = timezone.now()
    keys = ServiceDocument.objects.filter(live=True).values_list("pk", flat=True)
    IndexState.objects.bulk_create(
        [IndexState(service_id=key, index_name=index_name, due_at=now) for key in keys],
        ignore_conflicts=True,
        batch_size=1000,
    )


def repair(index_name: str) -> int:
    """Make due what an index lacks without anybody knowing; return how many rows it was.

    A publish that was under way while the index was being added does not know of it; and whatever else went
    wrong ends here.
    """
    now = timezone.now()
    version = ServiceDocument.objects.filter(pk=OuterRef("service_id")).values("version")[:1]
    behind = IndexState.objects.filter(index_name=index_name, due_at__isnull=True, parked_at__isnull=True)
    late = behind.annotate(wanted=Subquery(version)).filter(wanted__gt=F("delivered_version")).values("pk")
    number = IndexState.objects.filter(pk__in=list(late.values_list("pk", flat=True))).update(due_at=now)
    known = IndexState.objects.filter(index_name=index_name).values("service_id")
    missing = list(ServiceDocument.objects.filter(live=True).exclude(pk__in=known).values_list("pk", flat=True))
    IndexState.objects.bulk_create(
        [IndexState(service_id=key, index_name=index_name, due_at=now) for key in missing], ignore_conflicts=True
    )
    return number + len(missing)


def is_caught_up(index_name: str) -> bool:
    """Whether an index holds everything that it can: nothing due, nothing forgotten. Parked rows do not count."""
    if repair(index_name):
        return False
    return not IndexState.objects.filter(index_name=index_name, due_at__isnull=False).exists()


def backlog() -> dict[str, int]:
    """How many rows are due and how many are parked, over all indices that are fed."""
    rows = IndexState.objects.filter(index_name__in=fed_indices())
    return {
        "due": rows.filter(due_at__isnull=False).count(),
        "parked": rows.filter(Q(parked_at__isnull=False)).count(),
    }
