"""The HSDS interface: what it answers is HSDS 3.0, and says what our sheets say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from catalog_pages.models import ServicePage
from tests.factories import translate
from tests.open_data.catalogue import make_catalogue
from tests.open_data.hsds import EVERYTHING, LISTS, WHOLE, faults, get, lines, make_everything, parts, whole

PAGE = {"total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"}


@pytest.fixture(scope="module")
def stored(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The ordinary catalogue and a service with everything, made once for this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_catalogue()
        make_everything()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def everything(stored: None, db: Any) -> ServicePage:
    """The service with everything. Tests of an empty site belong in another module."""
    return ServicePage.objects.get(title=EVERYTHING)


def test_it_says_what_it_is(db: Any, settings: Any) -> None:
    for address in ("", "/"):
        body = get(address)
        assert body["version"] == "3.0"
        for name in ("profile", "openapi_url"):
            path = body[name].removeprefix(settings.SITE_URL)
            assert Client().get(path).status_code == 200


def test_everything_follows_the_published_schemas(everything: ServicePage) -> None:
    for path, ways in WHOLE.items():
        for parameters in ways:
            found = get(path, per_page=100, **parameters)["contents"]
            assert found
            for each in found:
                assert faults(path[1:], each) == [], f"{path} {parameters}"
        for each in found:
            assert faults(path[1:], get(f"{path}/{each['id']}")) == [], path


@pytest.mark.parametrize("path", LISTS)
def test_pages_have_every_key_and_end(everything: ServicePage, path: str) -> None:
    first = get(path, per_page=1)
    assert set(first) == PAGE | {"lodiwelfare"}
    assert (first["page_number"], first["size"], first["first_page"], first["empty"]) == (1, 1, True, False)
    assert first["total_pages"] == first["total_items"]
    last = get(path, per_page=1, page=first["total_pages"])
    assert last["last_page"]
    after = get(path, per_page=1, page=first["total_pages"] + 1)
    assert (after["empty"], after["size"], after["contents"], after["last_page"]) == (True, 0, [], True)


@pytest.mark.parametrize("path", LISTS)
def test_pages_and_streams_have_everything_once(everything: ServicePage, path: str) -> None:
    total = get(path)["total_items"]
    paged = [each for number in range(1, total + 1) for each in get(path, per_page=1, page=number)["contents"]]
    assert lines(path) == paged
    assert len({each["id"] for each in paged}) == total


def test_licence_and_attribution_are_in_every_payload(everything: ServicePage) -> None:
    for path in LISTS:
        assert get(path)["lodiwelfare"]["licence"]["name"] == "CC BY 4.0"
    assert whole(everything)["lodiwelfare"]["source"]["attribution"]


def test_the_columns_of_a_service(everything: ServicePage, settings: Any) -> None:
    service = whole(everything)
    assert service["name"] == EVERYTHING
    assert service["status"] == "active"
    assert service["description"] == everything.summary
    assert service["url"].startswith(f"{settings.SITE_URL}/servizi/")
    assert service["email"] == "uno@example.org"
    assert service["application_process"] == "Telefona.\n- Porta l'ISEE\n- Firma & torna"
    assert service["eligibility_description"].startswith("Anziani\n")
    assert (service["minimum_age"], service["maximum_age"]) == (65, 99)
    assert "Si paga a fine mese." in service["fees_description"]
    assert service["accreditations"] == "Accreditamento, n. 12, ATS"
    assert service["assured_date"] == timezone.localdate().isoformat()
    assert service["assurer_email"] == settings.HELP_EMAIL
    assert "Lista d'attesa: meno di due settimane" in service["alert"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", service["last_modified"])
    assert service["lodiwelfare"]["texts"]["outcome"] == "<p>Un passaggio.</p>"


def test_prices_are_numbers_in_euro(everything: ServicePage) -> None:
    full, band = whole(everything)["cost_options"]
    assert (full["option"], full["amount"], full["currency"]) == ("Tariffa intera", 6.5, "EUR")
    assert full["lodiwelfare"] == {"unit": "trip", "istat_code": "098031"}
    assert (band["amount"], band["lodiwelfare"]["amount_to"], band["lodiwelfare"]["isee_to"]) == (0, 3.2, 9360)
    assert band["valid_from"] == timezone.localdate().isoformat()
    assert [each["link_type"] for each in band["attributes"]] == ["price-unit", "isee-kind"]


def test_hours_are_rules(everything: ServicePage) -> None:
    (hours,) = whole(everything)["schedules"]
    assert (hours["freq"], hours["byday"], hours["wkst"]) == ("WEEKLY", "MO,WE,FR", "MO")
    assert (hours["opens_at"], hours["closes_at"], hours["notes"]) == ("08:30", "12:00", "Su appuntamento")
    assert hours["timezone"] in (1, 2)


def test_areas_name_the_comuni(everything: ServicePage) -> None:
    codogno, lodi = sorted(whole(everything)["service_areas"], key=lambda each: each["name"])
    assert (codogno["extent"], lodi["extent"], lodi["name"]) == ("098019", "098031", "Lodi")
    assert get(f"/taxonomy_terms/{lodi['uri'].rpartition('/')[2]}")["code"] == "098031"


def test_places_contacts_and_phones(everything: ServicePage) -> None:
    service = whole(everything)
    (place,) = service["service_at_locations"]
    (address,) = place["location"]["addresses"]
    assert (address["city"], address["postal_code"], address["country"]) == ("Lodi", "26900", "IT")
    assert place["location"]["accessibility"][0]["details"] == "Rampa"
    assert [(each["number"], each["type"]) for each in service["phones"]] == [
        ("+390371555011", "voice"),
        ("+393331234567", "cell"),
    ]
    office, desk = service["contacts"]
    assert (office["name"], office["email"]) == ("Segreteria", "uno@example.org")
    assert desk["lodiwelfare"]["istat_code"] == "098031"


def test_documents_languages_and_funding(everything: ServicePage) -> None:
    service = whole(everything)
    assert service["required_documents"][0]["document"] == "Carta d'identità"
    assert [(each["code"], each["name"]) for each in service["languages"]] == [("en", "En")]
    assert service["funding"][0]["source"] == "Comune di Esempio: Voucher anziani"


def test_attributes_classify_by_published_terms(everything: ServicePage) -> None:
    service = whole(everything)
    found = {(each["link_type"], each["taxonomy_term"]["code"]) for each in service["attributes"]}
    assert found >= {
        ("category", "accompagnamento-trasporto"),
        ("kind", "trasporto-disabili"),
        ("target", "anziani"),
        ("delivery", "a-domicilio"),
        ("welfare", "f-ter"),
        ("cost", "isee"),
        ("actor", "doctor"),
        ("access-channel", "referral"),
        ("transport-purpose", "dialysis"),
    }
    known = {each["id"]: each for each in lines("/taxonomy_terms")}
    for each in parts(service):
        if "taxonomy_term" in each:
            term = known[each["taxonomy_term"]["id"]]
            assert each["taxonomy_term"].items() <= term.items()
            assert term["taxonomy_detail"]["name"] == term["taxonomy"]


def test_the_body_and_its_identifiers(everything: ServicePage) -> None:
    body = whole(everything)["organization"]
    assert body["description"] == "Comune o unione di comuni."
    schemes = {each["identifier_scheme"]: each["identifier"] for each in body["organization_identifiers"]}
    assert schemes["ipa"] == "c_altro"
    assert body["contacts"][0]["email"] == "comune@pec.example.org"


def identity(value: Any) -> list[str]:
    return [each["id"] for each in parts(value) if "id" in each]


def test_ids_stay_when_a_service_is_published_again_and_in_every_language(everything: ServicePage) -> None:
    before = identity(whole(everything))
    assert len(before) > 40
    translate(everything, title="Rides and meals", summary="A ride.")
    english = whole(everything, lang="en")
    assert english["name"] == "Rides and meals"
    assert identity(english) == before
    page = ServicePage.objects.get(pk=everything.pk)
    page.summary = "Un altro riassunto."
    page.save_revision().publish()
    assert identity(whole(page)) == before
    for path in LISTS:
        assert identity(get(path, lang="en")) == identity(get(path))


def test_one_id_is_one_thing(everything: ServicePage) -> None:
    """What has the same id twice in a service is the same thing, with the same name."""
    named: dict[str, set[Any]] = {}
    for each in parts(whole(everything)):
        if "id" in each:
            said = each.get("number") or each.get("name") or each.get("identifier") or each.get("source")
            named.setdefault(each["id"], set()).add(said)
    assert all(len(said) == 1 for said in named.values())
