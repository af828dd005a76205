"""One service, providers, vocabularies, status."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client

from search import breaker, jobs
from tests.factories import make_provider, make_service, make_term, translate
from tests.open_data.catalogue import Catalogue
from tests.open_data.conftest import Get


def test_a_service_has_everything(api: Get, catalogue: Catalogue) -> None:
    item = api(f"/services/{catalogue.meals.translation_key}")["item"]
    assert [(price["label"], price["amount"], price["currency"]) for price in item["prices"]] == [
        ("Tariffa intera", 6.5, "EUR"),
        ("Fascia 1", 3.2, "EUR"),
    ]
    assert item["prices"][1]["isee_to"] == 9360.0
    assert item["prices"][0]["unit"]["code"] == "meal"
    assert item["locations"][0]["latitude"] == pytest.approx(45.31082)
    assert item["contacts"][0]["phones"][0] == {"number": "+390371555011", "display": "0371 555011"}
    assert item["texts"]["how_to"].startswith("<p>")
    assert "outcome" not in item["texts"]
    assert item["provider"]["kind"]["code"] == "social-cooperative"
    assert item["provider"]["identifiers"]["tax_code"] == catalogue.cooperative.fiscal_code


def test_a_service_is_found_by_its_id_in_any_spelling(api: Get, catalogue: Catalogue) -> None:
    key = catalogue.meals.translation_key
    assert api(f"/services/{str(key).upper()}")["item"]["id"] == str(key)


def test_rows_keep_their_id_when_the_service_is_published_again(api: Get, catalogue: Catalogue) -> None:
    address = f"/services/{catalogue.meals.translation_key}"
    before = api(address)["item"]
    catalogue.meals.title = "Pranzi a domicilio"
    catalogue.meals.save_revision().publish()
    after = api(address)["item"]
    assert after["title"] == "Pranzi a domicilio"
    assert [row["id"] for row in after["prices"]] == [row["id"] for row in before["prices"]]


def test_another_language_has_its_texts_and_the_same_facts(api: Get, catalogue: Catalogue) -> None:
    translate(catalogue.meals, title="Meals at home", summary="A hot lunch.")
    address = f"/services/{catalogue.meals.translation_key}"
    italian, english = api(address)["item"], api(address, lang="en")["item"]
    assert english["title"] == "Meals at home"
    assert english["text_language"] == "en"
    assert english["languages_available"] == ["it", "en"]
    assert [row["amount"] for row in english["prices"]] == [row["amount"] for row in italian["prices"]]
    assert english["id"] == italian["id"]
    assert api(f"/services/{catalogue.nursery.translation_key}", lang="en")["item"]["text_language"] == "it"


def test_an_ended_service_is_gone(api: Get, catalogue: Catalogue) -> None:
    catalogue.meals.unpublish()
    assert api(f"/services/{catalogue.meals.translation_key}", 410)["status"] == 410


@pytest.mark.parametrize("given", ["3f0c8b7e-5d1a-4a83-9c58-6a7d0e2b1f94", "1", "nessun-servizio", "0" * 8, "%00"])
def test_an_unknown_service_is_not_found(api: Get, given: str) -> None:
    assert api(f"/services/{given}", 404)["title"] == "Non trovato"
    assert api(f"/providers/{given}", 404)["title"] == "Non trovato"


def test_the_short_key_of_public_addresses_is_not_an_id(api: Get, catalogue: Catalogue) -> None:
    api(f"/services/{catalogue.meals.translation_key.hex[:8]}", 404)


def test_providers_by_name_with_the_number_of_their_services(api: Get, catalogue: Catalogue) -> None:
    make_provider("Ente senza servizi")
    body = api("/providers")
    assert [(item["name"], item["services"]) for item in body["items"]] == [
        ("Comune di Esempio", 1),
        ("Cooperativa Girasole", 2),
    ]
    assert body["meta"]["total"] == 2


def test_providers_are_paged(api: Get, catalogue: Catalogue, settings: Any) -> None:
    body = api("/providers", per_page=1)
    assert [item["name"] for item in body["items"]] == ["Comune di Esempio"]
    assert body["meta"]["next"] == f"{settings.SITE_URL}/api/v1/providers?page=2&per_page=1"
    second = api("/providers", per_page=1, page=2)
    assert [item["name"] for item in second["items"]] == ["Cooperativa Girasole"]
    assert second["meta"]["next"] is None


def test_a_provider_has_its_services(api: Get, catalogue: Catalogue) -> None:
    item = api(f"/providers/{catalogue.cooperative.translation_key}")["item"]
    assert [each["title"] for each in item["services"]] == ["Pasti a domicilio", "Trasporto alle visite"]


def test_only_the_pec_of_public_bodies_is_published(api: Get, catalogue: Catalogue) -> None:
    assert api(f"/providers/{catalogue.town.translation_key}")["item"]["pec"] == "comune@pec.example.org"
    assert api(f"/providers/{catalogue.cooperative.translation_key}")["item"]["pec"] is None


def test_what_is_internal_is_nowhere(catalogue: Catalogue) -> None:
    make_service(catalogue.cooperative, title="Bozza riservata", publish=False)
    paths = ["/services", "/providers", "/categories", "/municipalities", "/status"]
    paths += [f"/services/{page.translation_key}" for page in (catalogue.meals, catalogue.nursery)]
    paths += [f"/providers/{page.translation_key}" for page in (catalogue.town, catalogue.cooperative)]
    for path in paths:
        text = Client().get(f"/api/v1{path}").content.decode()
        for secret in ("segreta@pec", "origine-1", "origine-2", "Bozza riservata", "external_id"):
            assert secret not in text, f"{secret} in {path}"


def test_categories_hold_their_kinds_and_count_what_a_search_finds(api: Get, catalogue: Catalogue) -> None:
    make_term("category", "servizi-psicologici")
    items = {item["code"]: item for item in api("/categories")["items"]}
    assert items["cura-dei-figli"]["services"] == 1
    assert [(kind["code"], kind["services"]) for kind in items["cura-dei-figli"]["kinds"]] == [("asilo-nido", 1)]
    assert items["servizi-psicologici"]["services"] == 0
    for code, item in items.items():
        assert api("/services", category=code)["meta"]["total"] == item["services"]


def test_municipalities_count_what_a_search_finds(api: Get, catalogue: Catalogue) -> None:
    make_term("municipality", "098001", "Abbadia Cerreto", postal_code="26834", province="LO", latitude="45.31217")
    items = {item["code"]: item for item in api("/municipalities")["items"]}
    assert items["098001"] == items["098001"] | {"label": "Abbadia Cerreto", "postal_code": "26834", "services": 1}
    for code, item in items.items():
        assert api("/services", municipality=code)["meta"]["total"] == item["services"]


def test_a_retired_code_is_listed_as_such(api: Get, catalogue: Catalogue) -> None:
    lodi = make_term("municipality", "098031")
    make_term("municipality", "098013", "Camairago", replaced_by=lodi)
    items = {item["code"]: item for item in api("/municipalities")["items"]}
    assert items["098013"]["replaced_by"] == "098031"
    assert items["098013"]["current"] is False


def test_status_counts(api: Get, catalogue: Catalogue) -> None:
    body = api("/status")
    assert (body["status"], body["services"], body["providers"], body["engine"]) == ("ok", 3, 2, "database")
    assert body["newest_publication"]
    while jobs.order_changes():
        pass
    assert api("/status")["cursor"] == api("/changes", per_page=100)["meta"]["cursor"]


def test_status_tells_when_the_preferred_engine_is_away(api: Get, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assert api("/status")["engine"] == "elasticsearch"
    breaker.trip(reason="test")
    body = api("/status")
    breaker.close()
    assert (body["engine"], body["degraded"]) == ("database", True)


@pytest.mark.parametrize("path", ["/status", "/services", "/providers"])
def test_without_database_every_endpoint_says_when_to_come_back(api: Get, path: str) -> None:
    with mock.patch("django.db.models.sql.compiler.SQLCompiler.execute_sql", side_effect=OperationalError("away")):
        response = Client().get(f"/api/v1{path}")
    assert response.status_code == 503
    assert response["Content-Type"] == "application/problem+json"
    assert int(response["Retry-After"]) > 0
    assert "away" not in response.content.decode()


def test_without_elasticsearch_the_database_answers_and_says_so(api: Get, catalogue: Catalogue, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    meta = api("/services", q="pasti")["meta"]
    assert (meta["engine"], meta["degraded"], meta["total"]) == ("database", True, 1)
