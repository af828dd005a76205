"""What every answer of the API has in common: methods, errors, CORS, validators, caching."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe, quote_etag
from django.views.decorators.csrf import csrf_exempt
from pydantic import BaseModel

from open_data.v1 import problems
from open_data.v1.reading import accepted

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponse]

METHODS = "GET, HEAD, OPTIONS"
MAX_AGE = 60
"""Seconds that anybody may keep an answer: a correction of the office is seen within that time."""
PREFLIGHT_MAX_AGE = 86_400
EXPOSED = "Content-Language, ETag, Last-Modified, Retry-After, Search-Engine"
"""Headers that scripts on other sites may read."""


def public(view: View, *, any_method: bool = False) -> View:
    """Make a view part of the API: readable from any site, errors as problems, conditional, without cookies.

    ``any_method`` is for what answers the same to every method (not found).
    """

    @csrf_exempt
    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        method = request.method or ""
        if any_method or method in ("GET", "HEAD"):
            # Views only know GET; the server leaves the body out of the answer to a HEAD.
            request.method = "GET"
            # Before anything is looked for in memory: answers are kept by language.
            with translation.override(accepted(request)):
                response = _answer(view, request, *args, **kwargs)
                response.setdefault("Content-Language", translation.get_language() or "")
            if not _names_language(request):
                patch_vary_headers(response, ("Accept-Language",))
            request.method = method
            response = _conditional(request, response)
        elif method == "OPTIONS":
            response = _preflight()
        else:
            response = problems.method_not_allowed(METHODS)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = EXPOSED
        return response

    return framed


def _names_language(request: HttpRequest) -> bool:
    """Whether the address says the language. The query string is not parsed: too many parameters are told later."""
    return any(part.startswith("lang=") for part in request.META.get("QUERY_STRING", "").split("&"))


def _answer(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    try:
        return view(request, *args, **kwargs)
    except Exception as error:
        response = problems.of_exception(error)
        if isinstance(error, OperationalError | InterfaceError):
            logger.exception("The database is away")
        if response is None:
            logger.exception("The API failed at %s", request.path)
            got_request_exception.send(sender=None, request=request)
            response = problems.internal_error()
        return response


def _conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Validate by content: an answer is the same exactly when its bytes are."""
    if response.status_code != 200 or request.method not in ("GET", "HEAD"):
        return response
    if not response.has_header("ETag"):
        response["ETag"] = quote_etag(hashlib.blake2b(response.content, digest_size=12).hexdigest())
    etag = response["ETag"]
    modified = parse_http_date_safe(response.get("Last-Modified", ""))
    found = get_conditional_response(request, etag=etag, last_modified=modified, response=response)
    if not isinstance(found, HttpResponse):
        return response
    # Django leaves it out of "not modified", and the site's own middleware would say Italian.
    found["Content-Language"] = response["Content-Language"]
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
