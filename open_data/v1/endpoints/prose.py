"""Pages of prose and menus: what another front end needs beside the catalogue."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from open_data.v1 import parameters
from open_data.v1.frame import answer
from open_data.v1.reading import read
from open_data.v1.schemas.common import Meta, PageMeta, address_of, common_meta, page_meta
from open_data.v1.schemas.prose import ListedPage, MenuAnswer, Menus, Page, PageAnswer, PageList
from open_data.v1.sparse import only
from search import navigation, prose

router = Router(tags=["pages"])


@router.get(
    "/pages",
    response=PageList,
    operation_id="listPages",
    summary="Elenca le pagine",
    description="Le pagine che l'Ufficio scrive: iniziale, informative, domande e risposte. Chi non ha la traduzione "
    "c'è in italiano, e lo dice.",
)
def list_pages(request: HttpRequest) -> HttpResponse:
    """The pages that people wrote, a page of the list at a time."""
    query = read(request, "page", "per_page", "lang", "fields")
    names = parameters.fields(request, ListedPage)
    found = prose.listed(query.language)
    shown = found[query.offset : query.offset + query.per_page]
    body = PageList(
        meta=PageMeta(
            **page_meta(
                query,
                total=len(found),
                pages=max(1, -(-len(found) // query.per_page)),
                address=lambda page: address_of("/pages", query, page=page, given=request.GET),
            )
        ),
        items=[ListedPage.of(each) for each in shown],
    )
    return answer(only(body, names), language=query.language)


@router.get(
    "/pages/{id}",
    response=PageAnswer,
    operation_id="readPage",
    summary="Leggi una pagina",
    description="Una pagina intera, per identificativo o per nome nell'indirizzo, in una lingua qualunque; se più "
    "pagine hanno lo stesso nome, la più alta nell'albero del sito.",
)
def read_page(request: HttpRequest, id: str) -> HttpResponse:
    """One page that people wrote."""
    query = read(request, "lang", "fields")
    names = parameters.fields(request, Page)
    found = prose.read(id, query.language)
    if found is None:
        raise Http404
    body = PageAnswer(meta=Meta(**common_meta(query.language)), item=Page.of(found))
    return answer(only(body, names), language=query.language)


@router.get(
    "/menus",
    response=MenuAnswer,
    operation_id="readMenus",
    summary="Leggi i menu",
    description="I menu del sito, come li compone l'Ufficio, e le lingue in cui si legge.",
)
def read_menus(request: HttpRequest) -> HttpResponse:
    """Where a reader can go."""
    query = read(request, "lang")
    codes = [code for code, _name in settings.LANGUAGES]
    item = Menus.of(navigation.menus(None), query.language, codes)
    return answer(MenuAnswer(meta=Meta(**common_meta(query.language)), item=item), language=query.language)
