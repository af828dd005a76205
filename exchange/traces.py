"""What an import found and what it left of each page: by it undoing knows whether anybody has worked there since."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Page

from catalog_pages.models import RowText, ServicePage

Trace = dict[str, Any]
"""See ``ImportRow.pages``."""

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


def made(page: Any) -> Trace:
    """A page that the import has just made."""
    nothing = {"was_live": False, "live_before": None, "previous": None}
    return {"page": page.pk, "made": True, **nothing, **_state(page)}


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
    return {"revision": page.latest_revision_id, "live": page.live, "live_revision": page.live_revision_id}


def touched(page: Any, trace: Trace) -> Any:
    """Why what the import left can't be taken back: what somebody did there since; ``None`` when nobody did."""
    if page.workflow_in_progress:
        return _("è in approvazione")
    if trace["live"] and not page.live:
        return _("modificata dopo: ritirata")
    if page.live and page.live_revision_id != trace["live_revision"]:
        return _("modificata dopo: pubblicata")
    if page.latest_revision_id != trace["revision"]:
        return _("qualcuno l'ha modificata dopo l'importazione")
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


def restore_texts(written: Iterable[Trace]) -> None:
    """Bring back the texts of rows that an import wrote over; those that somebody has changed since stay."""
    for each in written:
        now = RowText.objects.filter(**{name: each[name] for name in TEXT_KEY})
        now = now.filter(source=each["left"][0], text=each["left"][1])
        if each["before"] is None:
            now.delete()
        else:
            now.update(source=each["before"][0], text=each["before"][1])
