"""The page of a comune: what it has, honestly what it lacks, whom to ask, what is in it.

A comune has the services that cover it, those for the whole Ambito, and those with premises in it: what the list of
services shows when the comune is the filter. So every number comes from the same question, to the same engine.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import TermEntry, Vocabulary
from search import finding, hits, places
from search.cards import call
from search.desks import PlaceHelp, help_in
from search.documents import AMBITO
from search.filters import address
from search.models import ServiceFacet
from search.navigation import Link, start
from search.relaxing import neighbours
from search.types import Location, Phone, SearchQuery, ServiceView
from search.wording import number_of_services
from territory import offer
from territory.local_map import LocalMap, make_local_map
from territory.offer import Category, Gap

LOOKED_AT = 60
"""How many services are looked at, the nearest first, for those with premises in the comune."""
MOST_SEATED = 12


@dataclass(frozen=True)
class Seated:
    """A service with premises in the comune, those premises, and the number for who lives there."""

    service: ServiceView
    locations: list[Location]
    phone: Phone | None


@dataclass(frozen=True)
class Comune:
    """Everything that the page of a comune shows."""

    name: str
    crumbs: list[Link]
    url: str
    list_url: str
    total: int
    total_text: str
    share_text: str
    categories: list[Category]
    gaps: list[Gap]
    seated: list[Seated]
    seated_url: str
    map: LocalMap | None
    helps: list[PlaceHelp]
    neighbours: list[Link]
    query: SearchQuery
    engine: str


def make_comune(term: TermEntry, vocabulary: Vocabulary, *, language: str) -> Comune:
    """Ask once for what the comune has, once for what there is anywhere, and lay both out."""
    here = places.centre(term)
    query = SearchQuery(
        filters={"municipality": (term.code,)},
        near=here,
        near_code=term.code if here else "",
        sort="distance" if here else "name",
        per_page=LOOKED_AT,
        language=language,
    )
    own = SearchQuery(filters=query.filters, near=here, near_code=query.near_code, language=language)
    answer = finding.find(query, vocabulary=vocabulary)
    anywhere = finding.find(SearchQuery(language=language, per_page=1), vocabulary=vocabulary)
    services = hits.present(answer.ids, language=language, vocabulary=vocabulary)
    seated = [each for service in services if (each := _seated(service, term.code)).locations][:MOST_SEATED]
    return Comune(
        name=term.label(language),
        crumbs=[
            start(),
            Link(title=_("Comuni"), url=reverse("comuni")),
            Link(title=term.label(language), url="", is_current=True),
        ],
        url=places.address(term),
        list_url=address(own),
        total=answer.total,
        total_text=number_of_services(answer.total),
        share_text=_share(answer.total),
        categories=offer.had(term, answer, vocabulary, language=language),
        gaps=offer.lacked(term, answer, anywhere, vocabulary, language=language),
        seated=seated,
        seated_url=address(own, sort=query.sort),
        map=make_local_map(term, [place for each in seated for place in each.locations], vocabulary, language=language),
        helps=help_in([term.code], language=language, vocabulary=vocabulary),
        neighbours=[
            Link(near.label(language), places.address(near))
            for code in neighbours(term.code, vocabulary)
            if (near := vocabulary.terms(Scheme.MUNICIPALITY).get(code))
        ],
        query=own,
        engine=answer.engine,
    )


def _seated(service: ServiceView, code: str) -> Seated:
    """A service with its premises in a comune, if it has any."""
    here = [place for place in service.locations if place.municipality and place.municipality.code == code]
    return Seated(service, here, call(service, (code,)).phone)


def _share(total: int) -> str:
    """How many of the services are for everybody in the Ambito: those would be there in any comune."""
    shared = ServiceFacet.objects.filter(facet="municipality", code=AMBITO).count()
    values = {"shared": shared, "own": max(total - shared, 0)}
    if not total or not shared:
        return ""
    if not values["own"]:
        return _("Valgono tutti per l'intero Ambito: nessuno è solo di questo comune o di alcuni.")
    own = ngettext("%(own)d è di questo comune o di alcuni", "%(own)d sono di questo comune o di alcuni", values["own"])
    rest = ngettext("%(shared)d vale per tutto l'Ambito", "%(shared)d valgono per tutto l'Ambito", shared)
    return _("Di questi, %(own)s, %(rest)s.") % {"own": own % values, "rest": rest % values}
