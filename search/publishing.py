"""Keeping the published picture: documents follow the pages, in the transaction that changes the pages.

A document is written or not at all: when it can't be, the change of the page is undone with it.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from catalog_pages import vocabulary as vocabularies
from catalog_pages.models import ProviderPage, ServicePage, Suspension
from catalog_pages.models.rows import ROW_MODELS
from search import changes, content, documents, languages
from search.models import (
    IndexState,
    SearchIndex,
    ServiceDocument,
    ServiceFacet,
    ServiceLanguage,
    ServicePlace,
    ServiceStem,
)

P = ParamSpec("P")

ROWS_AT_ONCE = 5_000
"""How many rows one INSERT holds where many documents are written together."""

_written_together: ContextVar[bool] = ContextVar("_written_together", default=False)


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
    if not _written_together.get():
        publish_documents([key])


@all_or_nothing
def publish_documents(keys: Iterable[uuid.UUID]) -> None:
    """The same for several services, in one transaction; in order, so that two such writes don't lock each other."""
    for key in sorted(set(keys)):
        # Before the pages are read: who waits here for another publish then sees the pages it published.
        previous = _locked().filter(pk=key).first()
        page = public_page(key)
        if page is not None:
            built = documents.build(content.published(page), translations=public_translations(page))
            _store(key, previous, built)
        elif previous is not None and previous.live:
            _end(previous)
        elif previous is not None and previous.refresh_at is not None:
            ServiceDocument.objects.filter(pk=key).update(refresh_at=None)


def _locked() -> Any:
    """Documents that nobody else writes meanwhile.

    Their keys are left free: the worker, which feeds an index, points to them, and would wait for us while we
    wait for what it feeds.
    """
    return ServiceDocument.objects.select_for_update(no_key=True)


def public_page(key: uuid.UUID) -> ServicePage | None:
    """The Italian page of a service if the public may see it: live, not expired, open, of a live body in force."""
    page: ServicePage | None = _live_pages(key).filter(locale__language_code=content.ITALIAN).first()
    if page is None or not _is_public(page) or not page.provider.live or page.provider.is_suspended:
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


@contextmanager
def written_together() -> Iterator[None]:
    """Inside, a page that is published writes no document: the caller writes them all with ``publish_new``."""
    token = _written_together.set(True)
    try:
        yield
    finally:
        _written_together.reset(token)


@all_or_nothing
def publish_new(pages: Sequence[tuple[ServicePage, Sequence[ServicePage]]]) -> None:
    """Write the documents of Italian pages that were just inserted, each with its translations, from memory.

    The pages must be as they were published, rows and parent included, and still unseen by anybody else: that
    is what lets many documents be built without reading pages again, and be stored in a few statements.
    """
    vocabulary = vocabularies.current()
    restricted = PageViewRestriction.objects.exists()

    def is_public(page: ServicePage) -> bool:
        if restricted:
            return page.live and _is_public(page)
        return page.live and (page.expire_at is None or page.expire_at > timezone.now())

    suspended = Suspension.objects.held(page.provider.translation_key for page, _others in pages)
    public = sorted(
        (
            (page, others)
            for page, others in pages
            if is_public(page) and page.provider.live and page.provider.translation_key not in suspended
        ),
        key=lambda each: each[0].translation_key,
    )
    keys = [page.translation_key for page, _others in public]
    # What was deleted and comes back with its old id has left a tombstone.
    previous = {each.pk: each for each in _locked().filter(pk__in=keys)}
    _store_all(
        [
            (
                page.translation_key,
                previous.get(page.translation_key),
                documents.build(page, translations=[each for each in others if is_public(each)], vocabulary=vocabulary),
            )
            for page, others in public
        ]
    )


def _store(key: uuid.UUID, previous: ServiceDocument | None, built: documents.Built) -> None:
    _store_all([(key, previous, built)])


def _store_all(found: Iterable[tuple[uuid.UUID, ServiceDocument | None, documents.Built]]) -> None:
    stored: list[ServiceDocument] = []
    new: list[ServiceDocument] = []
    rows: dict[type[Any], list[Any]] = {}
    for key, previous, built in found:
        document = previous or ServiceDocument(pk=key)
        for name, value in {**built.columns, "live": True, "version": _next_version(previous)}.items():
            setattr(document, name, value)
        if previous is None:
            new.append(document)
        else:
            document.save(force_update=True)
            _forget(document)
        stored.append(document)
        for row in _found_by(document, built):
            rows.setdefault(type(row), []).append(row)
    ServiceDocument.objects.bulk_create(new)
    for model, each in rows.items():
        model._default_manager.bulk_create(each, batch_size=ROWS_AT_ONCE)
    _announce(*stored)


def _found_by(document: ServiceDocument, built: documents.Built) -> Iterator[Any]:
    """The rows by which the database finds a document."""
    for facet, code in built.facets:
        yield ServiceFacet(service=document, facet=facet, code=code)
    for language, stem, weight in built.stems:
        yield ServiceStem(service=document, language=language, stem=stem, weight=weight)
    for latitude, longitude in built.premises:
        yield ServicePlace(service=document, latitude=latitude, longitude=longitude)
    for values in languages.standings(document.content):
        yield ServiceLanguage(service=document, **values)


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
    ServicePlace.objects.filter(service=document).delete()
    ServiceLanguage.objects.filter(service=document).delete()


def _next_version(previous: ServiceDocument | None) -> int:
    """Microseconds since 1970, or one more than before where the clock went back."""
    return max(time.time_ns() // 1000, previous.version + 1 if previous else 0)


def _announce(*found: ServiceDocument) -> None:
    """Put documents in the outbox of every index that is fed, and among the changes that others follow."""
    names = SearchIndex.objects.exclude(state=SearchIndex.State.RETIRED).values_list("name", flat=True)
    now = timezone.now()
    IndexState.objects.bulk_create(
        [IndexState(service=document, index_name=name, due_at=now) for name in names for document in found],
        update_conflicts=True,
        unique_fields=["service", "index_name"],
        update_fields=["due_at", "attempts", "error", "parked_at"],
    )
    changes.note(found)


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
