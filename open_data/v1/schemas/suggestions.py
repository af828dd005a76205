"""Suggestions for a search box."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from open_data.v1.schemas.common import Meta, Uri, about, absolute
from search import suggestions


class Suggestion(BaseModel):
    """One thing to choose."""

    model_config = about("Un nome che comincia come ciò che è stato scritto.")

    type: Literal["kind", "municipality", "provider", "service"] = Field(
        description="Che cos'è: un tipo di servizio, un comune, un ente o un servizio.", examples=["kind"]
    )
    code: str = Field(
        description="Il valore da usare nel parametro «kind», «municipality» o «provider» di /services; per un "
        "servizio, il suo id.",
        examples=["pasti-a-domicilio"],
    )
    label: str = Field(description="Il nome da mostrare.", examples=["Pasti a domicilio"])
    hint: str = Field(description="Che cos'è, a parole; per un servizio, l'ente.", examples=["Tipo di servizio"])
    language: str = Field(description="La lingua in cui è davvero il nome (ISO 639-1).", examples=["it"])
    url: Uri = Field(description="La pagina per le persone.")
    rest: str = Field(
        description="Per un comune alla fine di un testo più lungo, ciò che resta da cercare: per «pasti codogno» "
        "il comune Codogno e «pasti». Altrimenti vuoto.",
        examples=[""],
    )

    @classmethod
    def of(cls, found: suggestions.Suggestion) -> Suggestion:
        return cls(
            type=found.type,
            code=found.code,
            label=found.label,
            hint=found.hint,
            language=found.language,
            url=absolute(found.url),
            rest=found.rest,
        )


class SuggestionList(BaseModel):
    """What may be meant."""

    model_config = about("I suggerimenti, nell'ordine in cui mostrarli.")

    meta: Meta
    items: list[Suggestion] = Field(max_length=suggestions.LIMIT)
