"""The pages of the comuni: read the address, ask, draw."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog_pages import vocabulary as vocabularies
from search import places
from search.hot import remembered
from search.views import public_page
from territory.comune import make_comune
from territory.overview import make_overview


@public_page
@remembered
def comuni(request: HttpRequest) -> HttpResponse:
    """All comuni, on the map and by name, with how many services each has."""
    overview = make_overview(vocabularies.current(), language=get_language() or "")
    return _drawn(request, "territory/comuni.html", {"overview": overview}, overview.engine)


@public_page
@remembered
def comune(request: HttpRequest, slug: str) -> HttpResponse:
    """What a comune has and lacks. Its ISTAT code, and the name of one merged into it, lead to its address."""
    vocabulary = vocabularies.current()
    term = places.with_slug(slug, vocabulary, timezone.localdate())
    if term is None:
        raise Http404(_("Questo comune non è nel Lodigiano."))
    if slug != places.slug(term):
        return HttpResponsePermanentRedirect(places.address(term))
    shown = make_comune(term, vocabulary, language=get_language() or "")
    return _drawn(request, "territory/comune.html", {"comune": shown}, shown.engine)


def _drawn(request: HttpRequest, template: str, context: dict[str, object], engine: str) -> HttpResponse:
    response = render(request, template, context)
    response["Search-Engine"] = engine
    return response
