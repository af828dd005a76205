"""The data block of a sheet, held against schema.org: each property where it belongs, with values of its kind."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from catalog_pages.models import ContactRow, OpeningHour, PriceRow
from tests import factories
from tests.search.test_pages import rich_service, structured_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

Check = Callable[[Any], bool]


def text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def url(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"https?://[^/\s]+\S*", value) is not None


def day(value: Any) -> bool:
    return bool(datetime.date.fromisoformat(value))


def hour(value: Any) -> bool:
    return bool(datetime.time.fromisoformat(value))


def number(value: Any) -> bool:
    return isinstance(value, int | float)


def money(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\d+\.\d{2}", value) is not None


def e164(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"\+\d{6,15}", value) is not None


def language(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[a-z]{2,3}(-[A-Za-z]{2,4})?", value) is not None


def weekday(value: Any) -> bool:
    return value in {f"https://schema.org/{name}day" for name in "Mon Tues Wednes Thurs Fri Satur Sun".split()}


def duration(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"P\d+D", value) is not None


THING: dict[str, Check | str] = {
    "@id": url,
    "name": text,
    "description": text,
    "disambiguatingDescription": text,
    "url": url,
    "image": url,
    "identifier": text,
    "sameAs": url,
    "mainEntityOfPage": "WebPage",
}
SERVICE = THING | {
    "serviceType": text,
    "category": text,
    "provider": "Organization",
    "areaServed": "AdministrativeArea",
    "audience": "PeopleAudience",
    "availableChannel": "ServiceChannel",
    "hoursAvailable": "OpeningHoursSpecification",
    "offers": "Offer",
    "serviceOutput": "Thing",
    "termsOfService": url,
    # Of GovernmentService alone to schema.org; the modello's validators ask it of every sheet.
    "serviceOperator": "Organization",
}
ORGANIZATION = THING | {"legalName": text, "email": text, "telephone": e164, "address": "PostalAddress"}
PLACE = THING | {"address": "PostalAddress", "geo": "GeoCoordinates", "containsPlace": "City"}
PRICE = THING | {
    "price": money,
    "minPrice": money,
    "maxPrice": money,
    "priceCurrency": lambda value: value == "EUR",
    "unitText": text,
}
SCHEMA: dict[str, dict[str, Check | str]] = {
    "Thing": THING,
    "Service": SERVICE,
    "GovernmentService": SERVICE,
    "WebPage": THING | {"inLanguage": language, "dateModified": day, "lastReviewed": day},
    "NGO": ORGANIZATION,
    "Corporation": ORGANIZATION,
    "GovernmentOrganization": ORGANIZATION,
    "AdministrativeArea": PLACE,
    "City": PLACE,
    "Place": PLACE,
    "PeopleAudience": THING | {"audienceType": text, "suggestedMinAge": number, "suggestedMaxAge": number},
    "ServiceChannel": THING
    | {
        "serviceUrl": url,
        "servicePhone": "ContactPoint",
        "serviceLocation": "Place",
        "availableLanguage": language,
        "processingTime": duration,
    },
    "ContactPoint": THING | {"telephone": e164},
    "PostalAddress": THING
    | {
        "streetAddress": text,
        "postalCode": lambda value: re.fullmatch(r"\d{5}", value) is not None,
        "addressLocality": text,
        "addressCountry": lambda value: value == "IT",
    },
    "GeoCoordinates": THING | {"latitude": number, "longitude": number},
    "OpeningHoursSpecification": THING | {"dayOfWeek": weekday, "opens": hour, "closes": hour},
    "Offer": PRICE
    | {
        "priceSpecification": "UnitPriceSpecification",
        "eligibleRegion": "City",
        "validFrom": day,
        "validThrough": day,
    },
    "UnitPriceSpecification": PRICE,
}
KINDS = {"Organization": {"NGO", "Corporation", "GovernmentOrganization"}}
NEEDED = {
    "Service": {"@id", "name", "description", "url", "serviceType", "provider", "areaServed", "availableChannel"},
    "GovernmentService": {"@id", "name", "serviceOperator", "areaServed", "availableChannel"},
    "WebPage": {"@id", "inLanguage", "dateModified"},
    "NGO": {"@id", "name"},
    "OpeningHoursSpecification": {"dayOfWeek", "opens", "closes"},
    "Offer": {"priceCurrency", "priceSpecification"},
}


def faults(node: Any, expected: str, path: str = "") -> list[str]:
    """What is wrong with a node: its type, its properties, their values."""
    kind = node.get("@type")
    if kind not in KINDS.get(expected, {expected}):
        return [f"{path}: {kind} instead of {expected}"]
    found = [f"{path}: without {name}" for name in NEEDED.get(kind, set()) - node.keys()]
    for name, values in node.items():
        if name in {"@type", "@context"}:
            continue
        check = SCHEMA[kind].get(name)
        for value in values if isinstance(values, list) else [values]:
            if check is None:
                found.append(f"{path}: {kind} has no {name}")
            elif isinstance(check, str):
                found += faults(value, check, f"{path}/{name}")
            elif not check(value):
                found.append(f"{path}/{name}: {value!r}")
        if values == []:
            found.append(f"{path}/{name}: empty")
    return found


def test_a_sheet_with_everything_is_valid(client: Client) -> None:
    data = structured_data(
        client, rich_service(municipalities=(factories.municipality(), factories.municipality("098019", "Codogno")))
    )
    assert data["@context"] == "https://schema.org"
    assert faults(data, "Service") == []
    assert data["@id"].startswith(data["url"])
    assert data["hoursAvailable"][0] == {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": [
            f"https://schema.org/{name}" for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
        ],
        "opens": "08:30",
        "closes": "16:30",
        "description": "Al telefono.",
    }
    assert [each["identifier"] for each in data["areaServed"]["containsPlace"]] == ["098019", "098031"]
    assert [each["price"] for each in data["offers"]] == ["8.90", "4.50"]
    assert data["offers"][1]["eligibleRegion"]["name"] == "Lodi"
    assert data["availableChannel"]["servicePhone"]["telephone"] == "+390371555011"
    assert data["availableChannel"]["processingTime"] == "P3D"


def test_a_sheet_with_almost_nothing_is_valid_and_says_nothing_empty(client: Client) -> None:
    provider = factories.make_provider("Da poco", phone="", email="")
    data = structured_data(client, factories.make_service(provider, rows=(), summary="Breve.", times=""))
    assert faults(data, "Service") == []
    assert "offers" not in data
    assert "hoursAvailable" not in data
    assert "servicePhone" not in data["availableChannel"]


def test_a_public_body_s_sheet_in_english_is_valid(client: Client) -> None:
    service = factories.make_service(factories.make_provider("Comune di Prova", kind="municipality"))
    english = factories.translate(service, title="Meals", slug="meals", summary="A hot lunch.")
    data = structured_data(client, english)
    assert faults(data, "GovernmentService") == []
    assert data["mainEntityOfPage"]["inLanguage"] == "en"


def test_prices_with_two_ends_and_short_numbers_are_valid(client: Client) -> None:
    rows = (
        PriceRow(label="Corsa", amount=Decimal(8), amount_to=Decimal("12.50"), unit="trip"),
        ContactRow(label="Antiviolenza", phone="1522"),
        OpeningHour(weekdays=[7], opens=datetime.time(9), closes=datetime.time(12)),
    )
    data = structured_data(client, factories.make_service(rows=rows))
    assert faults(data, "Service") == []
    price = data["offers"][0]["priceSpecification"]
    assert (price["minPrice"], price["maxPrice"]) == ("8.00", "12.50")
    assert "servicePhone" not in data["availableChannel"], "a short number has no international form"
