"""What an import found and what it left of each page: by it undoing knows whether anybody has worked there since."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page

from catalog_pages.models import RowText, ServicePage

Trace = dict[str, Any]
"""See ``ImportRow.pages``."""

WORKED_ON = {
    "wagtail_admin_comments": gettext_lazy("qualcuno l'ha commentata dopo l'importazione"),
    "verifications": gettext_lazy("qualcuno l'ha verificata dopo l'importazione"),
    "field_notes": gettext_lazy("chi l'ha esaminata ha lasciato delle osservazioni"),
}
"""What people write beside a page and would go with it, by relation: some are of rooms that are not known here."""

TEXT_KEY = ("row_uid", "field", "language")


def found(page: Any) -> Trace:
    """A page as it stands before it is written over. One without a revision of that state gets it now."""
    trace: Trace = {
        "page": page.pk,
        "made": False,
        "was_live": page.live,
        "live_before": page.live_revision_id if page.live else None,
        "previous": page.latest_revision_id,
        "assured_before": _assurance(page),
    }
    if not page.latest_revision_id or (page.live and not page.live_revision_id):
        kept = page.save_revision(clean=False)
        trace["previous"] = trace["previous"] or kept.pk
        trace["live_before"] = kept.pk if page.live else None
    return trace


def made(page: Any, texts: Iterable[RowText] = ()) -> Trace:
    """A page that the import has just made, with the texts of its rows in other languages."""
    nothing = {"was_live": False, "live_before": None, "previous": None}
    return {"page": page.pk, "made": True, "row_texts": _said(texts), **nothing, **_state(page)}


def left(trace: Trace) -> Trace:
    """The trace of a page that was found, with what the import leaves of it."""
    page = Page.objects.get(pk=trace["page"]).specific
    return {**trace, **_state(page), "assured": _assurance(page)}


def restore_assurance(page: Any, trace: Trace) -> None:
    """Bring back when the sheet was verified, unless somebody verified it after the import. Drafts don't hold it."""
    before = trace.get("assured_before")
    if before is None or _assurance(page) != trace.get("assured"):
        return
    page.assured_date = datetime.date.fromisoformat(before[0]) if before[0] else None
    page.assured_method = before[1]
    page.keep_assurance()


def _assurance(page: Any) -> list[str] | None:
    if not isinstance(page, ServicePage):
        return None
    return [page.assured_date.isoformat() if page.assured_date else "", page.assured_method]


def _state(page: Any) -> Trace:
    # An editor's autosave writes over their own latest revision: it stays the same one, with another time.
    saved = page.latest_revision_created_at
    return {
        "revision": page.latest_revision_id,
        "saved": saved.isoformat() if saved else None,
        "live": page.live,
        "live_revision": page.live_revision_id,
    }


def touched(page: Any, trace: Trace) -> Any:
    """Why what the import left can't be taken back: what somebody did there since; ``None`` when nobody did."""
    if page.workflow_in_progress:
        return _("è in approvazione")
    if trace["live"] and not page.live:
        return _("modificata dopo: ritirata")
    if page.live and page.live_revision_id != trace["live_revision"]:
        return _("modificata dopo: pubblicata")
    if page.locked:
        return _("qualcuno l'ha bloccata")
    saved = _state(page)["saved"]
    if page.latest_revision_id != trace["revision"] or saved != trace.get("saved", saved):
        return _("qualcuno l'ha modificata dopo l'importazione")
    return _worked_on(page) if trace["made"] else None


def _worked_on(page: Any) -> Any:
    """What people did beside a page that an import made, and that would go with it."""
    for relation, reason in WORKED_ON.items():
        if (related := getattr(page, relation, None)) is not None and related.exists():
            return str(reason)
    return None


# Texts of rows in other languages: they have no revisions


def write_texts(texts: Iterable[RowText]) -> list[Trace]:
    """Write texts of rows; return what was there before, for ``restore_texts``."""
    texts = list(texts)
    stored = {
        (text.row_uid, text.field, text.language): text
        for text in RowText.objects.filter(row_uid__in={text.row_uid for text in texts})
    }
    before = []
    for text in texts:
        old = stored.get((text.row_uid, text.field, text.language))
        if old is not None and (old.source, old.text) == (text.source, text.text):
            continue
        before.append(
            {
                "row_uid": str(text.row_uid),
                "field": text.field,
                "language": text.language,
                "before": [old.source, old.text] if old else None,
                "left": [text.source, text.text],
            }
        )
    RowText.objects.bulk_create(
        texts, update_conflicts=True, unique_fields=list(TEXT_KEY), update_fields=["source", "text"]
    )
    return before


def translated_since(row_uids: Iterable[Any], trace: Trace) -> bool:
    """Whether somebody translated texts of the rows that the import made, or changed how it had translated them."""
    texts = RowText.objects.select_for_update().filter(row_uid__in=list(row_uids))
    return any(text not in trace["row_texts"] for text in _said(texts)) if "row_texts" in trace else False


def _said(texts: Iterable[RowText]) -> list[list[str]]:
    return [[str(text.row_uid), text.field, text.language, text.source, text.text] for text in texts]


def restore_texts(written: Iterable[Trace]) -> None:
    """Bring back the texts of rows that an import wrote over; those that somebody has changed since stay."""
    for each in written:
        now = RowText.objects.filter(**{name: each[name] for name in TEXT_KEY})
        now = now.filter(source=each["left"][0], text=each["left"][1])
        if each["before"] is None:
            now.delete()
        else:
            now.update(source=each["before"][0], text=each["before"][1])
