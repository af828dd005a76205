"""Services like one: of the same kind, for people of the same comuni."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from catalog_pages import vocabulary as vocabularies
from catalog_pages.edition import InEdition
from search import foreign, hits
from search.documents import AMBITO
from search.models import ServiceDocument, ServiceFacet, by_name
from search.types import ServiceView

MOST = 4
MOST_KEPT = 2_000


@dataclass(frozen=True)
class Similar:
    """What a list of similar services says of one; ``language`` is the one in which its title is written."""

    title: str
    path: str
    provider: str
    where: str
    language: str


_kept: InEdition[tuple[uuid.UUID, str], list[Similar]] = InEdition(limit=MOST_KEPT)


def similar(service: ServiceView, language: str) -> list[Similar]:
    """Return up to ``MOST`` live services like a published one, verified and complete ones first; may be empty."""
    kept, key = _kept.values(), (service.id, language)
    if key not in kept:
        kept[key] = _find(service, language)
    return kept[key]


def _find(service: ServiceView, language: str) -> list[Similar]:
    return [
        Similar(each.title, each.path, each.provider.name, each.where_text, foreign.of(each.title, language))
        for each in like(service, language)
    ]


def like(service: ServiceView, language: str) -> list[ServiceView]:
    """The same as whole items."""
    if service.kind is None:
        return []
    premises = {each.municipality.code for each in service.locations if each.municipality}
    own = {label.code for label in service.municipalities} | premises
    same_kind = ServiceFacet.objects.filter(facet="kind", code=service.kind.code).values("service")
    found = ServiceDocument.objects.live().filter(pk__in=same_kind).exclude(pk=service.id)
    if not service.whole_ambito:
        reached = ServiceFacet.objects.filter(facet="municipality", code__in=[*own, AMBITO]).values("service")
        found = found.filter(pk__in=reached)
    first = found.order_by("is_stale", "-completeness", by_name(), "pk").values_list("pk", flat=True)[:MOST]
    # As items of a list, which are kept: most of these have been shown in one.
    return hits.present(list(first), language=language, vocabulary=vocabularies.current())
