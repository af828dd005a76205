"""What follows for reports when a sheet is published."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published

from catalog_pages.models import ServicePage
from feedback import reporting


@receiver(page_published, sender=ServicePage)
def sheet_published(instance: ServicePage, **kwargs: Any) -> None:
    reporting.close_published(instance)
