"""The profile: what this API adds to HSDS 3.0, with schemas, and how it reads HSDS where that leaves a choice."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from pydantic import Field

from open_data.hsds.mapping.common import source
from open_data.hsds.parameters import BY_NAME, OF_PATH
from open_data.hsds.schemas.base import EXTENSION, Link, Shape, clean, described
from open_data.hsds.schemas.organizations import OrganizationExtension, Source
from open_data.hsds.schemas.pages import PageExtension
from open_data.hsds.schemas.places import LocationExtension
from open_data.hsds.schemas.rows import AreaExtension, ContactExtension, PriceExtension
from open_data.hsds.schemas.services import ServiceExtension
from open_data.hsds.schemas.terms import TermExtension
from open_data.hsds.taxonomies import ROOT
from open_data.hsds.version import HSDS, VERSION
from open_data.v1.schemas.common import absolute

OBJECTS: dict[str, type[Shape]] = {
    "service": ServiceExtension,
    "organization": OrganizationExtension,
    "location": LocationExtension,
    "contact": ContactExtension,
    "service_area": AreaExtension,
    "cost_option": PriceExtension,
    "taxonomy_term": TermExtension,
    "page": PageExtension,
}
"""HSDS objects that have a member of ours, and its shape."""


class OwnParameter(Shape):
    """A parameter that HSDS does not have."""

    model_config = described("Un parametro che HSDS non ha.")

    name: str
    endpoints: list[str]
    description: str


class Profile(Shape):
    """The profile."""

    model_config = described("Il profilo HSDS di LodiWelfare.")

    name: str
    version: str
    hsds_version: str = Field(examples=["3.0"])
    description: str
    extension: str = Field(description="La proprietà che contiene ciò che HSDS non ha.", examples=[EXTENSION])
    conventions: list[str] = Field(description="Come leggiamo HSDS dove lascia scegliere.")
    parameters: list[OwnParameter]
    extensions: dict[str, Any] = Field(description="Per oggetto di HSDS, lo schema JSON della proprietà.")
    openapi_url: Link
    source: Source


def document() -> bytes:
    """Return the profile, in the active language."""
    own = [name for name, parameter in BY_NAME.items() if parameter.own]
    body = Profile(
        name="LodiWelfare",
        version=VERSION,
        hsds_version=HSDS,
        description=_(
            "HSDS 3.0 con i nomi e i significati dello standard. Ciò che lo standard non ha sta, in ogni oggetto, "
            "nella proprietà «lodiwelfare»: chi non la conosce la può saltare."
        ),
        extension=EXTENSION,
        conventions=_conventions(),
        parameters=[
            OwnParameter(
                name=name,
                endpoints=[path for path, names in OF_PATH.items() if name in names],
                description=str(BY_NAME[name].description),
            )
            for name in own
        ],
        extensions=_schemas(),
        openapi_url=absolute(f"{ROOT}/openapi.json"),
        source=source(),
    )
    return body.line()


def _conventions() -> list[str]:
    return [
        _("Gli identificativi di servizi, enti e righe sono quelli di /api/v1; gli altri ne derivano (UUID 5)."),
        _("status è «temporarily closed» anche nei giorni di una chiusura; alert ne dice il motivo e gli avvisi."),
        _("Un servizio che non è più pubblicato non è negli elenchi, e il suo indirizzo risponde 410."),
        _("cost_options e avvisi sono quelli in vigore oggi; funding nomina chi concede un'agevolazione."),
        _("Gli orari sono italiani: timezone è la differenza da UTC di oggi, 1 o 2."),
        _("service_areas ha un'area per comune, con il codice ISTAT in extent; tutto l'Ambito è un'area sola."),
        _("Le righe di sedi appartengono a un servizio: la stessa via in due servizi è due location."),
        _(
            "Le voci classificano servizi (attributes), lingue, aree, prezzi, sedi ed enti; ogni vocabolario è a "
            "/taxonomies. Categorie e tipi di servizio sono un vocabolario solo, a due livelli."
        ),
        _("minimal dà anche name e status, che uno schema di HSDS vuole sempre."),
        _("top_only dà le voci che non fanno parte di altre."),
        _(
            "program, capacità e metadata non ci sono: il catalogo non li ha. I testi sono semplici; in HTML sono "
            "nell'estensione."
        ),
    ]


def _schemas() -> dict[str, Any]:
    """The schema of each extension, whole."""
    return {name: clean(shape.model_json_schema(mode="serialization")) for name, shape in OBJECTS.items()}
