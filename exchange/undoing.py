"""Taking back what an import made, where nobody has worked on it since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision
from wagtail.utils.timestamps import ensure_utc

from catalog_pages.models import BodyMerge, ProviderPage, RowText, ServicePage
from exchange import holding, shape
from exchange.models import ImportRow, ImportRun
from exchange.traces import Trace, restore_assurance, restore_texts, touched, translated_since
from exchange.writing import ACTION, is_imported
from providers.access import remove_provider_access
from providers.models import ProviderAccess, ProviderMembership
from search import publishing


def ask(run: ImportRun, user: Any) -> None:
    """Have the worker take back what the run made; the caller holds the run."""
    run.result = {**run.result, "undo": {"by": user.pk, "from": run.state, "attempts": 0}}
    run.result.pop("undo_error", None)
    run.state = ImportRun.State.UNDOING
    run.save(update_fields=["state", "result"])


@transaction.atomic
def undo(run: ImportRun, user: Any, *, progress: Callable[[int], None] | None = None) -> dict[str, Any]:
    """Delete what the run made and bring back what it changed; return how much, and what it had to leave and why.

    ``{"deleted": n, "restored": n, "kept": [[title, reason], ...]}``. The caller holds the run. ``progress`` is told
    after each row how many are done. ``user`` is who asked, or ``None`` when they are no more: whether they may was
    asked then, as it is with imports.
    """
    holding.only_writer()
    _hold_pages(run)
    done: dict[str, Any] = {"deleted": 0, "restored": 0, "kept": []}
    for number, row in enumerate(run.rows.exclude(pages=[]).order_by("-line"), start=1):
        _take_back_row(row, user, done)
        if progress:
            progress(number)
    for made in reversed(run.result.get("providers", [])):
        _take_back_provider(made, user, done)
    run.state, run.finished_at = ImportRun.State.UNDONE, run.finished_at or timezone.now()
    run.result = {**run.result, "undone": done, "undone_at": timezone.now().isoformat()}
    run.result["undone_by"] = str(user or _("una persona che non c'è più"))
    run.result.pop("undo", None)
    run.save(update_fields=["state", "result", "finished_at"])
    return done


def _hold_pages(run: ImportRun) -> None:
    """Nobody writes the run's pages, nor anything that points to them, between the look at them and the deed."""
    written = {trace["page"] for row in run.rows.exclude(pages=[]) for trace in row.pages}
    written |= {made["page"] for made in run.result.get("providers", [])}
    # In order, so that nobody waits in a circle; the rows of both tables, since others point to either.
    for model in (Page, ServicePage, ProviderPage):
        held = model._default_manager.select_for_update().filter(pk__in=written).order_by("pk")
        list(held.values_list("pk", flat=True))


def _take_back_row(row: ImportRow, user: Any, done: dict[str, Any]) -> None:
    """A service is taken back with its texts in every language, or left whole."""
    there: list[tuple[Any, Trace]] = []
    reasons: list[list[Any]] = []
    own = {trace["page"] for trace in row.pages}
    for trace in row.pages:
        base = Page.objects.filter(pk=trace["page"]).first()
        if base is None:
            done["kept"].append([row.title, _("la pagina è già stata cancellata")])
            continue
        page = base.specific
        there.append((page, trace))
        if reason := touched(page, trace) or _translated(page, trace, own) or _lost(trace):
            reasons.append([page.title, reason])
    if reasons:
        done["kept"] += reasons
        return
    texts = [text for trace in row.pages for text in trace.get("texts", ())]
    # Texts of rows first: the document that publishing writes reads them.
    restore_texts(texts)
    # The Italian page comes first in the list: its texts in other languages go before it.
    for page, trace in reversed(there):
        if trace["made"]:
            _delete(page, user)
            done["deleted"] += 1
        else:
            _restore(page, trace, user)
            done["restored"] += 1
    if texts:
        publishing.publish_documents({page.translation_key for page, _trace in there})


def _translated(page: Any, trace: Trace, own: set[int]) -> Any:
    """A sheet with pages in other languages that the import did not write is not taken from under them."""
    if not trace["made"] or page.locale.language_code != settings.LANGUAGE_CODE:
        return None
    if isinstance(page, ServicePage) and translated_since(_row_uids(page), trace):
        return _("modificata dopo: tradotta")
    others = Page.objects.filter(translation_key=page.translation_key).exclude(pk__in=own)
    return _("modificata dopo: tradotta") if others.exists() else None


def _lost(trace: Trace) -> Any:
    wanted = {trace["previous"], trace["live_before"]} - {None}
    if trace["made"] or Revision.objects.filter(pk__in=wanted).count() == len(wanted):
        return None
    return _("la versione di prima non c'è più")


def _delete(page: Any, user: Any) -> None:
    if isinstance(page, ServicePage):
        RowText.objects.filter(row_uid__in=_row_uids(page)).delete()
    page.delete(user=user, skip_permission_checks=True)


def _row_uids(page: ServicePage) -> list[Any]:
    return [
        uid
        for model in shape.ROWS.values()
        for uid in model._default_manager.filter(page_id=page.pk).values_list("uid", flat=True)
    ]


def _restore(page: Any, trace: Trace, user: Any) -> None:
    """What was published is published again, what was a draft is a draft again, each by who had written it."""
    restore_assurance(page, trace)
    if trace["was_live"]:
        before = Revision.objects.get(pk=trace["live_before"])
        revision = _again(before, user)
        revision.publish(user=user, previous_revision=before, skip_permission_checks=True)
    elif page.live:
        UnpublishPageAction(page, user=user).execute(skip_permission_checks=True)
    if not trace["was_live"] or trace["previous"] != trace["live_before"]:
        _again(Revision.objects.get(pk=trace["previous"]), user)


def _again(before: Revision, user: Any) -> Revision:
    page = before.as_object()
    revision: Revision = page.save_revision(user=before.user, clean=False)
    told = {"revision": {"id": before.pk, "created": ensure_utc(before.created_at)}}
    log(instance=page, action="wagtail.revert", user=user, data=told, revision=revision, content_changed=True)
    # An import's draft stays one: the next import may go over it.
    if entry := PageLogEntry.objects.filter(revision=before, action=ACTION).first():
        log(instance=page, action=ACTION, user=entry.user, data=entry.data, revision=revision)
    return revision


def _take_back_provider(made: Trace, user: Any, done: dict[str, Any]) -> None:
    page = ProviderPage.objects.filter(pk=made["page"]).first()
    if page is None:
        return
    others = list(ProviderPage.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk))
    reason: Any = None
    if BodyMerge.objects.filter(Q(body=page) | Q(into=page)).exists():
        reason = _("l'ente è stato unito a un altro")
    elif reason := touched(page, made):
        pass
    elif page.get_children().exists():
        reason = _("l'ente ha altri servizi")
    elif ProviderMembership.objects.filter(provider=page).exists():
        reason = _("l'ente ha delle persone con un accesso")
    elif any(other.get_children().exists() for other in others):
        reason = _("l'ente ha altri servizi in un'altra lingua")
    elif not all(is_imported(other.latest_revision_id) for other in others):
        reason = _("modificata dopo: tradotta")
    if reason:
        done["kept"].append([page.title, reason])
        return
    access = ProviderAccess.objects.filter(provider=page).select_related("collection").first()
    collection = access.collection if access else None
    for translated in others:
        translated.delete(user=user, skip_permission_checks=True)
    remove_provider_access(page)
    page.delete(user=user, skip_permission_checks=True)
    if collection is not None and not _in_use(collection):
        collection.delete()
    done["deleted"] += 1


def _in_use(collection: Any) -> bool:
    from wagtail.documents import get_document_model
    from wagtail.images import get_image_model

    return any(
        model.objects.filter(collection=collection).exists() for model in (get_image_model(), get_document_model())
    )
