"""Providers: the bodies that offer services."""

from __future__ import annotations

import uuid
from typing import Any

from pydantic import BaseModel, Field

from open_data.v1.schemas.common import Label, Uri, about, absolute
from open_data.v1.schemas.rows import Image, Phone
from search import types


class ProviderReference(BaseModel):
    """A provider named by a service."""

    model_config = about("L'ente che offre il servizio. I suoi dati sono a /providers/{id}.")

    id: uuid.UUID
    name: str
    url: Uri = Field(description="La pagina dell'ente.")

    @classmethod
    def of(cls, provider: types.ProviderView) -> ProviderReference:
        return cls(id=provider.id, name=provider.name, url=absolute(provider.path))


class Identifiers(BaseModel):
    """The public identifiers of a body."""

    model_config = about("I codici pubblici dell'ente; null quelli che non ha.")

    tax_code: str | None = Field(description="Codice fiscale.")
    vat_number: str | None = Field(description="Partita IVA.")
    runts_section: str | None = Field(description="Sezione del RUNTS, da a a g.")
    runts_number: str | None = Field(description="Numero di repertorio del RUNTS.")
    rea_number: str | None = Field(description="Numero REA.")
    cooperative_register: str | None = Field(description="Numero nell'Albo delle cooperative.")
    ipa_code: str | None = Field(description="Codice IPA degli enti pubblici.")

    @classmethod
    def of(cls, given: dict[str, str]) -> Identifiers:
        return cls(
            tax_code=given.get("fiscal_code") or None,
            vat_number=given.get("vat_number") or None,
            runts_section=given.get("runts_section") or None,
            runts_number=given.get("runts_number") or None,
            rea_number=given.get("rea_number") or None,
            cooperative_register=given.get("cooperative_register") or None,
            ipa_code=given.get("ipa_code") or None,
        )


class Provider(ProviderReference):
    """A provider with everything."""

    model_config = about("Un ente che offre servizi.")

    legal_name: str | None = Field(description="Denominazione completa, se diversa dal nome.")
    kind: Label = Field(
        description="social-cooperative, association, foundation, social-enterprise, religious-body, "
        "company, municipality, public-company, health-authority."
    )
    is_public: bool = Field(description="Se è un ente pubblico.")
    identifiers: Identifiers
    phone: Phone | None
    email: str | None
    pec: str | None = Field(description="Solo per gli enti pubblici.")
    website: Uri | None
    address: str | None
    postal_code: str | None
    municipality: Label | None
    logo: Image | None

    @classmethod
    def of(cls, provider: types.ProviderView) -> Provider:
        return cls(**provider_members(provider))


def provider_members(provider: types.ProviderView) -> dict[str, Any]:
    """The members of ``Provider``. A PEC is published only where the law wants it public."""
    return {
        "id": provider.id,
        "name": provider.name,
        "url": absolute(provider.path),
        "legal_name": provider.legal_name or None,
        "kind": Label.of(provider.kind),
        "is_public": provider.is_public,
        "identifiers": Identifiers.of(provider.identifiers),
        "phone": Phone.or_none(provider.phone),
        "email": provider.email or None,
        "pec": (provider.pec or None) if provider.is_public else None,
        "website": provider.website or None,
        "address": provider.address or None,
        "postal_code": provider.postal_code or None,
        "municipality": Label.or_none(provider.municipality),
        "logo": Image.or_none(provider.logo),
    }
