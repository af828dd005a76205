"""What the worker does for search: keeps documents true as days pass, and Elasticsearch level with them."""

from __future__ import annotations

import datetime
import logging
import time
import uuid

from django.conf import settings
from django.utils import timezone

from catalog_pages.models import ServicePage
from search import breaker, content, documents, elastic, index, outbox, publishing
from search.engines.base import EngineUnavailable
from search.engines.elasticsearch import ElasticsearchEngine
from search.models import IndexState, SearchIndex, ServiceDocument
from worker.registry import register

logger = logging.getLogger(__name__)

REFRESH_BATCH = 20
RETRY = datetime.timedelta(minutes=5)
"""When a document that could not be built is tried again."""

_repaired_up_to: uuid.UUID | None = None
"""How far the present round of repairs has come."""


@register("search-indices", interval_seconds=5)
def keep_indices() -> int:
    """Have the index that this code wants: create it, feed it, search it when it has caught up."""
    if not settings.ELASTICSEARCH_URL:
        return 0
    client = elastic.for_worker()
    wanted = index.name()
    entry, added = SearchIndex.objects.get_or_create(name=wanted)
    if index.create(client, wanted) or added or entry.state == SearchIndex.State.RETIRED:
        logger.info("Feeding %s from the start", wanted)
        SearchIndex.objects.filter(pk=entry.pk).update(state=SearchIndex.State.BUILDING)
        outbox.feed_everything(wanted)
        return 1
    if entry.state == SearchIndex.State.ACTIVE and wanted in index.searched(client):
        return 0
    if ServiceDocument.objects.exclude(built_with=documents.built_with()).filter(live=True).exists():
        return 0
    if not outbox.is_caught_up(wanted):
        return 0
    index.swap(client, wanted)
    _retire_others(wanted)
    logger.info("Searching %s", wanted)
    return 1


def _retire_others(active: str) -> None:
    """Stop feeding the indices before this one. The last one stays for a way back, older ones are deleted."""
    client = elastic.for_worker()
    for old in SearchIndex.objects.filter(state=SearchIndex.State.RETIRED).exclude(name=active):
        index.delete(client, old.name)
        old.delete()
    SearchIndex.objects.filter(name=active).update(state=SearchIndex.State.ACTIVE)
    for last in SearchIndex.objects.exclude(name=active):
        SearchIndex.objects.filter(pk=last.pk).update(state=SearchIndex.State.RETIRED)
        IndexState.objects.filter(index_name=last.name).delete()


@register("search-delivery", interval_seconds=0.2)
def deliver() -> int:
    """Deliver one batch to each index that is fed."""
    if not settings.ELASTICSEARCH_URL:
        return 0
    client = elastic.for_worker()
    return sum(outbox.deliver(client, name) for name in outbox.fed_indices())


@register("search-probe", interval_seconds=2)
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
        older = ServiceDocument.objects.filter(live=True).exclude(built_with=documents.built_with())
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


@register("search-repair", interval_seconds=600)
def repair() -> int:
    """Find what no signal told: pages and documents that disagree, documents that an index lacks.

    A round goes through them batch by batch, so that delivery is not kept waiting.
    """
    global _repaired_up_to
    live_pages = ServicePage.objects.filter(live=True, alias_of__isnull=True)
    pages = live_pages.filter(locale__language_code=content.ITALIAN).values_list("translation_key", flat=True)
    documented = ServiceDocument.objects.filter(live=True).values_list("pk", flat=True)
    left = sorted(key for key in set(pages) ^ set(documented) if _repaired_up_to is None or key > _repaired_up_to)
    batch = left[:REFRESH_BATCH]
    _repaired_up_to = batch[-1] if batch else None
    # A private page is live and has no document, and rightly so: nothing changes then.
    if changed := sum(_changes(key) for key in batch):
        logger.warning("%d documents disagreed with their pages", changed)
    if batch:
        return len(batch)
    for name in outbox.fed_indices() if settings.ELASTICSEARCH_URL else ():
        if found := outbox.repair(name):
            logger.warning("%d documents were missing from %s", found, name)
    return 0


def _changes(key: uuid.UUID) -> bool:
    """Build one document, and say whether that changed it."""
    stored = ServiceDocument.objects.filter(pk=key).values_list("version", flat=True)
    before = stored.first()
    _rebuild(key)
    return stored.all().first() != before
