"""What must follow when a sheet is published or a rhythm changes. Each receiver is one line."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.signals import page_published

from catalog_pages.models import ReminderRules, ServicePage
from verification import assurance, rhythm


@receiver(page_published, sender=ServicePage)
def service_published(instance: ServicePage, revision: Any = None, **kwargs: Any) -> None:
    """Before the read side writes the document: this room stands before it among the installed ones."""
    if revision is not None:
        assurance.published(instance, revision)


@receiver(post_save, sender=ReminderRules)
def rules_changed(**kwargs: Any) -> None:
    rhythm.all_documents_again()
