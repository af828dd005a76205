"""What the tests of the HSDS interface share: the published schema, and a sheet with every row."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from django.test import Client
from django.utils import timezone

from catalog_pages.enums import Scheme
from catalog_pages.models import (
    AccessWay,
    Attestation,
    CompanyTerms,
    Concession,
    ContactRow,
    DatedNotice,
    OpeningHour,
    PriceRow,
    ProviderPage,
    RequiredDocument,
    ServicePage,
)
from tests.factories import make_location, make_provider, make_service, make_term, municipality

SCHEMA = Path(__file__).parents[1] / "data" / "hsds" / "hsds_3.0_compiled_service.schema.json"
EVERYTHING = "Trasporto e pasti"


@cache
def service_schema() -> dict[str, Any]:
    """The compiled schema of a service, which holds those of everything else."""
    return dict(json.loads(SCHEMA.read_text(encoding="utf-8")))


def part(*path: str) -> dict[str, Any]:
    """The schema of what a service holds at some path."""
    schema = service_schema()
    for name in path:
        schema = schema["properties"][name]
        schema = schema.get("items", schema)
    return schema


SCHEMAS: dict[str, tuple[str, ...]] = {
    "services": (),
    "organizations": ("organization",),
    "service_at_locations": ("service_at_locations",),
    "taxonomy_terms": ("attributes", "taxonomy_term"),
    "taxonomies": ("attributes", "taxonomy_term", "taxonomy_detail"),
}
"""Where the schema of what each list has stands in that of a service."""

LISTS = [f"/{name}" for name in SCHEMAS]
WHOLE: dict[str, list[dict[str, str]]] = {
    "/services": [{}, {"full": "true"}, {"minimal": "true"}],
    "/organizations": [{}, {"full": "true"}, {"full_service": "true"}],
    "/service_at_locations": [{}, {"full": "true"}],
    "/taxonomies": [{}],
    "/taxonomy_terms": [{}],
}
"""The lists, each in all the ways in which it can be had."""


@cache
def validator(name: str) -> Any:
    """A validator of the objects of a list, formats included."""
    return jsonschema_rs.Draft202012Validator(part(*SCHEMAS[name]), validate_formats=True)


def faults(name: str, found: Any) -> list[str]:
    """What the published schema says against an object; services within it are held to theirs."""
    said = [f"{'/'.join(map(str, each.instance_path))}: {each.message}" for each in validator(name).iter_errors(found)]
    if name == "organizations":
        said += [fault for each in found.get("services", []) for fault in faults("services", each)]
    if name == "service_at_locations":
        said += faults("services", found["service"]) if "service" in found else []
    return said


def get(path: str, status: int = 200, **parameters: Any) -> Any:
    """Ask for a path and expect a status."""
    response = Client().get(f"/api/hsds{path}", parameters)
    assert response.status_code == status, response.content.decode()
    return response.json()


def whole(page: ServicePage, **parameters: Any) -> dict[str, Any]:
    """The service of a page, fully nested."""
    return dict(get(f"/services/{page.translation_key}", **parameters))


def lines(path: str, **parameters: Any) -> list[dict[str, Any]]:
    """Everything that a list has, as it is streamed."""
    response = Client().get(f"/api/hsds{path}", {"format": "ndjson", **parameters})
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]  # type: ignore[attr-defined]


def parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a value."""
    if isinstance(value, dict):
        yield value
        for each in value.values():
            yield from parts(each)
    elif isinstance(value, list):
        for each in value:
            yield from parts(each)


def make_everything(provider: ProviderPage | None = None, **values: Any) -> ServicePage:
    """A published service with a row of every kind, and every fact."""
    today = timezone.localdate()
    later = today + datetime.timedelta(days=30)
    lodi = municipality()
    care = make_term(Scheme.CATEGORY, "accompagnamento-trasporto")
    return make_service(
        provider
        or make_provider(
            "Comune del Tutto",
            kind="municipality",
            ipa_code="c_altro",
            pec="comune@pec.example.org",
            email="urp@example.org",
        ),
        title=EVERYTHING,
        category=care,
        kind=make_term(Scheme.KIND, "trasporto-disabili", parent=care),
        targets=(make_term(Scheme.TARGET, "anziani"),),
        municipalities=(lodi, municipality("098019", "Codogno")),
        delivery=[make_term(Scheme.DELIVERY, "a-domicilio")],
        languages=[make_term(Scheme.LANGUAGE, "en", "Inglese")],
        welfare_letters=[make_term(Scheme.WELFARE, "f-ter")],
        min_age=65,
        max_age=99,
        how_to="<p>Telefona.</p><ul><li>Porta l'ISEE</li><li>Firma &amp; torna</li></ul>",
        outcome="<p>Un passaggio.</p>",
        cost_notes="<p>Si paga a fine mese.</p>",
        assured_date=today,
        assured_method="call",
        waiting_days=10,
        can_invoice=True,
        charter_url="https://example.org/carta",
        transport_purposes=["medical", "dialysis"],
        transport_lift=True,
        rows=(
            PriceRow(label="Tariffa intera", amount=Decimal("6.50"), unit="trip", municipality=lodi),
            PriceRow(
                label="Fascia 1",
                amount=Decimal("0"),
                amount_to=Decimal("3.20"),
                unit="trip",
                isee_from=Decimal("0"),
                isee_to=Decimal("9360.00"),
                isee_kind="ordinary",
                valid_from=today,
                valid_to=later,
                source_url="https://example.org/delibera",
            ),
            ContactRow(label="Segreteria", phone="+390371555011", phone_extra="+393331234567", email="uno@example.org"),
            ContactRow(
                label="Sportello di Lodi", url="https://example.org", municipality=lodi, activation="Di persona"
            ),
            OpeningHour(
                weekdays=[1, 3, 5], opens=datetime.time(8, 30), closes=datetime.time(12), note="Su appuntamento"
            ),
            make_location(
                name="Sede",
                postal_code="26900",
                latitude="45.31082",
                longitude="9.49878",
                wheelchair="yes",
                access_notes="Rampa",
            ),
            AccessWay(actor="doctor", channel="referral", note="Con ricetta"),
            Concession(kind="voucher", title="Voucher anziani", granted_by="Comune di Esempio", how_to_get="Chiedi"),
            CompanyTerms(label="Convenzione", amount=Decimal("18"), unit="hour", vat="excluded", minimum=5),
            RequiredDocument(text="Carta d'identità", url="https://example.org/modulo.pdf"),
            DatedNotice(kind="waiting-list", waiting_level="short", ends=later),
            Attestation(kind="accreditation", reference="n. 12", issued_by="ATS", expires_on=later),
        ),
        **values,
    )
