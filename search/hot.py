"""Hot answers: what many people ask is answered from memory, until the catalogue changes.

Whole answers are kept, by address, under the edition of the catalogue (``catalog_pages.edition``): a publish,
an unpublish or a label that changes moves it, and so does the worker when Elasticsearch has become newer. What is
public may also change behind our back, so that no answer is kept for long; and one that says "open now" only until
the minute at which that ends (``search.moments``).

Who accepts compressed answers, as every browser does, gets what was compressed once: nothing that is kept is a secret.

Of answers that are asked for again with ``If-None-Match`` the tag is kept, longer than they are: as long as the
edition lasts, that nothing has changed is said without making the answer.
"""

from __future__ import annotations

import datetime
import hashlib
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.template.response import SimpleTemplateResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import parse_http_date_safe, quote_etag
from django.utils.text import compress_string
from django.utils.translation import get_language

from catalog_pages import edition
from search import breaker, moments
from search.engines.database import DatabaseEngine
from search.kept import Kept

SECONDS = 45.0
"""How long an answer is kept at most. With what the lay vocabulary keeps, a change is in force within a minute."""
MOST_BYTES = 32 * 1024 * 1024
IN_KEY = {"accept-encoding", "accept-language"}
"""What an answer may depend on beside the address: the key of what is kept has these, and no other header."""
LEAST_COMPRESSED = 200
"""Bytes below which compressing an answer makes it no shorter."""
OVERHEAD = 2_000
"""Bytes that an answer takes beside its content and its address."""

MOST_TAGS = 30_000
VALIDATORS = ("Cache-Control", "Content-Language", "ETag", "Last-Modified", "Search-Engine", "Vary")

ABOUT = "_shown_service"

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
    compressed: bool


@dataclass(frozen=True)
class Answer:
    """An answer as it was sent, and until when (monotonic seconds) it holds; earlier where it ``changes`` by itself."""

    content: bytes
    headers: tuple[tuple[str, str], ...]
    until: float
    changes: datetime.datetime | None
    weight: int
    about: uuid.UUID | None

    @property
    def holds(self) -> bool:
        """Whether it may still be given."""
        return time.monotonic() < self.until and (self.changes is None or timezone.now() < self.changes)

    def response(self) -> HttpResponse:
        """The answer again."""
        response = about(HttpResponse(self.content), self.about)
        for name, value in self.headers:
            response[name] = value
        return response


def about(response: HttpResponse, service_id: uuid.UUID | None) -> HttpResponse:
    """Note on a response which service it shows, for who counts it: also when it comes from memory."""
    setattr(response, ABOUT, service_id)
    return response


def shown_by(response: HttpResponse) -> uuid.UUID | None:
    """Which service a response shows, if that was noted."""
    found: uuid.UUID | None = getattr(response, ABOUT, None)
    return found


_answers: Kept[Key, Answer] = Kept(limit=MOST_BYTES, weigh=lambda answer: answer.weight)
_tags: Kept[bytes, Answer] = Kept(limit=MOST_TAGS)
"""Answers without their content, by the fingerprint of their key: what is sent where it has not changed."""


def remembered(view: View, *, tag_seconds: float = 0) -> View:
    """Answer from memory what was answered before; the answers of the view may depend on nothing but the address.

    Only what anybody may have is kept: no errors, nothing with a cookie, nothing for who is logged in, nothing that
    says in ``Vary`` that it depends on another header than the encoding and the language. With
    ``tag_seconds`` who has an answer is told for so long from its tag that it is still the same.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with edition.steady():
            return _answer(view, tag_seconds, request, *args, **kwargs)

    return wrapped


def _answer(view: View, tag_seconds: float, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    key = _key(request)
    if key is None:
        return _made(view, request, *args, **kwargs)
    if tag_seconds and (unchanged := _unchanged(request, key)):
        return unchanged
    known = _answers.get(key)
    if known is not None and known.holds:
        if known.changes is not None:
            moments.changes_at(known.changes)
        return known.response()
    with moments.watched() as watch:
        response = _made(view, request, *args, **kwargs)
    if _may_be_kept(response, key):
        tag(response)
        changes, shown, now = watch.first, shown_by(response), time.monotonic()
        if tag_seconds:
            _tags.put(_fingerprint(key), Answer(b"", _validators(response), now + tag_seconds, changes, 0, shown))
        if key.compressed:
            _compress(response)
        weight = len(response.content) + len(key.path) + len(key.query) + OVERHEAD
        _answers.put(
            key, Answer(bytes(response.content), tuple(response.items()), now + SECONDS, changes, weight, shown)
        )
    return response


def _unchanged(request: HttpRequest, key: Key) -> HttpResponse | None:
    """That an answer is still what the reader has, where its tag tells."""
    if not ("HTTP_IF_NONE_MATCH" in request.META or "HTTP_IF_MODIFIED_SINCE" in request.META):
        return None
    known = _tags.get(_fingerprint(key))
    if known is None or not known.holds:
        return None
    headers = dict(known.headers)
    modified = parse_http_date_safe(headers.get("Last-Modified", ""))
    found = get_conditional_response(request, etag=headers["ETag"], last_modified=modified)
    if found is None or found.status_code != HTTPStatus.NOT_MODIFIED:
        return None
    for name, value in known.headers:
        found[name] = value
    return about(found, known.about)


def _validators(response: HttpResponse) -> tuple[tuple[str, str], ...]:
    """The headers that an answer without content has too (RFC 9110, 15.4.5)."""
    return tuple((name, response[name]) for name in VALIDATORS if response.has_header(name))


def _fingerprint(key: Key) -> bytes:
    """Sixteen bytes for a key, compressed or not."""
    parts = (key.edition, key.day.isoformat(), str(key.degraded), key.site, key.language, key.path, key.query)
    return hashlib.blake2b("\0".join(parts).encode(errors="surrogateescape"), digest_size=16).digest()


def _made(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """What a view answers, drawn: Wagtail leaves that for later."""
    response = view(request, *args, **kwargs)
    if not isinstance(response, SimpleTemplateResponse):
        return response
    drawn = HttpResponse(response.render().content, status=response.status_code, headers=dict(response.items()))
    drawn.cookies = response.cookies
    return drawn


def tag(response: HttpResponse) -> None:
    """Give an answer the tag of its content, unless it has one: the same in all processes, kept or not."""
    if not response.has_header("ETag"):
        response["ETag"] = quote_etag(hashlib.blake2b(response.content, digest_size=12).hexdigest())


def _compress(response: HttpResponse) -> None:
    """What Django's middleware does to each answer: the same words in other bytes have a weak tag."""
    patch_vary_headers(response, ("Accept-Encoding",))
    if len(response.content) < LEAST_COMPRESSED or response.has_header("Content-Encoding"):
        return
    response.content = compress_string(response.content)
    response["Content-Encoding"] = "gzip"
    if not response["ETag"].startswith("W/"):
        response["ETag"] = f"W/{response['ETag']}"


def forget() -> None:
    """Drop every answer."""
    _answers.clear()
    _tags.clear()


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
        compressed=bool(re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))),
    )


def cache_words(response: HttpResponse) -> set[str]:
    """The directives of ``Cache-Control``, without their values."""
    return {word.partition("=")[0].strip() for word in response.get("Cache-Control", "").split(",")}


def _varies_with(response: HttpResponse) -> set[str]:
    """The headers of a request that an answer says it depends on, in small letters."""
    return {name.strip().lower() for name in response.get("Vary", "").split(",")} - {""}


def _may_be_kept(response: HttpResponse, key: Key) -> bool:
    # Elasticsearch may have gone meanwhile: a simpler answer must not outlast its absence.
    simpler = bool(settings.ELASTICSEARCH_URL) and response.get("Search-Engine") == DatabaseEngine.name
    return (
        response.status_code == 200
        and (simpler == key.degraded or not response.has_header("Search-Engine"))
        and not response.streaming
        and not response.cookies
        and not {"no-store", "private"} & cache_words(response)
        and _varies_with(response) <= IN_KEY
    )
