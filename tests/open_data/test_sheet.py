"""Every field of a sheet is data: each field of the models is named here, with where it goes or why it goes nowhere."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from catalog_pages import enums
from catalog_pages.models import (
    ROW_MODELS,
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
    ServiceLocation,
    ServicePage,
)
from search.models import ServiceDocument
from tests.factories import make_provider, make_service, make_term, municipality
from tests.open_data.conftest import Get

INTERNAL = ""
"""Where a field of the office's own goes: nowhere."""
OF_EVERY_PAGE = {
    "page_ptr": INTERNAL,
    "translated_from": INTERNAL,
    "is_machine_assisted": "translations.machine_assisted",
}
SERVICE = OF_EVERY_PAGE | {
    "title": "title",
    "slug": "slug",
    "summary": "summary",
    "status_reason": "status_reason",
    **dict.fromkeys(("eligibility", "how_to", "needed", "outcome", "times", "cost_notes", "access"), "texts"),
    "conditions": "texts",
    "category": "category",
    "kind": "kind",
    "status": "status",
    "targets": "targets",
    "min_age": "min_age",
    "max_age": "max_age",
    "whole_ambito": "coverage.whole_ambito",
    "municipalities": "coverage.municipalities",
    "delivery": "delivery",
    "languages": "languages",
    "welfare_letters": "welfare",
    "can_invoice": "can_invoice",
    "charter_url": "charter_url",
    "waiting_days": "waiting_days",
    **{name: "details_data" for names in ServicePage.PACKS.values() for name in names},
    "image": "image",
    "assured_date": "assured_date",
    "assured_method": "assured_method",
    "verification_months": "verify_by",
    "external_id": INTERNAL,
    "is_demo": "is_demo",
    "first_published_at": "published",
    "last_published_at": "translations.updated",
    # The day on which it goes by itself is nobody's business until then.
    "expire_at": INTERNAL,
}
EVERY_ROW = {"id": INTERNAL, "sort_order": INTERNAL, "page": INTERNAL, "uid": "id"}
ROWS: dict[type[Any], tuple[str, dict[str, str]]] = {
    ServiceLocation: (
        "locations",
        {
            name: name
            for name in (
                *("name", "address", "postal_code", "municipality", "latitude", "longitude"),
                *("wheelchair", "access_notes"),
            )
        },
    ),
    OpeningHour: ("hours", {name: name for name in ("weekdays", "opens", "closes", "note")}),
    ContactRow: (
        "contacts",
        {"phone": "phones", "phone_extra": "phones"}
        | {name: name for name in ("label", "email", "url", "municipality", "activation")},
    ),
    AccessWay: ("access_ways", {name: name for name in ("actor", "channel", "url", "note")}),
    PriceRow: (
        "prices",
        {
            name: name
            for name in (
                *("label", "amount", "amount_to", "unit", "isee_from", "isee_to", "isee_kind", "municipality"),
                *("valid_from", "valid_to", "source_url"),
            )
        },
    ),
    Concession: (
        "concessions",
        {
            name: name
            for name in (
                *("kind", "title", "granted_by", "municipality", "min_age", "max_age", "isee_from", "isee_to"),
                *("isee_kind", "how_to_get", "documents", "apply_by", "url", "valid_from", "valid_to"),
            )
        },
    ),
    CompanyTerms: (
        "company_terms",
        {
            name: name
            for name in (
                *("label", "amount", "amount_to", "unit", "vat", "minimum", "contact_label", "contact_phone"),
                *("contact_email", "note", "valid_from", "valid_to"),
            )
        },
    ),
    RequiredDocument: ("documents", {"text": "text", "url": "url"}),
    DatedNotice: (
        "notices",
        {"waiting_level": "waiting"} | {name: name for name in ("kind", "text", "starts", "ends")},
    ),
    Attestation: (
        "attestations",
        {name: name for name in ("kind", "reference", "issued_by", "expires_on", "url", "checked_on")},
    ),
}
PROVIDER = OF_EVERY_PAGE | {
    # That a machine helped is said of sheets.
    "is_machine_assisted": INTERNAL,
    "title": "name",
    "slug": "url",
    "summary": "summary",
    "description": "description",
    "kind": "kind",
    "legal_name": "legal_name",
    "fiscal_code": "identifiers.tax_code",
    **{
        name: f"identifiers.{name}"
        for name in ("vat_number", "runts_section", "runts_number", "rea_number", "cooperative_register", "ipa_code")
    },
    "runts_date": "runts_date",
    **{name: name for name in ("phone", "email", "pec", "website", "address", "postal_code", "municipality", "logo")},
    "external_id": INTERNAL,
    "is_demo": "is_demo",
    "last_published_at": "updated",
}
CONTENT = {
    # Each part of a document, and where it is read in the answer.
    "texts": "texts",
    "translations": "translations",
    "pack": "details_data",
    "costs": "costs",
    "provider": "provider",
    "verify_by": "verify_by",
    "stale_on": "is_stale",
    "completeness": "completeness",
    "edited_at": "updated",
    "published_at": "published",
    "revised": "translations.updated",
    "expires_at": INTERNAL,
    "whole_ambito": "coverage.whole_ambito",
    "municipalities": "coverage.municipalities",
    "welfare_letters": "welfare",
}


def own_fields(model: type[Any]) -> set[str]:
    """The fields of a model, without those that every Wagtail page has."""
    of_pages = {field.name for field in Page._meta.get_fields()} if issubclass(model, Page) else set()
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return {field.name for field in fields} - of_pages | ({"title", "slug"} if issubclass(model, Page) else set())


def has(contract: dict[str, Any], schema: str, path: str) -> bool:
    """Whether the contract promises a member, by its path."""
    properties = contract["components"]["schemas"][schema]["properties"]
    for name in path.split("."):
        if name not in properties:
            return False
        found = json.dumps(properties[name])
        reference = re.search(r"#/components/schemas/(\w+)", found)
        properties = contract["components"]["schemas"][reference[1]]["properties"] if reference else {}
    return True


def test_every_field_of_a_sheet_is_named_here() -> None:
    of_pages = {"first_published_at", "last_published_at", "expire_at"}
    assert own_fields(ServicePage) == set(SERVICE) - of_pages
    assert own_fields(ProviderPage) == set(PROVIDER) - of_pages
    assert set(ROW_MODELS) == set(ROWS)
    for model, (name, fields) in ROWS.items():
        assert own_fields(model) == {*fields, *EVERY_ROW}, model
        assert name in ServicePage.ROWS


def test_what_is_named_is_in_the_contract(contract: dict[str, Any]) -> None:
    named = [("Service", path) for path in SERVICE.values()]
    named += [("ProviderDetail", path) for path in PROVIDER.values()]
    named += [
        ("Service", f"{rows}.{path}") for rows, fields in ROWS.values() for path in (*fields.values(), EVERY_ROW["uid"])
    ]
    named += [("Service", path) for path in CONTENT.values()]
    missing = [(schema, path) for schema, path in named if path and not has(contract, schema, path)]
    assert missing == []


@pytest.fixture
def full(site: Any) -> ServicePage:
    """A sheet with something in every field, each text one of a kind."""
    today = timezone.localdate()
    lodi, day, url = municipality(), datetime.timedelta(days=1), "https://example.org"
    body = make_provider(
        "Tipo-ente-nome",
        kind="municipality",
        legal_name="Tipo-ente-denominazione",
        vat_number="00743110157",
        ipa_code="c_e648",
        rea_number="LO-123456",
        cooperative_register="C123456",
        email="tipo-ente@example.org",
        pec="tipo-pec@example.org",
        website=f"{url}/tipo-ente-sito",
        address="Tipo-ente-via 1",
        postal_code="26901",
        municipality=lodi,
        summary="Tipo-ente-riassunto",
        description="<p>Tipo-ente-descrizione</p>",
    )
    care = make_term("category", "accompagnamento-trasporto")
    prose = {name: f"<p>Tipo-{name}</p>" for name, path in SERVICE.items() if path == "texts"}
    rows = (
        make_location(lodi),
        OpeningHour(weekdays=[1, 3], opens=datetime.time(8, 31), closes=datetime.time(12, 29), note="Tipo-ore-nota"),
        ContactRow(
            label="Tipo-contatto",
            phone="+390371555021",
            phone_extra="+390371555022",
            email="tipo-contatto@example.org",
            url=f"{url}/tipo-contatto",
            municipality=lodi,
            activation="Tipo-contatto-inizio",
        ),
        AccessWay(actor="doctor", channel="online", url=f"{url}/tipo-accesso", note="Tipo-accesso-nota"),
        PriceRow(
            label="Tipo-prezzo",
            amount=Decimal("3.21"),
            amount_to=Decimal("4.32"),
            unit="trip",
            isee_from=Decimal("5.43"),
            isee_to=Decimal("9876.54"),
            isee_kind="minors",
            municipality=lodi,
            valid_from=today - day,
            valid_to=today + day,
            source_url=f"{url}/tipo-delibera",
        ),
        Concession(
            kind="voucher",
            title="Tipo-agevolazione",
            granted_by="Tipo-concede",
            municipality=lodi,
            min_age=17,
            max_age=71,
            isee_from=Decimal("6.54"),
            isee_to=Decimal("7654.32"),
            isee_kind="sociosanitary",
            how_to_get="Tipo-come",
            documents="Tipo-carte",
            apply_by=today + day,
            url=f"{url}/tipo-agevolazione",
            valid_from=today - day,
            valid_to=today + day,
        ),
        CompanyTerms(
            label="Tipo-imprese",
            amount=Decimal("11.12"),
            amount_to=Decimal("12.13"),
            unit="hour",
            vat="exempt",
            minimum=7,
            contact_label="Tipo-imprese-ufficio",
            contact_phone="+390371555023",
            contact_email="tipo-imprese@example.org",
            note="Tipo-imprese-nota",
            valid_from=today - day,
            valid_to=today + day,
        ),
        RequiredDocument(text="Tipo-documento", url=f"{url}/tipo-modulo"),
        DatedNotice(kind="notice", text="Tipo-avviso", starts=today - day, ends=today + day),
        DatedNotice(kind="waiting-list", text="Tipo-attesa", waiting_level="long"),
        DatedNotice(kind="enrolment", text="Tipo-iscrizioni", starts=today + day, ends=today + 9 * day),
        DatedNotice(kind="closure", text="Tipo-chiusura", starts=today + day, ends=today + 9 * day),
        Attestation(
            kind="insurance",
            reference="Tipo-polizza",
            issued_by="Tipo-assicura",
            expires_on=today + day,
            url=f"{url}/tipo-polizza",
            checked_on=today - day,
        ),
    )
    return make_service(
        body,
        title="Tipo-titolo",
        summary="Tipo-riassunto",
        status="inactive",
        status_reason="Tipo-motivo",
        category=care,
        kind=make_term("kind", "trasporto", parent=care),
        targets=(make_term("target", "anziani"),),
        min_age=18,
        max_age=99,
        delivery=[make_term("delivery", "a-domicilio")],
        languages=[make_term("language", "en")],
        welfare_letters=[make_term("welfare", "f-bis")],
        can_invoice=True,
        charter_url=f"{url}/tipo-carta",
        waiting_days=23,
        transport_purposes=["dialysis"],
        transport_lift=True,
        transport_companion=False,
        transport_notice_days=3,
        assured_date=today - day,
        assured_method="visit",
        verification_months=5,
        rows=rows,
        **prose,
    )


def make_location(lodi: Any) -> ServiceLocation:
    return ServiceLocation(
        name="Tipo-sede",
        address="Tipo-sede-via 2",
        postal_code="26902",
        municipality=lodi,
        latitude=Decimal("45.31111"),
        longitude=Decimal("9.51111"),
        wheelchair="partial",
        access_notes="Tipo-sede-note",
    )


def test_every_value_of_a_sheet_is_in_the_answer(api: Get, full: ServicePage) -> None:
    item = api(f"/services/{full.translation_key}")["item"]
    for name, path in SERVICE.items():
        if path and name not in ("image", "is_machine_assisted", "is_demo") and path != "details_data":
            assert at(item, path) not in (None, "", []), name
    assert item["details_data"] == {
        "transport_purposes": ["dialysis"],
        "transport_lift": True,
        "transport_companion": False,
        "transport_notice_days": 3,
    }
    for rows, fields in ROWS.values():
        for name, path in fields.items():
            assert any(row[path] not in (None, "", []) for row in item[rows]), f"{rows}.{name}"
    assert [each["text"] for each in item["enrolments"]] == ["Tipo-iscrizioni"]
    assert [each["text"] for each in item["closures"]] == ["Tipo-chiusura"]
    # Public bodies are not in the RUNTS.
    other = make_provider(runts_section="a", runts_number="12345", runts_date=datetime.date(2023, 2, 1))
    make_service(other)
    providers = [api(f"/providers/{each.translation_key}")["item"] for each in (full.provider, other)]
    for name, path in PROVIDER.items():
        if path and name not in ("logo", "is_demo"):
            assert any(at(each, path) not in (None, "", []) for each in providers), name


def at(item: Any, path: str) -> Any:
    for name in path.split("."):
        item = item[0] if isinstance(item, list) else item
        item = item[name]
    return item


def test_what_the_public_pages_say_the_answers_say(full: ServicePage) -> None:
    for page, address in (
        (full.public_path, f"/services/{full.translation_key}"),
        (full.provider.get_url(), f"/providers/{full.provider.translation_key}"),
    ):
        shown = set(re.findall(r"[Tt]ipo-[\w-]+", Client().get(page).content.decode()))
        given = Client().get(f"/api/v1{address}").content.decode()
        assert len(shown) > 3
        assert {each for each in shown if each not in given} == set()


def test_every_part_of_a_document_is_read(full: ServicePage, contract: dict[str, Any]) -> None:
    content = ServiceDocument.objects.get(pk=full.translation_key).content
    whole = contract["components"]["schemas"]["Service"]["properties"]
    assert {name for name in content if name not in whole and name not in CONTENT} == set()


def test_ids_are_the_same_in_every_language(api: Get, full: ServicePage) -> None:
    from tests.factories import translate

    translate(full, "en", title="Tipo-title")
    answers = [api(f"/services/{full.translation_key}", lang=language)["item"] for language in ("it", "en", "ar")]
    assert len({json.dumps(sorted(ids_in(each))) for each in answers}) == 1
    assert len(set(ids_in(answers[0]))) > len(ROW_MODELS)


def ids_in(value: Any) -> list[str]:
    if isinstance(value, list):
        return [each for part in value for each in ids_in(part)]
    if isinstance(value, dict):
        own = [value["id"]] if "id" in value else []
        return own + [each for part in value.values() for each in ids_in(part)]
    return []


def test_how_far_each_language_is_and_since_when(api: Get, full: ServicePage) -> None:
    from tests.factories import translate

    translate(full, "en", title="Tipo-title")
    item = api(f"/services/{full.translation_key}", lang="en")["item"]
    states = {each["language"]: each for each in item["translations"]}
    assert {code: each["state"] for code, each in states.items()} == {
        "it": "current",
        "en": "partly",
        "ro": "missing",
        "ar": "missing",
    }
    assert datetime.datetime.fromisoformat(states["en"]["updated"]) >= datetime.datetime.fromisoformat(
        states["it"]["updated"]
    )
    assert states["ro"]["updated"] is None
    assert "summary" in item["italian_texts"]
    assert "title" not in item["italian_texts"]
    (price,) = item["prices"]
    assert f"prices.{price['id']}.label" in item["italian_row_texts"]
    assert set(item["urls"]) == {"it", "en", "ro", "ar"}
    for url in item["urls"].values():
        assert Client().get(url.partition("8000")[2]).status_code == 200


def test_each_code_has_its_name(api: Get, full: ServicePage) -> None:
    item = api(f"/services/{full.translation_key}", lang="it")["item"]
    assert item["status"] == {"code": "inactive", "label": str(enums.ServiceStatus.INACTIVE.label)}
    assert item["assured_method"]["label"] == str(enums.AssuranceMethod.VISIT.label)
