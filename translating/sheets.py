"""One service in one language: what changed with before and after, what is missing, the short texts of its rows."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import transaction

from audit import recording
from catalog_pages import freshness, localize
from catalog_pages.languages import is_right_to_left
from catalog_pages.models import RowText, ServicePage
from search import publishing
from search.analysis import plain_text
from translating.models import RowProposal
from translating.todo import label_of

END_OF_LINE = re.compile(r"</p>|</li>|</h\d>|<br ?/?>")


@dataclass(frozen=True)
class Segment:
    """A text to look at: ``before`` is the Italian that was translated, ``after`` what the Italian says now."""

    name: str
    label: str
    before: str
    after: str
    own: str


@dataclass(frozen=True)
class RowSegment:
    """A short text of a row, with its translation and one that somebody proposes."""

    key: str
    label: str
    source: str
    text: str
    proposed: str

    @property
    def is_done(self) -> bool:
        """Whether the public reads it in the language."""
        return bool(self.text)


@dataclass(frozen=True)
class Sheet:
    """A public service in a language."""

    page: ServicePage
    own: ServicePage | None
    changed: list[Segment]
    missing: list[Segment]
    rows: list[RowSegment]


def sheet(key: uuid.UUID, language: str) -> Sheet | None:
    """Read a service that is public; ``None`` for any other."""
    found = publishing.public_page(key)
    if found is None:
        return None
    italian: ServicePage = freshness.published(found)
    own: ServicePage | None = (
        ServicePage.objects.filter(translation_key=key, locale__language_code=language, alias_of__isnull=True)
        .select_related("locale", "latest_revision")
        .first()
    )
    # The latest draft: what was handed in already is no work to do.
    written = own.get_latest_revision_as_object() if own is not None else None
    after = freshness.segments(italian)
    standing = freshness.standing(written, italian) if written is not None else None
    texts = freshness.segments(written) if written is not None else {}
    record = written.translated_from if written is not None else {}

    def segments(names: Any) -> list[Segment]:
        return [
            Segment(
                name,
                label_of(ServicePage, name),
                _plain(record.get(name)),
                _plain(after[name]),
                _plain(texts.get(name)),
            )
            for name in names
        ]

    return Sheet(
        page=italian,
        own=own,
        changed=segments(standing.changed) if standing else [],
        missing=segments(standing.missing if standing else after),
        rows=_rows(italian, language),
    )


def _plain(html: str | None) -> str:
    lines = (plain_text(line).strip() for line in END_OF_LINE.split(html or ""))
    return "\n".join(line for line in lines if line)


def _rows(page: ServicePage, language: str) -> list[RowSegment]:
    sources = {
        (row.uid, name): (getattr(row, name), str(row._meta.get_field(name).verbose_name))
        for relation in page.ROWS
        for row in getattr(page, relation).all()
        for name in row.TEXTS
        if getattr(row, name)
    }
    keys = {uid for uid, _name in sources}
    known = _by_row(RowText, keys, language)
    proposed = _by_row(RowProposal, keys, language)
    return [
        RowSegment(
            key=f"{uid}.{name}",
            label=label,
            source=source,
            text=known[uid, name].text if (uid, name) in known and known[uid, name].source == source else "",
            proposed=proposed[uid, name].text
            if (uid, name) in proposed and proposed[uid, name].source == source
            else "",
        )
        for (uid, name), (source, label) in sources.items()
    ]


def _by_row(model: Any, keys: set[uuid.UUID], language: str) -> dict[tuple[uuid.UUID, str], Any]:
    found = model.objects.filter(row_uid__in=keys, language=language)
    return {(each.row_uid, each.field): each for each in found}


class RowsForm(forms.Form):
    """The short texts of a service's rows, one field each."""

    def __init__(self, *args: Any, rows: list[RowSegment], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[row.key] = forms.CharField(
                label=row.label,
                help_text=row.source,
                required=False,
                max_length=RowText._meta.get_field("text").max_length,
                initial=row.proposed or row.text,
                widget=forms.TextInput(attrs={"lang": language, "dir": "rtl" if is_right_to_left(language) else "ltr"}),
            )


@transaction.atomic
def write_rows(form: RowsForm, *, page: ServicePage, language: str, by: Any, is_public: bool) -> int:
    """Keep what was written: for the public, or until the office looks. Return how many texts changed."""
    changed = 0
    model: Any = RowText if is_public else RowProposal
    for row in form.rows:
        uid, _dot, name = row.key.partition(".")
        text = form.cleaned_data[row.key].strip()
        where = {"row_uid": uuid.UUID(uid), "field": name, "language": language}
        if is_public:
            RowProposal.objects.filter(**where).delete()
        if text == (row.text if is_public else row.proposed or row.text):
            continue
        changed += 1
        if text:
            own = {"source": row.source, "text": text, **({} if is_public else {"author": by})}
            model.objects.update_or_create(**where, defaults=own)
        else:
            model.objects.filter(**where).delete()
    if changed:
        recording.record("translating.rows", user=by, about=page, number=changed)
        if is_public:
            publishing.publish_document(page.translation_key)
    return changed


@transaction.atomic
def confirm(own: ServicePage, *, names: list[str], by: Any) -> None:
    """Hand in that these texts still say what the Italian says."""
    draft = own.get_latest_revision_as_object()
    freshness.confirm(draft, names)
    localize.keep_strings(draft, names)
    draft.save_revision(user=by, log_action=True)
    recording.record("translating.confirm", user=by, about=own, fields=names)
    localize.hand_in(ServicePage.objects.get(pk=own.pk), by)


@transaction.atomic
def mark_as_read(own: ServicePage, *, by: Any) -> None:
    """Hand in that a person has read what a machine wrote."""
    draft = own.get_latest_revision_as_object()
    localize.mark_as_read(draft)
    draft.save_revision(user=by, log_action=True)
    recording.record("translating.read", user=by, about=own)
    localize.hand_in(ServicePage.objects.get(pk=own.pk), by)
