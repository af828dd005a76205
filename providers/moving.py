"""Services that change body: ids, public addresses and history stay, what belongs to them comes along.

Whatever moves a service (our page, a merge, Wagtail's own move) ends in ``service_moved``, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.log_actions import LogContext, get_active_log_context
from wagtail.models import Locale, Page, PageSubscription, WorkflowState

from audit.recording import record
from catalog_pages.media_use import Media, media_of
from catalog_pages.models import CatalogImage, ProviderPage, ServicePage
from catalog_pages.permissions import Refused
from providers.access import sync_provider_access
from providers.models import ProviderAccess, ProviderMembership


@dataclass
class ServiceLine:
    """One service in a preview."""

    page: ServicePage
    languages: list[str] = field(default_factory=list)
    new_slug: str = ""
    """Set where the body has a service of that address already; the old address leads to the new one."""


@dataclass
class MovePlan:
    """What a move would do."""

    source: ProviderPage
    target: ProviderPage
    services: list[ServiceLine]
    images: int
    documents: int
    shared_images: int
    shared_documents: int

    @property
    def published(self) -> int:
        """How many services are public pages."""
        return sum(line.page.live for line in self.services)

    @property
    def drafts(self) -> int:
        """How many are drafts, or have changes that are not published."""
        return sum(not line.page.live or line.page.has_unpublished_changes for line in self.services)

    @property
    def waiting(self) -> int:
        """How many wait for approval: they go on waiting."""
        return sum(line.page.workflow_in_progress for line in self.services)

    @property
    def translations(self) -> int:
        """How many pages in other languages come along."""
        return sum(len(line.languages) for line in self.services)


def services_of(provider: ProviderPage) -> list[ServicePage]:
    """The services of a body, in order."""
    return list(ServicePage.objects.child_of(provider).order_by("path"))


def plan(source: ProviderPage, target: ProviderPage, services: Sequence[ServicePage]) -> MovePlan:
    """What moving services would do; nothing is changed."""
    keys = [page.translation_key for page in services]
    languages: dict[Any, list[str]] = {}
    others = ServicePage.objects.filter(translation_key__in=keys).exclude(pk__in=[page.pk for page in services])
    for key, code in others.values_list("translation_key", "locale__language_code"):
        languages.setdefault(key, []).append(code)
    taken = set(Page.objects.child_of(target).values_list("slug", flat=True))
    lines = []
    for page in services:
        slug = free_slug(page.slug, taken)
        taken.add(slug)
        new = slug if slug != page.slug else ""
        lines.append(ServiceLine(page, languages=sorted(languages.get(page.translation_key, ())), new_slug=new))
    own, shared = _media(source, services)
    return MovePlan(
        source=source,
        target=target,
        services=lines,
        images=len(own.images),
        documents=len(own.documents),
        shared_images=len(shared.images),
        shared_documents=len(shared.documents),
    )


@transaction.atomic
def move(*, source: ProviderPage, target: ProviderPage, services: Sequence[ServicePage], by: Any) -> None:
    """Move services of ``source`` under ``target``. Raises ``Refused`` where they are not there to be moved."""
    lock(source, target)
    if source.pk == target.pk or hasattr(target, "merged_into"):
        raise Refused(_("I servizi si spostano a un altro ente del catalogo."))
    numbers = [page.pk for page in services]
    present = list(ServicePage.objects.child_of(source).filter(pk__in=numbers).order_by("path"))
    if not present or len(present) != len(numbers):
        raise Refused(_("Nel frattempo i servizi di questo ente sono cambiati: rileggi e riprova."))
    taken = set(Page.objects.child_of(target).values_list("slug", flat=True))
    for page in present:
        moved = rename(page, free_slug(page.slug, taken))
        taken.add(moved.slug)
        with LogContext(user=by):
            moved.move(ProviderPage.objects.get(pk=target.pk), pos="last-child", user=by)
    for body in (source, target):
        record("providers.move", user=by, about=body, services=numbers, source=source.pk, target=target.pk)


def service_moved(page: Page, *, before: Page, after: Page) -> None:
    """What must follow when a service stands under another body: translations, files, who is told about it."""
    if before.pk == after.pk or page.locale.language_code != settings.LANGUAGE_CODE:
        return
    source = ProviderPage.objects.filter(pk=before.pk).first()
    target = ProviderPage.objects.filter(pk=after.pk).first()
    service = ServicePage.objects.get(pk=page.pk)
    if source is None or target is None:
        return
    by = get_active_log_context().user
    _move_translations(service, target, by)
    _move_media(source, target, [service])
    _leave_followers(service, target, by)
    record("providers.move", user=by, about=service, source=source.pk, target=target.pk)


def lock(*providers: ProviderPage) -> None:
    """Wait for whoever is changing these bodies, always in the same order."""
    list(ProviderPage.objects.select_for_update().filter(pk__in=[each.pk for each in providers]).order_by("pk"))


def free_slug(slug: str, taken: set[str]) -> str:
    """The slug, with the next free number behind it when it is taken."""
    found, number = slug, 1
    while found in taken:
        number += 1
        found = f"{slug[:240]}-{number}"
    return found


def rename(page: ServicePage, slug: str) -> ServicePage:
    """Give a page another slug, in its drafts as well, so that publishing one does not bring the old one back."""
    if page.slug == slug:
        return page
    kept = {page.latest_revision_id, page.live_revision_id}
    for revision in page.revisions.filter(pk__in=kept) | page.revisions.filter(approved_go_live_at__isnull=False):
        revision.content["slug"] = slug
        revision.save(update_fields=["content"])
    page.slug = slug
    page.save()
    return ServicePage.objects.get(pk=page.pk)


def translation_of(provider: ProviderPage, locale: Locale) -> ProviderPage:
    """A body's page in a language; made as wagtail-localize makes parents, where there is none."""
    found: ProviderPage | None = provider.get_translation_or_none(locale)
    return found or provider.copy_for_translation(locale, copy_parents=True, alias=True)


def _move_translations(service: ServicePage, target: ProviderPage, by: Any) -> None:
    for other in ServicePage.objects.filter(translation_key=service.translation_key).exclude(pk=service.pk):
        parent = translation_of(ProviderPage.objects.get(pk=target.pk), other.locale)
        if other.is_child_of(parent):
            continue
        taken = set(Page.objects.child_of(parent).values_list("slug", flat=True))
        rename(other, free_slug(other.slug, taken)).move(
            ProviderPage.objects.get(pk=parent.pk), pos="last-child", user=by
        )


def _media(source: ProviderPage, services: Sequence[ServicePage]) -> tuple[Media, Media]:
    """Of the files in a body's collection that services use: those that nothing else of the body uses, and the rest."""
    access = ProviderAccess.objects.filter(provider=source).first()
    if access is None or access.collection_id is None:
        return Media(set(), set()), Media(set(), set())
    keys = [page.translation_key for page in services]
    moving = media_of(ServicePage.objects.filter(translation_key__in=keys).select_related("latest_revision"))
    remaining = ServicePage.objects.child_of(source).exclude(translation_key__in=keys)
    bodies = ProviderPage.objects.filter(translation_key=source.translation_key)
    staying = media_of([*remaining.select_related("latest_revision"), *bodies.select_related("latest_revision")])
    here = {"collection": access.collection_id}
    images = set(CatalogImage.objects.filter(pk__in=moving.images, **here).values_list("pk", flat=True))
    documents = set(get_document_model().objects.filter(pk__in=moving.documents, **here).values_list("pk", flat=True))
    own = Media(images - staying.images, documents - staying.documents)
    return own, Media(images - own.images, documents - own.documents)


def _move_media(source: ProviderPage, target: ProviderPage, services: Sequence[ServicePage]) -> None:
    own, _shared = _media(source, services)
    if not own.images and not own.documents:
        return
    access = sync_provider_access(target)
    CatalogImage.objects.filter(pk__in=own.images).update(collection=access.collection_id)
    get_document_model().objects.filter(pk__in=own.documents).update(collection=access.collection_id)


def _leave_followers(service: ServicePage, target: ProviderPage, by: Any) -> None:
    """Who works for the old body alone is told nothing more of a service that is not theirs any longer."""
    new = ProviderMembership.objects.filter(provider=target).values("user")
    old = ProviderMembership.objects.exclude(user__in=new).values("user")
    PageSubscription.objects.filter(page=service.page_ptr, user__in=old).delete()
    WorkflowState.objects.for_instance(service).filter(
        status__in=(WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES), requested_by__in=old
    ).update(requested_by=by)
