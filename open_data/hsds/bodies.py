"""Organizations, as the documents of their services know them: who has no published service is not there."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, Count, F, Max, Min, Window
from django.db.models.functions import Cast, Lower, RowNumber

from open_data.hsds.reading import Asked
from search import analysis, presentation, types
from search.models import ServiceDocument, by_name


@dataclass(frozen=True)
class Listed:
    """A body, a service of it whose document says who it is, and how many it has."""

    id: uuid.UUID
    name: str
    example: uuid.UUID
    services: int


def listed(asked: Asked) -> list[Listed]:
    """Return all bodies that are asked for, by name: a few hundred, whatever the number of services."""
    # PostgreSQL has no minimum of UUIDs, hence the cast.
    rows = (
        ServiceDocument.objects.live()
        .values("provider_id")
        .annotate(name=Lower(Max("provider_name")), example=Min(Cast("pk", CharField())), services=Count("pk"))
        .order_by("name", "provider_id")
    )
    words = analysis.words(asked.text)
    return [
        Listed(row["provider_id"], row["name"], uuid.UUID(row["example"]), row["services"])
        for row in rows
        if row["provider_id"] and has_words(row["name"], words)
    ]


def has_words(text: str, words: Sequence[str]) -> bool:
    """Whether every word begins some word of a text, whatever the case and the accents."""
    own = analysis.words(text)
    return all(any(each.startswith(word) for each in own) for word in words)


def views(part: Sequence[Listed], asked: Asked) -> dict[uuid.UUID, types.ProviderView]:
    """Return bodies as a reader sees them. Whoever ends a service in between takes its document away."""
    documents = ServiceDocument.objects.live().filter(pk__in=[each.example for each in part])
    shown = presentation.present_all(documents, language=asked.language, vocabulary=asked.vocabulary)
    return {view.provider.id: view.provider for view in shown}


def services(keys: Sequence[uuid.UUID], *, limit: int | None = None) -> dict[uuid.UUID, list[ServiceDocument]]:
    """Return the documents of the services of some bodies, by name; with a limit, the first of each body."""
    found: dict[uuid.UUID, list[ServiceDocument]] = {key: [] for key in keys}
    wanted = ServiceDocument.objects.live().filter(provider_id__in=keys)
    if limit is not None:
        numbered = Window(RowNumber(), partition_by=F("provider_id"), order_by=[by_name(), F("pk")])
        wanted = wanted.annotate(number=numbered).filter(number__lte=limit)
    for document in wanted.order_by(by_name(), "pk"):
        if document.provider_id is not None:
            found[document.provider_id].append(document)
    return found
