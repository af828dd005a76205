"""What waits at the office's desk in the demo: changes of published services, harmless and sensitive, and a closing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from wagtail.models import TaskState, WorkflowState

from catalog_pages.models import ProviderPage, ServicePage
from moderation import own_actions
from moderation.models import FieldNote, QueueEntry

SENTENCE = "<p>Nei giorni di festa il servizio continua, con orario ridotto.</p>"
PAPER = "<p>Porta con te la tessera sanitaria.</p>"


def dearer(draft: ServicePage) -> None:
    """A price that grows: people must be told."""
    rows = list(draft.prices.all())
    for row in rows[:1]:
        if row.amount is not None:
            row.amount += 1
    draft.prices = rows


def longer(draft: ServicePage) -> None:
    """A sentence more on what one gets."""
    draft.outcome += SENTENCE


def better(draft: ServicePage) -> None:
    """A sentence more on what to bring."""
    draft.needed += PAPER


CHANGES: tuple[Callable[[ServicePage], None], ...] = (dearer, longer, better)
CLOSED = "Chiuso per lavori ai locali fino alla fine del mese prossimo."


@transaction.atomic
def load(*, writers: dict[Any, int], reviewer: Any) -> int:
    """Have the representatives send changes, and the reviewer take one; return how many wait. Done once.

    ``writers`` says of each how many sheets they send; the others stay as they are, for ``demo.verification``. A
    second run finds that somebody has sent something already.
    """
    sent = 0
    for writer, number in writers.items():
        bodies = ProviderPage.objects.filter(memberships__user=writer)
        sheets = [sheet for body in bodies for sheet in ServicePage.objects.child_of(body).live().order_by("path")]
        if WorkflowState.objects.filter(object_id__in=[str(sheet.pk) for sheet in sheets]).exists():
            continue
        for sheet, change in zip(sheets[:number], CHANGES, strict=False):
            draft = sheet.get_latest_revision_as_object()
            change(draft)
            draft.save_revision(user=writer, log_action=True)
            ServicePage.objects.get(pk=sheet.pk).get_workflow().start(sheet, writer)
            sent += 1
        for sheet in sheets[len(CHANGES) : number]:
            own_actions.suspend(sheet, writer, reason=CLOSED)
            sent += 1
    if sent and (first := QueueEntry.objects.filter(is_sensitive=True, is_first=False).first()):
        QueueEntry.objects.filter(pk=first.pk).update(assigned_to=reviewer)
    for state in TaskState.objects.filter(status=TaskState.STATUS_REJECTED, field_notes=None):
        FieldNote.objects.create(
            page_id=int(state.workflow_state.object_id),
            task_state=state,
            field="prices",
            text="Scrivi se il prezzo è al mese o alla volta.",
            author=reviewer,
        )
    return sent
