"""What follows for pages that are kept in memory when the office changes a text of theirs."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from catalog_pages import edition
from companies.models import GuidanceText, LetterGuidance


@receiver([post_save, post_delete], sender=LetterGuidance)
@receiver([post_save, post_delete], sender=GuidanceText)
def guidance_changed(**kwargs: Any) -> None:
    edition.changed()
