"""Services, and services at locations."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from open_data.hsds.schemas.base import Day, Email, Id, Link, Moment, Shape, Whole, described, identifier
from open_data.hsds.schemas.organizations import Organization, OrganizationSummary, Source
from open_data.hsds.schemas.places import Location
from open_data.hsds.schemas.rows import (
    Contact,
    CostOption,
    Funding,
    Language,
    Phone,
    RequiredDocument,
    Schedule,
    ServiceArea,
)
from open_data.hsds.schemas.terms import Attribute
from open_data.v1.schemas import rows as v1

Status = Literal["active", "inactive", "temporarily closed"]


class MinimalService(Shape):
    """What one needs to know what changed."""

    model_config = described("Un servizio in una riga: per sapere che cosa è cambiato.")

    id: Id = identifier("del servizio: lo stesso di /api/v1")
    name: str = Field(examples=["Pasti a casa, tutti i giorni"])
    status: Status
    last_modified: Moment = Field(description="Quando il servizio, o qualcosa che lo riguarda, è cambiato.")


class ServiceSummary(MinimalService):
    """A service as lists show it."""

    model_config = described("Un servizio con le sue voci e l'ente, senza le righe.")

    description: str = ""
    url: Link = Field(default="", description="La scheda nel catalogo.")
    email: Email = ""
    application_process: str = Field(default="", description="Come fare.")
    fees_description: str = Field(default="", description="Quanto costa, a parole.")
    accreditations: str = ""
    eligibility_description: str = Field(default="", description="A chi è rivolto.")
    minimum_age: Whole = Field(default=None, description="Età minima in anni, compresa.")
    maximum_age: Whole = Field(default=None, description="Età massima in anni, compresa.")
    assured_date: Day = Field(default="", description="Quando una persona ha verificato la scheda.")
    assurer_email: Email = Field(default="", description="Di chi l'ha verificata: l'ente o l'Ufficio di Piano.")
    alert: str = Field(default="", description="Il motivo dello stato e gli avvisi in vigore oggi.")
    organization: OrganizationSummary | SkipJsonSchema[None] = None


class Text(Shape):
    """A detail in words."""

    model_config = described("Un dettaglio della categoria, a parole.")

    label: str
    text: str


class ServiceExtension(Shape):
    """What HSDS has no name for in a service."""

    model_config = described("Estensioni di LodiWelfare a service.")

    language: str = Field(description="La lingua della risposta (ISO 639-1).", examples=["it"])
    text_language: str = Field(description="La lingua in cui sono davvero i testi.", examples=["it"])
    languages_available: list[str] = Field(description="Le lingue in cui c'è la scheda.", examples=[["it", "en"]])
    italian_texts: list[str] = Field(default=[], description="Le voci rimaste in italiano.")
    texts: dict[str, str] = Field(
        description="I testi della scheda in HTML sicuro, per voce: eligibility, how_to, needed, outcome, times, "
        "cost_notes, access, conditions.",
        examples=[{"outcome": "<p>Un pasto caldo al giorno.</p>"}],
    )
    status: str = Field(
        description="Lo stato della scheda per codice, chiusure temporanee a parte.", examples=["active"]
    )
    status_reason: str = Field(default="", description="Il motivo dello stato, senza gli avvisi.")
    whole_ambito: bool = Field(description="Se serve tutti i comuni dell'Ambito.")
    waiting_days: Whole = Field(default=None, description="Attesa tipica in giorni.")
    can_invoice: bool | SkipJsonSchema[None] = Field(default=None, description="Se emette fattura alle imprese.")
    charter_url: Link = Field(default="", description="La carta dei servizi.")
    image: v1.Image | SkipJsonSchema[None] = None
    details: list[Text] = Field(default=[], description="I dettagli propri della categoria, a parole.")
    details_data: dict[str, Any] = Field(default={}, description="Gli stessi dettagli come dati.")
    access_ways: list[v1.Access] = Field(default=[], description="Chi può chiedere il servizio e in quale modo.")
    concessions: list[v1.Concession] = Field(default=[], description="Le agevolazioni in vigore.")
    company_terms: list[v1.CompanyTerms] = Field(default=[], description="Le condizioni per le imprese in vigore.")
    notices: list[v1.Notice] = Field(default=[], description="Gli avvisi in vigore: chiusure, attese, iscrizioni.")
    attestations: list[v1.Attestation] = Field(default=[], description="Le attestazioni di qualità in vigore.")
    assured_method: str = Field(default="", description="Come è stata verificata: provider, call, visit, email.")
    is_stale: bool = Field(description="Vero se la verifica è scaduta.")
    is_demo: bool = Field(description="Vero se è un dato dimostrativo: il servizio non esiste.")
    published: Moment = Field(description="Quando la scheda è stata pubblicata.")
    source: Source


class Place(Shape):
    """A service at premises, within a service."""

    model_config = described("Il servizio in una delle sue sedi.")

    id: Id = identifier("del servizio in quella sede")
    location: Location


class Service(ServiceSummary):
    """A service with everything."""

    model_config = described("Un servizio con tutto quello che ne sappiamo.")

    organization: Organization | SkipJsonSchema[None] = None
    phones: list[Phone] = []
    contacts: list[Contact] = []
    schedules: list[Schedule] = []
    service_areas: list[ServiceArea] = []
    service_at_locations: list[Place] = []
    languages: list[Language] = []
    funding: list[Funding] = []
    cost_options: list[CostOption] = []
    required_documents: list[RequiredDocument] = []
    attributes: list[Attribute] = []
    lodiwelfare: ServiceExtension | SkipJsonSchema[None] = None


class ServiceAtLocationSummary(Shape):
    """A service at premises, as lists show it."""

    model_config = described("Un servizio in una delle sue sedi.")

    id: Id = identifier("del servizio in quella sede")
    service_id: Id = Field(description="Il servizio.")
    location_id: Id = Field(description="La sede.")
    location: Location
    service: ServiceSummary


class ServiceAtLocation(ServiceAtLocationSummary):
    """A service at premises, with everything."""

    model_config = described("Un servizio in una delle sue sedi, con la scheda intera.")

    service: Service


class OrganizationWithServices(Organization):
    """A body with its services."""

    model_config = described("Un ente con i suoi servizi: in breve, o interi con full_service.")

    services: list[Service | MinimalService] = []
