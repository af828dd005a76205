"""From the ids that an engine found to the items of a list.

An item reads the same for everybody until its document changes, its day ends or a label is renamed. So items
are kept in memory, and a list costs one small query at most: which of the documents found are still live, and in
which version, as far as nobody asked in this edition of the catalogue. Only what belongs to the question
(``match``) is made each time.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.db import connection
from django.utils import timezone

from catalog_pages.edition import InEdition
from catalog_pages.vocabulary import Vocabulary
from search import presentation
from search.kept import Kept
from search.models import ServiceDocument
from search.types import ServiceView

MOST_ITEMS = 3_000
"""How many items a process keeps for each language of the site: readers of one do not push out those of another.

An item takes some 15 KiB with what the lists make of it; a small catalogue never comes near the limit.
"""

MOST_VERSIONS = 100_000

Key = tuple[uuid.UUID, int, str, datetime.date, int]

_items: Kept[Key, ServiceView] = Kept(limit=MOST_ITEMS * len(settings.LANGUAGES))
_versions: InEdition[uuid.UUID, int | None] = InEdition(limit=MOST_VERSIONS)
"""The versions of documents; ``None`` of those that have ended."""


def present(
    ids: Sequence[uuid.UUID], *, language: str, vocabulary: Vocabulary, municipalities: Sequence[str] = ()
) -> list[ServiceView]:
    """Return the services found, in order, without those that have ended since the engine was told.

    ``municipalities`` are the codes asked for: ``match`` says why each was found.
    """
    today = timezone.localdate()
    versions = _versions.values()
    if unknown := [pk for pk in ids if pk not in versions]:
        versions.update(dict.fromkeys(unknown) | dict(_live_versions(unknown)))
    keys: dict[uuid.UUID, Key] = {
        pk: (pk, version, language, today, vocabulary.serial) for pk in ids if (version := versions[pk]) is not None
    }
    found = {pk: view for pk, key in keys.items() if (view := _items.get(key)) is not None}
    missing = [pk for pk in keys if pk not in found]
    if missing:
        documents = list(ServiceDocument.objects.live().filter(pk__in=missing))
        views = presentation.present_all(documents, language=language, vocabulary=vocabulary)
        for document, view in zip(documents, views, strict=True):
            found[document.pk] = view
            # The version read with the content: the service may have been published again in between.
            _items.put((document.pk, document.version, language, today, vocabulary.serial), view)
    views = [found[pk] for pk in ids if pk in found]
    return presentation.with_match(views, municipalities, language=language) if municipalities else views


def _live_versions(ids: Sequence[uuid.UUID]) -> list[tuple[uuid.UUID, int]]:
    """Which documents are live, and in which version. In plain SQL: all that a list of kept items asks for."""
    key = ServiceDocument._meta.pk
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, version FROM {ServiceDocument._meta.db_table} WHERE live AND id IN ({marks})",
            [key.get_db_prep_value(each, connection) for each in ids],
        )
        rows = cursor.fetchall()
    return [(pk if isinstance(pk, uuid.UUID) else uuid.UUID(pk), version) for pk, version in rows]


def forget() -> None:
    """Drop every item, and what is known of the documents."""
    _items.clear()
    _versions.forget()
