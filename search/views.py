"""The public pages of the catalogue: read the address, ask, draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps

from django.db import DatabaseError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from counting import tally
from counting.models import Kind
from counting.readers import is_reader
from search import enrolments, moments, params, presentation, printing, service, shortlist, suggestions
from search.acronyms import make_acronyms
from search.category import make_category
from search.filters import category_page
from search.health import report
from search.hot import about, cache_words, remembered, shown_by, tag
from search.leaflet import entry
from search.leaflet_pdf import CannotWrite, draw
from search.listing import make_listing
from search.navigation import service_paths
from search.ranking import criteria
from search.types import SearchQuery, ServiceView
from visitors.limits import too_many, within
from visitors.pages import read_only

View = Callable[..., HttpResponse]

FRONT_SECONDS = 30
"""How long a cache in front of the site gives a page away before it asks whether that has changed."""
PDFS, PDF_SECONDS = 60, 600
"""So many PDFs may be asked for from one place in so many seconds: each takes the server longer than a page."""
SUGGESTIONS_SECONDS = 60
"""How long a browser keeps what it was suggested: who deletes a letter has the answer already."""


def public_page(view: View) -> View:
    """Let browsers keep a page and ask each time whether it has changed; a cache in front asks twice a minute.

    The tag is made from what is sent, so that it changes with everything that shows: the service, a menu, a
    label, a date that has passed, a new release. What its view lets nobody keep stays so. A page that says "open
    now" is given away in front no longer than that is true.
    """

    @read_only
    @conditional_page
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        with moments.watched() as watch:
            response = view(request, *args, **kwargs)
        if not {"no-store", "private"} & cache_words(response):
            tag(response)
            seconds = watch.seconds(FRONT_SECONDS)
            patch_cache_control(response, public=True, max_age=0, s_maxage=seconds, must_revalidate=True)
        return response

    return wrapped


def private_page(view: View) -> View:
    """A page that says what somebody chose: no cache but the reader's own may keep it, nor any log or search engine."""

    @read_only
    @conditional_page
    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


@public_page
@remembered
def service_list(request: HttpRequest) -> HttpResponse:
    """The catalogue: everything, or what was searched for."""
    vocabulary = vocabularies.current()
    query = params.parse(request.GET, language=get_language() or "", strict=False, vocabulary=vocabulary)
    result = service.search(query, vocabulary=vocabulary)
    response = render(
        request, "search/service_list.html", {"listing": make_listing(result, vocabulary), "vocabulary": vocabulary}
    )
    response["Search-Engine"] = result.engine
    return response


@public_page
@remembered
def category(request: HttpRequest, code: str) -> HttpResponse:
    """What a category is and what it has; a code that was replaced leads to the one of today."""
    vocabulary = vocabularies.current()
    terms = vocabulary.terms(Scheme.CATEGORY)
    current = terms.get(vocabulary.resolve(Scheme.CATEGORY, code))
    if current is None:
        raise Http404(_("Questa categoria non esiste."))
    if current.code != code:
        return HttpResponsePermanentRedirect(category_page(current.code))
    shown = make_category(current, vocabulary, language=get_language() or "")
    if not shown.total and not current.is_current(timezone.localdate()):
        raise Http404(_("Questa categoria non esiste più."))
    response = render(request, "search/category.html", {"about_category": shown})
    response["Search-Engine"] = shown.engine
    return response


@public_page
@remembered
def service_list_print(request: HttpRequest) -> HttpResponse:
    """What was searched for, in large type, to print."""
    vocabulary = vocabularies.current()
    query = params.parse(request.GET, language=get_language() or "", strict=False, vocabulary=vocabulary)
    result = service.search(printing.whole(query), vocabulary=vocabulary)
    response = render(request, "search/service_list_print.html", {"sheet": printing.make_printout(result, vocabulary)})
    response["Search-Engine"] = result.engine
    return response


@public_page
def service_detail(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The sheet of a service, counted as read; an ended one answers 410 with what there is instead."""
    response = _sheet(request, slug, key)
    if (shown := shown_by(response)) and request.method == "GET" and is_reader(request):
        tally.add(shown, Kind.VIEWED)
    return response


@remembered
def _sheet(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    language = get_language() or ""
    document = service.get_document(key, slug=slug)
    if document is None:
        raise Http404(_("Questo servizio non esiste."))
    vocabulary = vocabularies.current()
    if not document.live:
        more = SearchQuery(filters={"category": (document.category,)} if document.category else {})
        address = f"{reverse('service_list')}?{params.query_string(more)}"
        others = service.alternatives(document, language=language, vocabulary=vocabulary)
        ended = {"title": document.title, "alternatives": others, "more_url": address.rstrip("?")}
        return render(request, "search/gone.html", ended, status=410)
    shown = presentation.present(document, language=language, vocabulary=vocabulary)
    if request.path != shown.path:
        return HttpResponsePermanentRedirect(shown.path)
    context = {"service": shown, "preview": False, "paths": service_paths(document), "vocabulary": vocabulary}
    return about(render(request, "search/service_detail.html", context), document.pk)


@public_page
def enrolment_calendar(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The enrolment windows of a service for a calendar; not found where none is open or to come."""
    shown = service.get_service(key, get_language() or "", slug=slug)
    if shown is None or not shown.enrolments:
        raise Http404(_("Questo servizio non ha iscrizioni con una data."))
    if shown.slug != slug:
        return HttpResponsePermanentRedirect(reverse("enrolment_calendar", args=[shown.slug, shown.key]))
    response = HttpResponse(enrolments.calendar(shown), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{shown.slug[:60]}.ics"'
    return response


@private_page
def shortlist_page(request: HttpRequest) -> HttpResponse:
    """A list that somebody chose: the one of an address, else the place where the browser shows its own."""
    return _shortlist(request, "search/shortlist.html")


@private_page
def shortlist_print(request: HttpRequest) -> HttpResponse:
    """The same list as a leaflet in large type, to print."""
    return _shortlist(request, "search/shortlist_print.html")


def _shortlist(request: HttpRequest, template: str) -> HttpResponse:
    asked = shortlist.read(request.GET)
    made = shortlist.make(asked, language=get_language() or "", vocabulary=vocabularies.current())
    return _leaflet(request, made, template=template, status=400 if asked.is_garbage else 200)


@private_page
def shortlist_pdf(request: HttpRequest) -> HttpResponse:
    """The leaflet as a PDF; the page to print in its place where there is nothing to write or it cannot be written."""
    asked = shortlist.read(request.GET)
    made = shortlist.make(asked, language=get_language() or "", vocabulary=vocabularies.current())
    if not made.services:
        return _leaflet(request, made, status=400 if asked.is_garbage else 200)
    if not within(request, "pdf", number=PDFS, seconds=PDF_SECONDS):
        return _too_many_pdfs(request, made)
    try:
        return _as_pdf(made.services, title=_("Servizi per te"), remarks=made.remarks, name="servizi-lodiwelfare")
    except CannotWrite:
        word = _("Nella lista ci sono lettere che il PDF non sa scrivere: stampa questa pagina.")
        return _leaflet(request, made, word=word)


@public_page
def service_pdf(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The leaflet of one service as a PDF; the page to print in its place where it cannot be written."""
    shown = service.get_service(key, get_language() or "", slug=slug)
    if shown is None:
        raise Http404(_("Questo servizio non esiste."))
    if shown.slug != slug:
        return HttpResponsePermanentRedirect(reverse("service_pdf", args=[shown.slug, shown.key]))
    if not within(request, "pdf", number=PDFS, seconds=PDF_SECONDS):
        asked = shortlist.Asked([shown.key], is_empty=False, is_damaged=False, has_too_many=False)
        made = shortlist.make(asked, language=get_language() or "", vocabulary=vocabularies.current())
        refused = _too_many_pdfs(request, made)
        add_never_cache_headers(refused)
        return refused
    try:
        return _as_pdf([shown], title=shown.title, remarks=[], name=shown.slug[:60])
    except CannotWrite:
        to_print = HttpResponseRedirect(shortlist.address("shortlist_print", [shown.key]))
        add_never_cache_headers(to_print)
        return to_print


def _too_many_pdfs(request: HttpRequest, made: shortlist.Shortlist) -> HttpResponse:
    word = _("Adesso si chiedono troppi PDF: stampa questa pagina.")
    return too_many(_leaflet(request, made, word=word), seconds=PDF_SECONDS)


def _as_pdf(services: Sequence[ServiceView], *, title: str, remarks: Sequence[str], name: str) -> HttpResponse:
    entries = [entry(each) for each in services]
    language, today = get_language() or "", timezone.localdate()
    file = draw(entries, title=title, remarks=remarks, language=language, day=today)
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _leaflet(
    request: HttpRequest,
    made: shortlist.Shortlist,
    *,
    template: str = "search/shortlist_print.html",
    word: str = "",
    status: int = 200,
) -> HttpResponse:
    return render(request, template, {"shortlist": made, "word": word}, status=status)


@public_page
@remembered
def ranking(request: HttpRequest) -> HttpResponse:
    """How results are ordered, with the figures that the engines use."""
    return render(request, "search/ranking.html", {"criteria": criteria()})


@public_page
@remembered
def acronyms(request: HttpRequest) -> HttpResponse:
    """What the acronyms of the field stand for."""
    return render(request, "search/acronyms.html", {"all_acronyms": make_acronyms(get_language() or "")})


@read_only
@conditional_page
@remembered
def suggest(request: HttpRequest) -> HttpResponse:
    """What may be meant by the beginning of a word, for the search box. Nothing is asked of who writes little."""
    found = suggestions.suggest(
        request.GET.get("q", ""), language=get_language() or "", vocabulary=vocabularies.current()
    )
    response = JsonResponse({"items": suggestions.as_members(found)})
    patch_cache_control(response, public=True, max_age=SUGGESTIONS_SECONDS)
    return response


@read_only
def health(request: HttpRequest) -> HttpResponse:
    """Whether the service can answer: 503 only without database; searches can do without Elasticsearch."""
    try:
        state = report()
    except DatabaseError:
        return JsonResponse({"status": "error", "database": "error"}, status=503)
    return JsonResponse({"status": "ok", **state}, headers={"Cache-Control": "no-store"})
