"""Deciding on what waits: always through the workflow's task, always on the text that was on the screen."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, TaskState, WorkflowState

from audit.models import Outcome
from audit.recording import record
from catalog_pages.permissions import Refused
from moderation.models import FieldNote
from moderation.people import name_of
from moderation.screen import Screen

APPROVE, RETURN, OVERRIDE = "approve", "reject", "override"
"""The actions of the workflow's task."""
ACTIONS = (APPROVE, RETURN, OVERRIDE)

LABELS = {
    "moderation.approve": gettext_lazy("Approvazione chiesta"),
    "moderation.reject": gettext_lazy("Rinvio chiesto"),
    "moderation.override": gettext_lazy("Approvazione da solo chiesta"),
}
"""What the register calls decisions that were asked for and refused; those taken are in Wagtail's own log."""

NO_LONGER = gettext_lazy("non aspetta più una decisione.")


def locked(page_id: int) -> Page | None:
    """The page, held until the transaction ends: two people who decide at once decide one after the other."""
    found: Page | None = Page.objects.select_for_update().filter(pk=page_id).first()
    return found


def objection(screen: Screen, action: str, *, shown: str, reason: str, notes: dict[str, str]) -> str:
    """Why a decision can't be taken, for the person who takes it; empty when it can.

    ``shown`` is the number of the revision that was on the screen.
    """
    if action not in ACTIONS:
        return _("Scegli che cosa fare.")
    if shown != str(screen.revision.pk):
        return _(
            "La pagina è cambiata mentre la leggevi (%(who)s, %(when)s): non ho fatto niente. "
            "Qui sotto c'è il testo di adesso; quello che avevi scritto è rimasto."
        ) % {
            "who": name_of(screen.revision.user),
            "when": date_format(localtime(screen.revision.created_at), "j F Y H:i"),
        }
    if action == RETURN:
        return "" if reason or notes else _("Scrivi che cosa va cambiato: chi ha scritto la scheda deve poterlo fare.")
    if screen.stops:
        return _("Prima va corretto ciò che segnano i controlli.")
    if action == OVERRIDE:
        if not screen.may_override:
            return _("Solo un amministratore può approvare da solo, e solo la propria modifica.")
        return "" if reason else _("Scrivi il motivo per cui approvi da solo: resta nel registro.")
    return _("L'ultima modifica è tua: deve approvare un'altra persona.") if screen.is_own else ""


def decide(screen: Screen, action: str, *, reason: str, notes: dict[str, str]) -> None:
    """Take a decision against which there is no objection. Raises ``Refused`` when the task finds one all the same."""
    assert screen.task_state is not None
    state = _on_latest(screen.task_state, screen)
    for field, text in notes.items():
        FieldNote.objects.create(page_id=screen.page.pk, task_state=state, field=field, text=text, author=screen.user)
    state.task.specific.on_action(state, screen.user, action, comment=reason)


def _on_latest(state: TaskState, screen: Screen) -> TaskState:
    """The task on the text that is on the screen: when somebody edited during review it is started again on that."""
    if state.revision_id == screen.revision.pk:
        return state
    state.workflow_state = WorkflowState.objects.get(pk=state.workflow_state_id)
    state.cancel(user=screen.user, resume=True)
    renewed: TaskState = TaskState.objects.select_related("workflow_state").get(
        pk=WorkflowState.objects.get(pk=state.workflow_state_id).current_task_state_id
    )
    return renewed


def approve_harmless(page_id: int, *, shown: str, user: Any) -> tuple[str, str]:
    """Approve one of several; return its title and why it was not approved, empty when it was.

    A savepoint of its own: what is refused is undone and registered, the others stand.
    """
    page = locked(page_id)
    if page is None:
        return str(page_id), _("la pagina non c'è più.")
    screen = Screen(page, user)
    title = str(screen.page.get_admin_display_title())
    against = against_together(screen, shown)
    if not against:
        try:
            with transaction.atomic():
                decide(screen, APPROVE, reason="", notes={})
        except Refused as refusal:
            against = str(refusal)
    if against:
        record("moderation.approve", user=user, about=page, outcome=Outcome.REFUSED)
    return title, against


def register_refusal(screen: Screen, action: str) -> None:
    """Register a decision that was asked for and not taken."""
    if action in ACTIONS:
        record(f"moderation.{action}", user=screen.user, about=screen.page, outcome=Outcome.REFUSED)


def against_together(screen: Screen, shown: str) -> str:
    """Why a page can't be approved with others; empty when it can."""
    if screen.task_state is None:
        return str(NO_LONGER)
    if screen.is_first:
        return _("una prima pubblicazione si guarda da sola.")
    if screen.sensitive:
        return _("ha modifiche delicate: va guardata da sola.")
    return objection(screen, APPROVE, shown=shown, reason="", notes={})
