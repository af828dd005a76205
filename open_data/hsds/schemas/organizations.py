"""Organizations: the bodies that offer services."""

from __future__ import annotations

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from open_data.hsds.schemas.base import Email, Id, Link, Shape, described, identifier
from open_data.hsds.schemas.places import Location
from open_data.hsds.schemas.rows import Contact, Phone
from open_data.hsds.schemas.terms import Attribute
from open_data.v1.schemas.common import Licence


class Source(Shape):
    """Where the data come from."""

    model_config = described("Da dove vengono i dati, e come si possono usare.")

    licence: Licence
    attribution: str = Field(description="Come citare la fonte.")
    source: Link = Field(description="Il sito da cui vengono i dati.")


class OrganizationIdentifier(Shape):
    """A public identifier."""

    model_config = described("Un codice pubblico dell'ente. I codici fiscali di persone non ci sono.")

    id: Id = identifier("del codice")
    identifier_scheme: str = Field(
        description="tax-code, vat-number, runts, rea, cooperative-register, ipa.", examples=["tax-code"]
    )
    identifier_type: str = Field(examples=["Codice fiscale"])
    identifier: str = Field(examples=["90000010093"])


class OrganizationExtension(Shape):
    """What HSDS has no name for in an organization."""

    model_config = described("Estensioni di LodiWelfare a organization.")

    kind: str = Field(description="Che genere di ente è, per codice.", examples=["social-cooperative"])
    is_public: bool = Field(description="Se è un ente pubblico.")
    source: Source | SkipJsonSchema[None] = None


class OrganizationSummary(Shape):
    """A body as lists show it."""

    model_config = described("Un ente che offre almeno un servizio.")

    id: Id = identifier("dell'ente: lo stesso di /api/v1")
    name: str = Field(examples=["Cooperativa Girasole"])
    alternate_name: str = Field(default="", description="La denominazione completa, se diversa dal nome.")
    description: str = Field(description="Che ente è e dove ha la sede.")
    email: Email = ""
    website: Link = ""
    legal_status: str = Field(default="", description="Che genere di ente è.", examples=["Cooperativa sociale"])
    logo: Link = ""
    uri: Link = Field(default="", description="La pagina dell'ente nel catalogo.")
    lodiwelfare: OrganizationExtension | SkipJsonSchema[None] = None


class Organization(OrganizationSummary):
    """A body with everything but its services."""

    model_config = described("Un ente con i suoi recapiti, la sede e i codici.")

    phones: list[Phone] = []
    contacts: list[Contact] = []
    locations: list[Location] = []
    organization_identifiers: list[OrganizationIdentifier] = []
    attributes: list[Attribute] = []
