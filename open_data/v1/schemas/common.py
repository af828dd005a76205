"""Shapes that all answers share. What they say in words is public (it goes into the contract): in Italian."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated, Any
from urllib.parse import quote

from django.conf import settings
from django.http import QueryDict
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from catalog_pages import licence
from search import params, types

Int32 = Annotated[int, WithJsonSchema({"type": "integer", "format": "int32"})]
Double = Annotated[float, WithJsonSchema({"type": "number", "format": "double"})]
Uri = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]

ROOT = "/api/v1"
LICENCE_NAME = "CC BY 4.0"
LICENCE_URL = licence.deed("it")
"""What programs are told, whatever the language of the answer; people are led to the page in theirs."""
ATTRIBUTION = "LodiWelfare, Ufficio di Piano dell'Ambito di Lodi"


def about(text: str, **schema: Any) -> ConfigDict:
    """The configuration of a shape, with what the contract says of it."""
    return ConfigDict(frozen=True, json_schema_extra={"description": text, **schema})


def absolute(path: str) -> str:
    """The whole address of a path of this site; an address that is whole already stays as it is."""
    return f"{settings.SITE_URL}{path}" if path.startswith("/") else path


def whole_links(html: str) -> str:
    """HTML whose links and images within this site lead here from wherever it is shown."""
    return html.replace('href="/', f'href="{settings.SITE_URL}/').replace('src="/', f'src="{settings.SITE_URL}/')


class Label(BaseModel):
    """A code with its name."""

    model_config = about("Un codice stabile e il suo nome nella lingua della risposta.")

    code: str = Field(description="Codice: non cambia mai significato.", examples=["anziani"])
    label: str = Field(description="Nome nella lingua della risposta.", examples=["Anziani"])

    @classmethod
    def of(cls, label: types.Label) -> Label:
        return cls(code=label.code, label=label.label)

    @classmethod
    def or_none(cls, label: types.Label | None) -> Label | None:
        return cls.of(label) if label else None

    @classmethod
    def all(cls, labels: Iterable[types.Label]) -> list[Label]:
        return [cls.of(label) for label in labels]


class Licence(BaseModel):
    """The licence of the data."""

    model_config = about("La licenza dei dati.")

    name: str = Field(examples=[LICENCE_NAME])
    url: Uri = Field(examples=[LICENCE_URL])


class Meta(BaseModel):
    """What every answer says of itself."""

    model_config = about("Che cosa dice di sé ogni risposta.")

    language: str = Field(description="Lingua di nomi e testi (ISO 639-1).", examples=["it"])
    licence: Licence
    attribution: str = Field(description="Come citare la fonte.", examples=[ATTRIBUTION])
    source: Uri = Field(description="Il sito da cui vengono i dati.")


class PageMeta(Meta):
    """A page of a list."""

    model_config = about("Dati della risposta e della pagina.")

    total: Int32 = Field(description="Quanti elementi ci sono in tutto.", ge=0)
    page: Int32 = Field(description="Numero di questa pagina, da 1.", ge=1)
    per_page: Int32 = Field(description="Elementi per pagina.", ge=1, le=types.MAX_PER_PAGE)
    pages: Int32 = Field(description="Quante pagine si possono sfogliare, almeno una.", ge=1)
    next: Uri | None = Field(description="Indirizzo della pagina seguente.")
    previous: Uri | None = Field(description="Indirizzo della pagina precedente.")


class Understood(BaseModel):
    """How the words of a question were read."""

    model_config = about("Come sono state lette le parole della ricerca.")

    corrected: str = Field(description="Il testo con le parole corrette che sono state cercate; o vuoto.")
    suggestion: str = Field(description="Il testo che forse si intendeva; o vuoto.")
    place: str = Field(description="Codice ISTAT del comune nominato nelle parole; o vuoto.", examples=["098019"])
    outside: list[str] = Field(description="I paesi e le città nominati che non fanno parte del Lodigiano.")
    unknown: list[str] = Field(description="Le parole che nessun servizio ha.")
    relaxed: bool = Field(description="Vero se sono compresi servizi che hanno solo una parte di ciò che è chiesto.")
    missing_there: bool = Field(
        description="Vero se nessun servizio del tipo chiesto serve il comune nominato: quelli trovati sono altro."
    )


class SearchMeta(PageMeta):
    """A page of results."""

    model_config = about("Dati della risposta, della pagina e della ricerca.")

    engine: str = Field(description="Il motore che ha risposto.", examples=["elasticsearch", "database"])
    degraded: bool = Field(
        description="Vero se il motore principale non risponde: i risultati ci sono, l'ordine può cambiare."
    )
    parameters: dict[str, list[str]] = Field(
        description="I parametri come sono stati capiti, senza quelli lasciati al valore predefinito.",
        examples=[{"q": ["pasti"], "municipality": ["098031"]}],
    )
    notices: list[str] = Field(description="Avvertenze: per esempio, un codice sostituito da un altro.")
    understood: Understood


class FacetValue(BaseModel):
    """A line of a facet."""

    model_config = about("Un valore di un filtro.")

    code: str = Field(description="Codice da usare nel parametro che ha il nome del filtro.")
    label: str
    count: Int32 = Field(
        description="Quanti risultati darebbe, con gli altri filtri e senza gli altri valori di questo.", ge=0
    )
    selected: bool = Field(description="Se è stato scelto in questa ricerca.")

    @classmethod
    def of(cls, value: types.FacetValue) -> FacetValue:
        return cls(code=value.code, label=value.label, count=value.count, selected=value.selected)


class Problem(BaseModel):
    """An error."""

    model_config = about("Un errore, secondo la RFC 9457.")

    type: str = Field(
        description="Che genere di errore è: «about:blank» se lo dice già lo stato.",
        json_schema_extra={"format": "uri-reference"},
    )
    title: str = Field(description="Nome dello stato HTTP, nella lingua della risposta.", examples=["Non trovato"])
    status: Int32 = Field(description="Stato HTTP.", examples=[404], ge=400, le=599)
    detail: str = Field(description="Che cosa non va, in una frase.")
    instance: str = Field(
        description="Identificativo di questo errore, da citare a chi chiede aiuto.",
        examples=["urn:uuid:3f0c8b7e-5d1a-4a83-9c58-6a7d0e2b1f94"],
        json_schema_extra={"format": "uri-reference"},
    )


class ParameterFault(BaseModel):
    """What is wrong with a parameter."""

    model_config = about("Che cosa non va in un parametro.")

    parameter: str = Field(description="Nome del parametro.", examples=["age"])
    value: str = Field(description="Valore ricevuto, se c'era.", examples=["vecchio"])
    reason: str = Field(description="Perché non va.", examples=["Serve un numero intero da 0 a 120."])


class ParameterProblem(Problem):
    """A bad query string."""

    model_config = about("Uno o più parametri sono sconosciuti o sbagliati: qui c'è l'elenco completo.")

    errors: list[ParameterFault]


def common_meta(language: str) -> dict[str, Any]:
    """The members of ``Meta``."""
    return {
        "language": language,
        "licence": {"name": LICENCE_NAME, "url": LICENCE_URL},
        "attribution": ATTRIBUTION,
        "source": f"{settings.SITE_URL}/",
    }


def page_meta(query: types.SearchQuery, *, total: int, pages: int, address: Callable[[int], str]) -> dict[str, Any]:
    """The members of ``PageMeta``. ``address`` gives the address of a page of the same list."""
    return {
        **common_meta(query.language),
        "total": total,
        "page": query.page,
        "per_page": query.per_page,
        "pages": pages,
        "next": address(query.page + 1) if query.page < pages else None,
        "previous": address(min(query.page - 1, pages)) if query.page > 1 else None,
    }


def address_of(endpoint: str, query: types.SearchQuery, *, page: int, given: QueryDict | None = None) -> str:
    """The canonical address of a page of a list: the same question, the same address.

    ``given`` is the query string that was asked: ``fields`` are kept, and Italian is named where it was, since who
    asked for it by name may have another language in their headers.
    """
    given = given or QueryDict()
    asked = query_string(query, page=page, says_language="lang" in given)
    if fields := ",".join(given.getlist("fields")):
        asked += f"{'&' if asked else ''}fields={quote(fields, safe=',')}"
    return absolute(f"{ROOT}{endpoint}{'?' if asked else ''}{asked}")


def query_string(query: types.SearchQuery, *, page: int, says_language: bool = False) -> str:
    """The canonical query string of a page. The language is left out when it is the site's own."""
    language = None if query.language == settings.LANGUAGE_CODE and not says_language else query.language
    return params.query_string(query, page=page, lang=language)
