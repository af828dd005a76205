"""The bodies of the answers about services and providers: ``meta`` says what they are."""

from __future__ import annotations

from pydantic import BaseModel, Field

from open_data.v1.schemas.common import FacetValue, Int32, Meta, PageMeta, SearchMeta, about
from open_data.v1.schemas.providers import Provider
from open_data.v1.schemas.services import Service, ServiceSummary
from search import types


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

    model_config = about("Un ente, con i servizi che offre.")

    services: list[ServiceSummary]


class ProviderAnswer(BaseModel):
    """The answer with one provider."""

    model_config = about("Un ente.")

    meta: Meta
    item: ProviderDetail
