"""Keeping the published picture: documents follow the pages, in the transaction that changes the pages.

A document is written or not at all: when it can't be, the change of the page is undone with it.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page

from catalog_pages.models import ProviderPage, ServicePage
from catalog_pages.models.rows import ROW_MODELS
from search import content, documents
from search.models import IndexState, SearchIndex, ServiceDocument, ServiceFacet, ServiceStem

P = ParamSpec("P")


def all_or_nothing(function: Callable[P, None]) -> Callable[P, None]:
    """Undo the surrounding transaction when a write of documents fails.

    The exception alone is not enough: the admin turns some into an ordinary answer, which would commit a
    page without its document.
    """

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            with transaction.atomic():
                function(*args, **kwargs)
        except Exception:
            if connection.in_atomic_block:
                transaction.set_rollback(True)
            raise

    return guarded


@all_or_nothing
def publish_document(key: uuid.UUID) -> None:
    """Write the document of a service as its pages are now, or a tombstone when it is not public any more."""
    publish_documents([key])


@all_or_nothing
def publish_documents(keys: Iterable[uuid.UUID]) -> None:
    """The same for several services, in one transaction; in order, so that two such writes don't lock each other."""
    for key in sorted(set(keys)):
        # Before the pages are read: who waits here for another publish then sees the pages it published.
        previous = ServiceDocument.objects.select_for_update().filter(pk=key).first()
        page = public_page(key)
        if page is not None:
            built = documents.build(content.published(page), translations=public_translations(page))
            _store(key, previous, built)
        elif previous is not None and previous.live:
            _end(previous)
        elif previous is not None and previous.refresh_at is not None:
            ServiceDocument.objects.filter(pk=key).update(refresh_at=None)


def public_page(key: uuid.UUID) -> ServicePage | None:
    """The Italian page of a service if the public may see it: live, not expired, open, of a live provider."""
    page: ServicePage | None = _live_pages(key).filter(locale__language_code=content.ITALIAN).first()
    if page is None or not _is_public(page) or not page.provider.live:
        return None
    return page


def public_translations(page: ServicePage) -> list[ServicePage]:
    """The pages in other languages that the public may see, as they were published."""
    others = _live_pages(page.translation_key).exclude(pk=page.pk)
    return [content.published(each) for each in others if _is_public(each)]


def _live_pages(key: uuid.UUID) -> Any:
    return ServicePage.objects.filter(translation_key=key, alias_of__isnull=True, live=True).select_related(
        "locale", "live_revision"
    )


def _is_public(page: ServicePage) -> bool:
    if page.expired or (page.expire_at is not None and page.expire_at <= timezone.now()):
        return False
    return not page.get_view_restrictions().exists()


def _store(key: uuid.UUID, previous: ServiceDocument | None, built: documents.Built) -> None:
    values = {**built.columns, "live": True, "version": _next_version(previous)}
    if previous is None:
        document = ServiceDocument.objects.create(pk=key, **values)
    else:
        document = previous
        for name, value in values.items():
            setattr(document, name, value)
        document.save(force_update=True)
        _forget(document)
    ServiceFacet.objects.bulk_create(
        [ServiceFacet(service=document, facet=facet, code=code) for facet, code in built.facets]
    )
    ServiceStem.objects.bulk_create(
        [
            ServiceStem(service=document, language=language, stem=stem, weight=weight)
            for language, stem, weight in built.stems
        ]
    )
    _announce(document)


def _end(document: ServiceDocument) -> None:
    """Leave a tombstone: name and category stay, for the page that says that the service ended."""
    document.live = False
    document.version = _next_version(document)
    document.content = {}
    document.index_body = {"live": False}
    document.refresh_at = None
    document.save(force_update=True)
    _forget(document)
    _announce(document)


def _forget(document: ServiceDocument) -> None:
    ServiceFacet.objects.filter(service=document).delete()
    ServiceStem.objects.filter(service=document).delete()


def _next_version(previous: ServiceDocument | None) -> int:
    """Microseconds since 1970, or one more than before where the clock went back."""
    return max(time.time_ns() // 1000, previous.version + 1 if previous else 0)


def _announce(document: ServiceDocument) -> None:
    """Put the document in the outbox of every index that is fed."""
    names = SearchIndex.objects.exclude(state=SearchIndex.State.RETIRED).values_list("name", flat=True)
    now = timezone.now()
    IndexState.objects.bulk_create(
        [IndexState(service=document, index_name=name, due_at=now) for name in names],
        update_conflicts=True,
        unique_fields=["service", "index_name"],
        update_fields=["due_at", "attempts", "error", "parked_at"],
    )


# What follows from a change


def subtree_changed(page: Page) -> None:
    """Write again the services at or below a page: it moved, or who may see it changed."""
    below = ServicePage.objects.descendant_of(page, inclusive=True)
    publish_documents(set(below.values_list("translation_key", flat=True)))


def provider_published(provider: ProviderPage) -> None:
    """Have the worker write a provider's services again; those that have no document get one now."""
    keys = set(ServicePage.objects.descendant_of(provider).filter(live=True).values_list("translation_key", flat=True))
    known = set(ServiceDocument.objects.filter(pk__in=keys, live=True).values_list("pk", flat=True))
    mark_dependants(provider_id=provider.translation_key)
    if keys - known:
        publish_documents(keys - known)


@all_or_nothing
def mark_dependants(
    *,
    provider_id: uuid.UUID | None = None,
    facet: str = "",
    code: str = "",
    keys: Iterable[uuid.UUID] | None = None,
) -> None:
    """Have the worker write documents again: those of a provider, with a code in a facet, or by id. One UPDATE."""
    if provider_id is not None:
        condition = Q(provider_id=provider_id)
    elif facet:
        condition = Q(pk__in=ServiceFacet.objects.filter(facet=facet, code=code).values("service"))
    else:
        condition = Q(pk__in=list(keys or ()))
    ServiceDocument.objects.filter(condition, live=True).update(refresh_at=timezone.now())


def row_text_changed(row_uid: uuid.UUID) -> None:
    """Have the worker write again the service that has a row, when a translation of the row changed."""
    for model in ROW_MODELS:
        keys = model._default_manager.filter(uid=row_uid).values_list("page__translation_key", flat=True)
        if found := list(keys):
            mark_dependants(keys=found)
            return
