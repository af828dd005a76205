"""The plain list of one need: no script, no answers, the same for everybody."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from catalog_pages.vocabulary import TermEntry, Vocabulary
from pathway.questions import crumbs
from search.desks import PlaceHelp, every_place
from search.filters import address
from search.models import ServiceDocument
from search.navigation import Link
from search.presentation import present_all
from search.sheet import PSYCHOLOGY
from search.types import DocumentNeeded, SearchQuery, ServiceView

MOST = 40
"""So many services are written out; the list of all is a link away."""


@dataclass(frozen=True)
class Paper:
    """A paper to prepare, and the services that ask for it."""

    document: DocumentNeeded
    services: list[ServiceView]


@dataclass(frozen=True)
class Checklist:
    """Everything that the page shows."""

    code: str
    label: str
    description: str
    crumbs: list[Link]
    url: str
    list_url: str
    category: str
    total: int
    services: list[ServiceView]
    ready: list[ServiceView]
    places: list[PlaceHelp]
    papers: list[Paper]

    @property
    def shows_exit(self) -> bool:
        """Whether who reads it may have to leave unseen, as on the sheets of this category."""
        return self.category == PSYCHOLOGY

    @property
    def wants_isee(self) -> bool:
        """Whether a price of these depends on the ISEE, and no service says that it is to be brought."""
        depends = any(price.isee_text for service in self.services for price in service.prices)
        return depends and not any("isee" in paper.document.text.casefold() for paper in self.papers)

    @property
    def leaves_out(self) -> bool:
        """Whether there are more services than are written out."""
        return self.total > len(self.services)


def make_checklist(term: TermEntry, vocabulary: Vocabulary, *, language: str) -> Checklist:
    """Lay out a need: its live services, verified ones first, and the desks of the comuni (three queries)."""
    documents = ServiceDocument.objects.live().filter(facets__facet="kind", facets__code=term.code)
    services = present_all(
        documents.order_by("is_stale", "sort_name", "pk")[:MOST], language=language, vocabulary=vocabulary
    )
    total = len(services) if len(services) < MOST else documents.count()
    return Checklist(
        code=term.code,
        label=term.label(language),
        description=term.description(language),
        crumbs=crumbs(Link(title=term.label(language), url="", is_current=True)),
        url=reverse("pathway_checklist", args=[term.code]),
        list_url=address(SearchQuery(filters={"kind": (term.code,)})),
        category=term.parent,
        total=total,
        services=services,
        ready=[each for each in services if not (each.waiting or each.closure or each.waiting_days)],
        places=every_place(language=language, vocabulary=vocabulary),
        papers=_papers(services),
    )


def _papers(services: list[ServiceView]) -> list[Paper]:
    """Each paper once, in the order in which the services name them; where it is downloaded is part of it."""
    found: dict[tuple[str, str], Paper] = {}
    for service in services:
        for document in service.documents:
            key = (str(document.text).casefold(), document.url)
            found.setdefault(key, Paper(document, [])).services.append(service)
    return list(found.values())
