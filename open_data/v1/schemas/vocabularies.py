"""The codes: categories with their kinds; and the state of the service."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, Field

from open_data.v1.schemas.common import Int32, Label, Meta, about


class Term(BaseModel):
    """A code of a vocabulary."""

    model_config = about("Una voce di un vocabolario. I codici si ritirano o si sostituiscono, mai si cancellano.")

    code: str = Field(description="Codice: non cambia mai significato.")
    label: str = Field(description="Nome nella lingua della risposta.")
    description: str | None
    replaced_by: str | None = Field(description="Il codice che ha preso il suo posto.")
    valid_from: datetime.date | None
    valid_to: datetime.date | None = Field(description="Ultimo giorno in cui si usa.")
    current: bool = Field(description="Vero se oggi si usa.")
    services: Int32 = Field(description="Quanti servizi trova, se lo si usa come filtro.", ge=0)


class Kind(Term):
    """A kind of service."""

    model_config = about("Un tipo di servizio.")

    external_code: str | None = Field(description="Codice della prestazione in altri sistemi (SIUSS).")


class Category(Term):
    """A category."""

    model_config = about("Una categoria, con i suoi tipi di servizio.")

    kinds: list[Kind]


class CategoryList(BaseModel):
    """The categories."""

    model_config = about("Le categorie del catalogo.")

    meta: Meta
    items: list[Category]


class ListedKind(Kind):
    """A kind of service with its category."""

    model_config = about("Un tipo di servizio, con la sua categoria.")

    category: Label | None = Field(description="La categoria a cui appartiene.")


class KindList(BaseModel):
    """The kinds of service."""

    model_config = about("I tipi di servizio del catalogo.")

    meta: Meta
    items: list[ListedKind]


class OtherVocabulary(BaseModel):
    """A vocabulary that has no endpoint of its own."""

    model_config = about("Un vocabolario: un filtro di /services, o i codici che stanno nelle schede.")

    name: str = Field(description="Il nome; per un filtro, quello del parametro.", examples=["target"])
    is_filter: bool = Field(description="Vero se è un parametro di /services.")
    terms: list[Term]


class VocabularyList(BaseModel):
    """The vocabularies."""

    model_config = about("I vocabolari del catalogo, oltre a categorie, tipi di servizio e comuni.")

    meta: Meta
    items: list[OtherVocabulary]


class Status(BaseModel):
    """The state of the API."""

    model_config = about("Lo stato dell'API.")

    status: str = Field(description="Sempre «ok»: altrimenti la risposta è un problema.", examples=["ok"])
    version: str = Field(description="Versione del contratto.", examples=["1.0.0"])
    engine: str = Field(description="Il motore che risponde alle ricerche.", examples=["elasticsearch", "database"])
    degraded: bool = Field(description="Vero se il motore principale non risponde.")
    services: Int32 = Field(description="Quanti servizi sono pubblicati.", ge=0)
    providers: Int32 = Field(description="Quanti enti li offrono.", ge=0)
    cursor: str = Field(description="L'ultimo cursore di /changes.", examples=["1204"])
    newest_publication: datetime.datetime | None = Field(description="Quando è stata pubblicata l'ultima scheda.")
