"""Which services are asked for: the site's own search where there are words, else the documents by id, all of them."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterator

from django.db.models import F, FloatField, Q, QuerySet
from django.db.models.expressions import ExpressionWrapper
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog_pages.enums import Scheme
from open_data.hsds.mapping.services import PACKS
from open_data.hsds.reading import Asked
from open_data.hsds.taxonomies import SERVICE_TYPE
from search import finding, geo
from search.documents import AMBITO
from search.geo import Point
from search.models import ServiceDocument, ServiceFacet, ServicePlace
from search.params import ParameterError, ParameterErrors
from search.types import MAX_DEPTH, SearchQuery

CHUNK = 40
"""How many services are read at once where all are asked for: more is no faster, and each takes a third of a MiB."""
FACETS = frozenset({"category", "kind", "target", "delivery", "municipality", "language", "welfare", "cost"})
"""The vocabularies by which services are found as the site's filters find them."""
WAYS = {"actor": "actor", "access-channel": "channel"}
"""The vocabularies of ways of access, and the member of a row that has their code."""


def page(asked: Asked) -> tuple[list[uuid.UUID], int]:
    """Return the ids of the page that is asked for, and how many there are in all."""
    if not asked.text:
        found = matching(asked)
        keys = found.order_by("pk").values_list("pk", flat=True)[asked.offset : asked.offset + asked.per_page]
        return list(keys), found.count()
    if asked.page * asked.per_page > MAX_DEPTH:
        reason = _("Con search si possono sfogliare al massimo %d risultati.") % MAX_DEPTH
        raise ParameterErrors([ParameterError(name="page", value=str(asked.page), reason=reason)])
    if _rest(asked) is None:
        answer = finding.find(_query(asked, asked.page, asked.per_page), vocabulary=asked.vocabulary)
        return answer.ids, answer.total
    found_ids = by_words(asked)
    return found_ids[asked.offset : asked.offset + asked.per_page], len(found_ids)


def chunks(asked: Asked) -> Iterator[list[ServiceDocument]]:
    """Yield the documents of all that is asked for, some at a time: by id, or as the search orders them."""
    if asked.text:
        ids = by_words(asked)
        for start in range(0, len(ids), CHUNK):
            part = ids[start : start + CHUNK]
            found = {each.pk: each for each in ServiceDocument.objects.live().filter(pk__in=part)}
            yield [found[key] for key in part if key in found]
        return
    wanted, last = matching(asked).order_by("pk"), None
    while documents := list((wanted.filter(pk__gt=last) if last else wanted)[:CHUNK]):
        yield documents
        last = documents[-1].pk


def by_words(asked: Asked) -> list[uuid.UUID]:
    """Return all services that have the words, as far as the search reaches, in the order of the database's search."""
    ids = finding.find_deep(_query(asked, 1, MAX_DEPTH), vocabulary=asked.vocabulary).ids
    rest = _rest(asked)
    if rest is None:
        return ids
    passing = set(ServiceDocument.objects.live().filter(rest, pk__in=ids).values_list("pk", flat=True))
    return [key for key in ids if key in passing]


def matching(asked: Asked) -> QuerySet[ServiceDocument]:
    """Return the live documents that are asked for, words apart."""
    found = ServiceDocument.objects.live()
    for facet, codes in _facets(asked):
        found = found.filter(_has(facet, codes, asked))
    if asked.near:
        found = found.filter(_near(asked.near, asked.radius))
    rest = _rest(asked)
    return found if rest is None else found.filter(rest)


def is_narrowed(asked: Asked) -> bool:
    """Whether anything but words narrows down what is asked for."""
    return bool(asked.near or _facets(asked) or _rest(asked) is not None)


def _query(asked: Asked, number: int, size: int) -> SearchQuery:
    """The question for the site's search. It takes one condition a facet; the others are left to ``_rest``."""
    return SearchQuery(
        text=asked.text,
        filters=dict(_facets(asked)),
        near=asked.near[0] if len(asked.near) == 1 else None,
        radius=asked.radius if len(asked.near) == 1 else None,
        language=asked.language,
        page=number,
        per_page=size,
    )


def _facets(asked: Asked) -> list[tuple[str, tuple[str, ...]]]:
    """The conditions that are filters of the site: facet and codes."""
    found: list[tuple[str, tuple[str, ...]]] = [("municipality", codes) for codes in asked.municipalities]
    if asked.term and asked.term[0] in FACETS:
        found.append((asked.term[0], (asked.term[1],)))
    if asked.organization:
        found.append(("provider", (str(asked.organization),)))
    return found


def _rest(asked: Asked) -> Q | None:
    """The conditions that the site's search does not know; ``None`` where there are none."""
    conditions = [_has(facet, codes, asked) for facet, codes in _facets(asked)] if _has_twice(asked) else []
    if asked.modified_after:
        conditions.append(Q(changed_at__gte=asked.modified_after))
    if asked.term and asked.term[0] not in FACETS:
        conditions.append(_classified(*asked.term))
    if asked.taxonomy:
        conditions.append(_classified_by(asked.taxonomy))
    if len(asked.near) > 1:
        conditions.append(_near(asked.near, asked.radius))
    return Q(*conditions) if conditions else None


def _has_twice(asked: Asked) -> bool:
    names = [facet for facet, _codes in _facets(asked)]
    return len(names) != len(set(names))


def _has(facet: str, codes: tuple[str, ...], asked: Asked) -> Q:
    """Services that have one of some codes. Those for the whole Ambito count for every comune of today."""
    comuni, today = asked.vocabulary.terms(Scheme.MUNICIPALITY), timezone.localdate()
    is_current = any(code in comuni and comuni[code].is_current(today) for code in codes)
    wanted = (*codes, AMBITO) if facet == Scheme.MUNICIPALITY and is_current else codes
    return Q(pk__in=ServiceFacet.objects.filter(facet=facet, code__in=wanted).values("service"))


def _classified(source: str, code: str) -> Q:
    """Services that have a term which is no filter of the site. Raises ``ParameterErrors`` where none ever has."""
    if source == "status":
        return Q(content__status=code)
    if source in WAYS:
        member = WAYS[source]
        # PostgreSQL writes a blank after the colon, SQLite does not.
        return _mentions("access_ways", f'"{member}": "{code}"') | _mentions("access_ways", f'"{member}":"{code}"')
    for name, taxonomy in PACKS.items():
        if taxonomy == source:
            return Q(**{f"content__pack__{name}": code}) | _mentions("pack", f'"{code}"', member=name)
    reason = _("Questa voce non classifica servizi, ma le loro parti.")
    raise ParameterErrors([ParameterError(name="taxonomy_term_id", value=code, reason=reason)])


def _classified_by(taxonomy: str) -> Q:
    """Services that have any term of a taxonomy."""
    if taxonomy == SERVICE_TYPE:
        return Q(pk__in=ServiceFacet.objects.filter(facet__in=(Scheme.CATEGORY, Scheme.KIND)).values("service"))
    if taxonomy in FACETS:
        return Q(pk__in=ServiceFacet.objects.filter(facet=taxonomy).values("service"))
    if taxonomy == "status":
        return Q()
    if taxonomy in WAYS:
        return _mentions("access_ways", f'"{WAYS[taxonomy]}"')
    for name, each in PACKS.items():
        if each == taxonomy:
            return Q(content__pack__has_key=name)
    reason = _("Questo vocabolario non classifica servizi, ma le loro parti.")
    raise ParameterErrors([ParameterError(name="taxonomy_id", value=taxonomy, reason=reason)])


def _mentions(name: str, written: str, *, member: str = "") -> Q:
    """Services in whose document a list has something, as JSON is written: codes need no escaping."""
    path = KeyTextTransform(name, "content")
    found = ServiceDocument.objects.live().annotate(listed=KeyTextTransform(member, path) if member else path)
    return Q(pk__in=found.filter(listed__contains=written).values("pk"))


def _near(points: tuple[Point, ...], radius: float) -> Q:
    """Services with premises within a radius (kilometres) of one of some points; see ``search.geo``."""
    condition = Q()
    for latitude, longitude in points:
        south, north, west, east = geo.box((latitude, longitude), radius)
        up = (F("latitude") - latitude) * geo.KILOMETRES_PER_DEGREE
        right = (F("longitude") - longitude) * geo.KILOMETRES_PER_DEGREE * math.cos(math.radians(latitude))
        inside = (
            ServicePlace.objects.filter(latitude__range=(south, north), longitude__range=(west, east))
            .annotate(square=ExpressionWrapper(up * up + right * right, output_field=FloatField()))
            .filter(square__lte=radius**2)
        )
        condition |= Q(pk__in=inside.values("service"))
    return condition
