"""The frame, the module, and the page that composes their code."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from csp.constants import NONE, SELF
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import conditional_page

from catalog_pages import languages, licence
from catalog_pages import vocabulary as vocabularies
from open_data.developers.pages import parent
from open_data.v1.schemas.common import LICENCE_NAME
from open_data.widget import hosts
from open_data.widget.composing import compose
from open_data.widget.module import written
from open_data.widget.showing import PER_PAGE, show
from search import params
from search.hot import remembered, tag
from search.navigation import Link, home_url, start
from search.views import public_page
from visitors.pages import read_only

LANGUAGE = "lang"
"""The parameter that says in which language the widget is to be."""
MODULE_SECONDS = 3600
"""For how long browsers keep the module: a new release is everywhere after that."""


def framed(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A page for frames in other sites, which runs nothing: in any site, or in those of ``WIDGET_HOSTS``.

    Outermost: an answer from memory knows nothing of its policy.
    """

    @xframe_options_exempt
    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponseBase:
        policy = {
            "frame-ancestors": hosts.ancestors(),
            "script-src": [NONE],
            "connect-src": [NONE],
            "font-src": [NONE],
        }
        return csp_replace(policy)(view)(request)

    return wrapped


@framed
@public_page
@remembered
def frame(request: HttpRequest) -> HttpResponse:
    """What was searched for, to stand in another page; ``lang`` leads to the address in that language."""
    wanted, language = request.GET.get(LANGUAGE, ""), languages.active()
    if wanted in dict(settings.LANGUAGES) and wanted != language:
        return HttpResponseRedirect(_in_language(request, wanted))
    vocabulary = vocabularies.current()
    query = params.parse(request.GET, language=language, strict=False, vocabulary=vocabulary, per_page=PER_PAGE)
    shown = show(query, vocabulary)
    context = {
        "shown": shown,
        "home_url": home_url(language),
        "licence_name": LICENCE_NAME,
        "licence_url": licence.deed(language),
    }
    response = render(request, "widget/frame.html", context)
    response["Search-Engine"] = shown.engine
    response["X-Robots-Tag"] = "noindex"
    return response


def _in_language(request: HttpRequest, language: str) -> str:
    """The address of the frame in a language, with the rest of the question as it was asked."""
    asked = request.GET.copy()
    del asked[LANGUAGE]
    with translation.override(language):
        path = reverse("widget_frame")
    return f"{path}?{asked.urlencode()}" if asked else path


@read_only
def module(request: HttpRequest) -> HttpResponse:
    """The script of the element. Browsers run it in pages of other sites only where its headers let them."""
    response = _module(request)
    # Also on what has not changed: browsers ask again for each site.
    if not settings.WIDGET_HOSTS:
        response["Access-Control-Allow-Origin"] = hosts.ANYBODY
    else:
        patch_vary_headers(response, ("Origin",))
        origin = request.headers.get("Origin", "")
        if origin and hosts.may_load(origin):
            response["Access-Control-Allow-Origin"] = origin
    return response


@conditional_page
def _module(request: HttpRequest) -> HttpResponse:
    codes = tuple(code for code, _name in settings.LANGUAGES)
    response = HttpResponse(written(codes), content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = f"public, max-age={MODULE_SECONDS}"
    tag(response)
    return response


@csp_update({"frame-src": [SELF]})
@public_page
@remembered
def composer(request: HttpRequest) -> HttpResponse:
    """Choose what the widget shows, see it, take its code."""
    vocabulary, language = vocabularies.current(), languages.active()
    query = params.parse(request.GET, language=language, strict=False, vocabulary=vocabulary)
    wanted = request.GET.get(LANGUAGE) or language
    context = {
        "composed": compose(query, vocabulary, language=languages.of_site(wanted)),
        "address": reverse("widget_composer"),
        "crumbs": [start(), parent(), Link(title=_("Nel tuo sito"), url="", is_current=True)],
    }
    return render(request, "widget/composer.html", context)
