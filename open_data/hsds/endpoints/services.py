"""Services."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from open_data.hsds import finding, items, writing
from open_data.hsds.mapping import services as mapping
from open_data.hsds.mapping.common import Context
from open_data.hsds.reading import read
from open_data.hsds.schemas.pages import ServicePage
from open_data.hsds.schemas.services import Service
from open_data.v1.frame import answer
from open_data.v1.problems import Gone
from open_data.v1.reading import identifier
from search import presentation, service

router = Router(tags=["services"])


@router.get(
    "/services",
    response=ServicePage,
    operation_id="listServices",
    summary="Elenca i servizi",
    description="I servizi pubblicati, per identificativo; con search nell'ordine della ricerca del sito. "
    "I parametri si sommano.",
)
def list_services(request: HttpRequest) -> HttpResponse:
    """A page of services, or all of them as a stream."""
    asked = read(request, "/services")
    context = Context.of(asked.language, asked.vocabulary)
    if asked.is_stream:
        return writing.stream(asked, items.of_chunks(finding.chunks(asked), asked, context))
    ids, total = finding.page(asked)
    return writing.page(asked, total=total, items=items.of_ids(ids, asked, context))


@router.get(
    "/services/{id}",
    response=Service,
    operation_id="readService",
    summary="Leggi un servizio",
    description="Un servizio con tutto ciò che contiene. Un servizio che non è più pubblicato risponde 410.",
)
def read_service(request: HttpRequest, id: str) -> HttpResponse:
    """One service, fully nested."""
    asked = read(request, "/services/{id}")
    document = service.get_document(identifier(id))
    if document is None:
        raise Http404
    if not document.live:
        raise Gone(_("Questo servizio non è più pubblicato."))
    view = presentation.present(document, language=asked.language, vocabulary=asked.vocabulary)
    context = Context.of(asked.language, asked.vocabulary)
    body = mapping.service(view, items.changed(document), context).line()
    return answer(body, language=asked.language, last_modified=document.facts_changed_at)
