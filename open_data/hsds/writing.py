"""Answers as bytes: pages, and streams of a line for each object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import orjson
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import translation

from open_data.hsds.mapping.common import source
from open_data.hsds.reading import Asked
from open_data.hsds.schemas.base import EXTENSION
from open_data.v1.frame import MAX_AGE, answer

NDJSON_TYPE = "application/x-ndjson"


def page(asked: Asked, *, total: int, items: Sequence[bytes]) -> HttpResponse:
    """Answer with a page of a list."""
    pages = max(1, -(-total // asked.per_page))
    body = orjson.dumps(
        {
            "total_items": total,
            "total_pages": pages,
            "page_number": asked.page,
            "size": len(items),
            "first_page": asked.page == 1,
            "last_page": asked.page >= pages,
            "empty": not items,
            "contents": [orjson.Fragment(item) for item in items],
            EXTENSION: {"language": asked.language, **source().written()},
        }
    )
    return answer(body, language=asked.language)


def stream(asked: Asked, chunks: Iterable[Iterable[bytes]]) -> HttpResponse:
    """Answer with everything, a line for each object; only a chunk is in memory at a time."""
    response = StreamingHttpResponse(_lines(asked, chunks), content_type=NDJSON_TYPE)
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response["Content-Language"] = asked.language
    return response  # type: ignore[return-value]


def _lines(asked: Asked, chunks: Iterable[Iterable[bytes]]) -> Iterator[bytes]:
    for chunk in _in_language(asked.language, chunks):
        yield b"".join(line + b"\n" for line in chunk)


def _in_language(language: str, chunks: Iterable[Iterable[bytes]]) -> Iterator[list[bytes]]:
    """Make each chunk in the language of the answer: who sends it has left that by then."""
    waiting = iter(chunks)
    while True:
        with translation.override(language):
            chunk = next(waiting, None)
            made = None if chunk is None else list(chunk)
        if made is None:
            return
        yield made
