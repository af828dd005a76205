"""Organizations: the bodies that have at least one published service."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from ninja import Router

from catalog_pages.addresses import current_body
from open_data.hsds import bodies, items, writing
from open_data.hsds.bodies import Listed
from open_data.hsds.mapping import organizations as mapping
from open_data.hsds.mapping import services as of_services
from open_data.hsds.mapping.common import Context
from open_data.hsds.reading import Asked, read
from open_data.hsds.schemas.pages import OrganizationPage
from open_data.hsds.schemas.services import OrganizationWithServices
from open_data.hsds.taxonomies import ROOT
from open_data.v1.frame import answer
from open_data.v1.reading import identifier
from open_data.v1.schemas.common import absolute
from search import presentation, types
from search.models import ServiceDocument
from search.types import MAX_PER_PAGE

router = Router(tags=["organizations"])
STREAMED_AT_ONCE = 100
SERVICES_AT_ONCE = 500
"""How many bodies, and services of them, are in memory at once where all are streamed; a body is never divided."""
MOST_SERVICES = 1_000
"""How many services a page of whole bodies may hold: as many of each as its share is."""


@router.get(
    "/organizations",
    response=OrganizationPage,
    operation_id="listOrganizations",
    summary="Elenca gli enti",
    description="Gli enti che hanno almeno un servizio pubblicato, per nome. Con full o full_service una pagina ha di "
    f"ogni ente i primi servizi per nome: {MOST_SERVICES} diviso per_page, al massimo {MAX_PER_PAGE}. Gli altri si "
    "leggono a /services con organization_id; con format=ndjson ci sono tutti.",
)
def list_organizations(request: HttpRequest) -> HttpResponse:
    """A page of bodies, or all of them as a stream."""
    asked = read(request, "/organizations")
    context = Context.of(asked.language, asked.vocabulary)
    found = bodies.listed(asked)
    if asked.is_stream:
        return writing.stream(asked, _chunks(found, asked, context))
    part = found[asked.offset : asked.offset + asked.per_page]
    return writing.page(asked, total=len(found), items=_lines(part, asked, context, limit=_share(asked)))


@router.get(
    "/organizations/{id}",
    response=OrganizationWithServices,
    operation_id="readOrganization",
    summary="Leggi un ente",
    description="Un ente con i suoi servizi in breve, o interi con full_service: i primi "
    f"{MAX_PER_PAGE} per nome. Tutti si leggono a /services con organization_id. Un ente senza servizi pubblicati "
    "risponde 404.",
)
def read_organization(request: HttpRequest, id: str) -> HttpResponse:
    """One body with its services."""
    asked = read(request, "/organizations/{id}")
    key = identifier(id)
    documents = bodies.services([key], limit=MAX_PER_PAGE)[key]
    if not documents:
        if (body := current_body(key)) != key:
            # It became part of another: who holds its id is led there.
            query = request.META.get("QUERY_STRING", "")
            return HttpResponsePermanentRedirect(absolute(f"{ROOT}/organizations/{body}{'?' if query else ''}{query}"))
        raise Http404
    views = _views(documents, asked)
    line = _whole(views[0].provider, documents, views, asked, Context.of(asked.language, asked.vocabulary)).line()
    return answer(line, language=asked.language)


def _chunks(found: Sequence[Listed], asked: Asked, context: Context) -> Iterator[list[bytes]]:
    part: list[Listed] = []
    services, is_whole = 0, asked.full or asked.full_service
    for each in found:
        more = each.services if is_whole else 0
        if part and (len(part) >= STREAMED_AT_ONCE or services + more > SERVICES_AT_ONCE):
            yield _lines(part, asked, context)
            part, services = [], 0
        part.append(each)
        services += more
    if part:
        yield _lines(part, asked, context)


def _share(asked: Asked) -> int:
    """How many services each body of a page may have."""
    return min(MAX_PER_PAGE, MOST_SERVICES // asked.per_page)


def _lines(part: Sequence[Listed], asked: Asked, context: Context, *, limit: int | None = None) -> list[bytes]:
    """Bodies as they are asked for. Without a limit, whole ones have all their services."""
    views = bodies.views(part, asked)
    shown = [views[each.id] for each in part if each.id in views]
    if not (asked.full or asked.full_service):
        return [mapping.summary(body, alone=True).line() for body in shown]
    services = bodies.services([body.id for body in shown], limit=limit)
    return [_of(body, services[body.id], asked, context).line() for body in shown]


def _of(
    body: types.ProviderView, documents: list[ServiceDocument], asked: Asked, context: Context
) -> OrganizationWithServices:
    return _whole(body, documents, _views(documents, asked), asked, context)


def _whole(
    body: types.ProviderView,
    documents: Sequence[ServiceDocument],
    views: Sequence[types.ServiceView],
    asked: Asked,
    context: Context,
) -> OrganizationWithServices:
    pairs = [(view, items.changed(document)) for view, document in zip(views, documents, strict=True)]
    return OrganizationWithServices(
        **mapping.members(body, context, alone=True),
        services=[
            of_services.service(view, when, context) if asked.full_service else of_services.minimal(view, when)
            for view, when in pairs
        ],
    )


def _views(documents: Sequence[ServiceDocument], asked: Asked) -> list[types.ServiceView]:
    return presentation.present_all(documents, language=asked.language, vocabulary=asked.vocabulary)
