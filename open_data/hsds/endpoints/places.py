"""Services at locations: each service at each of its premises."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from open_data.hsds import finding, items, premises, writing
from open_data.hsds.mapping import services as mapping
from open_data.hsds.mapping.common import Context
from open_data.hsds.premises import Premises
from open_data.hsds.reading import Asked, read
from open_data.hsds.schemas.pages import ServiceAtLocationPage
from open_data.hsds.schemas.services import ServiceAtLocation
from open_data.v1.frame import answer
from open_data.v1.reading import identifier
from search import geo, hits

router = Router(tags=["services"])
STREAMED_AT_ONCE = 500


@router.get(
    "/service_at_locations",
    response=ServiceAtLocationPage,
    operation_id="listServiceAtLocations",
    summary="Elenca i servizi nelle sedi",
    description="Ogni servizio in ogni sua sede, per identificativo del servizio. Chi va a casa delle persone e non "
    "ha sedi non c'è.",
)
def list_service_at_locations(request: HttpRequest) -> HttpResponse:
    """A page of services at locations, or all of them as a stream."""
    asked = read(request, "/service_at_locations")
    context = Context.of(asked.language, asked.vocabulary)
    found = _found(asked)
    if asked.is_stream:
        return writing.stream(asked, _chunks(found, asked, context))
    part = found[asked.offset : asked.offset + asked.per_page]
    return writing.page(asked, total=len(found), items=_lines(part, asked, context))


@router.get(
    "/service_at_locations/{id}",
    response=ServiceAtLocation,
    operation_id="readServiceAtLocation",
    summary="Leggi un servizio in una sede",
    description="Un servizio in una sua sede, con la scheda intera.",
)
def read_service_at_location(request: HttpRequest, id: str) -> HttpResponse:
    """One service at one location."""
    asked = read(request, "/service_at_locations/{id}")
    place = premises.current().by_id.get(identifier(id))
    context = Context.of(asked.language, asked.vocabulary)
    lines = _lines([place], asked, context, full=True) if place else []
    if not lines:
        raise Http404
    return answer(lines[0], language=asked.language)


def _found(asked: Asked) -> list[Premises]:
    """The premises that are asked for: of the services that are, and near enough themselves."""
    found = premises.current().listed
    if asked.text:
        wanted = set(finding.by_words(asked))
        found = [each for each in found if each.service in wanted]
    elif finding.is_narrowed(asked):
        wanted = set(finding.matching(asked).values_list("pk", flat=True))
        found = [each for each in found if each.service in wanted]
    if asked.near:
        found = [each for each in found if each.point and _is_near(each.point, asked)]
    return found


def _is_near(point: geo.Point, asked: Asked) -> bool:
    return any(geo.distance(centre, point) <= asked.radius for centre in asked.near)


def _chunks(found: Sequence[Premises], asked: Asked, context: Context) -> Iterator[list[bytes]]:
    for start in range(0, len(found), STREAMED_AT_ONCE):
        yield _lines(found[start : start + STREAMED_AT_ONCE], asked, context)


def _lines(part: Sequence[Premises], asked: Asked, context: Context, *, full: bool = False) -> list[bytes]:
    ids = list(dict.fromkeys(each.service for each in part))
    views = {view.id: view for view in hits.present(ids, language=asked.language, vocabulary=asked.vocabulary)}
    moments = items.changes(ids)
    make = mapping.at_location if full or asked.full else mapping.at_location_summary
    lines = []
    for each in part:
        view = views.get(each.service)
        place = next((place for place in view.locations if place.id == each.location), None) if view else None
        if view and place:
            lines.append(make(view, place, moments.get(view.id, view.edited_at), context).line())
    return lines
