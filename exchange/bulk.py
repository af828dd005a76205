"""Many new pages at once: what ``add_child``, ``save_revision`` and ``publish`` leave, in a few statements.

Each table is written once for all pages. What those calls do by signals is done here by hand, in the same
order: tree, rows, revision, state, log, reference index, the admin's search, and the published picture. A test
compares, table by table, what is left with what the ordinary path leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backends
from wagtail.signals import page_published, published

from audit.mirroring import mirror_all
from catalog_pages.models import ProviderPage, RowText, ServicePage
from catalog_pages.models.row_base import ServiceRow
from exchange import shape
from exchange.bodies import numbered
from exchange.writing import ACTION, Hand
from search import publishing
from search.content import published as as_published


@dataclass
class NewPage:
    """A page to make: filled, unsaved, with its rows beside it. ``source`` is the Italian page of a translation."""

    page: ServicePage
    parent: ProviderPage
    public: bool
    line: int
    rows: dict[str, list[ServiceRow]] = field(default_factory=dict)
    texts: list[RowText] = field(default_factory=list)
    source: NewPage | None = None
    revision: Revision | None = None


def insert(new: Sequence[NewPage], hand: Hand) -> None:
    """Write the pages. Must run inside a transaction; nothing is left of any when one fails."""
    if not new:
        return
    _place(new)
    _insert_pages([each.page for each in new])
    _insert_rows(new)
    _insert_sets([each.page for each in new if each.source is None])
    _insert_revisions(new, hand)
    _set_state(new)
    _insert_references([each.page for each in new])
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(ServicePage, [each.page for each in new])
    _announce(new)
    _log(new, hand)
    _publish_documents(new)


def _place(new: Sequence[NewPage]) -> None:
    """Give every page its place in the tree, behind its parent's last child."""
    by_parent: dict[int, list[NewPage]] = {}
    for each in new:
        by_parent.setdefault(each.parent.pk, []).append(each)
    # In order, so that two imports don't wait for each other.
    parents = {page.pk: page for page in Page.objects.select_for_update().filter(pk__in=by_parent).order_by("pk")}
    for pk, own in by_parent.items():
        parent = parents[pk]
        children = parent.get_children()
        taken = set(children.values_list("slug", flat=True))
        last = children.order_by("path").values_list("path", flat=True).last()
        number = Page._str2int(last[-Page.steplen :]) if last else 0
        for step, each in enumerate(own, start=1):
            page = each.page
            page.depth, page.numchild = parent.depth + 1, 0
            page.path = Page._get_path(parent.path, page.depth, number + step)
            page.slug = numbered(page.slug, taken)
            taken.add(page.slug)
            page.draft_title = page.title
            page.url_path = f"{parent.url_path}{page.slug}/"
            page.locale = each.parent.locale
            page.live = False
            page._cached_parent_obj = each.parent
            page.__dict__["provider"] = _standing(each.parent)
        Page.objects.filter(pk=pk).update(numchild=F("numchild") + len(own))
        for each in own:
            each.parent.numchild = parent.numchild + len(own)


def _standing(provider: ProviderPage) -> Any:
    """The body as the public sees it, read from its revision once and not for every service."""
    if "as_published" not in provider.__dict__:
        provider.__dict__["as_published"] = as_published(provider) if provider.live else provider
    return provider.__dict__["as_published"]


def _insert_pages(pages: Sequence[ServicePage]) -> None:
    """The two tables of a page. Django refuses to create inherited models in bulk: each table has its own insert."""
    inherited = [column for column in Page._meta.concrete_fields if not column.primary_key]
    bases = Page.objects.bulk_create(
        [Page(**{column.attname: getattr(page, column.attname) for column in inherited}) for page in pages]
    )
    for page, base in zip(pages, bases, strict=True):
        page.pk = page.id = base.pk
        page._state.adding, page._state.db = False, "default"
    own = ServicePage._meta.local_concrete_fields
    at_once = max(1, connection.ops.bulk_batch_size(own, pages))
    for start in range(0, len(pages), at_once):
        ServicePage._base_manager._insert(
            list(pages[start : start + at_once]), fields=own, using=connection.alias, raw=True
        )


def _insert_rows(new: Sequence[NewPage]) -> None:
    for name, model in shape.ROWS.items():
        rows = []
        for each in new:
            for row in each.rows.get(name, ()):
                row.page = each.page
                rows.append(row)
        model._default_manager.bulk_create(rows)
        for each in new:
            if own := each.rows.get(name):
                # Kept by the page in memory, as if it had been read: what follows needs no queries.
                getattr(each.page, name).set(own)
    RowText.objects.bulk_create(
        [text for each in new for text in each.texts],
        update_conflicts=True,
        unique_fields=["row_uid", "field", "language"],
        update_fields=["source", "text"],
    )


def _insert_sets(pages: Sequence[ServicePage]) -> None:
    for name in shape.TERM_SETS:
        through: Any = ServicePage._meta.get_field(name).remote_field.through
        through.objects.bulk_create(
            [through(servicepage_id=page.pk, term_id=term.pk) for page in pages for term in getattr(page, name).all()]
        )


def _insert_revisions(new: Sequence[NewPage], hand: Hand) -> None:
    now = timezone.now()
    kind = ContentType.objects.get_for_model(ServicePage, for_concrete_model=False)
    base = ContentType.objects.get_for_model(Page)
    revisions = Revision.objects.bulk_create(
        [
            Revision(
                content_type=kind,
                base_content_type=base,
                object_id=str(each.page.pk),
                created_at=now,
                user=hand.author,
                object_str=str(each.page),
                content=each.page.serializable_data(),
            )
            for each in new
        ]
    )
    for each, revision in zip(new, revisions, strict=True):
        each.revision = revision


def _set_state(new: Sequence[NewPage]) -> None:
    """What saving a revision and publishing it leave on the page."""
    now = timezone.now()
    latest = (
        Revision.objects.filter(
            base_content_type=ContentType.objects.get_for_model(Page),
            object_id=Cast(OuterRef("pk"), models.CharField()),
        )
        .order_by("-pk")
        .values("pk")[:1]
    )
    for public in (True, False):
        chosen = [each for each in new if each.public == public]
        for each in chosen:
            page, revision = each.page, each.revision
            assert revision is not None
            page.latest_revision, page.latest_revision_created_at = revision, revision.created_at
            page.has_unpublished_changes = not public
            if public:
                page.live, page.live_revision, page.last_published_at = True, revision, now
                page.first_published_at = page.first_published_at or now
        if not chosen:
            continue
        values: dict[str, Any] = {
            "latest_revision": Subquery(latest),
            "latest_revision_created_at": chosen[0].page.latest_revision_created_at,
            "has_unpublished_changes": not public,
        }
        if public:
            values |= {"live": True, "live_revision": Subquery(latest), "last_published_at": now}
        ids = [each.page.pk for each in chosen]
        Page.objects.filter(pk__in=ids).update(**values)
        if public:
            Page.objects.filter(pk__in=ids, first_published_at__isnull=True).update(first_published_at=now)


def _insert_references(pages: Iterable[ServicePage]) -> None:
    kind = ContentType.objects.get_for_model(ServicePage, for_concrete_model=False)
    base = ContentType.objects.get_for_model(Page)
    ReferenceIndex.objects.bulk_create(
        [
            ReferenceIndex(
                content_type=kind,
                base_content_type=base,
                object_id=str(page.pk),
                to_content_type_id=to_kind,
                to_object_id=to_id,
                model_path=model_path,
                content_path=content_path,
                content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
            )
            for page in pages
            for to_kind, to_id, model_path, content_path in sorted(
                set(ReferenceIndex._extract_references_from_object(page))
            )
        ]
    )


def _announce(new: Sequence[NewPage]) -> None:
    """Tell everybody who listens to publishing; the documents are written for all pages together."""
    with publishing.written_together():
        for each in new:
            if each.public:
                page_published.send(sender=ServicePage, instance=each.page, revision=each.revision)
                published.send(sender=ServicePage, instance=each.page, revision=each.revision)


def _log(new: Sequence[NewPage], hand: Hand) -> None:
    """Created, published, and that an import did it."""
    now = timezone.now()
    kind = ContentType.objects.get_for_model(ServicePage, for_concrete_model=False)

    def entry(each: NewPage, action: str, user: Any, **values: Any) -> PageLogEntry:
        return PageLogEntry(
            page=each.page,
            content_type=kind,
            label=each.page.get_admin_display_title(),
            action=action,
            timestamp=now,
            uuid=hand.context.uuid,
            user=user,
            **values,
        )

    entries = []
    for each in new:
        entries.append(entry(each, "wagtail.create", hand.author or hand.context.user, content_changed=True))
        if each.public:
            entries.append(
                entry(
                    each,
                    "wagtail.publish",
                    hand.publisher or hand.context.user,
                    revision=each.revision,
                    content_changed=True,
                )
            )
        user = hand.publisher or hand.author
        entries.append(entry(each, ACTION, user, revision=each.revision, data=hand.entry(each.line)))
    PageLogEntry.objects.bulk_create(entries)
    mirror_all(entries)


def _publish_documents(new: Sequence[NewPage]) -> None:
    translations: dict[int, list[ServicePage]] = {}
    for each in new:
        if each.source is not None:
            translations.setdefault(id(each.source), []).append(each.page)
    italian = [each for each in new if each.source is None and each.page.locale.language_code == settings.LANGUAGE_CODE]
    publishing.publish_new([(each.page, translations.get(id(each), [])) for each in italian])
    # New texts of services that were there before.
    publishing.publish_documents(
        each.page.translation_key for each in new if each.source is None and each not in italian
    )
