"""A small change to a published sheet, without the whole editor: a draft that the office decides on.

The public sheet stays as it is. Where somebody else's draft or a review is under way nothing is written: who asks
is sent to the editor, where they see it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from audit.recording import record
from catalog_pages.models import ServicePage
from catalog_pages.quality import missing_answers

Change = Callable[[ServicePage], None]
"""Changes a page in memory."""


class NotNow(Exception):
    """The change can't be made from here; the message tells why. Nothing was written."""


def why_not(page: ServicePage, user: Any) -> str:
    """Why a person can't send a small change of a sheet now, in a sentence; nothing when they can."""
    if not page.live or page.is_translation:
        return _("La scheda non è pubblicata.")
    if not page.permissions_for_user(user).can_edit():
        return _("Non puoi modificare questa scheda.")
    if page.locked:
        return _("La scheda è bloccata dall'Ufficio di Piano.")
    if page.workflow_in_progress:
        return _("C'è già una modifica che l'Ufficio di Piano sta guardando.")
    if page.has_unpublished_changes or page.scheduled_revision:
        return _("C'è già una bozza non ancora inviata: non la tocchiamo.")
    if missing_answers(page):
        return _("Alla scheda mancano delle risposte: si completa dall'editor.")
    if page.get_workflow() is None:
        return _("Non c'è un percorso di approvazione per questa scheda.")
    return ""


@transaction.atomic
def submit(page: ServicePage, *, user: Any, change: Change, seen: int | None, what: list[str]) -> Revision:
    """Write a change as a draft of a person, and hand it in to the office.

    ``seen`` is the number of the published revision that the person had before the eyes, ``what`` names the
    fields for the register. Raises ``NotNow`` when the sheet is busy or was published anew meanwhile.
    """
    # Whoever saves, submits or publishes the page meanwhile waits.
    Page.objects.select_for_update().get(pk=page.pk)
    page = ServicePage.objects.get(pk=page.pk)
    if reason := why_not(page, user):
        raise NotNow(reason)
    if seen != page.live_revision_id:
        raise NotNow(_("La scheda è stata aggiornata nel frattempo: guarda i dati nuovi e riprova."))
    draft = page.get_latest_revision_as_object()
    change(draft)
    try:
        revision: Revision = draft.save_revision(user=user, log_action=True)
    except ValidationError as error:
        raise NotNow(" ".join(error.messages)) from error
    draft.get_workflow().start(draft, user)
    record("verification.change", user=user, about=page, fields=sorted(what), revision=revision.pk)
    return revision
