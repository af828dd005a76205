"""Providers, as the documents of their services know them: who has no published service is not listed."""

from __future__ import annotations

import uuid

from django.db.models import CharField, Count, Max, Min
from django.db.models.functions import Cast, Lower
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from ninja import Router

from catalog_pages import vocabulary as vocabularies
from catalog_pages.addresses import current_body
from open_data.v1 import parameters
from open_data.v1.frame import answer
from open_data.v1.reading import read
from open_data.v1.schemas.answers import ListedProvider, ProviderAnswer, ProviderDetail, ProviderList
from open_data.v1.schemas.common import Meta, PageMeta, address_of, common_meta, page_meta
from open_data.v1.schemas.providers import provider_members
from open_data.v1.sparse import only
from search import bodies, presentation, service, types
from search.models import ServiceDocument

router = Router(tags=["providers"])


@router.get(
    "/providers",
    response=ProviderList,
    operation_id="listProviders",
    summary="Elenca gli enti",
    description="Gli enti che hanno almeno un servizio pubblicato, per nome.",
)
def list_providers(request: HttpRequest) -> HttpResponse:
    """Who offers something, a page at a time."""
    query = read(request, "page", "per_page", "lang", "fields")
    names = parameters.fields(request, ListedProvider)
    # Any document of a provider tells who it is. PostgreSQL has no minimum of UUIDs, hence the cast.
    listed = (
        ServiceDocument.objects.live()
        .values("provider_id")
        .annotate(name=Lower(Max("provider_name")), services=Count("pk"), example=Min(Cast("pk", CharField())))
        .order_by("name", "provider_id")
    )
    total = listed.count()
    shown = list(listed[query.offset : query.offset + query.per_page])
    documents = ServiceDocument.objects.live().filter(pk__in=[uuid.UUID(row["example"]) for row in shown])
    views = presentation.present_all(documents, language=query.language, vocabulary=vocabularies.current())
    # Whoever ends a service in between takes its document away.
    providers: dict[uuid.UUID | None, types.ProviderView] = {view.provider.id: view.provider for view in views}
    body = ProviderList(
        meta=PageMeta(
            **page_meta(
                query,
                total=total,
                pages=max(1, -(-total // query.per_page)),
                address=lambda page: address_of("/providers", query, page=page, given=request.GET),
            )
        ),
        items=[
            ListedProvider(**provider_members(providers[row["provider_id"]]), services=row["services"])
            for row in shown
            if row["provider_id"] in providers
        ],
    )
    return answer(only(body, names), language=query.language)


@router.get(
    "/providers/{id}",
    response=ProviderAnswer,
    operation_id="readProvider",
    summary="Leggi un ente",
    description="Un ente, per identificativo o per nome nell'indirizzo della pagina, con ciò che dice di sé e i suoi "
    "servizi in breve. Un ente senza servizi pubblicati risponde 404.",
)
def read_provider(request: HttpRequest, id: str) -> HttpResponse:
    """One provider with its services."""
    query = read(request, "lang", "fields")
    names = parameters.fields(request, ProviderDetail)
    key = _asked_for(id)
    body = bodies.read(key, query.language)
    services = service.services_of_provider(key, query.language, limit=types.MAX_PER_PAGE)
    if not services or body is None:
        if (now := current_body(key)) != key:
            # It became part of another: who holds its id is led there.
            return HttpResponsePermanentRedirect(address_of(f"/providers/{now}", query, page=1, given=request.GET))
        raise Http404
    total = service.count_services(provider_id=key)
    item = ProviderDetail.with_services(body, services, total=total)
    found = ProviderAnswer(meta=Meta(**common_meta(query.language)), item=item)
    return answer(only(found, names), language=query.language)


def _asked_for(name: str) -> uuid.UUID:
    """The body that the address names, by its id or by the slug of its page. Raises ``Http404``."""
    try:
        return uuid.UUID(name)
    except ValueError:
        key = bodies.with_slug(name) if name.isprintable() else None
    if key is None:
        raise Http404
    return key
