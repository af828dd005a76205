"""The order of changes: what others follow to keep a copy of the catalogue level, without missing one.

A number that is taken while a change is being made says nothing of when it can be seen: of two publishes, the one
that began first may be committed last, and who had read the other would never come back for it. So a publish only
notes that its services changed, in its own transaction; what is committed is given its place afterwards, by one at a
time, who holds the counter until those places can be seen. Who has seen a place can see all those before it.

Each service stands there once, at its last change: reading from the start gives the catalogue as it is, and the
services that ended. Nothing is ever taken away. A service keeps its place until it is given the next one, so that
nobody misses it in between; it may be read twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from catalog_pages import edition
from search.models import ChangeCounter, ServiceChange, ServiceDocument

BATCH = 500
COUNTER = 1
"""The key of the one row of the counter."""


@dataclass(frozen=True)
class Changes:
    """What changed after a place, in order. ``reached`` is the place to go on from, ``last`` the last one given.

    ``documents`` are as they are now, ended ones included, each with its ``change``.
    """

    documents: list[ServiceDocument]
    reached: int
    last: int
    is_more: bool


def note(found: Iterable[ServiceDocument]) -> None:
    """Note, in the transaction that writes documents, that they changed."""
    ServiceChange.objects.bulk_create(
        [ServiceChange(service=document) for document in found],
        update_conflicts=True,
        unique_fields=["service"],
        update_fields=["is_due"],
    )


def give_places() -> int:
    """Give their places to a batch of changes that were committed; return how many they were.

    A row that somebody is writing to is left for the next time, and so is everything while somebody else does this.
    """
    if not ServiceChange.objects.filter(is_due=True).exists():
        return 0
    with transaction.atomic():
        ChangeCounter.objects.get_or_create(pk=COUNTER)
        counter = ChangeCounter.objects.select_for_update(skip_locked=True).filter(pk=COUNTER).first()
        if counter is None:
            return 0
        due = ServiceChange.objects.select_for_update(skip_locked=True, of=("self",)).filter(is_due=True)
        rows = list(due.order_by("service__changed_at", "pk")[:BATCH])
        for place, row in enumerate(rows, start=counter.last + 1):
            row.place, row.is_due = place, False
        ServiceChange.objects.bulk_update(rows, ["place", "is_due"])
        counter.last += len(rows)
        counter.save(update_fields=["last"])
        edition.changed()
    return len(rows)


def last() -> int:
    """Return the last place that was given."""
    return ChangeCounter.objects.filter(pk=COUNTER).values_list("last", flat=True).first() or 0


def since(place: int, *, limit: int) -> Changes:
    """Return the first changes after a place, ``limit`` at most. Two queries."""
    # The counter first: what it says was given can be seen in the rows that are read after it.
    newest = last()
    rows = ServiceChange.objects.filter(place__gt=place).order_by("place").select_related("service")
    found = list(rows.defer("service__index_body")[: limit + 1])
    shown = found[:limit]
    reached = (shown[-1].place if shown else None) or place
    return Changes(
        [row.service for row in shown],
        reached=reached,
        last=max(newest, reached) if shown else newest,
        is_more=len(found) > limit,
    )
