"""All that the review screen shows of one page: what is proposed, what was found, what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wagtail.models import Page, Revision, TaskState

from catalog_pages.permissions import made_last_edit
from moderation.checks import Finding, findings
from moderation.contents import Content, public_content
from moderation.differences import FieldChange, compare
from moderation.models import FieldNote, QueueEntry
from moderation.waiting import in_progress
from moderation.words import Names


@dataclass(frozen=True)
class Round:
    """An earlier round of review: who decided what, and what was said of which field."""

    state: TaskState
    notes: list[FieldNote]


class Screen:
    """The review of one page, read once a request."""

    def __init__(self, page: Page, user: Any) -> None:
        self.page = page.specific
        self.user = user
        self.names = Names()

    @cached_property
    def task_state(self) -> TaskState | None:
        """The task in progress; nothing when the page was decided or withdrawn."""
        found: TaskState | None = (
            in_progress()
            .filter(
                workflow_state__object_id=str(self.page.pk),
                workflow_state__base_content_type=self.page.get_base_content_type(),
            )
            .select_related("workflow_state__requested_by", "revision__user")
            .first()
        )
        return found

    @cached_property
    def entry(self) -> QueueEntry | None:
        """The page's line in the queue."""
        return QueueEntry.objects.filter(page_id=self.page.pk).select_related("assigned_to").first()

    @cached_property
    def revision(self) -> Revision:
        """What is under review: what an approval would publish."""
        return self.page.latest_revision

    @cached_property
    def content(self) -> Content:
        """What the revision says."""
        return dict(self.revision.content)

    @cached_property
    def is_first(self) -> bool:
        """Whether nothing of the page is public."""
        return not self.page.live

    @cached_property
    def changes(self) -> list[FieldChange]:
        """Every field that has something to show."""
        return compare(
            type(self.page),
            public_content(self.page),
            self.content,
            self.names,
            is_translation=bool(getattr(self.page, "is_translation", False)),
        )

    @property
    def sensitive(self) -> list[FieldChange]:
        """The changes that people rely on."""
        return [each for each in self.changes if not self.is_first and each.changed and each.sensitive]

    @property
    def others(self) -> list[FieldChange]:
        """The other changes; of a first publication, the whole sheet."""
        return [each for each in self.changes if each.changed and (self.is_first or not each.sensitive)]

    @property
    def unchanged(self) -> list[FieldChange]:
        """What stays as it is public."""
        return [each for each in self.changes if not each.changed]

    @cached_property
    def findings(self) -> list[Finding]:
        """What the checks say of the text under review."""
        return findings(self.page, self.content, self.names)

    @property
    def stops(self) -> list[Finding]:
        """What must be mended first."""
        return [each for each in self.findings if each.stops]

    @cached_property
    def is_own(self) -> bool:
        """Whether who looks made the last edit."""
        return made_last_edit(self.user, self.page)

    @property
    def may_override(self) -> bool:
        """Whether who looks may approve their own edit, with a reason."""
        return bool(self.is_own and self.user.is_superuser)

    @property
    def edited_in_review(self) -> bool:
        """Whether somebody changed the text after it was submitted."""
        return self.task_state is not None and self.task_state.revision_id != self.revision.pk

    @cached_property
    def rounds(self) -> list[Round]:
        """The earlier rounds of the same submission, the latest first."""
        if self.task_state is None:
            return []
        states = (
            TaskState.objects.filter(workflow_state=self.task_state.workflow_state, finished_at__isnull=False)
            .exclude(status=TaskState.STATUS_CANCELLED)
            .select_related("finished_by")
            .prefetch_related("field_notes")
            .order_by("-finished_at")
        )
        return [Round(state, list(state.field_notes.all())) for state in states]
