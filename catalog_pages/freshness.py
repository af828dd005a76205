"""Which Italian text each text of a translation came from, and what of it still holds.

A segment is a field, or one block of a list of blocks (``questions.<id>``). ``translated_from`` of a translation maps
segments to the Italian text that was translated; a segment holds while the published Italian still says that.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils.html import strip_tags
from wagtail.blocks import StreamValue, StructValue
from wagtail.models import Page
from wagtail_localize.fields import TranslatableField

from catalog_pages.foreign import Foreign
from catalog_pages.rendering import source_language

EDITOR_MARKS = re.compile(r' data-block-key="[^"]*"')
"""What the rich-text editor writes for itself: it comes and goes while the text stays the same."""

HEAD_TEXTS = ("seo_title", "search_description")
"""Texts that only search engines show: without one, what stands on the page serves."""

NOT_TRANSLATED = ""
"""What ``translated_from`` says of a text that is still a copy of the Italian."""

A_SENTENCE = 4
"""So many words are no name: left as the Italian has them, they are not translated."""

Segments = dict[str, str]


@dataclass(frozen=True)
class Origin:
    """What the translation editor works from: the Italian by segment, ``NOT_TRANSLATED`` where there are gaps.

    ``key`` is the ``translation_key`` of the page: pages above it may have to be made on the way, as mere copies.
    ``is_machine`` says that some of the strings were written by a machine and read by nobody.
    """

    key: uuid.UUID
    segments: Segments
    is_machine: bool


_origin: ContextVar[Origin | None] = ContextVar("_origin", default=None)


@dataclass(frozen=True)
class Standing:
    """How a translation stands towards the Italian, by segment, in the order of the Italian page.

    ``fresh`` holds; ``changed`` was translated from a text that the Italian no longer has; ``missing`` never was.
    """

    fresh: tuple[str, ...]
    changed: tuple[str, ...]
    missing: tuple[str, ...]


def text_fields(model: Any) -> tuple[str, ...]:
    """The fields of a page type that are translated."""
    return tuple(field.field_name for field in model.translatable_fields if isinstance(field, TranslatableField))


def segments(page: Any) -> Segments:
    """Return the texts of a page by segment, in a form that compares; what is empty is left out."""
    found: Segments = {}
    for name in text_fields(type(page)):
        value = getattr(page, name)
        if isinstance(value, StreamValue):
            found |= {f"{name}.{block.id}": _of_block(block) for block in value if block.id}
        elif text := normal(value):
            found[name] = text
    return found


def normal(value: str | None) -> str:
    """A text without what only the editor sees of it."""
    return EDITOR_MARKS.sub("", value or "").strip()


def segment_of(path: str, known: Iterable[str]) -> str:
    """The segment in which a string stands, by its path in the translation editor (``questions.<id>.answer``)."""
    field, _dot, rest = path.partition(".")
    inside = f"{field}.{rest.partition('.')[0]}"
    return inside if inside in known else field


def _of_block(block: Any) -> str:
    return _normal_block(block.get_prep_value()["value"])


def _normal_block(value: Any) -> str:
    return normal(json.dumps(value, sort_keys=True, ensure_ascii=False, default=str))


def published(page: Any) -> Any:
    """A live page as it was published: its row may already hold text that nobody approved."""
    if page.has_unpublished_changes and page.live_revision:
        shown = page.live_revision.as_object()
        # A revision remembers when the one before it was published.
        shown.last_published_at = page.last_published_at
        return shown
    return page


def italian_of(page: Any) -> Any:
    """Return the Italian page of a translation as the public has it (as it is, where it never was), or ``None``."""
    found = (
        type(page)
        .objects.filter(
            translation_key=page.translation_key, locale__language_code=source_language(), alias_of__isnull=True
        )
        .select_related("live_revision")
        .first()
    )
    return published(found) if found is not None else None


def standing(page: Any, italian: Any) -> Standing:
    """Compare a translation with the Italian page."""
    own, record = segments(page), page.translated_from
    fresh, changed, missing = [], [], []
    for name, text in segments(italian).items():
        if not record.get(name) or name not in own:
            missing.append(name)
        elif record[name] == text:
            fresh.append(name)
        else:
            changed.append(name)
    return Standing(tuple(fresh), tuple(changed), tuple(missing))


def written(page: Any, italian: Any) -> Standing:
    """The same of a page in the editor, for its preview: whatever differs from the Italian counts as translated."""
    own, theirs = segments(page), segments(italian)
    fresh = tuple(name for name in theirs if name in own and own[name] != theirs[name])
    return Standing(fresh, (), tuple(name for name in theirs if name not in fresh))


def translation_of(page: Any, italian: Any) -> Segments:
    """What ``translated_from`` says of a page whose texts translate the Italian page as it is, where they differ."""
    own = segments(page)
    return {name: text for name, text in segments(italian).items() if own.get(name, text) != text}


@contextmanager
def translating(origin: Origin) -> Iterator[None]:
    """Inside, a translation that is saved comes from the translation editor, which worked from ``origin``."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def note(page: Any) -> None:
    """Record, in a translation that is about to be saved, which Italian text each of its segments came from."""
    own, origin = segments(page), _origin.get()
    if origin is not None and origin.key == page.translation_key:
        page.translated_from = {
            name: NOT_TRANSLATED if is_left_italian(own[name], text) else text
            for name, text in origin.segments.items()
            if name in own
        }
        page.is_machine_assisted = origin.is_machine
        return
    italian = italian_of(page)
    if italian is None:
        return
    theirs = segments(_beside(page, italian))
    before = page.latest_revision.as_object() if page.latest_revision_id else None
    earlier = segments(before) if before is not None else {}
    record = {name: text for name, text in page.translated_from.items() if name in own}
    for name, text in own.items():
        if name not in theirs:
            continue
        if text == earlier.get(name) or (not record.get(name) and text == theirs[name]):
            # Nobody touched it: it is what it was, or still the copy of the Italian that a translation begins with.
            record.setdefault(name, NOT_TRANSLATED)
        else:
            record[name] = _source(page, name, text, otherwise=theirs[name])
    page.translated_from = record


def is_left_italian(text: str, source: str) -> bool:
    """Whether a translation says word by word what the Italian says, and is no mere name."""
    return text == source and len(strip_tags(text).split()) >= A_SENTENCE


def _beside(page: Any, italian: Any) -> Any:
    """The Italian page as it was when the editor of the translation was opened; as it is where nobody knows."""
    seen = italian.revisions.filter(pk=page.italian_seen).first() if page.italian_seen else None
    return seen.as_object() if seen is not None else italian


def show_truly(page: Any, italian: Any = None) -> None:
    """Put, into a translation in memory that is about to be shown, the Italian wherever its own text does not hold.

    ``italian`` is the Italian page as it was published, where that was read already.

    What the translation has of its own stays: what never was translated from anything. What is Italian is ``Foreign``;
    ``has_changed_texts`` and ``has_italian_texts`` say whether there is any. A text of the head that does not hold is
    left out: a translated one of the page stands in for it.
    """
    italian = italian if italian is not None else italian_of(page)
    if italian is None:
        return
    found = standing(page, italian)
    for name in text_fields(type(page)):
        value = getattr(italian, name)
        if isinstance(value, StreamValue):
            setattr(page, name, _true_blocks(page, name, value, found.fresh))
        elif name not in found.fresh and (normal(value) or name in page.translated_from):
            setattr(page, name, "" if name in HEAD_TEXTS else Foreign(value or ""))
    shown = [name for name in (*found.changed, *found.missing) if name not in HEAD_TEXTS]
    page.has_changed_texts = any(name in found.changed for name in shown)
    page.has_italian_texts = bool(shown)


def with_true_titles(pages: Iterable[Page]) -> list[Page]:
    """Return pages for a menu or a breadcrumb: a title that the Italian no longer says is the Italian's, ``Foreign``.

    The pages are read as they come, with ``locale``. Translations cost two queries more, however many there are.
    """
    found = list(pages)
    translated = [page for page in found if page.locale.language_code != source_language()]
    if not translated:
        return found
    of_the_types = [
        KeyTextTransform("title", f"{model._meta.model_name}__translated_from")
        for model in apps.get_app_config("catalog_pages").get_models()
        if issubclass(model, Page) and hasattr(model, "translated_from")
    ]
    sources = dict(
        Page.objects.filter(pk__in=[page.pk for page in translated])
        .annotate(source=Coalesce(*of_the_types))
        .values_list("pk", "source")
    )
    titles = dict(
        Page.objects.filter(
            translation_key__in=[page.translation_key for page in translated],
            locale__language_code=source_language(),
            alias_of__isnull=True,
        ).values_list("translation_key", "title")
    )
    for page in translated:
        title = titles.get(page.translation_key)
        if title is not None and sources[page.pk] != normal(title):
            page.title = Foreign(title)
    return found


def _true_blocks(page: Any, name: str, italian: StreamValue, fresh: tuple[str, ...]) -> StreamValue:
    """The blocks of the Italian page in its order, each translated where that holds; then those of its own."""
    translated = {block.id: block for block in getattr(page, name)}
    known = {block.id for block in italian}
    own = [
        (block.block_type, block.value, block.id)
        for block in translated.values()
        if block.id not in known and f"{name}.{block.id}" not in page.translated_from
    ]
    blocks = [
        (block.block_type, translated[block.id].value, block.id)
        if f"{name}.{block.id}" in fresh
        else (block.block_type, _in_italian(block.value), block.id)
        for block in italian
    ]
    return StreamValue(italian.stream_block, [*blocks, *own])


def _in_italian(value: Any) -> Any:
    if isinstance(value, StructValue):
        return StructValue(value.block, [(key, _in_italian(child)) for key, child in value.items()])
    return Foreign(value) if isinstance(value, str) else value


def confirm(page: Any, names: Iterable[str]) -> None:
    """Record that a person found these segments to be right beside the Italian as it is published now."""
    theirs, own = segments(italian_of(page)), segments(page)
    page.translated_from = page.translated_from | {
        name: theirs[name] for name in names if name in theirs and name in own
    }


def translate(page: Any, texts: Mapping[str, Any]) -> None:
    """Put the texts of a translation that somebody has written whole into a page; also one that equals the Italian.

    "Privacy" is an English title as much as an Italian one: that it was written here is what tells.
    """
    for name, text in texts.items():
        setattr(page, name, text)
    confirm(page, texts)


def _source(page: Any, name: str, text: str, *, otherwise: str) -> str:
    """What a text translates that somebody wrote, or brought back: restoring an old one makes it no fresher."""
    earlier = page.revisions.order_by("-created_at", "-pk").values_list("content", flat=True)
    for content in earlier[1:].iterator():
        if _written_in(content, name) == text:
            found: str = content.get("translated_from", {}).get(name, NOT_TRANSLATED)
            return found
    return otherwise


def _written_in(content: dict[str, Any], name: str) -> str | None:
    """The text of a segment in what a revision keeps."""
    field, dot, block = name.partition(".")
    kept = content.get(field)
    if not dot:
        return normal(kept)
    return next((_normal_block(each["value"]) for each in json.loads(kept or "[]") if each.get("id") == block), None)
