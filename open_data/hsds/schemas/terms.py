"""Taxonomies, their terms, and the attributes that classify things by them."""

from __future__ import annotations

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from open_data.hsds.schemas.base import Day, Id, Link, Number, OptionalId, Shape, described, identifier


class Taxonomy(Shape):
    """A vocabulary."""

    model_config = described("Un vocabolario del catalogo.")

    id: Id = identifier("del vocabolario")
    name: str = Field(examples=["Destinatari"])
    description: str
    uri: Link = Field(default="", description="L'indirizzo del vocabolario.")


class TermExtension(Shape):
    """What HSDS has no name for in a term."""

    model_config = described("Estensioni di LodiWelfare a taxonomy_term.")

    vocabulary: str = Field(description="Il vocabolario di /api/v1 da cui viene il codice.", examples=["target"])
    current: bool = Field(description="Se oggi si usa.")
    replaced_by: OptionalId = Field(default=None, description="La voce che ha preso il suo posto.")
    valid_from: Day = ""
    valid_to: Day = Field(default="", description="Ultimo giorno in cui si usa.")
    external_code: str = Field(default="", description="Codice della prestazione in altri sistemi (SIUSS).")
    postal_code: str = Field(default="", description="CAP del comune.")
    province: str = Field(default="", description="Sigla della provincia del comune.")
    latitude: Number = Field(default=None, description="Gradi WGS84 di un punto dentro il comune.")
    longitude: Number = Field(default=None, description="Gradi WGS84 di un punto dentro il comune.")


class TaxonomyTerm(Shape):
    """A code of a vocabulary."""

    model_config = described("Una voce di un vocabolario.")

    id: Id = identifier("della voce")
    code: str = Field(description="Il codice del catalogo; per i comuni quello ISTAT.", examples=["anziani"])
    name: str = Field(examples=["Anziani"])
    description: str
    parent_id: OptionalId = Field(default=None, description="La voce di cui fa parte.")
    taxonomy: str = Field(description="Il nome del vocabolario.")
    taxonomy_id: OptionalId = Field(default=None, description="Il vocabolario.")
    language: str = Field(description="La lingua del nome (ISO 639-1).", examples=["it"])
    term_uri: Link = Field(default="", description="L'indirizzo della voce.")


class FullTaxonomyTerm(TaxonomyTerm):
    """A term as its own endpoint shows it."""

    model_config = described("Una voce con il suo vocabolario.")

    taxonomy_detail: Taxonomy | SkipJsonSchema[None] = None
    lodiwelfare: TermExtension | SkipJsonSchema[None] = None


class Attribute(Shape):
    """A classification."""

    model_config = described("La classificazione di un oggetto con una voce.")

    id: Id = identifier("della classificazione")
    link_id: Id = Field(description="L'oggetto classificato.")
    link_type: str = Field(description="Che cosa dice la voce: il codice del vocabolario.", examples=["target"])
    link_entity: str = Field(description="Il genere di oggetto.", examples=["service"])
    taxonomy_term: TaxonomyTerm
