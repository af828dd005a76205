"""What changed: what a copy of the catalogue is kept level with."""

from __future__ import annotations

import datetime
import uuid
from typing import Literal

from pydantic import BaseModel, Field

from open_data.v1.schemas.common import ROOT, Meta, Uri, about, absolute
from open_data.v1.schemas.services import Service
from search.models import ServiceDocument
from search.types import ServiceView


class ChangesMeta(Meta):
    """Where the reader has come to."""

    model_config = about("Dati della risposta, e da dove continuare.")

    cursor: str = Field(description="Il valore di «since» per la prossima richiesta.", examples=["1204"])
    more: bool = Field(description="Vero se ci sono già altri cambiamenti dopo questi.")
    next: Uri = Field(description="L'indirizzo della prossima richiesta, anche se per ora non c'è altro.")


class Change(BaseModel):
    """A service at its last change."""

    model_config = about("Un servizio al suo ultimo cambiamento.")

    id: uuid.UUID
    change: Literal["updated", "gone"] = Field(
        description="updated: pubblicato o cambiato, in una lingua qualunque; gone: non è più pubblico."
    )
    at: datetime.datetime = Field(description="Quando è cambiato.")
    cursor: str = Field(description="Il cursore subito dopo questo cambiamento.")
    address: Uri = Field(description="L'indirizzo del servizio in questa API; risponde 410 se non è più pubblico.")
    item: Service | None = Field(description="La scheda com'è adesso; null se non è più pubblica.")

    @classmethod
    def of(cls, document: ServiceDocument, shown: ServiceView | None) -> Change:
        return cls(
            id=document.pk,
            change="updated" if shown else "gone",
            at=document.changed_at,
            cursor=str(document.change.place),
            address=absolute(f"{ROOT}/services/{document.pk}"),
            item=Service.of(shown) if shown else None,
        )


class ChangeList(BaseModel):
    """The next changes."""

    model_config = about("I prossimi cambiamenti, dal più vecchio. Ogni servizio c'è una volta, al suo ultimo.")

    meta: ChangesMeta
    items: list[Change]
