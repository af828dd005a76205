"""What the workflow tells this room."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Revision, TaskState

from moderation import waiting


@receiver(post_save, sender=TaskState)
def task_state_saved(instance: TaskState, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        waiting.follow(instance)


@receiver(post_save, sender=Revision)
def revision_saved(instance: Revision, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        waiting.follow_revision(instance)
