"""The page of a body: who it is, how to reach it, what it offers and where, and how true that is kept."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Max
from django.utils.translation import gettext as _

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import ProviderKind, Scheme
from catalog_pages.identifiers import national_phone
from catalog_pages.models import ProviderPage
from catalog_pages.vocabulary import Vocabulary
from search import jsonld, service, sheet
from search.analysis import sort_key
from search.documents import AMBITO
from search.filters import address
from search.models import ServiceDocument, ServiceFacet
from search.types import Image, Label, Phone, SearchQuery, ServiceView
from search.wording import long_date, number_of_services

LOGO_SIZE = "max-240x120"
MOST = 12
"""How many services the page shows; the list has the others."""


@dataclass(frozen=True)
class Offered:
    """A category of which the body has services, and the list that shows as many."""

    label: str
    count: int
    url: str


@dataclass(frozen=True)
class Body:
    """A body as its page shows it; facts come from the Italian page, the only one that has them.

    ``places`` are the comuni that its services are for, unless one is for the whole Ambito (``whole_ambito``).
    ``checked_on`` is the day on which one of its sheets was last verified, ``checked`` how many ever were.
    """

    kind: str
    phone: Phone | None
    email: str
    pec: str
    website: str
    website_name: str
    address: str
    identifiers: list[tuple[str, str]]
    logo: Image | None
    is_demo: bool
    total: int
    total_text: str
    services: list[ServiceView]
    offered: list[Offered]
    list_url: str
    whole_ambito: bool
    places: list[Label]
    checked_on: datetime.date | None
    checked: int
    data: dict[str, Any]


def make_body(page: ProviderPage, language: str) -> Body:
    """Read what the body is and what it offers: a fixed number of queries, however many services it has."""
    vocabulary, source = vocabularies.current(), _source(page)
    key = page.translation_key
    counted = _counted(key)
    total = sum(row["number"] for row in counted.values())
    codes = _reached(key)
    query = SearchQuery(filters={"provider": (str(key),)}, language=language)
    places = sorted(
        (Label(code, vocabulary.label(Scheme.MUNICIPALITY, code, language)) for code in codes if code != AMBITO),
        key=lambda place: sort_key(place.label, language),
    )
    town = vocabulary.label(Scheme.MUNICIPALITY, source.municipality.code, language) if source.municipality else ""
    logo = _logo(source)
    return Body(
        kind=str(source.get_kind_display()),
        phone=Phone(source.phone, national_phone(source.phone)) if source.phone else None,
        email=source.email,
        pec=source.pec if source.is_public_body else "",
        website=source.website,
        website_name=sheet.host_name(source.website) if source.website else "",
        address=", ".join(part for part in (source.address, f"{source.postal_code} {town}".strip()) if part),
        identifiers=_identifiers(source),
        logo=logo,
        is_demo=source.is_demo,
        total=total,
        total_text=number_of_services(total),
        services=service.services_of_provider(key, language, vocabulary=vocabulary, limit=MOST) if total else [],
        offered=_offered(counted, query, vocabulary),
        list_url=address(query),
        whole_ambito=AMBITO in codes,
        places=places,
        checked_on=max((row["newest"] for row in counted.values() if row["newest"]), default=None),
        checked=sum(row["checked"] for row in counted.values()),
        data=_data(page, source, town, logo, [place.label for place in places], whole_ambito=AMBITO in codes),
    )


def _source(page: ProviderPage) -> ProviderPage:
    """The Italian page of a body."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return page
    italian = ProviderPage.objects.filter(
        translation_key=page.translation_key, locale__language_code=settings.LANGUAGE_CODE
    )
    return italian.select_related("municipality", "logo").first() or page


def _counted(key: Any) -> dict[str, dict[str, Any]]:
    """By category: how many services, how many that somebody verified, and the day of the last time."""
    rows = (
        ServiceDocument.objects.filter(live=True, provider_id=key)
        .order_by()
        .values("category")
        .annotate(number=Count("pk"), checked=Count("assured_date"), newest=Max("assured_date"))
    )
    return {row["category"]: dict(row) for row in rows}


def _reached(key: Any) -> set[str]:
    """The comuni that its services are for: also those where a service has premises."""
    facets = ServiceFacet.objects.filter(facet="municipality", service__provider_id=key, service__live=True)
    return set(facets.order_by().values_list("code", flat=True).distinct())


def _offered(counted: dict[str, dict[str, Any]], query: SearchQuery, vocabulary: Vocabulary) -> list[Offered]:
    return [
        Offered(term.label(query.language), counted[code]["number"], address(query, category=[code]))
        for code, term in vocabulary.terms(Scheme.CATEGORY).items()
        if code in counted
    ]


def _identifiers(source: ProviderPage) -> list[tuple[str, str]]:
    """What the registers know it by."""
    runts = ""
    if source.runts_number:
        section = str(source.get_runts_section_display()).partition(" - ")[2]
        runts = _("n. %(number)s, sezione %(section)s") % {"number": source.runts_number, "section": section}
        if source.runts_date:
            runts = _("%(entry)s, dal %(day)s") % {"entry": runts, "day": long_date(source.runts_date)}
    known = [
        (_("Denominazione"), source.legal_name),
        (_("Codice fiscale"), source.public_fiscal_code),
        (_("Partita IVA"), source.vat_number if source.vat_number != source.fiscal_code else ""),
        (_("Registro del terzo settore (RUNTS)"), runts),
        (_("Albo cooperative"), source.cooperative_register),
        (_("Numero REA"), source.rea_number),
        (_("Codice IPA"), source.ipa_code),
    ]
    return [(name, value) for name, value in known if value]


def _data(
    page: ProviderPage, source: ProviderPage, town: str, logo: Image | None, places: list[str], *, whole_ambito: bool
) -> dict[str, Any]:
    """The body as schema.org knows organizations; what is not known is left out."""
    kind = "Corporation" if source.kind == ProviderKind.COMPANY else "NGO"
    path = page.get_url() or ""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentOrganization" if source.is_public_body else kind,
        "@id": jsonld.absolute(path),
        "url": jsonld.absolute(path),
        "name": page.title,
        "legalName": source.legal_name,
        "description": page.summary,
        "taxID": source.public_fiscal_code,
        "vatID": source.vat_number,
        "telephone": source.phone,
        "email": source.email,
        "sameAs": source.website,
        "logo": jsonld.absolute(logo.src) if logo else "",
        "areaServed": "Ambito di Lodi" if whole_ambito else ", ".join(places),
    }
    if source.address or town:
        data["address"] = {
            "@type": "PostalAddress",
            "streetAddress": source.address,
            "postalCode": source.postal_code,
            "addressLocality": town,
            "addressCountry": "IT",
        }
    if source.is_demo:
        data["additionalType"] = "dato dimostrativo"
    return {name: value for name, value in data.items() if value}


def _logo(page: ProviderPage) -> Image | None:
    if page.logo is None:
        return None
    rendition = page.logo.get_rendition(LOGO_SIZE)
    # The name beside it says whose logo it is: read aloud, it would be said twice.
    return Image(src=rendition.url, width=rendition.width, height=rendition.height, alt="", credit=page.logo.credit)
