"""Taking back what an import made, where nobody has worked on it since."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from catalog_pages.models import ProviderPage
from exchange.models import ImportRow, ImportRun
from providers.access import remove_provider_access
from providers.models import ProviderAccess, ProviderMembership

Verdict = ImportRow.Verdict


@transaction.atomic
def undo(run: ImportRun, user: Any) -> dict[str, Any]:
    """Delete what the run made and bring back what it changed; return how much, and what it had to leave and why.

    ``{"deleted": n, "restored": n, "kept": [[title, reason], ...]}``
    """
    done: dict[str, Any] = {"deleted": 0, "restored": 0, "kept": []}
    for row in run.rows.exclude(pages=[]).order_by("-line"):
        # The Italian page comes first in the list: its texts in other languages go before it.
        for written in reversed(row.pages):
            _take_back(written, row.title, user, done)
    for made in reversed(run.result.get("providers", [])):
        _take_back_provider(made, user, done)
    run.state = ImportRun.State.UNDONE
    run.result = {**run.result, "undone": done, "undone_by": str(user), "undone_at": timezone.now().isoformat()}
    run.save(update_fields=["state", "result"])
    return done


def _take_back(written: dict[str, Any], title: str, user: Any, done: dict[str, Any]) -> None:
    page = Page.objects.filter(pk=written["page"]).select_related("latest_revision").first()
    if page is None:
        done["kept"].append([title, _("la pagina è già stata cancellata")])
        return
    page = page.specific
    if reason := _touched(page, written):
        done["kept"].append([page.title, reason])
        return
    if written["previous"] is None:
        page.delete(user=user)
        done["deleted"] += 1
        return
    previous = Revision.objects.filter(pk=written["previous"]).first()
    if previous is None:
        done["kept"].append([page.title, _("la versione di prima non c'è più")])
        return
    restored = previous.as_object()
    revision = restored.save_revision(user=None, log_action=True, previous_revision=previous, clean=False)
    if written["was_live"]:
        revision.publish(user=user, previous_revision=previous, skip_permission_checks=True)
    elif page.live:
        page.unpublish(user=user)
    done["restored"] += 1


def _touched(page: Any, written: dict[str, Any]) -> Any:
    if page.workflow_in_progress:
        return _("è in approvazione")
    if page.latest_revision_id != written["revision"]:
        return _("qualcuno l'ha modificata dopo l'importazione")
    return None


def _take_back_provider(made: dict[str, Any], user: Any, done: dict[str, Any]) -> None:
    page = ProviderPage.objects.filter(pk=made["page"]).first()
    if page is None:
        return
    reason: Any = None
    if page.latest_revision_id != made["revision"]:
        reason = _("qualcuno ha modificato l'ente dopo l'importazione")
    elif page.get_children().exists():
        reason = _("l'ente ha altri servizi")
    elif ProviderMembership.objects.filter(provider=page).exists():
        reason = _("l'ente ha delle persone con un accesso")
    if reason:
        done["kept"].append([page.title, reason])
        return
    access = ProviderAccess.objects.filter(provider=page).select_related("collection").first()
    collection = access.collection if access else None
    for translated in ProviderPage.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk):
        if translated.get_children().exists():
            done["kept"].append([page.title, _("l'ente ha altri servizi in un'altra lingua")])
            return
    for translated in ProviderPage.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk):
        translated.delete(user=user)
    remove_provider_access(page)
    page.delete(user=user)
    if collection is not None and not _in_use(collection):
        collection.delete()
    done["deleted"] += 1


def _in_use(collection: Any) -> bool:
    from wagtail.documents import get_document_model
    from wagtail.images import get_image_model

    return any(
        model.objects.filter(collection=collection).exists() for model in (get_image_model(), get_document_model())
    )
