"""Keeping the queue's rows in step with the workflow: written when a task starts, gone when it is decided."""

from __future__ import annotations

from typing import Any

from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from wagtail.models import Page, Revision, TaskState, WorkflowState

from catalog_pages.enums import ServiceStatus
from catalog_pages.models import FourEyesTask, ProviderPage, ServicePage, Term
from moderation.contents import Content, public_content
from moderation.differences import compare
from moderation.models import QueueEntry
from moderation.words import Names

BATCH = 100


def in_progress() -> Any:
    """The tasks that wait for the office."""
    return TaskState.objects.filter(
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
        task__in=FourEyesTask.objects.values("pk"),
    )


def follow(task_state: TaskState) -> None:
    """Make the queue say what a task's state says: it waits, or it was decided."""
    if task_state.status != TaskState.STATUS_IN_PROGRESS:
        QueueEntry.objects.filter(task_state=task_state).delete()
        return
    page = Page.objects.select_related("latest_revision", "live_revision", "locale").filter(
        pk=task_state.workflow_state.object_id
    )
    for each in page:
        write(each, task_state, each.latest_revision or task_state.revision)


def follow_revision(revision: Revision) -> None:
    """A draft that is under review was saved again: what the queue says of it must be the new text."""
    if revision.base_content_type.model_class() is not Page:
        return
    entry = QueueEntry.objects.filter(page_id=revision.object_id).select_related("task_state").first()
    if entry is not None and revision.pk >= entry.revision_id:
        page = Page.objects.select_related("live_revision", "locale").get(pk=entry.page_id)
        write(page, entry.task_state, revision)


def follow_move(page: Page, parent: Page) -> None:
    """A sheet that waits went over to another body: the queue names that one. A body's own row names itself."""
    QueueEntry.objects.filter(page=page.pk).exclude(provider=page.pk).update(provider=parent.pk)


def write(page: Page, task_state: TaskState, revision: Revision, names: Names | None = None) -> QueueEntry:
    """Write the row of a page that waits; its assignment and since when it waits stay as they are."""
    page = page.specific
    source = page.source if isinstance(page, ServicePage) else None
    names = names or Names()
    new: Content = revision.content
    old = public_content(page)
    facts = new if source is page else _facts(source)
    is_translation = bool(getattr(page, "is_translation", False))
    changes = [each for each in compare(type(page), old, new, names, is_translation=is_translation) if each.changed]
    values = {
        "task_state": task_state,
        "revision": revision,
        "provider": page if isinstance(page, ProviderPage) else page.get_parent(),
        "title": new.get("title") or page.title,
        "language": page.locale.language_code,
        "category_id": facts.get("category") if facts.get("category") in names.terms else None,
        "whole_ambito": bool(facts.get("whole_ambito")),
        "is_first": old is None,
        "is_sensitive": any(each.sensitive for each in changes),
        "is_suspension": _is_suspension(old, new),
        "changed": [each.name for each in changes] if old is not None else [],
        "author_id": revision.user_id,
    }
    entry, _created = QueueEntry.objects.update_or_create(
        page_id=page.pk,
        defaults=values,
        create_defaults={**values, "waiting_since": task_state.started_at or timezone.now()},
    )
    known = Term.objects.filter(pk__in=facts.get("municipalities") or [])
    entry.municipalities.set(known)
    return entry


def _facts(source: Any) -> Content:
    """Category and coverage of a translation: those of the Italian sheet as it is public."""
    return (public_content(source) or {}) if source is not None else {}


def _is_suspension(old: Content | None, new: Content) -> bool:
    """Whether a published service asks to be shown as closed."""
    if old is None or "status" not in new:
        return False
    return bool(old.get("status") == ServiceStatus.ACTIVE and new["status"] != ServiceStatus.ACTIVE)


def mend(limit: int = BATCH) -> int:
    """Write the rows that are missing and drop those that are decided; return how many. Safe to run at any time.

    Signals keep the queue; this is for what passes without them, and for what waited before the queue was there.
    """
    gone, _by_model = QueueEntry.objects.exclude(task_state__in=in_progress().values("pk")).delete()
    latest = Page.objects.filter(queue_entry__task_state=OuterRef("pk")).values("queue_entry__revision")[:1]
    missing = in_progress().annotate(known=Subquery(latest)).filter(known=None).select_related("workflow_state")
    found = list(missing[:limit])
    for task_state in found:
        follow(task_state)
    stale = list(
        QueueEntry.objects.exclude(revision=F("page__latest_revision")).select_related(
            "task_state", "page__latest_revision", "page__live_revision", "page__locale"
        )[:limit]
    )
    for entry in stale:
        if entry.page.latest_revision is not None:
            write(entry.page, entry.task_state, entry.page.latest_revision)
    return int(bool(gone)) + len(found) + len(stale)
