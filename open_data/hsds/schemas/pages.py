"""Pages of lists, and what the API says of itself."""

from __future__ import annotations

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from open_data.hsds.schemas.base import Link, Shape, described
from open_data.hsds.schemas.organizations import OrganizationSummary, Source
from open_data.hsds.schemas.services import (
    MinimalService,
    OrganizationWithServices,
    Service,
    ServiceAtLocation,
    ServiceAtLocationSummary,
    ServiceSummary,
)
from open_data.hsds.schemas.terms import FullTaxonomyTerm, Taxonomy
from open_data.v1.schemas.common import Int32
from search.types import MAX_PER_PAGE


class Api(Shape):
    """What this API is."""

    model_config = described("Che cos'è questa API.")

    version: str = Field(description="La versione di HSDS.", examples=["3.0"])
    profile: Link = Field(description="Il profilo: le estensioni di LodiWelfare.")
    openapi_url: Link = Field(description="Il contratto.")
    lodiwelfare: Source | SkipJsonSchema[None] = None


class PageExtension(Source):
    """What HSDS has no name for in a page."""

    model_config = described("Estensioni di LodiWelfare a Page.")

    language: str = Field(description="La lingua della risposta (ISO 639-1).", examples=["it"])


class Page(Shape):
    """A page of a list."""

    model_config = described("Una pagina di un elenco.")

    total_items: Int32 = Field(description="Quanti elementi ci sono in tutto.", ge=0)
    total_pages: Int32 = Field(description="Quante pagine ci sono, almeno una.", ge=1)
    page_number: Int32 = Field(description="Numero di questa pagina, da 1.", ge=1)
    size: Int32 = Field(description="Quanti elementi ha questa pagina.", ge=0, le=MAX_PER_PAGE)
    first_page: bool
    last_page: bool
    empty: bool
    lodiwelfare: PageExtension


class ServicePage(Page):
    """Services."""

    model_config = described("Servizi: in breve, con full interi, con minimal in una riga.")

    contents: list[ServiceSummary | Service | MinimalService]


class OrganizationPage(Page):
    """Organizations."""

    model_config = described("Enti: in breve, o interi con full o full_service.")

    contents: list[OrganizationSummary | OrganizationWithServices]


class ServiceAtLocationPage(Page):
    """Services at locations."""

    model_config = described("Servizi nelle loro sedi: in breve, o interi con full.")

    contents: list[ServiceAtLocationSummary | ServiceAtLocation]


class TaxonomyPage(Page):
    """Taxonomies."""

    model_config = described("Vocabolari.")

    contents: list[Taxonomy]


class TaxonomyTermPage(Page):
    """Terms."""

    model_config = described("Voci dei vocabolari.")

    contents: list[FullTaxonomyTerm]
