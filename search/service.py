"""What the pages, the API and the exports ask of the read side.

Every answer comes from published documents: no page is queried here. A search costs one query when
Elasticsearch answers (which of the documents found are live), one more for the content of those that nobody
has seen lately, and now and then one that asks whether a term changed.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from catalog_pages import keys
from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from search import finding, hits, missing, presentation
from search.engines.database import DatabaseEngine
from search.facets import facet_values
from search.models import ServiceDocument, ServiceFacet, by_name
from search.types import FacetValue, SearchQuery, SearchResult, ServiceView

ALTERNATIVES = 3
MOST_NAMED = 20
"""How many services with one slug are looked at."""


def search(query: SearchQuery, *, vocabulary: Vocabulary | None = None) -> SearchResult:
    """Answer a question: one page of results, with facets, in the reader's language.

    ``degraded`` says that Elasticsearch is configured but the database had to answer.
    """
    vocabulary = vocabulary or vocabularies.current()
    answer = finding.find(query, vocabulary=vocabulary)
    place = answer.understanding.place
    items = hits.present(
        answer.ids,
        language=query.language,
        vocabulary=vocabulary,
        municipalities=query.filters.get("municipality", ()) or ((place,) if place else ()),
    )
    return SearchResult(
        query=query,
        items=items,
        is_missing_there=missing.is_missing_there(query, answer, items),
        total=answer.total,
        facets=facet_values(answer, query=query, vocabulary=vocabulary),
        engine=answer.engine,
        understanding=answer.understanding,
        degraded=bool(settings.ELASTICSEARCH_URL) and answer.engine == DatabaseEngine.name,
    )


def get_document(key: str | uuid.UUID, *, slug: str = "") -> ServiceDocument | None:
    """Return the document of a service, ended ones included (``live`` is false: answer 410).

    ``key`` is the whole id, or the first eight hexadecimal digits that stand in public addresses; should two
    services share them, ``slug`` decides.
    """
    if isinstance(key, str) and len(key) == keys.LENGTH:
        try:
            lowest, highest = keys.ids_of(key)
        except ValueError:
            return None
        same = list(
            ServiceDocument.objects.to_show().filter(pk__gte=lowest, pk__lte=highest).order_by("-live", "pk")[:10]
        )
        return next((each for each in same if each.slug == slug), same[0] if same else None)
    try:
        return ServiceDocument.objects.to_show().filter(pk=uuid.UUID(str(key))).first()
    except ValueError:
        return None


def named(name: str) -> list[ServiceDocument]:
    """Return the services that a name stands for, ended ones only where none is live; commonly one or none.

    A name is an id, the end of a public address (``pasti-a-domicilio-3f0c8b7e``, in any language), or an Italian slug
    alone, which several may have.
    """
    try:
        return list(ServiceDocument.objects.to_show().filter(pk=uuid.UUID(name)))
    except ValueError:
        pass
    slug, _dash, key = name.rpartition("-")
    if slug and (document := get_document(key, slug=slug) if len(key) == keys.LENGTH else None):
        return [document]
    if not name.isprintable():
        return []
    found = list(ServiceDocument.objects.to_show().filter(slug=name).order_by("-live", "pk")[:MOST_NAMED])
    return [each for each in found if each.live] or found[:1]


def get_service(
    key: str | uuid.UUID, language: str, *, slug: str = "", vocabulary: Vocabulary | None = None
) -> ServiceView | None:
    """Return a live service by id or by the eight digits of its address, or ``None``."""
    document = get_document(key, slug=slug)
    if document is None or not document.live:
        return None
    return presentation.present(document, language=language, vocabulary=vocabulary or vocabularies.current())


def alternatives(
    document: ServiceDocument, *, language: str, vocabulary: Vocabulary | None = None
) -> list[ServiceView]:
    """Return a few live services of the same category, for the page of a service that ended."""
    if not document.category:
        return []
    similar = (
        ServiceDocument.objects.live()
        .filter(category=document.category)
        .exclude(pk=document.pk)
        .order_by("is_stale", "-completeness", by_name(), "pk")[:ALTERNATIVES]
    )
    return _present(similar, language=language, vocabulary=vocabulary)


def services_of_provider(
    provider_id: uuid.UUID, language: str, *, vocabulary: Vocabulary | None = None, limit: int | None = None
) -> list[ServiceView]:
    """Return the live services of a provider (by the ``translation_key`` of its page), by name; the first ``limit``."""
    own = ServiceDocument.objects.live().filter(provider_id=provider_id).order_by(by_name(), "pk")
    return _present(own[:limit], language=language, vocabulary=vocabulary)


def latest_verified(language: str, *, limit: int = 4, vocabulary: Vocabulary | None = None) -> list[ServiceView]:
    """Return the services that somebody verified last."""
    verified = (
        ServiceDocument.objects.live()
        .filter(assured_date__isnull=False)
        .order_by(F("assured_date").desc(), by_name(), "pk")[:limit]
    )
    return _present(verified, language=language, vocabulary=vocabulary)


def every_service(
    language: str, *, vocabulary: Vocabulary | None = None, chunk_size: int = 200
) -> Iterator[ServiceView]:
    """Yield every live service by id, for exports: memory stays flat."""
    vocabulary = vocabulary or vocabularies.current()
    for document in ServiceDocument.objects.live().order_by("pk").iterator(chunk_size=chunk_size):
        yield presentation.present(document, language=language, vocabulary=vocabulary)


def category_counts(language: str, *, vocabulary: Vocabulary | None = None) -> list[FacetValue]:
    """Return the categories in use, in their order, each with how many live services it has."""
    vocabulary = vocabulary or vocabularies.current()
    counts = dict(
        ServiceFacet.objects.filter(facet="category").values_list("code").annotate(number=Count("pk")).order_by()
    )
    terms, today = vocabulary.terms(Scheme.CATEGORY), timezone.localdate()
    return [
        FacetValue(code=code, label=term.label(language), count=counts.get(code, 0), selected=False)
        for code, term in terms.items()
        if counts.get(code) or term.is_current(today)
    ]


def count_services(**conditions: Any) -> int:
    """How many services are live, with conditions on the columns of ``ServiceDocument``."""
    return ServiceDocument.objects.live().filter(Q(**conditions)).count()


def _present(
    documents: QuerySet[ServiceDocument], *, language: str, vocabulary: Vocabulary | None
) -> list[ServiceView]:
    return presentation.present_all(list(documents), language=language, vocabulary=vocabulary or vocabularies.current())
