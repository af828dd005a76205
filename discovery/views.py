"""What machines ask for: robots.txt, sitemaps, feeds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import wraps
from itertools import chain
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, conditional_page

from catalog_pages import edition
from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from discovery import addresses, atom, feeds, sitemaps
from discovery import robots as rules
from search.hot import remembered
from search.jsonld import absolute
from search.views import public_page
from visitors.pages import read_only

ROBOTS_SECONDS = 86_400
SITEMAP_SECONDS = 3_600


@read_only
@conditional_page
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read, and where the sitemap is."""
    response = HttpResponse(rules.text(), content_type="text/plain; charset=utf-8")
    patch_cache_control(response, public=True, max_age=ROBOTS_SECONDS)
    return response


def edition_tag(request: HttpRequest, *args: Any, **kwargs: Any) -> str | None:
    """The tag of a sitemap, known before anything is read: it changes with the catalogue, and every day.

    There is none while the edition is not known.
    """
    now = edition.current()
    if not now:
        return None
    names = (now, timezone.localdate().isoformat(), absolute(request.path))
    return quote_etag(hashlib.blake2b("\n".join(names).encode(), digest_size=12).hexdigest())


def sitemap_file(view: Callable[..., Iterable[str]]) -> Callable[..., HttpResponseBase]:
    """Send what a view yields as it is made; who has this edition already is told so before anything is read."""

    @condition(etag_func=edition_tag)
    def sent(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        pieces = (piece.encode() for piece in view(request, *args, **kwargs))
        return StreamingHttpResponse(pieces, content_type="application/xml; charset=utf-8")

    @read_only
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = sent(request, *args, **kwargs)
        # A list of addresses is no result for people.
        response["X-Robots-Tag"] = "noindex"
        patch_cache_control(response, public=True, max_age=SITEMAP_SECONDS)
        return response

    return wrapped


@sitemap_file
def sitemap(request: HttpRequest) -> Iterable[str]:
    """Every public address, or where the files are that have them together."""
    pages = addresses.pages()
    number = addresses.count_services()
    if addresses.count(pages) + number * len(addresses.languages()) <= addresses.MOST:
        return sitemaps.urlset(chain(pages, addresses.services()))
    newest = addresses.latest(*(moment for page in pages for moment in page.changed.values()))
    page_files = (reverse("sitemap_pages", args=[each]) for each in _numbers(len(pages)))
    service_files = (reverse("sitemap_services", args=[each]) for each in _numbers(number))
    return sitemaps.index((path, newest) for path in chain(page_files, service_files))


@sitemap_file
def sitemap_pages(request: HttpRequest, number: int) -> Iterable[str]:
    """The pages that are no sheets, or a part of them."""
    pages = addresses.pages()
    first = _first(number, len(pages))
    return sitemaps.urlset(pages[first : first + addresses.services_at_once()])


@sitemap_file
def sitemap_services(request: HttpRequest, number: int) -> Iterable[str]:
    """A part of the sheets."""
    return sitemaps.urlset(addresses.services(first=_first(number, addresses.count_services())))


def _numbers(pages: int) -> range:
    """The numbers of the files that so many pages need, from one."""
    return range(1, -(-pages // addresses.services_at_once()) + 1)


def _first(number: int, pages: int) -> int:
    """From which page on a file goes; ``Http404`` where there is no such file."""
    if number not in _numbers(pages):
        raise Http404
    return (number - 1) * addresses.services_at_once()


@public_page
@remembered
def feed(request: HttpRequest, category: str = "", municipality: str = "") -> HttpResponse:
    """What is new and changed, as Atom. A code that was replaced leads on to the one in its place."""
    vocabulary = vocabularies.current()
    for scheme, code in ((Scheme.CATEGORY, category), (Scheme.MUNICIPALITY, municipality)):
        if code and code not in vocabulary.terms(scheme):
            raise Http404(_("Questa novità non c'è."))
    today = {
        "category": vocabulary.resolve(Scheme.CATEGORY, category),
        "municipality": vocabulary.resolve(Scheme.MUNICIPALITY, municipality),
    }
    if today != {"category": category, "municipality": municipality}:
        return HttpResponsePermanentRedirect(feeds.path(**today))
    found = feeds.read(**today, language=get_language() or "", vocabulary=vocabulary)
    response = HttpResponse(atom.document(found), content_type=atom.CONTENT_TYPE)
    response["Last-Modified"] = http_date(found.changed.timestamp())
    return response
