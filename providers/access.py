"""From memberships to what a representative can reach: one group, one collection a body.

Grants: add and change on the body's Italian page (and so on its services), images and documents of its own
collection. Never publish, lock or bulk delete; nothing on other language trees.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from accounts import sessions
from catalog_pages.models import ProviderPage, Suspension
from catalog_pages.setup import providers_collection
from providers.models import MembershipRole, ProviderAccess, ProviderMembership

PAGE_ACTIONS = ("add", "change")
MEDIA_CODENAMES = ("add_image", "choose_image", "add_document", "choose_document")
GROUP_PREFIX = "ets:"


def grant_membership(*, user: Any, provider: ProviderPage, role: str = MembershipRole.WRITER) -> ProviderMembership:
    """Let a person work for a body, from the next request on."""
    with transaction.atomic():
        membership, _created = ProviderMembership.objects.update_or_create(
            user=user, provider=provider, defaults={"role": role}
        )
        sync_provider_access(provider)
    return membership


def revoke_membership(*, user: Any, provider: ProviderPage) -> None:
    """Take a person's access away, from the next request on."""
    with transaction.atomic():
        ProviderMembership.objects.filter(user=user, provider=provider).delete()
        sync_provider_access(provider)


@transaction.atomic
def sync_provider_access(provider: ProviderPage) -> ProviderAccess:
    """Make the body's group, grants and collection what its memberships say. Safe to run again."""
    if provider.is_translation:
        raise ValueError("Access is granted on the Italian page only.")
    access = ProviderAccess.objects.filter(provider=provider).select_related("group", "collection").first()
    group = access.group if access else Group.objects.create(name=f"{GROUP_PREFIX}{provider.translation_key}")
    collection = access.collection if access else None
    if collection is None:
        collection = providers_collection().add_child(name=_collection_name(provider))
    if access is None:
        access = ProviderAccess.objects.create(provider=provider, group=group, collection=collection)
    elif access.collection_id != collection.pk:
        access.collection = collection
        access.save(update_fields=["collection"])
    group.permissions.set(Permission.objects.filter(codename="access_admin", content_type__app_label="wagtailadmin"))
    _sync_page_grants(group, provider)
    _sync_collection_grants(group, collection)
    # Of a suspended body nobody reaches anything; what they do for other bodies stays.
    people = ProviderMembership.objects.none() if provider.is_suspended else provider.memberships.all()
    group.user_set.set(people.values_list("user_id", flat=True))
    return access


def sync_after_suspension(suspension: Suspension) -> None:
    """Bar or let in again the people of a body; one that is being deleted has no access left to sync."""
    if ProviderAccess.objects.filter(provider=suspension.provider_id).exists():
        sync_provider_access(suspension.provider)
        sessions.end_where_shut_out(suspension.provider.memberships.values_list("user_id", flat=True))


def sync_after_leaving(membership: ProviderMembership) -> None:
    """Take away what a membership gave; whom it was the last of is logged out as well.

    A body that is being deleted has lost its group before its memberships go: it must not come back.
    """
    if ProviderAccess.objects.filter(provider=membership.provider_id).exists():
        sync_provider_access(membership.provider)
    sessions.end_where_shut_out([membership.user_id])


def bodies_of(user: Any) -> QuerySet[ProviderPage]:
    """The bodies that a person works for and may reach now: suspended ones are not among them."""
    if not user.is_active:
        return ProviderPage.objects.none()
    held = Suspension.objects.in_force().values("provider")
    return ProviderPage.objects.filter(memberships__user=user).exclude(pk__in=held).order_by("title", "pk")


def is_lead(user: Any, provider: ProviderPage) -> bool:
    """Whether a person is referente of a body that is not suspended."""
    held = ProviderMembership.objects.filter(user=user.pk, provider=provider, role=MembershipRole.LEAD)
    return bool(user.is_active and held.exists() and not provider.is_suspended)


def _collection_name(provider: ProviderPage) -> str:
    return f"{provider.title[:200]} ({str(provider.translation_key)[:8]})"


def _sync_page_grants(group: Group, provider: ProviderPage) -> None:
    wanted = Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=[f"{action}_page" for action in PAGE_ACTIONS]
    )
    GroupPagePermission.objects.filter(group=group).exclude(page=provider.page_ptr, permission__in=wanted).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page=provider.page_ptr, permission=permission)


def _sync_collection_grants(group: Group, collection: Collection) -> None:
    wanted = Permission.objects.filter(codename__in=MEDIA_CODENAMES)
    GroupCollectionPermission.objects.filter(group=group).exclude(collection=collection, permission__in=wanted).delete()
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)


def remove_provider_access(provider: ProviderPage) -> None:
    """Delete the group of a body that is being deleted; its collection stays for the office to empty."""
    Group.objects.filter(provider_access__provider=provider).delete()
