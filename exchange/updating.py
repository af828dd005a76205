"""From a checked record to pages: new ones for the bulk path, changed ones along the ordinary path."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.utils.text import slugify

from catalog_pages import freshness
from catalog_pages.models import ProviderPage, RowText, ServicePage
from catalog_pages.models.row_base import ServiceRow
from exchange import checking, shape, traces
from exchange.bodies import Bodies, free_slug
from exchange.bulk import NewPage
from exchange.matching import Existing
from exchange.shape import Record
from exchange.terms import Terms
from exchange.writing import Hand

if TYPE_CHECKING:
    from exchange.importing import _Work


def new_pages(work: _Work, parent: ProviderPage, bodies: Bodies, hand: Hand, terms: Terms) -> list[NewPage]:
    """The pages that a new service needs: the Italian one, and one for each language it is translated into."""
    record = work.record
    page = ServicePage(live=False, owner=hand.author, slug=record["slug"] or slugify(record["title"]) or "servizio")
    if record["id"]:
        page.translation_key = uuid.UUID(record["id"])
    checking.fill(page, record, terms)
    page.first_published_at = shape.load(shape.SERVICE_FIELDS["first_published_at"], record["first_published_at"])
    _renew_taken(work.rows)
    source = NewPage(
        page,
        parent,
        public=record["state"] == shape.PUBLISHED,
        line=work.checked.line,
        rows=work.rows,
        texts=row_texts(record, work.rows),
    )
    return [source, *_new_translations(work, page, source, bodies, hand, set())]


def _new_translations(
    work: _Work, page: ServicePage, source: NewPage | None, bodies: Bodies, hand: Hand, known: set[str]
) -> list[NewPage]:
    new = []
    for language, texts in work.record["translations"].items():
        if language in known:
            continue
        assert work.body is not None
        parent = bodies.translation(bodies.page(work.body, hand), language, hand)
        translated = ServicePage(live=False, owner=hand.author, translation_key=page.translation_key)
        _fill_texts(translated, texts)
        translated.translated_from = freshness.translation_of(translated, page)
        translated.slug = texts.get("slug") or slugify(translated.title) or page.slug
        # A sheet is public in another language only beside its Italian one.
        public = texts.get("state") == shape.PUBLISHED and work.record["state"] == shape.PUBLISHED
        new.append(NewPage(translated, parent, public=public, line=work.checked.line, source=source))
    return new


def _fill_texts(page: ServicePage, texts: Record) -> None:
    for name in shape.TRANSLATION_KEYS:
        if name in texts and name not in ("state", "slug"):
            setattr(page, name, shape.load(shape.SERVICE_FIELDS[name], texts[name]))


def _renew_taken(rows: dict[str, list[ServiceRow]]) -> None:
    """A row's identity that another service has is not taken away from it."""
    for name, own in rows.items():
        if not own:
            continue
        model = shape.ROWS[name]
        taken = set(model._default_manager.filter(uid__in=[row.uid for row in own]).values_list("uid", flat=True))
        for row in own:
            if row.uid in taken:
                row.uid = uuid.uuid4()
            taken.add(row.uid)


def row_texts(record: Record, rows: dict[str, list[ServiceRow]]) -> list[RowText]:
    """The translations of the short texts of rows."""
    found = []
    for name, own in rows.items():
        for each, row in zip(record[name], own, strict=True):
            for language, texts in (each.get("translations") or {}).items():
                found += [
                    RowText(row_uid=row.uid, field=key, language=language, source=getattr(row, key), text=text)
                    for key, text in texts.items()
                ]
    return found


def update(
    work: _Work, parent: ProviderPage, bodies: Bodies, hand: Hand, terms: Terms
) -> tuple[list[dict[str, Any]], list[NewPage]]:
    """Write what changed of a service that is there, as a new revision; return it, and translations to make."""
    existing = work.existing
    assert existing is not None
    record = work.record
    written: list[dict[str, Any]] = []
    stored = existing.page
    page = stored.get_latest_revision_as_object() if stored.latest_revision_id else stored
    trace = traces.found(stored)
    # Texts of rows first: the document that publishing writes reads them.
    trace["texts"] = traces.write_texts(_unseen(row_texts(record, work.rows), existing, record))
    checking.fill(page, record, terms)
    if record["slug"] != page.slug:
        page.slug = free_slug(record["slug"], parent, but=page.pk)
    for name, rows in work.rows.items():
        keys = dict(shape.ROWS[name]._default_manager.filter(page_id=page.pk).values_list("uid", "pk"))
        for row in rows:
            row.stands_for(keys.get(row.uid))
        setattr(page, name, rows)
    hand.save(page, publish=record["state"], line=work.checked.line, changed=True)
    written.append(traces.left(trace))
    others = existing.translations()
    for language in existing.changed_languages(record):
        if language in others:
            texts = record["translations"][language]
            written.append(_update_translation(others[language], texts, record, work.checked.line, hand))
    return written, _new_translations(work, page, None, bodies, hand, set(others))


def _update_translation(stored: ServicePage, texts: Record, record: Record, line: int, hand: Hand) -> dict[str, Any]:
    page = stored.get_latest_revision_as_object() if stored.latest_revision_id else stored
    trace = traces.found(stored)
    _fill_texts(page, {name: text for name, text in texts.items() if name != "first_published_at"})
    if texts["slug"] != page.slug:
        page.slug = free_slug(texts["slug"], page.get_parent(), but=page.pk)
    public = texts["state"] == shape.PUBLISHED and record["state"] == shape.PUBLISHED
    hand.save(page, publish=shape.PUBLISHED if public else shape.DRAFT, line=line, changed=True)
    return traces.left(trace)


def _unseen(texts: list[RowText], existing: Existing, record: Record) -> list[RowText]:
    """The texts of rows that may be written now: they have no drafts, a draft leaves those of public rows alone."""
    if record["state"] == shape.PUBLISHED:
        return texts
    public = existing.public_rows()
    return [text for text in texts if str(text.row_uid) not in public]
