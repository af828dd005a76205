"""What must follow when a body or a membership changes."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import post_page_move

from catalog_pages.models import ProviderPage, ServicePage, Suspension
from providers import access, moving
from providers.models import ProviderMembership


@receiver(post_save, sender=ProviderMembership)
def membership_saved(instance: ProviderMembership, **kwargs: Any) -> None:
    access.sync_provider_access(instance.provider)


@receiver(post_delete, sender=ProviderMembership)
def membership_deleted(instance: ProviderMembership, **kwargs: Any) -> None:
    access.sync_after_leaving(instance)


@receiver(pre_delete, sender=ProviderPage)
def provider_deleted(instance: ProviderPage, **kwargs: Any) -> None:
    access.remove_provider_access(instance)


@receiver(post_save, sender=Suspension)
def suspension_changed(instance: Suspension, **kwargs: Any) -> None:
    access.sync_after_suspension(instance)


@receiver(post_page_move, sender=ServicePage)
def service_moved(instance: Page, parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    moving.service_moved(instance, before=parent_page_before, after=parent_page_after)
