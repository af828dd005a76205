"""Changes: how a copy of the catalogue is kept level."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from ninja import Router

from catalog_pages import vocabulary as vocabularies
from open_data.v1 import parameters
from open_data.v1.frame import answer
from open_data.v1.problems import Gone
from open_data.v1.reading import read
from open_data.v1.schemas.changes import Change, ChangeList, ChangesMeta
from open_data.v1.schemas.common import ROOT, absolute, common_meta
from open_data.v1.schemas.services import Service
from open_data.v1.sparse import only_inside
from search import changes, presentation

router = Router(tags=["services"])

KEPT_IN_ADDRESS = ("per_page", "lang", "fields")


@router.get(
    "/changes",
    response=ChangeList,
    operation_id="listChanges",
    summary="Segui i cambiamenti",
    description="I servizi pubblicati, cambiati o tolti dopo un cursore, in un ordine che non salta niente: chi ha "
    "letto fino a un cursore non si è perso nulla di ciò che viene prima. Si comincia da 0, si continua con "
    "«meta.cursor», e si torna quando si vuole: chi ricomincia da 0 riceve il catalogo com'è. Le voci dei servizi "
    "tolti restano per sempre. Un servizio può arrivare due volte, e anche se è cambiato solo un nome o un giorno. "
    "Un cursore che il catalogo non ha mai dato (è stato ripristinato da una copia) risponde 410: si ricomincia da 0.",
)
def list_changes(request: HttpRequest) -> HttpResponse:
    """What changed after a cursor."""
    query = read(request, "since", "per_page", "lang", "fields")
    names, place = parameters.fields(request, Service), parameters.since(request)
    found = changes.since(place, limit=query.per_page)
    if place > found.last:
        raise Gone(_("Questo cursore non è di questo catalogo: ricomincia da 0."))
    live = [document for document in found.documents if document.live]
    views = presentation.present_all(live, language=query.language, vocabulary=vocabularies.current())
    shown = {view.id: view for view in views}
    kept = [(name, value) for name in KEPT_IN_ADDRESS for value in request.GET.getlist(name)]
    body = ChangeList(
        meta=ChangesMeta(
            **common_meta(query.language),
            cursor=str(found.reached),
            more=found.is_more,
            next=absolute(f"{ROOT}/changes?{urlencode([('since', str(found.reached)), *kept])}"),
        ),
        items=[Change.of(document, shown.get(document.pk)) for document in found.documents],
    )
    return answer(only_inside(body, names, shape=Change), language=query.language)
