"""Services: the same search as the pages, and the sheet of one."""

from __future__ import annotations

from urllib.parse import parse_qs

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from catalog_pages import vocabulary as vocabularies
from catalog_pages.keys import key_of
from open_data.v1 import parameters
from open_data.v1.frame import answer
from open_data.v1.problems import Gone
from open_data.v1.reading import read
from open_data.v1.schemas.answers import ServiceAnswer, ServiceList, SimilarList
from open_data.v1.schemas.common import Meta, address_of, common_meta, page_meta, query_string
from open_data.v1.schemas.services import Service, ServiceSummary
from open_data.v1.sparse import only
from open_data.v1.writing import service_list
from search import params, presentation, service, similar
from search.models import ServiceDocument

router = Router(tags=["services"])


@router.get(
    "/services",
    response=ServiceList,
    operation_id="searchServices",
    summary="Cerca servizi",
    description="La stessa ricerca del sito, con gli stessi risultati. I valori di un parametro sono "
    "alternative (si ripete il parametro o si separano i valori con virgole); parametri diversi si sommano.",
)
def search_services(request: HttpRequest) -> HttpResponse:
    """Search, as the pages do."""
    vocabulary = vocabularies.current()
    query = read(request, *params.BY_NAME, "fields", vocabulary=vocabulary)
    names = parameters.fields(request, Service)
    result = service.search(query, vocabulary=vocabulary)
    understanding = result.understanding
    body = service_list(
        result,
        meta={
            **page_meta(
                query,
                total=result.total,
                pages=result.pages,
                address=lambda page: address_of("/services", query, page=page, given=request.GET),
            ),
            "engine": result.engine,
            "degraded": result.degraded,
            "parameters": parse_qs(query_string(query, page=query.page)),
            "notices": list(query.notices),
            "understood": {
                "corrected": understanding.corrected,
                "suggestion": understanding.suggestion,
                "place": understanding.place,
                "outside": list(understanding.outside),
                "unknown": list(understanding.unknown),
                "relaxed": understanding.is_relaxed,
                "missing_there": result.is_missing_there,
            },
        },
        highlight=query.highlight,
        names=names,
    )
    return answer(body, language=query.language, engine=result.engine)


@router.get(
    "/services/{id}",
    response=ServiceAnswer,
    operation_id="readService",
    summary="Leggi un servizio",
    description="La scheda intera, per identificativo o per nome nell'indirizzo della pagina "
    "(«pasti-a-domicilio-3f0c8b7e», o la parte italiana senza le otto cifre se è di un servizio solo). Un servizio che "
    "non è più pubblicato risponde 410.",
)
def read_service(request: HttpRequest, id: str) -> HttpResponse:
    """The whole sheet of one service."""
    query = read(request, "lang", "fields")
    names = parameters.fields(request, Service)
    document = _asked_for(id)
    if not document.live:
        raise Gone(_("Questo servizio non è più pubblicato."))
    shown = presentation.present(document, language=query.language, vocabulary=vocabularies.current())
    body = ServiceAnswer(meta=Meta(**common_meta(query.language)), item=Service.of(shown))
    return answer(only(body, names), language=query.language, last_modified=document.facts_changed_at)


@router.get(
    "/services/{id}/similar",
    response=SimilarList,
    operation_id="listSimilarServices",
    summary="Elenca servizi simili",
    description="Pochi servizi dello stesso tipo per gli stessi comuni, quelli verificati e completi per primi. Di un "
    "servizio che non è più pubblicato, che cosa si può usare al suo posto.",
)
def list_similar(request: HttpRequest, id: str) -> HttpResponse:
    """Services like one, or in the place of one that ended."""
    query = read(request, "lang", "fields")
    names = parameters.fields(request, ServiceSummary)
    document, vocabulary = _asked_for(id), vocabularies.current()
    if document.live:
        shown = presentation.present(document, language=query.language, vocabulary=vocabulary)
        found = similar.like(shown, query.language)
    else:
        found = service.alternatives(document, language=query.language, vocabulary=vocabulary)
    body = SimilarList(meta=Meta(**common_meta(query.language)), items=[ServiceSummary.of(each) for each in found])
    return answer(only(body, names), language=query.language)


def _asked_for(name: str) -> ServiceDocument:
    """The service that the address names, which may have ended. Raises ``Http404``."""
    found = service.named(name)
    if len(found) > 1:
        ways = ", ".join(f"«{each.slug}-{key_of(each.pk)}»" for each in found)
        raise Http404(_("Più servizi si chiamano così: %s.") % ways)
    if not found:
        raise Http404
    return found[0]
