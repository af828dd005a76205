"""The HSDS interface: what it answers is HSDS 3.0, and says what our sheets say."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog_pages.enums import Scheme
from catalog_pages.models import DatedNotice, ServicePage
from open_data.hsds.ids import derived
from tests.factories import make_location, make_provider, make_service, make_term, municipality, translate
from tests.open_data.catalogue import Catalogue
from tests.open_data.hsds import EVERYTHING, SCHEMAS, faults, get, lines, make_everything, parts

LISTS = [f"/{name}" for name in SCHEMAS]
WHOLE: dict[str, list[dict[str, str]]] = {
    "/services": [{}, {"full": "true"}, {"minimal": "true"}],
    "/organizations": [{}, {"full": "true"}, {"full_service": "true"}],
    "/service_at_locations": [{}, {"full": "true"}],
    "/taxonomies": [{}],
    "/taxonomy_terms": [{}],
}
PAGE = {"total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"}


@pytest.fixture
def everything(db: Any) -> ServicePage:
    return make_everything()


def whole(page: ServicePage, **parameters: Any) -> dict[str, Any]:
    return dict(get(f"/services/{page.translation_key}", **parameters))


def test_it_says_what_it_is(db: Any, settings: Any) -> None:
    for address in ("", "/"):
        body = get(address)
        assert body["version"] == "3.0"
        for name in ("profile", "openapi_url"):
            path = body[name].removeprefix(settings.SITE_URL)
            assert Client().get(path).status_code == 200


def test_everything_follows_the_published_schemas(everything: ServicePage, catalogue: Catalogue) -> None:
    for path, ways in WHOLE.items():
        for parameters in ways:
            found = get(path, per_page=100, **parameters)["contents"]
            assert found
            for each in found:
                assert faults(path[1:], each) == [], f"{path} {parameters}"
        for each in found:
            assert faults(path[1:], get(f"{path}/{each['id']}")) == [], path


@pytest.mark.parametrize("path", LISTS)
def test_pages_have_every_key_and_end(everything: ServicePage, catalogue: Catalogue, path: str) -> None:
    first = get(path, per_page=1)
    assert set(first) == PAGE | {"lodiwelfare"}
    assert (first["page_number"], first["size"], first["first_page"], first["empty"]) == (1, 1, True, False)
    assert first["total_pages"] == first["total_items"]
    last = get(path, per_page=1, page=first["total_pages"])
    assert last["last_page"]
    after = get(path, per_page=1, page=first["total_pages"] + 1)
    assert (after["empty"], after["size"], after["contents"], after["last_page"]) == (True, 0, [], True)


@pytest.mark.parametrize("path", LISTS)
def test_pages_and_streams_have_everything_once(everything: ServicePage, catalogue: Catalogue, path: str) -> None:
    total = get(path)["total_items"]
    paged = [each for number in range(1, total + 1) for each in get(path, per_page=1, page=number)["contents"]]
    assert lines(path) == paged
    assert len({each["id"] for each in paged}) == total


def test_an_empty_site_has_empty_pages(db: Any) -> None:
    for path in ("/services", "/organizations", "/service_at_locations"):
        body = get(path)
        assert (body["total_items"], body["total_pages"], body["empty"], body["last_page"]) == (0, 1, True, True)
        assert lines(path) == []


def test_licence_and_attribution_are_in_every_payload(everything: ServicePage) -> None:
    for path in LISTS:
        assert get(path)["lodiwelfare"]["licence"]["name"] == "CC BY 4.0"
    assert whole(everything)["lodiwelfare"]["source"]["attribution"]


# The sheet


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


def test_the_whole_ambito_is_one_area(db: Any) -> None:
    municipality("098019", "Codogno")
    municipality()
    (area,) = whole(make_service(whole_ambito=True, municipalities=()))["service_areas"]
    assert area["lodiwelfare"] == {"istat_codes": ["098019", "098031"], "whole_ambito": True}


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


def test_premises_without_a_whole_address_say_what_is_known(db: Any) -> None:
    (place,) = whole(make_service(rows=(make_location(address="Via Ignota 1"),)))["service_at_locations"]
    assert "addresses" not in place["location"]
    assert place["location"]["description"] == "Via Ignota 1"


def test_documents_languages_and_funding(everything: ServicePage) -> None:
    service = whole(everything)
    assert service["required_documents"][0]["document"] == "Carta d'identità"
    assert [(each["code"], each["name"]) for each in service["languages"]] == [("en", "Inglese")]
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
    assert schemes["ipa"] == "c_ese"
    assert body["contacts"][0]["email"] == "comune@pec.example.org"


# States


@pytest.mark.parametrize(
    ("status", "expected"),
    [("active", "active"), ("temporarily-closed", "temporarily closed"), ("inactive", "inactive")],
)
def test_states_have_the_words_of_hsds(db: Any, status: str, expected: str) -> None:
    service = whole(make_service(status=status, status_reason="Lavori in corso"))
    assert service["status"] == expected
    assert service["alert"] == "Lavori in corso"


def test_a_closure_of_today_closes(db: Any) -> None:
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    service = whole(make_service(rows=(DatedNotice(kind="closure", text="Ferie", ends=tomorrow),)))
    assert service["status"] == "temporarily closed"
    assert "Ferie" in service["alert"]


def test_an_ended_service_is_gone_and_a_draft_was_never_there(everything: ServicePage) -> None:
    draft = make_service(title="Bozza", publish=False)
    everything.unpublish()
    assert get(f"/services/{everything.translation_key}", 410)["status"] == 410
    get(f"/services/{draft.translation_key}", 404)
    assert get("/services")["total_items"] == 0
    assert get("/service_at_locations")["total_items"] == 0


@pytest.mark.parametrize("given", ["3f0c8b7e-5d1a-4a83-9c58-6a7d0e2b1f94", "1", "%00", "x" * 300])
def test_what_is_not_there_is_not_found(db: Any, given: str) -> None:
    for path in LISTS:
        assert get(f"{path}/{given}", 404)["title"] == "Not Found"


# Identity


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


def test_derived_ids_are_a_promise() -> None:
    assert str(derived("taxonomy_term", "target", "anziani")) == "11111111-0000-0000-0000-000000000000"


def test_one_id_is_one_thing(everything: ServicePage) -> None:
    """What has the same id twice in a service is the same thing, with the same name."""
    named: dict[str, set[Any]] = {}
    for each in parts(whole(everything)):
        if "id" in each:
            said = each.get("number") or each.get("name") or each.get("identifier") or each.get("source")
            named.setdefault(each["id"], set()).add(said)
    assert all(len(said) == 1 for said in named.values())


# Privacy


def test_what_is_not_for_the_public_is_nowhere(db: Any) -> None:
    person = "RSSMRA80A01E648F"
    provider = make_provider(
        "Cooperativa Riservata", fiscal_code=person, pec="segreta@pec.example.org", external_id="origine-1"
    )
    make_everything(provider, external_id="origine-2")
    make_service(provider, title="Bozza riservata", publish=False)
    texts = [Client().get(f"/api/hsds{path}", each).content.decode() for path, ways in WHOLE.items() for each in ways]
    texts += [json.dumps(lines(path, **each)) for path, ways in WHOLE.items() for each in ways]
    for path in ("/services", "/organizations", "/service_at_locations"):
        texts += [json.dumps(get(f"{path}/{each['id']}")) for each in get(path)["contents"]]
    for text in texts:
        assert not re.search(r"[A-Z]{6}\d\d[A-Z]\d\d[A-Z]\d{3}[A-Z]", text)
        for secret in (person, "segreta@pec", "origine-1", "origine-2", "Bozza riservata"):
            assert secret not in text


def test_a_suspended_body_is_nowhere(everything: ServicePage) -> None:
    from catalog_pages.models import Suspension
    from search.publishing import subtree_changed

    Suspension.objects.create(provider=everything.provider, reason="Prova")
    subtree_changed(everything.provider)
    for path in ("/services", "/organizations", "/service_at_locations"):
        assert get(path)["total_items"] == 0


def test_terms_of_every_vocabulary_are_published(db: Any) -> None:
    make_term(Scheme.TARGET, "anziani")
    names = {each["id"]: each["name"] for each in lines("/taxonomies")}
    assert len(names) >= 25
    for scheme in (Scheme.CATEGORY, Scheme.KIND, Scheme.TARGET, Scheme.MUNICIPALITY, Scheme.LANGUAGE):
        make_term(scheme, "codice-di-prova")
    codes = [
        each["lodiwelfare"]["vocabulary"] for each in lines("/taxonomy_terms") if each["code"] == "codice-di-prova"
    ]
    assert sorted(codes) == ["category", "kind", "language", "municipality", "target"]
