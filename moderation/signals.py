"""What the workflow tells this room."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.signals import post_page_move, task_submitted, workflow_approved, workflow_rejected

from moderation import notifications, waiting


@receiver(post_save, sender=TaskState)
def task_state_saved(instance: TaskState, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        waiting.follow(instance)


@receiver(post_save, sender=Revision)
def revision_saved(instance: Revision, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        waiting.follow_revision(instance)


@receiver(post_page_move)
def page_moved(instance: Page, parent_page_after: Page, **kwargs: Any) -> None:
    waiting.follow_move(instance, parent_page_after)


@receiver(task_submitted, sender=TaskState)
def tell_office(instance: TaskState, user: Any = None, **kwargs: Any) -> None:
    notifications.tell_office(instance, user)


@receiver(workflow_rejected, sender=WorkflowState)
def tell_returned(instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    notifications.tell_returned(instance, user)


@receiver(workflow_approved, sender=WorkflowState)
def tell_approved(instance: WorkflowState, user: Any = None, **kwargs: Any) -> None:
    notifications.tell_approved(instance, user)
