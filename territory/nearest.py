"""Where the nearest service is of those that a comune does not have."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from search import places
from search.geo import Point, distance
from search.models import ServiceFacet

Asked = tuple[str, str]
"""A facet and a code: a category, or a kind."""
MUNICIPALITY = "municipality"


@dataclass(frozen=True)
class Premises:
    """The nearest premises: of which service, at how many kilometres as the crow flies, at which point."""

    service: uuid.UUID
    kilometres: float
    point: Point


@dataclass(frozen=True)
class Served:
    """The nearest comune with such a service, where no premises are known."""

    code: str
    kilometres: float


def premises(here: Point, asked: Collection[Asked]) -> dict[Asked, Premises]:
    """Return the nearest premises of each category or kind that has any. One query."""
    found: dict[Asked, Premises] = {}
    for facet, code, service, latitude, longitude in (
        _having(asked)
        .filter(service__places__isnull=False)
        .values_list("facet", "code", "service_id", "service__places__latitude", "service__places__longitude")
    ):
        each = Premises(service, distance(here, (latitude, longitude)), (latitude, longitude))
        best = found.get((facet, code))
        if best is None or (each.kilometres, each.service) < (best.kilometres, best.service):
            found[facet, code] = each
    return found


def served(here: Point, asked: Collection[Asked], vocabulary: Vocabulary) -> dict[Asked, Served]:
    """Return the nearest comune that has something of each category or kind. One query."""
    terms, today = vocabulary.terms(Scheme.MUNICIPALITY), timezone.localdate()
    centres = {
        code: centre
        for code, term in terms.items()
        if term.is_current(today) and (centre := places.centre(term)) is not None
    }
    found: dict[Asked, Served] = {}
    for facet, code, comune in (
        _having(asked)
        .filter(service__facets__facet=MUNICIPALITY)
        .values_list("facet", "code", "service__facets__code")
        .distinct()
    ):
        if comune not in centres:
            continue
        each = Served(comune, distance(here, centres[comune]))
        best = found.get((facet, code))
        if best is None or (each.kilometres, each.code) < (best.kilometres, best.code):
            found[facet, code] = each
    return found


def _having(asked: Collection[Asked]) -> QuerySet[ServiceFacet]:
    facets, codes = {facet for facet, _code in asked}, {code for _facet, code in asked}
    # A kind and a category may share a code: one too many is asked for then, and nobody looks at it.
    return ServiceFacet.objects.filter(facet__in=facets, code__in=codes).order_by()
