"""A sheet as schema.org data (R.SI.1.1 of the modello Comuni), for search engines and validators."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from catalog_pages.enums import ProviderKind
from search.types import Location, ServiceView

ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
"""So that no text can close the script element or open another."""


def service_data(service: ServiceView) -> dict[str, Any]:
    """The schema.org description of a service: GovernmentService for public bodies, else Service."""
    operator = {
        "@type": organization_type(service),
        "name": service.provider.name,
        "url": absolute(service.provider.path),
    }
    subject = service.kind or service.category
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "GovernmentService" if service.provider.is_public else "Service",
        "@id": absolute(service.path),
        "name": service.title,
        "description": service.summary,
        "url": absolute(service.path),
        "inLanguage": service.text_language,
        "serviceType": subject.label if subject else service.title,
        "serviceOperator" if service.provider.is_public else "provider": operator,
        "areaServed": {"@type": "AdministrativeArea", "name": area_name(service)},
        "audience": audience(service),
        "availableChannel": channel(service),
        "dateModified": (service.assured_date or service.edited_at.date()).isoformat(),
    }
    # Validators of the modello look for serviceOperator whatever the type.
    data.setdefault("serviceOperator", {"name": service.provider.name})
    if service.charter_url:
        data["termsOfService"] = service.charter_url
    if service.languages:
        data["availableLanguage"] = [language.code for language in service.languages]
    if service.prices:
        data["offers"] = [
            {"@type": "Offer", "name": price.label, "price": str(price.amount), "priceCurrency": "EUR"}
            for price in service.prices
        ]
    if service.is_demo:
        data["additionalType"] = "dato dimostrativo"
    return data


def organization_type(service: ServiceView) -> str:
    """What kind of organization the provider is to schema.org."""
    if service.provider.is_public:
        return "GovernmentOrganization"
    return "Corporation" if service.provider.kind.code == ProviderKind.COMPANY else "NGO"


def area_name(service: ServiceView) -> str:
    """Where people must live to use it, in words."""
    if service.whole_ambito or not service.municipalities:
        return "Ambito di Lodi"
    return ", ".join(municipality.label for municipality in service.municipalities)


def audience(service: ServiceView) -> dict[str, Any]:
    """Whom it is for."""
    names = ", ".join(target.label for target in service.targets) or "Tutti"
    data: dict[str, Any] = {"@type": "PeopleAudience", "audienceType": names}
    if service.min_age is not None:
        data["suggestedMinAge"] = service.min_age
    if service.max_age is not None:
        data["suggestedMaxAge"] = service.max_age
    return data


def channel(service: ServiceView) -> dict[str, Any]:
    """How it is reached: on line where it can be, by telephone, at its premises."""
    online = next((way.url for way in service.access_ways if way.url), "")
    data: dict[str, Any] = {"@type": "ServiceChannel", "serviceUrl": online or absolute(service.path)}
    if service.phone:
        data["servicePhone"] = {"@type": "ContactPoint", "telephone": service.phone.number}
    places = [place(location) for location in service.locations] or [provider_place(service)]
    data["serviceLocation"] = places[0] if len(places) == 1 else places
    return data


def place(location: Location) -> dict[str, Any]:
    """Premises with their postal address."""
    municipality = location.municipality.label if location.municipality else ""
    data = _place(location.name or location.address, location.address, location.postal_code, municipality)
    if location.latitude is not None and location.longitude is not None:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": location.latitude,
            "longitude": location.longitude,
        }
    return data


def provider_place(service: ServiceView) -> dict[str, Any]:
    """The provider's seat: where to turn to when the service has no premises of its own."""
    provider = service.provider
    municipality = provider.municipality.label if provider.municipality else ""
    return _place(provider.name, provider.address, provider.postal_code, municipality)


def absolute(path: str) -> str:
    """An address with the site's name in front."""
    return urljoin(f"{settings.SITE_URL}/", path)


def as_script(data: dict[str, Any]) -> SafeString:
    """The data block to put in a page. Being data it is not executed, so ``script-src`` lets it be."""
    text = json.dumps(data, ensure_ascii=False, default=str).translate(ESCAPES)
    return format_html(
        '<script type="application/ld+json" data-element="metatag">{}</script>',
        mark_safe(text),
    )


def _place(name: str, street: str, postal_code: str, municipality: str) -> dict[str, Any]:
    return {
        "@type": "Place",
        "name": name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": street,
            "postalCode": postal_code,
            "addressLocality": municipality,
            "addressCountry": "IT",
        },
    }
