"""What follows for reports when a sheet is published, and for kept sheets when a report changes."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.signals import page_published

from catalog_pages import edition
from catalog_pages.models import ServicePage
from feedback import reporting
from feedback.models import ErrorReport


@receiver(page_published, sender=ServicePage)
def sheet_published(instance: ServicePage, **kwargs: Any) -> None:
    reporting.close_published(instance)


@receiver([post_save, post_delete], sender=ErrorReport)
def report_changed(**kwargs: Any) -> None:
    edition.changed()
