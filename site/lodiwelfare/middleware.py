"""Middleware that has to know this site: which pages vary with what, are kept by nobody, and are compressed."""

from __future__ import annotations

from http import HTTPStatus

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.middleware.locale import LocaleMiddleware
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.deprecation import MiddlewareMixin


class AddressLanguageMiddleware(LocaleMiddleware):
    """The language is that of the address, ``/en/`` or nothing, never that of the browser.

    Django says that an address without prefix varies with ``Accept-Language``, which is not so where the default
    language has none: a cache in front would keep each page once for every browser's list of languages.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response


class PolicyMiddleware(CSPMiddleware):
    """Write the site's content security policy. What has one of its own, as answers of the API do, waits for none."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.has_header(HEADER):
            return response
        return super().process_response(request, response)


class DoorMiddleware(MiddlewareMixin):
    """What is shown at the door is kept by nobody: secrets of apps, recovery codes, addresses, who somebody is.

    By its address, so that allauth's pages are among it, also where one of its exceptions becomes an answer.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith(reverse("accounts:home")):
            add_never_cache_headers(response)
        return response


class CompressionMiddleware(GZipMiddleware):
    """Compress all that is no secret.

    Who can have a text of theirs put into a page, and sees how long it becomes, might guess what else is in it. Pages
    that nobody may keep hold tokens, private links and what people wrote: they are sent as they are. The office's
    pages are too large for that: their tokens are masked anew in each answer, their cookies do not go with
    requests from other sites, and Django adds some noise to the length. What is compressed by nature says
    ``no-transform``.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        control = response.headers.get("Cache-Control", "")
        if "no-transform" in control:
            return response
        is_secret = "no-store" in control
        if is_secret and not request.path.startswith(reverse("wagtailadmin_home")):
            return response
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            return _as_it_was(request, response)
        return super().process_response(request, response)


def _as_it_was(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """That nothing has changed is said with the headers of what was sent: a cache finds by them what it may keep on."""
    patch_vary_headers(response, ("Accept-Encoding",))
    tag = response.headers.get("ETag", "")
    if tag.startswith('"') and re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", "")):
        response.headers["ETag"] = f"W/{tag}"
    return response
