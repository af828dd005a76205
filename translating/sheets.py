"""One service in one language: what changed with before and after, what is missing, the short texts of its rows."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _

from audit import recording
from catalog_pages import freshness, localize
from catalog_pages.languages import is_right_to_left
from catalog_pages.models import RowText, ServicePage
from search import publishing
from search.analysis import plain_text
from translating.models import RowProposal
from translating.todo import label_of

END_OF_LINE = re.compile(r"</p>|</li>|</h\d>|<br ?/?>")
SEEN = "seen:"
"""Before the key of a row: what its form showed."""


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
    def current(self) -> str:
        """What the form begins with: what is proposed, else what is public."""
        return self.proposed or self.text

    @property
    def seen(self) -> str:
        """What who opens the form sees of it, for the form to bring back."""
        return json.dumps([self.source, self.current])

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

    @property
    def as_read(self) -> str:
        """What stands for the texts of the page, so that nobody vouches for others than those on their screen."""
        shown = [[each.name, each.after, each.own] for each in (*self.changed, *self.missing)]
        return sha256(json.dumps([shown, self.own and self.own.latest_revision_id]).encode()).hexdigest()


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
    """The short texts of a service's rows, one field each, with what the person saw when the form was opened.

    ``changed`` of a valid form holds the texts that the person changed, by key. What the Italian or a colleague
    changed meanwhile is told beside the field; what was not touched is left as it is by now.
    """

    def __init__(self, *args: Any, rows: list[RowSegment], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for row in rows:
            self.fields[row.key] = forms.CharField(
                label=row.label,
                help_text=row.source,
                required=False,
                max_length=RowText._meta.get_field("text").max_length,
                initial=row.current,
                widget=forms.TextInput(attrs={"lang": language, "dir": "rtl" if is_right_to_left(language) else "ltr"}),
            )
            self.fields[f"{SEEN}{row.key}"] = forms.CharField(
                required=False, initial=row.seen, widget=forms.HiddenInput
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        self.changed: dict[str, str] = {}
        for row in self.rows:
            if row.key not in self.data or row.key not in data:
                continue
            text = data[row.key].strip()
            source, before = _seen(data.get(f"{SEEN}{row.key}", ""), row)
            if (source, before) == (row.source, row.current) or text == row.current:
                self.changed[row.key] = text
            elif text != before:
                self.add_error(row.key, _meanwhile(row, source))
                # Key by key: a form as it was sent keeps lists, and unpacking it would show them.
                self.data = {name: self.data[name] for name in self.data} | {f"{SEEN}{row.key}": row.seen}
        return data


def _seen(given: str, row: RowSegment) -> tuple[str, str]:
    """The Italian and the translation that a form was opened with; those of now where it does not say."""
    try:
        source, before = json.loads(given)
    except (ValueError, TypeError):
        return row.source, row.current
    return str(source), str(before)


def _meanwhile(row: RowSegment, source: str) -> str:
    if source != row.source:
        return _(
            "Mentre scrivevi l'italiano è cambiato: adesso dice «%(text)s». "
            "Guarda se la traduzione va ancora bene, poi salva di nuovo."
        ) % {"text": row.source}
    return _(
        "Mentre scrivevi un'altra persona ha scritto «%(text)s». Se vuoi il tuo testo al suo posto, salva di nuovo."
    ) % {"text": row.current}


@transaction.atomic
def write_rows(form: RowsForm, *, page: ServicePage, language: str, by: Any, is_public: bool) -> int:
    """Keep what was written: for the public, or until the office looks. Return how many texts changed."""
    changed = 0
    model: Any = RowText if is_public else RowProposal
    for row in form.rows:
        if row.key not in form.changed:
            continue
        uid, _dot, name = row.key.partition(".")
        text = form.changed[row.key]
        where = {"row_uid": uuid.UUID(uid), "field": name, "language": language}
        if is_public:
            RowProposal.objects.filter(**where).delete()
        if text == (row.text if is_public else row.current):
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
