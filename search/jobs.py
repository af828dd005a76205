"""What the worker does for search: keeps documents true as days pass, and Elasticsearch level with them.

What waits for Elasticsearch has a lane of its own, and so have the probe and the check: a server that hangs keeps
neither documents nor mail waiting, nor visitors from learning that it is away; a long check keeps no publish waiting.
"""

from __future__ import annotations

import datetime
import logging
import time
import uuid
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.utils import timezone

from catalog_pages import edition
from search import breaker, changes, documents, drift, elastic, index, outbox, publishing, rebuild
from search.engines.base import EngineUnavailable
from search.engines.elasticsearch import ElasticsearchEngine
from search.models import ServiceDocument
from worker.registry import TryLater, register

logger = logging.getLogger(__name__)

LANE = "elasticsearch"
SOON = 3.0
"""Seconds after which Elasticsearch is asked again at the latest: what waits for it is delivered soon after."""
REFRESH_BATCH = 20
RETRY = datetime.timedelta(minutes=5)
"""When a document that could not be built is tried again."""

_round: drift.Round | None = None
"""The check that is under way."""
_is_behind = False
"""Whether an index was told something that it may not show yet: large batches show when it likes."""


def patiently(work: Callable[[], int]) -> Callable[[], int]:
    """Do nothing where Elasticsearch is not used; when it is away, say so in a line and try again soon."""

    @wraps(work)
    def guarded() -> int:
        if not settings.ELASTICSEARCH_URL:
            return 0
        try:
            return work()
        except elastic.FAILURES as error:
            raise TryLater(f"Elasticsearch: {error}") from error

    return guarded


@register("search-indices", interval_seconds=5, lane=LANE, longest_backoff=SOON)
@patiently
def keep_indices() -> int:
    """Have the index that this code wants: create it, feed it, search it when it has caught up."""
    return rebuild.keep()


@register("search-delivery", interval_seconds=0.2, lane=LANE, longest_backoff=SOON)
@patiently
def deliver() -> int:
    """Deliver one batch to each index that is fed; one that takes nothing does not hold up the others."""
    global _is_behind
    client = elastic.for_worker()
    delivered, away = 0, None
    for name in outbox.fed_indices():
        try:
            delivered += outbox.deliver(client, name)
        except TryLater as error:
            away = error
    if away and not delivered:
        raise away
    if not delivered and _is_behind:
        client.indices.refresh(index=index.alias(), ignore_unavailable=True)
    if delivered or _is_behind:
        # What was kept came from an Elasticsearch that knew less.
        edition.move()
    _is_behind = bool(delivered)
    return delivered


@register("search-probe", interval_seconds=1, lane="search-probe")
def probe() -> int:
    """Close the breaker when Elasticsearch answers searches again; keep it open while it does not."""
    if not settings.ELASTICSEARCH_URL or not breaker.is_open():
        return 0
    try:
        ElasticsearchEngine().ask({"size": 0}, time.monotonic() + settings.ELASTICSEARCH_TIMEOUT)
    except EngineUnavailable as error:
        breaker.trip(reason=str(error))
        return 0
    breaker.close()
    logger.info("Elasticsearch answers again")
    return 0


@register("search-refresh", interval_seconds=0.5)
def refresh() -> int:
    """Build again the documents whose moment has come, and those built in an older way."""
    now = timezone.now()
    due = ServiceDocument.objects.filter(live=True, refresh_at__lte=now).order_by("refresh_at", "pk")
    keys = list(due.values_list("pk", flat=True)[:REFRESH_BATCH])
    if not keys:
        older = ServiceDocument.objects.built_otherwise(documents.built_with())
        keys = list(
            older.exclude(refresh_at__gt=now, refresh_at__lte=now + RETRY).values_list("pk", flat=True)[:REFRESH_BATCH]
        )
    return sum(_rebuild(key) for key in keys)


def _rebuild(key: uuid.UUID) -> int:
    """Build one document; one that fails waits, and does not hold up the others."""
    try:
        publishing.publish_document(key)
    except Exception:
        logger.exception("The document of service %s could not be built", key)
        ServiceDocument.objects.filter(pk=key).update(refresh_at=timezone.now() + RETRY)
        return 0
    return 1


@register("search-changes", interval_seconds=0.5)
def order_changes() -> int:
    """Give what was published its place among the changes that others follow."""
    return changes.give_places()


@register("search-check", interval_seconds=300, lane="search-check")
def check() -> int:
    """Find what no signal told: pages, documents and indices that disagree; mend it through the outbox.

    A round goes through them batch by batch, so that delivery is not kept waiting.
    """
    global _round
    _round = _round or drift.Round(outbox.fed_indices() if settings.ELASTICSEARCH_URL else [])
    try:
        number = _round.step(mend=True)
    except elastic.FAILURES as error:
        raise TryLater(f"Elasticsearch: {error}") from error
    if not _round.done:
        return max(number, 1)
    if _round.found:
        logger.warning("Mended: %s", "; ".join(str(each) for each in _round.found[:10]))
    _round = None
    return 0
