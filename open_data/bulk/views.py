"""The data files and the pages about them: read the address, find, send."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import re_accepts_gzip
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from open_data.bulk import demand, pages, releases
from open_data.bulk.releases import COMPRESSED, File, Release
from open_data.v1 import limits, problems
from open_data.v1.schemas.common import LICENCE_URL, common_meta
from search.content import ITALIAN
from search.views import FRONT_SECONDS, public_page
from visitors.pages import read_only

View = Callable[..., HttpResponseBase]

RETRY_SECONDS = 60
SHOWN = (".json", ".geojson", ".jsonl")
"""What browsers show; the rest they keep as a file."""


def open_file(view: View, *, licence: str = LICENCE_URL) -> View:
    """A file that anybody may read from any site: read only, no cookie, no result of search engines.

    It counts among the requests of the API that an address may make. ``licence`` is the address of its licence.
    """

    @read_only
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        allowance = limits.spend(request)
        response: HttpResponseBase
        if allowance and not allowance.granted:
            response = problems.too_many(allowance.seconds)
        else:
            response = view(request, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "Content-Disposition, ETag, Last-Modified, Link, Retry-After"
        response["X-Robots-Tag"] = "noindex"
        response["Link"] = f'<{licence}>; rel="license"'
        return response

    return wrapped


@open_file
def current_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """A file of the last release."""
    release = demand.current()
    if release is None:
        return _not_yet()
    response = _sent(request, release, name)
    patch_cache_control(response, public=True, max_age=0, s_maxage=FRONT_SECONDS, must_revalidate=True)
    return response


@open_file
def file_of_day(request: HttpRequest, day: datetime.date, name: str) -> HttpResponseBase:
    """A file of a day that is kept."""
    release = releases.of_day(day)
    if release is None:
        raise Http404(_("Di questo giorno non ci sono più i file."))
    response = _sent(request, release, name)
    # However old the day: what was removed must not live on in caches.
    patch_cache_control(response, public=True, max_age=0, s_maxage=FRONT_SECONDS, must_revalidate=True)
    return response


@open_file
@conditional_page
def index(request: HttpRequest) -> HttpResponseBase:
    """What files there are: size, checksum, rows, day."""
    release = demand.current()
    if release is None:
        return _not_yet()
    response = JsonResponse(
        {
            "meta": common_meta(ITALIAN),
            "day": release.day.isoformat(),
            "modified": release.made_at.isoformat(),
            "services": release.services,
            "files": [pages.told(file) for file in release.files.values()],
            "days": [each.isoformat() for each in pages.days()],
        },
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
    patch_cache_control(response, public=True, max_age=0, s_maxage=FRONT_SECONDS, must_revalidate=True)
    return response


@public_page
def open_data(request: HttpRequest) -> HttpResponse:
    """What there is to take, in which formats, under which licence."""
    return render(request, "open_data/bulk.html", {"open_data": pages.make_open_data()})


@public_page
def data_dictionary(request: HttpRequest) -> HttpResponse:
    """What each column of each file is."""
    return render(request, "open_data/dictionary.html", {"open_data": pages.make_dictionary(get_language() or "")})


def _not_yet() -> HttpResponse:
    """There are no files yet: the worker was asked for them."""
    response = HttpResponse(
        _("I file non sono ancora pronti: riprova tra un minuto."), status=503, content_type="text/plain; charset=utf-8"
    )
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def _sent(request: HttpRequest, release: Release, name: str) -> HttpResponseBase:
    file = release.files.get(name)
    if file is None:
        raise Http404(_("Questo file non c'è."))
    accepts = re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    packed = bool(file.is_compressed and accepts)
    etag = quote_etag(file.sha256[:24])
    etag = f"W/{etag}" if packed else etag
    response: HttpResponseBase | None = get_conditional_response(
        request, etag=etag, last_modified=int(release.made_at.timestamp())
    )
    if response is None:
        response = _opened(release, file, packed)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(release.made_at.timestamp())
    if file.is_compressed:
        patch_vary_headers(response, ("Accept-Encoding",))
    else:
        # Compressing it on the way would make it no smaller.
        patch_cache_control(response, no_transform=True)
    return response


def _opened(release: Release, file: File, packed: bool) -> HttpResponseBase:
    path = release.path(f"{file.name}{COMPRESSED}" if packed else file.name)
    try:
        opened = path.open("rb")
    except FileNotFoundError as error:
        raise Http404(_("Questo file non c'è.")) from error
    stem, dot, ending = file.name.rpartition(".")
    response = FileResponse(
        opened,
        as_attachment=f"{dot}{ending}" not in SHOWN,
        filename=f"{stem}-{release.day.isoformat()}.{ending}",
        content_type=file.media_type,
    )
    if packed:
        response["Content-Encoding"] = "gzip"
    return response
