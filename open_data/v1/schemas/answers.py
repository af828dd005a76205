"""The bodies of the answers about services and providers: ``meta`` says what they are."""

from __future__ import annotations

import datetime

from pydantic import BaseModel, Field

from open_data.v1.schemas.common import (
    ROOT,
    FacetValue,
    Int32,
    Meta,
    PageMeta,
    SearchMeta,
    Uri,
    about,
    absolute,
    whole_links,
)
from open_data.v1.schemas.providers import Provider, provider_members
from open_data.v1.schemas.services import Service, ServiceSummary
from search import bodies, types


class ServiceList(BaseModel):
    """The answer of a search."""

    model_config = about("Una pagina di risultati, con i filtri che restano.")

    meta: SearchMeta
    facets: dict[str, list[FacetValue]] = Field(
        description=f"I valori dei filtri, per nome: {', '.join(types.FACETS)}."
    )
    items: list[ServiceSummary]


class ServiceAnswer(BaseModel):
    """The answer with one service."""

    model_config = about("Un servizio.")

    meta: Meta
    item: Service


class SimilarList(BaseModel):
    """Services like one."""

    model_config = about("Servizi simili a uno: dello stesso tipo, per gli stessi comuni.")

    meta: Meta
    items: list[ServiceSummary]


class ListedProvider(Provider):
    """A provider in the list."""

    model_config = about("Un ente, con il numero dei servizi che offre.")

    services: Int32 = Field(description="Quanti servizi ha pubblicati.", ge=1)


class ProviderList(BaseModel):
    """A page of providers."""

    model_config = about("Una pagina di enti, per nome.")

    meta: PageMeta
    items: list[ListedProvider]


class ProviderDetail(Provider):
    """A provider with its services."""

    model_config = about("Un ente, con ciò che dice di sé e i servizi che offre.")

    summary: str | None
    description: str | None = Field(description="Chi è, in HTML sicuro.")
    text_language: str = Field(description="La lingua in cui sono davvero i testi.", examples=["it"])
    languages_available: list[str] = Field(description="Le lingue in cui c'è la pagina.", examples=[["it", "en"]])
    italian_texts: list[str] = Field(
        description="Le voci che qui sono in italiano perché la traduzione manca o non è più vera."
    )
    urls: dict[str, Uri] = Field(description="La pagina per le persone, per lingua.")
    runts_date: datetime.date | None = Field(description="Da quando è nel RUNTS.")
    is_demo: bool = Field(description="Vero se è un dato dimostrativo: l'ente non esiste.")
    updated: datetime.datetime | None = Field(description="Quando la pagina è stata pubblicata così com'è.")
    services_total: Int32 = Field(description="Quanti servizi ha pubblicati.", ge=1)
    services_address: Uri = Field(description="Tutti i suoi servizi, nella ricerca.")
    services: list[ServiceSummary] = Field(
        description=f"I suoi servizi, per nome: al massimo {types.MAX_PER_PAGE}.", max_length=types.MAX_PER_PAGE
    )

    @classmethod
    def with_services(cls, body: bodies.Body, services: list[types.ServiceView], *, total: int) -> ProviderDetail:
        """A body and its first services; there is at least one."""
        return cls(
            **provider_members(services[0].provider),
            summary=body.summary or None,
            description=whole_links(body.description) or None,
            text_language=body.text_language,
            languages_available=body.languages_available,
            italian_texts=body.italian_texts,
            urls={code: absolute(path) for code, path in body.paths.items()},
            runts_date=body.runts_date,
            is_demo=body.is_demo,
            updated=body.updated_at,
            services_total=total,
            services_address=absolute(f"{ROOT}/services?provider={services[0].provider.id}"),
            services=[ServiceSummary.of(each) for each in services],
        )


class ProviderAnswer(BaseModel):
    """The answer with one provider."""

    model_config = about("Un ente.")

    meta: Meta
    item: ProviderDetail
