"""What hangs on services, organizations and locations."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from open_data.hsds.schemas.base import (
    Day,
    Email,
    Id,
    Link,
    Number,
    Shape,
    described,
    identifier,
)
from open_data.hsds.schemas.terms import Attribute
from open_data.v1.schemas.common import Double


class Phone(Shape):
    """A telephone number."""

    model_config = described("Un numero di telefono.")

    id: Id = identifier("del numero")
    number: str = Field(description="E.164, o breve (112, 1522).", examples=["+390371555010"])
    type: Literal["voice", "cell"] = Field(description="Secondo la RFC 6350.")
    description: str = Field(default="", description="Chi risponde.")


class ContactExtension(Shape):
    """What HSDS has no name for in a contact."""

    model_config = described("Estensioni di LodiWelfare a contact.")

    url: Link = ""
    istat_code: str = Field(default="", description="Il contatto vale solo per chi abita in questo comune.")
    activation: str = Field(default="", description="Come si comincia con questo contatto.")


class Contact(Shape):
    """Whom to call."""

    model_config = described("Chi risponde: un ufficio o un ruolo, mai il nome di una persona.")

    id: Id = identifier("del contatto")
    name: str = Field(default="", description="L'ufficio o il ruolo.", examples=["Segreteria"])
    email: Email = ""
    phones: list[Phone] = []
    lodiwelfare: ContactExtension | SkipJsonSchema[None] = None


class Schedule(Shape):
    """Opening hours."""

    model_config = described("Un orario di apertura, come regola RFC 5545.")

    id: Id = identifier("dell'orario")
    freq: Literal["WEEKLY"] = Field(description="Ogni settimana.")
    wkst: Literal["MO"]
    byday: str = Field(default="", description="I giorni, separati da virgole.", examples=["MO,TU,WE,TH,FR"])
    opens_at: str = Field(default="", description="Ora italiana, HH:MM.", examples=["08:30"])
    closes_at: str = Field(default="", description="Ora italiana, HH:MM.", examples=["16:30"])
    timezone: Double = Field(description="Ore di differenza da UTC dell'ora italiana oggi: 1 o 2.", examples=[1.0])
    description: str = Field(default="", description="I giorni e le ore a parole.")
    notes: str = ""


class Language(Shape):
    """A spoken language."""

    model_config = described("Una lingua che si parla nel servizio.")

    id: Id = identifier("della lingua")
    name: str = Field(examples=["Inglese"])
    code: str = Field(description="ISO 639-1.", examples=["en"])
    attributes: list[Attribute] = []


class AreaExtension(Shape):
    """What HSDS has no name for in a service area."""

    model_config = described("Estensioni di LodiWelfare a service_area.")

    istat_codes: list[str] = Field(description="I comuni, per codice ISTAT di sei cifre.", examples=[["098031"]])
    whole_ambito: bool = Field(description="Se sono tutti i comuni dell'Ambito.")


class ServiceArea(Shape):
    """Where one must live."""

    model_config = described("Dove deve abitare chi usa il servizio. Non è dove stanno le sedi.")

    id: Id = identifier("dell'area")
    name: str = Field(examples=["Lodi"])
    description: str = ""
    extent: str = Field(description="I codici ISTAT dei comuni, separati da virgole.", examples=["098031"])
    extent_type: Literal["text"]
    uri: Link = Field(default="", description="La voce del comune.")
    attributes: list[Attribute] = []
    lodiwelfare: AreaExtension | SkipJsonSchema[None] = None


class Funding(Shape):
    """Who pays a part."""

    model_config = described("Chi sostiene una parte del costo: ente e agevolazione.")

    id: Id = identifier("del finanziamento")
    source: str


class PriceExtension(Shape):
    """What HSDS has no name for in a price."""

    model_config = described("Estensioni di LodiWelfare a cost_option.")

    amount_to: Number = Field(default=None, description="Prezzo più alto, se è un intervallo.")
    unit: str = Field(default="", description="Che cosa paga, per codice.", examples=["meal"])
    isee_from: Number = Field(default=None, description="Limite basso della fascia ISEE, compreso, in euro.")
    isee_to: Number = Field(default=None, description="Limite alto della fascia ISEE, compreso, in euro.")
    isee_kind: str = Field(default="", description="Quale ISEE, per codice.")
    istat_code: str = Field(default="", description="Il prezzo vale solo per chi abita in questo comune.")
    source_url: Link = Field(default="", description="La delibera o il listino.")


class CostOption(Shape):
    """A price."""

    model_config = described("Una riga del listino in vigore oggi.")

    id: Id = identifier("del prezzo")
    valid_from: Day = ""
    valid_to: Day = ""
    option: str = Field(default="", description="A che cosa si riferisce.", examples=["Tariffa intera"])
    currency: str = Field(description="ISO 4217.", examples=["EUR"])
    amount: Double = Field(description="Il prezzo, o il più basso; 0 è gratuito.", examples=[6.5])
    amount_description: str = Field(default="", description="Il prezzo a parole.", examples=["€ 6,50 a pasto"])
    attributes: list[Attribute] = []
    lodiwelfare: PriceExtension | SkipJsonSchema[None] = None


class RequiredDocument(Shape):
    """A paper to bring."""

    model_config = described("Un documento da portare.")

    id: Id = identifier("del documento")
    document: str
    uri: Link = Field(default="", description="Il modulo da scaricare.")
