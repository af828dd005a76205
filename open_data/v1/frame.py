"""What every answer of the API has in common: methods, formats, errors, CORS, limits, validators."""

from __future__ import annotations

import hashlib
import itertools
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import MediaType
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.csrf import csrf_exempt
from pydantic import BaseModel

from catalog_pages import edition
from open_data.v1 import limits, problems
from open_data.v1.reading import accepted
from search import breaker
from search.hot import remembered, tag

logger = logging.getLogger(__name__)

View = Callable[..., Any]
"""What answers: an ``HttpResponse``, or one that streams."""

METHODS = "GET, HEAD, OPTIONS"
MAX_AGE = 60
"""Seconds that anybody may keep an answer: a correction of the office is seen within that time."""
PREFLIGHT_MAX_AGE = 86_400
EXPOSED = ", ".join(
    (
        "Content-Disposition",
        "Content-Language",
        "ETag",
        "Last-Modified",
        "Link",
        "Retry-After",
        "Search-Engine",
        *limits.HEADERS,
    )
)
"""Headers that scripts on other sites may read."""
TAG_SECONDS = 600.0
"""For how long who has an answer is told from its tag that it is still the same, while the edition lasts."""
JSON = "application/json"
JSON_RANGES = (("application", "json"), ("application", "*"), ("*", "*"))
"""The media ranges of ``Accept`` that JSON is in."""
POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""Data are no page: a browser that takes them for one does nothing with them."""
LONGEST_QUERY = 8_000
"""Characters after the question mark: proxies and servers take little more (see ``gunicorn.conf.py``)."""
STARTED = datetime.now(UTC)
"""Before this process began, another release may have answered otherwise."""


def public(view: View, *, any_method: bool = False) -> View:
    """Make a view part of the API: readable from any site, errors as problems, conditional, limited, without cookies.

    Its answers are kept in memory (``search.hot``), those that say ``no-store`` and those that stream excepted: it
    may depend on nothing but the address and the language. What streams is made after the view has returned: it
    must know its language by itself. ``any_method`` is for what answers the same to every method (not found).
    """
    answering = view if any_method else remembered(_dated(view), tag_seconds=TAG_SECONDS)

    @csrf_exempt
    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        method = request.method or ""
        if method == "OPTIONS" and not any_method:
            return _readable(_preflight())
        allowance = limits.spend(request)
        # Before anything is looked for in memory: answers are kept by language.
        with translation.override(accepted(request)):
            if allowance and not allowance.granted:
                response = problems.too_many(allowance.seconds)
            elif any_method or method in ("GET", "HEAD"):
                response = _read(answering, request, *args, **kwargs)
            else:
                response = problems.method_not_allowed(METHODS)
            if allowance and response.streaming:
                # Only now it is known, and none of it is sent yet. What nobody reads costs one.
                allowance = limits.spend(request, limits.STREAMED - 1) or allowance
            response.setdefault("Content-Language", translation.get_language() or "")
        if not _names_language(request):
            patch_vary_headers(response, ("Accept-Language",))
        if allowance:
            limits.write(response, allowance)
        response.cookies.clear()
        return _readable(response)

    return framed


def _readable(response: HttpResponse) -> HttpResponse:
    """Let scripts of every site read an answer."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = EXPOSED
    response.setdefault("Content-Security-Policy", POLICY)
    return response


def _read(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """What a view answers to who reads, or the problem that stands in the way."""
    method = request.method
    if method in ("GET", "HEAD") and _has_body(request):
        return problems.body_refused()
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
        return problems.too_long(LONGEST_QUERY)
    # Views only know GET; the server leaves the body out of the answer to a HEAD.
    request.method = "GET"
    response = _answer(view, request, *args, **kwargs)
    request.method = method
    if response.status_code == HTTPStatus.OK and not _is_accepted(request, response):
        return problems.not_acceptable([JSON])
    response = _conditional(request, response)
    if method == "HEAD" and response.streaming:
        # What nobody reads is not made.
        return HttpResponse(status=response.status_code, headers=dict(response.items()))
    return _answer(_begun, request, response) if response.streaming else response


def _begun(request: HttpRequest, response: Any) -> Any:
    """What streams, its first part made: what is wrong with the question is a problem, as long as nothing is sent."""
    parts = iter(response.streaming_content)
    response.streaming_content = itertools.chain([next(parts, b"")], parts)
    return response


def _has_body(request: HttpRequest) -> bool:
    return request.META.get("CONTENT_LENGTH", "") not in ("", "0") or "HTTP_TRANSFER_ENCODING" in request.META


def _is_accepted(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the reader takes an answer. Who names another format in the address has chosen by that."""
    asked = request.META.get("HTTP_ACCEPT", "").strip()
    if asked in ("", "*/*") or response["Content-Type"].partition(";")[0] != JSON:
        return True
    ranges = sorted((MediaType(each) for each in asked.split(",")), key=lambda each: each.specificity, reverse=True)
    fitting = [each for each in ranges if (each.main_type, each.sub_type) in JSON_RANGES]
    return bool(fitting) and fitting[0].quality > 0


def _dated(view: View) -> View:
    """Say when an answer may last have changed, where its view does not: with the edition, the day or the release."""

    @wraps(view)
    def dated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != HTTPStatus.OK or "no-store" in response.get("Cache-Control", ""):
            return response
        token = edition.current()
        if token and response.streaming and not response.has_header("ETag"):
            # Its content is not there yet. Another word for the same edition: not the same bytes, the same data.
            language = translation.get_language() or ""
            asked = (token, breaker.is_open(), str(timezone.localdate()), language, request.get_full_path())
            response["ETag"] = f'W/"{hashlib.blake2b(repr(asked).encode(), digest_size=12).hexdigest()}"'
        if response.has_header("Last-Modified"):
            own = parse_http_date_safe(response["Last-Modified"]) or 0
            response["Last-Modified"] = http_date(max(own, STARTED.timestamp()))
        # What was searched for also changes with the engine that answers, which no date tells.
        elif (began := edition.began(token)) and not response.has_header("Search-Engine"):
            midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
            response["Last-Modified"] = http_date(max(began, midnight, STARTED).timestamp())
        return response

    return dated


def _names_language(request: HttpRequest) -> bool:
    """Whether the address says the language. The query string is not parsed: too many parameters are told later."""
    return any(part.startswith("lang=") for part in request.META.get("QUERY_STRING", "").split("&"))


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except Exception as error:
        response = problems.of_exception(error)
        if response is None:
            got_request_exception.send(sender=None, request=request)
            response = problems.internal_error()
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            logger.exception("The API failed at %s: %s", request.path, problems.instance_of(response))
        return response


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Validate by content: an answer is the same exactly when its bytes are."""
    if response.status_code != HTTPStatus.OK:
        return response
    if not response.streaming:
        tag(response)
    etag, modified = response.get("ETag"), parse_http_date_safe(response.get("Last-Modified", ""))
    found = get_conditional_response(request, etag=etag, last_modified=modified, response=response)
    if found is response or not isinstance(found, HttpResponse):
        return response
    if found.status_code == HTTPStatus.PRECONDITION_FAILED:
        return problems.precondition_failed()
    # Django leaves them out of "not modified", and the site's own middleware would say Italian.
    for name in ("Content-Language", "Search-Engine"):
        if response.has_header(name):
            found[name] = response[name]
    return found


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = METHODS
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "*"
    response["Access-Control-Max-Age"] = str(PREFLIGHT_MAX_AGE)
    return response


def answer(
    body: BaseModel | bytes,
    *,
    language: str,
    engine: str = "",
    last_modified: datetime | None = None,
    max_age: int = MAX_AGE,
) -> HttpResponse:
    """Return a body as JSON with its headers. ``max_age`` is in seconds; 0 means: never keep it."""
    written = body if isinstance(body, bytes) else body.model_dump_json()
    response = HttpResponse(written, content_type="application/json")
    response["Cache-Control"] = f"public, max-age={max_age}" if max_age else "no-store"
    response["Content-Language"] = language
    if engine:
        response["Search-Engine"] = engine
    if last_modified:
        response["Last-Modified"] = http_date(last_modified.timestamp())
    return response


def not_found(request: HttpRequest) -> HttpResponse:
    """There is nothing at this address."""
    raise Http404
