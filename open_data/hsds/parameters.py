"""The parameters of the endpoints: one table, which ``reading`` reads by and ``openapi`` describes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext_lazy as _

from search.types import MAX_PER_PAGE, MAX_RADIUS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

JSON, NDJSON = "json", "ndjson"
MAX_PAGE = 10_000_000
MAX_METRES = int(MAX_RADIUS * 1000)

SOME_ID = "7c0e4f8a-2f0a-5b58-9f06-6f6a3f0f1d11"
"""What an id looks like."""

Kind = Literal["text", "uuid", "flag", "integer", "number", "moment", "choice", "code", "postcode", "language"]


@dataclass(frozen=True)
class Parameter:
    """A parameter. ``lowest`` and ``highest`` bound a number; ``own`` ones are not in HSDS: the profile says so."""

    name: str
    kind: Kind
    description: StrOrPromise
    example: str
    choices: tuple[str, ...] = ()
    default: str = ""
    lowest: float = 0
    highest: float = 0
    own: bool = False


PARAMETERS: tuple[Parameter, ...] = (
    Parameter("search", "text", _("Parole da cercare: come nel sito, o nel nome."), "pasti a domicilio"),
    Parameter(
        "taxonomy_term_id",
        "uuid",
        _("Solo ciò che è classificato con questa voce; per un comune, ciò che lo serve o vi ha una sede."),
        SOME_ID,
    ),
    Parameter(
        "taxonomy_id",
        "uuid",
        _("Solo ciò che ha una voce di questo vocabolario; con taxonomy_term_id valgono insieme."),
        SOME_ID,
    ),
    Parameter("organization_id", "uuid", _("Solo i servizi di questo ente."), SOME_ID),
    Parameter(
        "modified_after",
        "moment",
        _("Solo ciò che è cambiato in questo momento o dopo: data, o data e ora ISO 8601 (senza fuso: italiana)."),
        "2026-01-31T08:00:00Z",
    ),
    Parameter("minimal", "flag", _("Solo id, nome, stato e data di modifica."), "true", default="false"),
    Parameter("full", "flag", _("Ogni elemento intero, con tutto ciò che contiene."), "true", default="false"),
    Parameter("full_service", "flag", _("Enti interi, con i loro servizi interi."), "true", default="false"),
    Parameter("parent_id", "uuid", _("Solo le voci che fanno parte di questa."), SOME_ID),
    Parameter("top_only", "flag", _("Solo le voci che non fanno parte di altre."), "true", default="false"),
    Parameter(
        "postcode",
        "postcode",
        _("CAP: solo ciò che serve i comuni con questo CAP o, con proximity, ciò che è vicino al loro centro."),
        "26900",
    ),
    Parameter(
        "proximity",
        "integer",
        _("Metri in linea d'aria dal centro dei comuni con il CAP, o da lat e lon."),
        "5000",
        lowest=1,
        highest=MAX_METRES,
    ),
    Parameter(
        "municipality",
        "code",
        _("Comune servito o con una sede, per codice ISTAT di sei cifre: come in /api/v1."),
        "098031",
        own=True,
    ),
    Parameter("lat", "number", _("Latitudine WGS84: con lon e radius."), "45.31", lowest=-90, highest=90, own=True),
    Parameter("lon", "number", _("Longitudine WGS84: con lat e radius."), "9.5", lowest=-180, highest=180, own=True),
    Parameter(
        "radius",
        "number",
        _("Chilometri in linea d'aria da lat e lon, entro cui c'è una sede: come in /api/v1."),
        "10",
        lowest=0.1,
        highest=MAX_RADIUS,
        own=True,
    ),
    Parameter("page", "integer", _("Numero di pagina, da 1."), "2", default="1", lowest=1, highest=MAX_PAGE),
    Parameter(
        "per_page",
        "integer",
        _("Elementi per pagina, al massimo 100."),
        "50",
        default="20",
        lowest=1,
        highest=MAX_PER_PAGE,
    ),
    Parameter(
        "format",
        "choice",
        _("ndjson dà tutto senza pagine, un oggetto JSON per riga: page e per_page non contano."),
        NDJSON,
        choices=(JSON, NDJSON),
        default=JSON,
    ),
    Parameter("lang", "language", _("Lingua della risposta; gli identificativi sono gli stessi."), "en", own=True),
)
BY_NAME: dict[str, Parameter] = {parameter.name: parameter for parameter in PARAMETERS}

PAGED = ("page", "per_page", "format", "lang")
SELECTED = ("search", "taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after")
PLACED = ("municipality", "lat", "lon", "radius")
OF_PATH: dict[str, tuple[str, ...]] = {
    "/services": (*SELECTED, "minimal", "full", *PLACED, *PAGED),
    "/service_at_locations": (*SELECTED, "full", "postcode", "proximity", *PLACED, *PAGED),
    "/organizations": ("search", "full", "full_service", *PAGED),
    "/organizations/{id}": ("full_service", "lang"),
    "/taxonomies": ("search", *PAGED),
    "/taxonomy_terms": ("search", "taxonomy_id", "top_only", "parent_id", *PAGED),
}
"""What each path reads; one that is not here has ``lang`` alone."""
