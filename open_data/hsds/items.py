"""From what was found to the lines of an answer."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator, Sequence

from open_data.hsds.mapping import services as mapping
from open_data.hsds.mapping.common import Context
from open_data.hsds.reading import Asked
from search import hits, presentation, types
from search.models import ServiceDocument

KEPT_AS = "hsds-summary"


def changed(document: ServiceDocument) -> datetime.datetime:
    """When a service, or anything that it shows, last changed: see ``modified_after``."""
    return document.changed_at


def of_ids(ids: Sequence[uuid.UUID], asked: Asked, context: Context) -> list[bytes]:
    """Services of a list, by id, in order. What lists show of each is kept as long as the item is."""
    views = hits.present(ids, language=asked.language, vocabulary=asked.vocabulary)
    is_kept = not (asked.full or asked.minimal)
    missing = [view.id for view in views if not (is_kept and KEPT_AS in view.kept)]
    moments = changes(missing)
    lines = []
    for view in views:
        line: bytes | None = view.kept.get(KEPT_AS) if is_kept else None
        if line is None:
            line = _line(view, moments.get(view.id, view.edited_at), asked, context)
            if is_kept:
                view.kept[KEPT_AS] = line
        lines.append(line)
    return lines


def of_chunks(chunks: Iterable[list[ServiceDocument]], asked: Asked, context: Context) -> Iterator[list[bytes]]:
    """Services of a stream."""
    for documents in chunks:
        views = presentation.present_all(documents, language=asked.language, vocabulary=asked.vocabulary)
        yield [_line(view, changed(document), asked, context) for view, document in zip(views, documents, strict=True)]


def changes(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, datetime.datetime]:
    """When some services last changed."""
    return dict(ServiceDocument.objects.filter(pk__in=ids).values_list("pk", "changed_at")) if ids else {}


def _line(view: types.ServiceView, when: datetime.datetime, asked: Asked, context: Context) -> bytes:
    if asked.minimal:
        return mapping.minimal(view, when).line()
    return mapping.service(view, when, context).line() if asked.full else mapping.summary(view, when).line()
