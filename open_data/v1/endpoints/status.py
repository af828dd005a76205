"""Whether the API answers: for monitors and for the catalogue of public APIs."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse
from ninja import Router

from open_data.v1.frame import answer
from open_data.v1.reading import read
from open_data.v1.schemas.vocabularies import Status
from open_data.v1.version import VERSION
from search import breaker, changes
from search.engines.database import DatabaseEngine
from search.engines.elasticsearch import ElasticsearchEngine
from search.models import ServiceDocument

router = Router(tags=["status"])


@router.get(
    "/status",
    response=Status,
    operation_id="readStatus",
    summary="Leggi lo stato",
    description="200 se il catalogo risponde, 503 se non può.",
)
def read_status(request: HttpRequest) -> HttpResponse:
    """The state of the API. Elasticsearch is not asked: only the worker probes it."""
    read(request, "lang")
    degraded = bool(settings.ELASTICSEARCH_URL) and breaker.is_open()
    preferred = settings.ELASTICSEARCH_URL and not degraded
    found = ServiceDocument.objects.live().aggregate(
        services=Count("pk"),
        providers=Count("provider_id", distinct=True),
        newest_publication=Max("published_at"),
    )
    body = Status(
        status="ok",
        version=VERSION,
        engine=ElasticsearchEngine.name if preferred else DatabaseEngine.name,
        degraded=degraded,
        cursor=str(changes.last()),
        **found,
    )
    return answer(body, language=settings.LANGUAGE_CODE, max_age=0)
