"""A sheet as schema.org data (R.SI.1.1 of the modello Comuni), for search engines and validators.

Properties stand where schema.org has them: what is of the page (its language, the day it was verified) is on the
page, what is of the way to the service (language spoken, number, waiting time) on the channel. Values that are not
known are left out.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from catalog_pages.enums import ProviderKind
from catalog_pages.languages import listed
from search.types import Hours, Label, Location, Phone, Price, ProviderView, ServiceView

ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
"""So that no text can close the script element or open another."""
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def service_data(service: ServiceView) -> dict[str, Any]:
    """The schema.org description of a service: GovernmentService for public bodies, else Service."""
    operator = organization(service.provider)
    subject = service.kind or service.category
    url = absolute(service.path)
    data = {
        "@context": "https://schema.org",
        "@type": "GovernmentService" if service.provider.is_public else "Service",
        "@id": f"{url}#servizio",
        "name": service.title,
        "description": service.summary,
        "disambiguatingDescription": "dato dimostrativo" if service.is_demo else "",
        "url": url,
        "image": absolute(service.image.src) if service.image else "",
        "mainEntityOfPage": page(service, url),
        "serviceType": subject.label if subject else service.title,
        "category": service.category.label if service.category else "",
        "provider": operator,
        # Validators of the modello look for it whatever the type.
        "serviceOperator": {name: operator[name] for name in ("@type", "@id", "name")},
        "areaServed": area(service),
        "audience": audience(service),
        "availableChannel": channel(service),
        "hoursAvailable": [hours(row) for row in service.hours],
        "offers": [offer(price) for price in service.prices],
        "serviceOutput": output(service),
        "termsOfService": service.charter_url,
    }
    return known(data)


def known(data: dict[str, Any]) -> dict[str, Any]:
    """Leave out what is empty."""
    return {name: value for name, value in data.items() if value not in (None, "", [], {})}


def page(service: ServiceView, url: str) -> dict[str, Any]:
    """The page that describes it."""
    assured = service.assured_date.isoformat() if service.assured_date else ""
    return known(
        {
            "@type": "WebPage",
            "@id": url,
            "url": url,
            "inLanguage": service.text_language,
            "dateModified": timezone.localdate(service.edited_at).isoformat(),
            "lastReviewed": assured,
        }
    )


def organization(provider: ProviderView) -> dict[str, Any]:
    """The body that offers it."""
    url = absolute(provider.path)
    municipality = provider.municipality.label if provider.municipality else ""
    return known(
        {
            "@type": organization_type(provider),
            "@id": url,
            "name": provider.name,
            "legalName": provider.legal_name,
            "url": url,
            "sameAs": provider.website,
            "email": provider.email,
            "telephone": telephone(provider.phone),
            "address": address(provider.address, provider.postal_code, municipality) if provider.address else None,
        }
    )


def organization_type(provider: ProviderView) -> str:
    """What kind of organization a provider is to schema.org."""
    if provider.is_public:
        return "GovernmentOrganization"
    return "Corporation" if provider.kind.code == ProviderKind.COMPANY else "NGO"


def telephone(phone: Phone | None) -> str:
    """A number as E.164 has it; short ones such as 1522 have no such form."""
    return phone.number if phone and phone.number.startswith("+") else ""


def area(service: ServiceView) -> dict[str, Any]:
    """Where people must live to use it: one area with a name, made of comuni."""
    if service.whole_ambito or not service.municipalities:
        return {"@type": "AdministrativeArea", "name": "Ambito di Lodi"}
    return {
        "@type": "AdministrativeArea",
        "name": ", ".join(municipality.label for municipality in service.municipalities),
        "containsPlace": [comune(each) for each in service.municipalities],
    }


def comune(label: Label) -> dict[str, Any]:
    """A comune with its ISTAT code."""
    return {"@type": "City", "name": label.label, "identifier": label.code}


def audience(service: ServiceView) -> dict[str, Any]:
    """Whom it is for; ages are in years."""
    names = listed(target.label for target in service.targets) or pgettext("whom a service is for", "Tutti")
    return known(
        {
            "@type": "PeopleAudience",
            "audienceType": names,
            "suggestedMinAge": service.min_age,
            "suggestedMaxAge": service.max_age,
        }
    )


def channel(service: ServiceView) -> dict[str, Any]:
    """How it is reached: on line where it can be, by telephone, at its premises."""
    online = next((way.url for way in service.access_ways if way.url), "")
    number = telephone(service.phone)
    places = [place(location) for location in service.locations] or [provider_place(service.provider)]
    return known(
        {
            "@type": "ServiceChannel",
            "serviceUrl": online or absolute(service.path),
            "servicePhone": {"@type": "ContactPoint", "telephone": number} if number else None,
            "serviceLocation": places[0] if len(places) == 1 else places,
            "availableLanguage": [language.code for language in service.languages],
            "processingTime": f"P{service.waiting_days}D" if service.waiting_days is not None else "",
        }
    )


def hours(row: Hours) -> dict[str, Any]:
    """Opening hours on some days of the week."""
    return known(
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": [f"https://schema.org/{DAYS[day - 1]}" for day in row.weekdays],
            "opens": row.opens,
            "closes": row.closes,
            "description": row.note,
        }
    )


def offer(price: Price) -> dict[str, Any]:
    """A price in euro, with what it pays for and who pays it."""
    amounts: dict[str, Any] = {"price": str(price.amount)}
    if price.amount_to is not None and price.amount_to != price.amount:
        amounts = {"minPrice": str(price.amount), "maxPrice": str(price.amount_to)}
    detail = {
        "@type": "UnitPriceSpecification",
        **amounts,
        "priceCurrency": "EUR",
        "unitText": price.unit.label if price.unit else "",
    }
    return known(
        {
            "@type": "Offer",
            "name": price.label,
            "description": price.isee_text,
            "price": amounts.get("price"),
            "priceCurrency": "EUR",
            "priceSpecification": known(detail),
            "eligibleRegion": comune(price.municipality) if price.municipality else None,
            "validFrom": price.valid_from.isoformat() if price.valid_from else "",
            "validThrough": price.valid_to.isoformat() if price.valid_to else "",
            "url": price.source_url,
        }
    )


def output(service: ServiceView) -> dict[str, Any] | None:
    """What one gets."""
    words = " ".join(strip_tags(service.texts.get("outcome", "").replace("</", " </")).split())
    return {"@type": "Thing", "description": words} if words else None


def place(location: Location) -> dict[str, Any]:
    """Premises with their postal address."""
    municipality = location.municipality.label if location.municipality else ""
    data: dict[str, Any] = {
        "@type": "Place",
        "name": location.name or location.address,
        "address": address(location.address, location.postal_code, municipality),
    }
    if location.latitude is not None and location.longitude is not None:
        data["geo"] = {"@type": "GeoCoordinates", "latitude": location.latitude, "longitude": location.longitude}
    return data


def provider_place(provider: ProviderView) -> dict[str, Any]:
    """The provider's seat: where to turn to when the service has no premises of its own."""
    municipality = provider.municipality.label if provider.municipality else ""
    return {
        "@type": "Place",
        "name": provider.name,
        "address": address(provider.address, provider.postal_code, municipality),
    }


def address(street: str, postal_code: str, municipality: str) -> dict[str, Any]:
    """A postal address."""
    return known(
        {
            "@type": "PostalAddress",
            "streetAddress": street,
            "postalCode": postal_code,
            "addressLocality": municipality,
            "addressCountry": "IT",
        }
    )


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
