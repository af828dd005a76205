"""The outbox: what Elasticsearch has still to be told, and telling it.

A delivery claims rows by moving their ``due_at`` ahead, talks to Elasticsearch with no lock held, and clears
``due_at`` only where it is still the one it set: a publish in between has moved it, and is delivered next.
Whoever dies in the middle leaves rows that come due again.
"""

from __future__ import annotations

import datetime
import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from elasticsearch import ApiError, Elasticsearch

from search import index
from search.models import IndexState, SearchIndex, ServiceDocument
from worker.registry import TryLater

logger = logging.getLogger(__name__)

BAD_REQUEST, TOO_LARGE = 400, 413

BATCH = 500
KEYS_AT_ONCE = 2_000
LEASE = datetime.timedelta(seconds=60)
"""How long a delivery may take before its rows are due again for others."""
MOST_ATTEMPTS = 5
"""How often a document that is refused is tried, half a minute in all, before it is parked."""
LONGEST_WAIT = datetime.timedelta(minutes=5)
HELD_BACK = datetime.timedelta(seconds=3)
"""When to try again what the index could not take just now: read-only, too busy, a shard away."""


class Row(NamedTuple):
    """What a delivery needs of an ``IndexState``."""

    pk: int
    service_id: uuid.UUID
    attempts: int


@dataclass(frozen=True)
class Claim:
    """Rows that one delivery works on until ``token``."""

    index_name: str
    token: datetime.datetime
    rows: list[Row]


def deliver(client: Elasticsearch, index_name: str) -> int:
    """Deliver one batch to an index; return how many rows it was.

    Raises what the client raises when Elasticsearch is away, and ``TryLater`` when the index takes nothing just
    now: the rows are due again soon, and keep no mark of it.
    """
    claim = _claim(index_name)
    if not claim.rows:
        return 0
    told = ServiceDocument.objects.filter(pk__in=[row.service_id for row in claim.rows])
    bodies = told.values_list("pk", "version", Cast("index_body", TextField()))
    writes = {key: index.Write(id=str(key), version=version, body=body) for key, version, body in bodies}
    try:
        outcomes = {outcome.id: outcome for outcome in _write(client, index_name, list(writes.values()))}
    except Exception:
        _release(claim, [row.pk for row in claim.rows])
        raise
    delivered, held = {}, {}
    for row in claim.rows:
        outcome = outcomes.get(str(row.service_id))
        if outcome is not None and outcome.delivered:
            delivered[row.pk] = writes[row.service_id].version
        elif outcome is not None and outcome.is_refusal:
            _refused(claim, row, outcome)
        else:
            held[row.pk] = f"{outcome.status}: {outcome.reason}" if outcome else "no answer for a document"
    _acknowledge(claim, delivered)
    _release(claim, list(held), wait=HELD_BACK)
    if len(held) == len(claim.rows):
        raise TryLater(f"{index_name} takes nothing now: {next(iter(held.values()))}")
    return len(claim.rows)


def _write(client: Elasticsearch, index_name: str, writes: list[index.Write]) -> list[index.Outcome]:
    """Write a batch; when the request as a whole is refused, find out which document it is for."""
    try:
        return index.write(client, index_name, writes)
    except ApiError as error:
        if error.status_code not in (BAD_REQUEST, TOO_LARGE):
            raise
        if len(writes) == 1:
            return [index.Outcome(id=writes[0].id, status=BAD_REQUEST, reason=str(error))]
        middle = len(writes) // 2
        outcomes = [*_write(client, index_name, writes[:middle]), *_write(client, index_name, writes[middle:])]
        if all(outcome.is_refusal for outcome in outcomes):
            # No document at all is taken: it is not the documents' fault.
            raise
        return outcomes


def _claim(index_name: str) -> Claim:
    now = timezone.now()
    token = now + LEASE
    with transaction.atomic():
        # The newest first: somebody has just published and looks, while an index that is being fed can wait. In no
        # order beyond that: all rows of such an index are due at one moment, and would be sorted for each batch.
        due = IndexState.objects.filter(index_name=index_name, due_at__lte=now).order_by("-due_at")
        found = due.select_for_update(skip_locked=True).values_list(*Row._fields)[:BATCH]
        rows = [Row(*each) for each in found]
        IndexState.objects.filter(pk__in=[row.pk for row in rows]).update(due_at=token)
    return Claim(index_name=index_name, token=token, rows=rows)


def _held(claim: Claim, keys: Iterable[int]) -> QuerySet[IndexState]:
    """Rows of a claim that nothing has happened to meanwhile."""
    return IndexState.objects.filter(pk__in=list(keys), due_at=claim.token)


def _release(claim: Claim, keys: list[int], *, wait: datetime.timedelta = datetime.timedelta(0)) -> None:
    _held(claim, keys).update(due_at=timezone.now() + wait)


def _acknowledge(claim: Claim, delivered: dict[int, int]) -> None:
    if not delivered:
        return
    # One statement with a list of pairs: a condition for each row would take longer than the delivery itself.
    table = IndexState._meta.db_table
    pairs = ", ".join(["(%s, %s)"] * len(delivered))
    values = [value for pair in delivered.items() for value in pair]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET delivered_version = told.column2, due_at = NULL, attempts = 0, error = '',"
            f" parked_at = NULL FROM (VALUES {pairs}) AS told WHERE {table}.id = told.column1 AND {table}.due_at = %s",
            [*values, connection.ops.adapt_datetimefield_value(claim.token)],
        )


def _refused(claim: Claim, row: Row, outcome: index.Outcome) -> None:
    """Try a document that the index refuses again later; park it after some attempts."""
    attempts = row.attempts + 1
    reason = f"{outcome.status}: {outcome.reason}"
    now = timezone.now()
    if attempts >= MOST_ATTEMPTS:
        logger.error("Service %s is refused by %s and parked: %s", row.service_id, claim.index_name, reason)
        _held(claim, [row.pk]).update(due_at=None, attempts=attempts, error=reason, parked_at=now)
        return
    wait = min(LONGEST_WAIT, datetime.timedelta(seconds=2**attempts))
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
    """Make every service due for an index that is empty. Tombstones are of no use there, unless it knew them.

    No row is deleted: a publish that is under way may be writing to it.
    """
    now = timezone.now()
    IndexState.objects.filter(index_name=index_name).update(
        due_at=now, delivered_version=0, attempts=0, error="", parked_at=None
    )
    _add_missing(index_name, now)


def repair(index_name: str) -> int:
    """Make due what an index lacks by our own account; return how many rows it was.

    A publish that was under way while the index was being added does not know of it, and an index that is taken
    up again was not told what happened meanwhile.
    """
    now = timezone.now()
    version = ServiceDocument.objects.filter(pk=OuterRef("service_id")).values("version")[:1]
    behind = IndexState.objects.filter(index_name=index_name, due_at__isnull=True, parked_at__isnull=True)
    late = behind.annotate(wanted=Subquery(version)).filter(wanted__gt=F("delivered_version")).values("pk")
    number = IndexState.objects.filter(pk__in=list(late.values_list("pk", flat=True))).update(due_at=now)
    return number + _add_missing(index_name, now)


def _add_missing(index_name: str, now: datetime.datetime) -> int:
    """Make due what an index has no row of; return how many rows it was.

    The database copies the keys itself, in order and some at once: who publishes meanwhile waits for no more. What is
    there already it finds by its own constraint, since right after an index was fed its statistics know nothing of
    it, and comparing tables would mean looking through all of one for each row of the other.
    """
    live = ServiceDocument.objects.filter(live=True)
    keys = list(live.order_by("pk").values_list("pk", flat=True))
    table, key = IndexState._meta.db_table, ServiceDocument._meta.pk
    statement = (
        f"INSERT INTO {table} (service_id, index_name, delivered_version, due_at, attempts, error)"
        f" SELECT {key.column}, %s, 0, %s, 0, '' FROM {ServiceDocument._meta.db_table}"
        f" WHERE live AND {key.column} BETWEEN %s AND %s ORDER BY {key.column} ON CONFLICT DO NOTHING"
    )
    due, added = connection.ops.adapt_datetimefield_value(now), 0
    with connection.cursor() as cursor:
        for start in range(0, len(keys), KEYS_AT_ONCE):
            ends = keys[start], keys[min(start + KEYS_AT_ONCE, len(keys)) - 1]
            cursor.execute(statement, [index_name, due, *(key.get_db_prep_value(each, connection) for each in ends)])
            added += max(cursor.rowcount, 0)
    return added


def is_caught_up(index_name: str, *, with_index: str = "") -> bool:
    """Whether an index holds everything that it can: nothing due, nothing forgotten. Parked rows do not count.

    ``with_index`` names one that is searched now: what is due for both, and as old or as missing in both, is just
    being published and no reason to wait, or a busy day would put it off for ever.
    """
    due = IndexState.objects.filter(index_name=index_name, due_at__isnull=False)
    searched = IndexState.objects.filter(index_name=with_index, due_at__isnull=False)
    just_created = searched.filter(delivered_version=0)
    due = due.exclude(service__in=just_created.values("service"))
    if due.exclude(delivered_version__gt=0, service__in=searched.values("service")).exists():
        return False
    return not repair(index_name)


# What is parked


def parked() -> QuerySet[IndexState]:
    """The rows that a fed index refuses, the latest first."""
    rows = IndexState.objects.filter(index_name__in=fed_indices(), parked_at__isnull=False)
    return rows.select_related("service").order_by("-parked_at", "pk")


def retry(rows: QuerySet[IndexState]) -> int:
    """Have parked rows tried again from the start; return how many they were."""
    return rows.filter(parked_at__isnull=False).update(due_at=timezone.now(), attempts=0, parked_at=None)


def backlog() -> dict[str, int]:
    """How many rows are due and how many are parked, over all indices that are fed."""
    rows = IndexState.objects.filter(index_name__in=fed_indices())
    return {
        "due": rows.filter(due_at__isnull=False).count(),
        "parked": rows.filter(parked_at__isnull=False).count(),
    }
