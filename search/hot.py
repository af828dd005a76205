"""Hot answers: what many people ask is answered from memory, until the catalogue changes.

Whole answers are kept, by address, under the edition of the catalogue (``catalog_pages.edition``): a publish,
an unpublish or a label that changes moves it, and so does the worker when Elasticsearch has become newer. What is
public may also change behind our back, so that no answer is kept for long; and one that says "open now" only until
the minute at which that ends (``search.moments``).
"""

from __future__ import annotations

import datetime
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import get_language

from catalog_pages import edition
from search import breaker, moments
from search.engines.database import DatabaseEngine
from search.kept import Kept

SECONDS = 45.0
"""How long an answer is kept at most. With what the lay vocabulary keeps, a change is in force within a minute."""
MOST_BYTES = 32 * 1024 * 1024
OVERHEAD = 2_000
"""Bytes that an answer takes beside its content and its address."""

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Key:
    """What an answer depends on. ``degraded``: whether Elasticsearch was being left alone."""

    edition: str
    day: datetime.date
    degraded: bool
    site: str
    language: str
    path: str
    query: str


@dataclass(frozen=True)
class Answer:
    """An answer as it was sent, and until when (monotonic seconds) it holds; earlier where it ``changes`` by itself."""

    content: bytes
    headers: tuple[tuple[str, str], ...]
    until: float
    changes: datetime.datetime | None
    weight: int

    @property
    def holds(self) -> bool:
        """Whether it may still be given."""
        return time.monotonic() < self.until and (self.changes is None or timezone.now() < self.changes)

    def response(self) -> HttpResponse:
        """The answer again."""
        response = HttpResponse(self.content)
        for name, value in self.headers:
            response[name] = value
        return response


_answers: Kept[Key, Answer] = Kept(limit=MOST_BYTES, weigh=lambda answer: answer.weight)


def remembered(view: View) -> View:
    """Answer from memory what was answered before; the answers of the view may depend on nothing but the address.

    Only what anybody may have is kept: no errors, nothing with a cookie, nothing for who is logged in.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with edition.steady():
            return _answer(view, request, *args, **kwargs)

    return wrapped


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    key = _key(request)
    if key is None:
        return view(request, *args, **kwargs)
    known = _answers.get(key)
    if known is not None and known.holds:
        return known.response()
    with moments.watched() as watch:
        response = view(request, *args, **kwargs)
    if _may_be_kept(response, key):
        if not response.has_header("ETag"):
            response["ETag"] = quote_etag(hashlib.blake2b(response.content, digest_size=12).hexdigest())
        until = time.monotonic() + SECONDS
        weight = len(response.content) + len(key.path) + len(key.query) + OVERHEAD
        _answers.put(key, Answer(bytes(response.content), tuple(response.items()), until, watch.first, weight))
    return response


def forget() -> None:
    """Drop every answer."""
    _answers.clear()


def _key(request: HttpRequest) -> Key | None:
    if request.method not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return None
    now = edition.current()
    if not now:
        return None
    return Key(
        edition=now,
        day=timezone.localdate(),
        degraded=breaker.is_open(),
        site=f"{request.scheme}://{request.get_host()}",
        language=get_language() or "",
        path=request.path,
        query=request.META.get("QUERY_STRING", ""),
    )


def _may_be_kept(response: HttpResponse, key: Key) -> bool:
    # Elasticsearch may have gone meanwhile: a simpler answer must not outlast its absence.
    simpler = bool(settings.ELASTICSEARCH_URL) and response.get("Search-Engine") == DatabaseEngine.name
    return (
        response.status_code == 200
        and (simpler == key.degraded or not response.has_header("Search-Engine"))
        and not response.streaming
        and not response.cookies
        and "no-store" not in response.get("Cache-Control", "")
    )
