"""Who is told what of a review. Wagtail's own mails are sent in the request; these wait in the queue of messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin import signal_handlers
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from catalog_pages.models import FourEyesTask
from messaging.sending import queue
from moderation.differences import label_of
from moderation.people import colleagues
from providers.models import MembershipRole

KINDS = {
    "review-waiting": _("Da rivedere, all'ufficio"),
    "review-returned": _("Scheda rimandata indietro"),
    "review-approved": _("Scheda pubblicata"),
}
"""What the log calls these messages."""
STOCK = (
    (task_submitted, TaskState, "group_approval_task_submitted_email_notification"),
    (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification"),
    (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification"),
    (workflow_approved, WorkflowState, "workflow_state_approved_email_notification"),
)


def replace_stock_mails() -> None:
    """Take Wagtail's notifiers away, or keep them from being connected when its turn comes after ours."""
    signal_handlers.register_signal_handlers = lambda: None
    for signal, sender, name in STOCK:
        signal.disconnect(sender=sender, dispatch_uid=name)


def admin_address(name: str, *args: Any) -> str:
    """The whole address of a page of the admin."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def tell_office(task_state: TaskState, user: Any) -> None:
    """Something waits: tell those who may decide, less who sent it. It can wait for a digest."""
    if not isinstance(task_state.task.specific, FourEyesTask):
        return
    page = task_state.revision.content_object
    readers = _willing(colleagues(), "submitted").exclude(pk=getattr(user, "pk", None))
    _queue(
        "review-waiting",
        readers,
        task_state,
        digestible=True,
        title=task_state.revision.content.get("title") or page.title,
        provider=page.get_parent().title,
        address=admin_address("moderation:review", page.pk),
    )


def tell_returned(workflow_state: WorkflowState, user: Any) -> None:
    """Something was sent back: tell who wrote it and who answers for the body, with the reasons."""
    state = workflow_state.current_task_state
    page = workflow_state.content_object.specific
    notes = [{"label": label_of(type(page), note.field), "text": note.text} for note in state.field_notes.all()]
    _queue(
        "review-returned",
        _willing(_concerned(workflow_state, page), "rejected").exclude(pk=getattr(user, "pk", None)),
        state,
        title=state.revision.content.get("title") or page.title,
        reason=state.comment,
        notes=notes,
        address=admin_address("wagtailadmin_pages:edit", page.pk),
    )


def tell_approved(workflow_state: WorkflowState, user: Any) -> None:
    """Something was published: tell who wrote it and who answers for the body."""
    state = workflow_state.current_task_state
    page = workflow_state.content_object.specific
    _queue(
        "review-approved",
        _willing(_concerned(workflow_state, page), "approved").exclude(pk=getattr(user, "pk", None)),
        state,
        digestible=True,
        title=page.title,
        comment=state.comment,
        address=page.full_url or admin_address("wagtailadmin_pages:edit", page.pk),
    )


def _concerned(workflow_state: WorkflowState, page: Page) -> QuerySet[Any]:
    """Who submitted, who made the last edit, and the referenti of the body, as far as they may still log in."""
    body = Page.objects.filter(pk=page.pk) | Page.objects.ancestor_of(page)
    author = workflow_state.current_task_state.revision.user_id
    return (
        get_user_model()
        ._default_manager.filter(
            Q(pk__in=[workflow_state.requested_by_id, author])
            | Q(memberships__provider__in=body.values("pk"), memberships__role=MembershipRole.LEAD)
        )
        .distinct()
    )


def _willing(people: QuerySet[Any], kind: str) -> QuerySet[Any]:
    """Those with an address who did not ask to be spared this kind of message."""
    refused = Q(**{f"wagtail_userprofile__{kind}_notifications": False})
    return people.filter(is_active=True).exclude(email="").exclude(refused)


def _queue(kind: str, people: Iterable[Any], state: TaskState, *, digestible: bool = False, **context: Any) -> None:
    for person in people:
        queue(
            kind,
            to=person.email,
            user=person,
            context=context,
            key=f"{kind}:{state.pk}:{person.pk}",
            digestible=digestible,
        )
