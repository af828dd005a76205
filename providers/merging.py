"""Two bodies that become one: services, people, files and invitations go over, addresses and ids lead on."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.log_actions import LogContext
from wagtail.models import Collection

from audit.recording import record
from catalog_pages import addresses
from catalog_pages.models import BodyMerge, CatalogImage, ProviderPage
from catalog_pages.permissions import Refused
from messaging import sending
from providers import moving, people
from providers.access import remove_provider_access, sync_provider_access
from providers.models import MembershipRole, ProviderAccess, ProviderMembership

body_merged = Signal()
"""Sent inside the transaction with ``source``, ``into`` (Italian pages) and ``user``: rooms move what they keep."""


def refusal(source: ProviderPage, into: ProviderPage) -> str:
    """Why two bodies cannot be merged; empty when they can."""
    if source.pk == into.pk:
        return _("Un ente non si unisce a sé stesso.")
    if hasattr(source, "merged_into") or hasattr(into, "merged_into"):
        return _("Uno dei due enti è già unito a un altro.")
    if source.is_suspended or into.is_suspended:
        return _("Uno dei due enti è sospeso: prima riattivalo.")
    return ""


@transaction.atomic
def merge(*, source: ProviderPage, into: ProviderPage, by: Any, reason: str) -> None:
    """Make ``source`` part of ``into``; both are Italian pages. Raises ``Refused``."""
    moving.lock(source, into)
    source, into = ProviderPage.objects.get(pk=source.pk), ProviderPage.objects.get(pk=into.pk)
    if why := refusal(source, into):
        raise Refused(why)
    with LogContext(user=by):
        services = moving.services_of(source)
        if services:
            moving.move(source=source, target=into, services=services, by=by)
        _hand_over_files(source, into)
        _hand_over_people(source, into)
        body_merged.send(sender=ProviderPage, source=source, into=into, user=by)
        BodyMerge.objects.filter(into=source).update(into=into)
        BodyMerge.objects.create(body=source, into=into, reason=reason, merged_by=by)
        _close(source, into, by)
    for body in (source, into):
        record("providers.merge", user=by, about=body, source=source.pk, into=into.pk, services=len(services))


def _hand_over_files(source: ProviderPage, into: ProviderPage) -> None:
    """Everything in the collection, used or not."""
    target = sync_provider_access(into).collection_id
    access = ProviderAccess.objects.filter(provider=source).first()
    if access is None or access.collection_id is None:
        return
    old = Collection.objects.get(pk=access.collection_id)
    CatalogImage.objects.filter(collection=old).update(collection=target)
    get_document_model().objects.filter(collection=old).update(collection=target)
    for child in old.get_children():
        child.move(Collection.objects.get(pk=target), pos="last-child")
    Collection.objects.get(pk=old.pk).delete()


def _hand_over_people(source: ProviderPage, into: ProviderPage) -> None:
    """Who works for both keeps the greater role; who is invited is invited to the new body."""
    for invitation in people.waiting(source):
        invitation.payload["provider"] = into.pk
        invitation.save(update_fields=["payload"])
    memberships = list(source.memberships.select_related("user"))
    remove_provider_access(source)
    for membership in memberships:
        known = ProviderMembership.objects.filter(user=membership.user, provider=into).first()
        if known is None:
            membership.provider = into
            membership.save(update_fields=["provider"])
        else:
            if MembershipRole.LEAD in (known.role, membership.role):
                known.role = MembershipRole.LEAD
                known.save(update_fields=["role"])
            membership.delete()
        if membership.user.email and membership.user.is_active:
            context = {"body": source.title, "into": into.title}
            sending.queue("body_merged", to=membership.user.email, user=membership.user, context=context)


def _close(source: ProviderPage, into: ProviderPage, by: Any) -> None:
    """Take the old pages down, in every language; they stay, locked, and their addresses lead to the new ones."""
    for page in ProviderPage.objects.filter(translation_key=source.translation_key):
        if page.current_workflow_state:
            page.current_workflow_state.cancel(user=by)
        if page.live:
            page.unpublish(user=by)
        page = ProviderPage.objects.get(pk=page.pk)
        page.locked, page.locked_by, page.locked_at = True, by, timezone.now()
        page.save()
        addresses.lead_to(page, into.get_translation_or_none(page.locale) or into)
