"""What can be asked of the HSDS interface: each parameter, all together, and what is refused."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.db import OperationalError, transaction
from django.test import Client
from django.utils import timezone

from catalog_pages.enums import Scheme
from catalog_pages.models import ServicePage
from open_data.hsds import bodies
from open_data.hsds.endpoints import organizations
from open_data.hsds.parameters import BY_NAME, OF_PATH
from open_data.hsds.taxonomies import term_id
from search import breaker
from search.engines.base import EngineUnavailable
from search.engines.elasticsearch import ElasticsearchEngine
from search.models import ServiceDocument
from tests.factories import make_location, make_provider, make_service, make_term, municipality
from tests.open_data.catalogue import MEALS, NURSERY, TRANSPORT, Catalogue, fetch_catalogue, make_catalogue
from tests.open_data.hsds import EVERYTHING, LISTS, get, lines, make_everything


@pytest.fixture(scope="module")
def stored(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The ordinary catalogue, with comuni that are somewhere, and a service with everything."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_term(Scheme.MUNICIPALITY, "098031", "Lodi", postal_code="26900", latitude="45.31443", longitude="9.50372")
        make_term(
            Scheme.MUNICIPALITY, "098019", "Codogno", postal_code="26845", latitude="45.16194", longitude="9.70222"
        )
        make_catalogue()
        make_everything()
        make_service(
            make_provider("Lontano"),
            title="A Codogno",
            municipalities=(municipality("098019"),),
            rows=(make_location(latitude="45.16200", longitude="9.70200", municipality=municipality("098019")),),
        )
        yield
        transaction.set_rollback(True)


@pytest.fixture
def pages(stored: None, db: Any) -> Catalogue:
    return fetch_catalogue()


def names(path: str = "/services", **parameters: Any) -> set[str]:
    """The names of what is found: paged and streamed alike."""
    found = get(path, per_page=100, **parameters)
    assert found["total_items"] == len(found["contents"])
    streamed = lines(path, **parameters)
    assert [each["id"] for each in streamed] == [each["id"] for each in found["contents"]]
    return {each.get("name") or each["service"]["name"] for each in streamed}


def term(scheme: str, code: str) -> str:
    return str(term_id(scheme, code))


def taxonomy(name: str) -> str:
    return next(str(each["id"]) for each in lines("/taxonomies") if each["name"] == name)


# Each of them


def test_words_find_what_the_site_finds(pages: Catalogue) -> None:
    assert names(search="pasti") == names_of_v1(q="pasti")
    assert names(search="niente di niente") == set()


def names_of_v1(**parameters: Any) -> set[str]:
    body = Client().get("/api/v1/services", {**parameters, "per_page": 100}).json()
    return {each["title"] for each in body["items"]}


def test_parity_with_the_other_interface(pages: Catalogue) -> None:
    cooperative = str(pages.cooperative.translation_key)
    pairs: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({}, {}),
        ({"municipality": "098019"}, {"municipality": "098019"}),
        ({"municipality": "098031", "search": "pasti"}, {"municipality": "098031", "q": "pasti"}),
        ({"organization_id": cooperative}, {"provider": cooperative}),
        ({"taxonomy_term_id": term("category", "cura-dei-figli")}, {"category": "cura-dei-figli"}),
        ({"taxonomy_term_id": term("kind", "asilo-nido")}, {"kind": "asilo-nido"}),
        ({"taxonomy_term_id": term("target", "anziani")}, {"target": "anziani"}),
        ({"taxonomy_term_id": term("delivery", "a-domicilio")}, {"delivery": "a-domicilio"}),
        ({"taxonomy_term_id": term("cost", "free")}, {"cost": "free"}),
        ({"taxonomy_term_id": term("welfare", "f-bis")}, {"welfare": "f-bis"}),
        ({"taxonomy_term_id": term("language", "en")}, {"language": "en"}),
        ({"taxonomy_term_id": term("municipality", "098019")}, {"municipality": "098019"}),
        ({"lat": "45.31", "lon": "9.5", "radius": "3"}, {"near": "45.31,9.5", "radius": "3"}),
        (
            {"lat": "45.31", "lon": "9.5", "radius": "3", "search": "pasti"},
            {"near": "45.31,9.5", "radius": "3", "q": "pasti"},
        ),
    ]
    for asked, of_v1 in pairs:
        ours = get("/services", per_page=100, **asked)["contents"]
        theirs = Client().get("/api/v1/services", {**of_v1, "per_page": 100}).json()["items"]
        assert {each["id"]: each["name"] for each in ours} == {each["id"]: each["title"] for each in theirs}, asked


def test_what_both_interfaces_give_has_the_same_ids(pages: Catalogue) -> None:
    page = ServicePage.objects.get(title=EVERYTHING)
    ours = get(f"/services/{page.translation_key}")
    theirs = Client().get(f"/api/v1/services/{page.translation_key}").json()["item"]
    assert ours["organization"]["id"] == theirs["provider"]["id"]
    for name, other in (
        ("cost_options", "prices"),
        ("schedules", "hours"),
        ("contacts", "contacts"),
        ("required_documents", "documents"),
    ):
        assert [each["id"] for each in ours[name]] == [each["id"] for each in theirs[other]], name
    places = [each["location"]["id"] for each in ours["service_at_locations"]]
    assert places == [each["id"] for each in theirs["locations"]]


@pytest.mark.parametrize(
    ("vocabulary", "code", "expected"),
    [
        ("actor", "doctor", {EVERYTHING}),
        ("access-channel", "referral", {EVERYTHING}),
        ("access-channel", "phone", set()),
        ("transport-purpose", "dialysis", {EVERYTHING}),
        ("transport-purpose", "work", set()),
        ("status", "active", {EVERYTHING, MEALS, NURSERY, TRANSPORT, "A Codogno"}),
        ("status", "inactive", set()),
    ],
)
def test_terms_that_are_no_filters_of_the_site(
    pages: Catalogue, vocabulary: str, code: str, expected: set[str]
) -> None:
    key = term(vocabulary, code)
    assert names(taxonomy_term_id=key) == expected
    assert names(taxonomy_term_id=key, search="trasporto") == expected & names(search="trasporto")


def test_every_attribute_finds_its_service(pages: Catalogue) -> None:
    service = get(f"/services/{ServicePage.objects.get(title=EVERYTHING).translation_key}")
    for each in service["attributes"]:
        assert EVERYTHING in names(taxonomy_term_id=each["taxonomy_term"]["id"]), each["link_type"]
        assert EVERYTHING in names(taxonomy_id=each["taxonomy_term"]["taxonomy_id"]), each["link_type"]


def test_a_taxonomy_finds_what_has_any_of_its_terms(pages: Catalogue) -> None:
    assert names(taxonomy_id=taxonomy("Destinatari")) == {EVERYTHING, MEALS, NURSERY}
    assert names(taxonomy_id=taxonomy("Per andare dove")) == {EVERYTHING}
    assert names(taxonomy_id=taxonomy("Come si chiede")) == {EVERYTHING}
    assert (
        len(names(taxonomy_id=taxonomy("Stato")))
        == len(names(taxonomy_id=taxonomy("Categorie e tipi di servizio")))
        == 5
    )


def test_terms_of_parts_of_services_are_refused_with_a_reason(pages: Catalogue) -> None:
    problem = get("/services", 400, taxonomy_term_id=term("price-unit", "meal"))
    assert problem["errors"][0]["parameter"] == "taxonomy_term_id"
    assert get("/services", 400, taxonomy_id=taxonomy("IVA"))["errors"][0]["parameter"] == "taxonomy_id"


def test_modified_after_is_on_or_after(pages: Catalogue) -> None:
    now = timezone.now()
    old = now - datetime.timedelta(days=10)
    ServiceDocument.objects.update(changed_at=old)
    ServiceDocument.objects.filter(title=MEALS).update(changed_at=now)
    assert names(modified_after=now.isoformat()) == {MEALS}
    assert names(modified_after=(now + datetime.timedelta(seconds=1)).isoformat()) == set()
    assert names(modified_after=timezone.localdate().isoformat(), search="pasti") == {MEALS}
    assert len(names(modified_after=timezone.localdate(old).isoformat())) == 5
    (found,) = get("/services", modified_after=now.isoformat(), minimal="true")["contents"]
    assert set(found) == {"id", "name", "status", "last_modified"}
    # What it says of itself finds it again.
    assert MEALS in names(modified_after=found["last_modified"])


def test_parameters_add_up(pages: Catalogue) -> None:
    assert names(municipality="098031", taxonomy_term_id=term("target", "anziani")) == {MEALS, EVERYTHING}
    both = {"municipality": "098019", "taxonomy_term_id": term("municipality", "098031")}
    assert names(**both) == {EVERYTHING, TRANSPORT}
    assert names(**both, search="trasporto") == {EVERYTHING, TRANSPORT}


def test_bodies_by_words_of_their_name(pages: Catalogue) -> None:
    assert names("/organizations", search="gira coop") == {"Cooperativa Girasole"}
    assert names("/organizations", search="COOPERATÌVA") == {"Cooperativa Girasole"} | (
        names("/organizations", search="cooperativa")
    )


def test_full_organizations_have_their_services(pages: Catalogue) -> None:
    (simple,) = get("/organizations", search="girasole", full="true")["contents"][:1]
    assert [set(each) for each in simple["services"]] == [{"id", "name", "status", "last_modified"}] * len(
        simple["services"]
    )
    (whole,) = get("/organizations", search="girasole", full_service="true")["contents"][:1]
    assert all("attributes" in each for each in whole["services"])
    one = get(f"/organizations/{pages.cooperative.translation_key}")
    assert {each["name"] for each in one["services"]} >= {MEALS, TRANSPORT}
    assert (
        "attributes" in get(f"/organizations/{pages.cooperative.translation_key}", full_service="true")["services"][0]
    )


def test_a_page_bounds_the_services_of_bodies_and_a_stream_has_all(pages: Catalogue, monkeypatch: Any) -> None:
    provider = make_provider("Ente dei molti")
    made = [make_service(provider, title=f"Numero {number}") for number in range(5)]
    key = provider.translation_key
    asked: dict[str, Any] = {"search": "molti", "full_service": "true"}
    monkeypatch.setattr(organizations, "MAX_PER_PAGE", 3)
    monkeypatch.setattr(organizations, "MOST_SERVICES", 20)
    first = [each.title for each in made[:3]]
    assert [each["name"] for each in get(f"/organizations/{key}", full_service="true")["services"]] == first
    for number, per_page in ((3, 5), (2, 10), (1, 20)):
        (body,) = get("/organizations", per_page=per_page, **asked)["contents"]
        assert [each["name"] for each in body["services"]] == first[:number]
    assert get("/services", organization_id=key)["total_items"] == 5
    (streamed,) = lines("/organizations", **asked)
    assert len(streamed["services"]) == 5


def test_a_stream_of_whole_bodies_reads_few_services_at_a_time(pages: Catalogue, monkeypatch: Any) -> None:
    monkeypatch.setattr(organizations, "SERVICES_AT_ONCE", 2)
    with mock.patch.object(bodies, "services", wraps=bodies.services) as read:
        streamed = lines("/organizations", full_service="true")
    asked = [call.args[0] for call in read.call_args_list]
    held = {each["id"]: len(each["services"]) for each in streamed}
    assert [str(key) for keys in asked for key in keys] == [each["id"] for each in streamed]
    assert len(asked) > 1
    assert all(len(keys) == 1 or sum(held[str(key)] for key in keys) <= 2 for keys in asked)


def test_places_by_postal_code_and_distance(pages: Catalogue) -> None:
    path = "/service_at_locations"
    assert names(path) == {EVERYTHING, MEALS, "A Codogno"}
    assert names(path, postcode="26845") == {EVERYTHING, "A Codogno"}
    assert names(path, postcode="26845", proximity="500") == {"A Codogno"}
    assert names(path, postcode="26900", proximity="2000") == {EVERYTHING, MEALS}
    assert names(path, lat="45.31", lon="9.5", proximity="2000", search="pasti") == {MEALS, EVERYTHING} & names(
        search="pasti"
    )
    assert names(path, lat="45.31", lon="9.5", radius="2", organization_id=str(pages.cooperative.translation_key)) >= {
        MEALS
    }
    assert names(path, postcode="26900", proximity="1") == set()


def test_terms_of_a_taxonomy_of_a_parent_and_at_the_top(pages: Catalogue) -> None:
    path, types = "/taxonomy_terms", taxonomy("Categorie e tipi di servizio")
    top = lines(path, taxonomy_id=types, top_only="true")
    assert {each["code"] for each in top} >= {"cura-dei-figli", "socio-assistenziali"}
    assert not any("parent_id" in each for each in top)
    (child,) = lines(path, parent_id=term("category", "cura-dei-figli"))
    assert (child["code"], child["parent_id"]) == ("asilo-nido", term("category", "cura-dei-figli"))
    assert [each["code"] for each in lines(path, search="asilo")] == ["asilo-nido"]
    assert [each["name"] for each in lines("/taxonomies", search="destinatari")] == ["Destinatari"]


def test_texts_and_labels_speak_the_language_asked_for(pages: Catalogue) -> None:
    assert get("/services", lang="en")["lodiwelfare"]["language"] == "en"
    response = Client().get("/api/hsds/taxonomies", {"lang": "en"})
    assert response["Content-Language"] == "en"
    streamed = Client().get("/api/hsds/services", {"lang": "en", "format": "ndjson", "full": "true"})
    assert b'"language":"en"' in b"".join(streamed.streaming_content)  # type: ignore[attr-defined]


# What is refused


@pytest.mark.parametrize(
    ("path", "parameters", "refused"),
    [
        ("/services", {"colour": "red"}, {"colour"}),
        ("/services", {"q": "pasti", "page": "0"}, {"q", "page"}),
        ("/services", {"page": "x"}, {"page"}),
        ("/services", {"per_page": "101"}, {"per_page"}),
        ("/services", {"per_page": "-1"}, {"per_page"}),
        ("/services", {"page": "1.0"}, {"page"}),
        ("/services", {"page": "99999999999999999999"}, {"page"}),
        ("/services", {"search": "x" * 513}, {"search"}),
        ("/services", {"search": "pasti", "page": "101", "per_page": "100"}, {"page"}),
        ("/services", {"page": ["1", "2"]}, {"page"}),
        ("/services", {"full": "maybe"}, {"full"}),
        ("/services", {"format": "xml"}, {"format"}),
        ("/services", {"lang": "xx"}, {"lang"}),
        ("/services", {"organization_id": "1"}, {"organization_id"}),
        ("/services", {"taxonomy_term_id": "00000000-0000-0000-0000-000000000000"}, {"taxonomy_term_id"}),
        ("/services", {"taxonomy_id": "00000000-0000-0000-0000-000000000000"}, {"taxonomy_id"}),
        ("/services", {"modified_after": "yesterday"}, {"modified_after"}),
        ("/services", {"modified_after": "2026-13-01"}, {"modified_after"}),
        ("/services", {"modified_after": "0001-01-01T00:00:00+14:00"}, {"modified_after"}),
        ("/services", {"municipality": "999999"}, {"municipality"}),
        ("/services", {"lat": "45"}, {"lon"}),
        ("/services", {"lat": "45", "lon": "9"}, {"radius"}),
        ("/services", {"lat": "91", "lon": "9", "radius": "1"}, {"lat"}),
        ("/services", {"lat": "nan", "lon": "9", "radius": "1"}, {"lat"}),
        ("/services", {"radius": "5"}, {"lat", "lon"}),
        ("/services", {"postcode": "26900"}, {"postcode"}),
        ("/services", {"proximity": "100"}, {"proximity"}),
        ("/service_at_locations", {"proximity": "100"}, {"proximity"}),
        ("/service_at_locations", {"postcode": "00100"}, {"postcode"}),
        ("/service_at_locations", {"postcode": "lodi"}, {"postcode"}),
        ("/service_at_locations", {"postcode": "26900", "proximity": "far"}, {"proximity"}),
        ("/service_at_locations", {"minimal": "true"}, {"minimal"}),
        ("/organizations", {"minimal": "true"}, {"minimal"}),
        ("/taxonomies", {"full": "true"}, {"full"}),
        ("/taxonomy_terms", {"parent_id": "x"}, {"parent_id"}),
        ("/", {"page": "1"}, {"page"}),
        ("/profile", {"x": "1"}, {"x"}),
    ],
)
def test_what_is_unknown_or_wrong_is_named(
    pages: Catalogue, path: str, parameters: dict[str, Any], refused: set[str]
) -> None:
    response = Client().get(f"/api/hsds{path}", parameters)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert {each["parameter"] for each in response.json()["errors"]} == refused


def test_examples_can_be_asked(pages: Catalogue) -> None:
    """What the contract shows as an example is not refused, codes and ids of another catalogue apart."""
    for path, parameters in OF_PATH.items():
        if "{" in path:
            continue
        for name in parameters:
            if BY_NAME[name].kind in ("uuid", "code") or name in ("lat", "lon", "radius", "proximity"):
                continue
            assert Client().get(f"/api/hsds{path}", {name: BY_NAME[name].example}).status_code == 200, (path, name)


def test_blank_parameters_ask_for_nothing(pages: Catalogue) -> None:
    assert get("/services", search="", taxonomy_id="", page="", full="")["total_items"] == 5


@pytest.mark.parametrize("given", ["'; DROP TABLE x; --", "%", "_", "\x00", "💧" * 50, "a" * 512, "\\", "((", '"'])
def test_hostile_words_find_nothing_and_break_nothing(pages: Catalogue, given: str) -> None:
    for path in LISTS:
        assert get(path, search=given)["total_items"] >= 0


@pytest.mark.parametrize("given", ["a" * 513, "\x85" + "a" * 512, " " * 513, "a" + " " * 512])
def test_words_are_as_long_as_they_were_sent(pages: Catalogue, given: str) -> None:
    for path in LISTS:
        response = Client().get(f"/api/hsds{path}", {"search": given})
        assert response.status_code == 400
        assert response.json()["errors"][0]["parameter"] == "search"


# What Open Referral UK expects, and HTTP


@pytest.mark.parametrize("path", ["", "/", "/profile/", "/openapi.json", *LISTS])
def test_anybody_may_read_without_a_key_from_any_site(pages: Catalogue, path: str) -> None:
    response = Client().get(f"/api/hsds{path}", headers={"Origin": "https://example.com"})
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=60"
    assert not response.cookies
    assert Client().get(f"/api/hsds{path}", headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert Client().head(f"/api/hsds{path}").status_code == 200
    assert Client().post(f"/api/hsds{path}").status_code == 405


def test_links_begin_with_one_base(pages: Catalogue, settings: Any) -> None:
    base = f"{settings.SITE_URL}/api/hsds"
    assert get("/")["openapi_url"].startswith(f"{base}/")
    terms = lines("/taxonomy_terms")
    assert all(each["term_uri"] == f"{base}/taxonomy_terms/{each['id']}" for each in terms)


@pytest.mark.parametrize("path", ["/nothing", "/services/", "/services/x/y", "x"])
def test_what_is_no_address_is_told_as_a_problem(db: Any, path: str) -> None:
    response = Client().get(f"/api/hsds{path}")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", LISTS[:3])
def test_without_database_it_says_when_to_come_back(db: Any, path: str) -> None:
    with mock.patch("django.db.models.sql.compiler.SQLCompiler.execute_sql", side_effect=OperationalError("away")):
        response = Client().get(f"/api/hsds{path}")
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "away" not in response.content.decode()


def test_a_body_that_became_part_of_another_leads_there(pages: Catalogue) -> None:
    key = pages.town.translation_key
    other = pages.cooperative.translation_key
    with mock.patch("open_data.hsds.endpoints.organizations.current_body", return_value=other):
        response = Client().get("/api/hsds/organizations/00000000-0000-4000-8000-000000000000?lang=it")
    assert response.status_code == 301
    assert response["Location"].endswith(f"/api/hsds/organizations/{other}?lang=it")
    with mock.patch("open_data.hsds.reading.current_body", return_value=other):
        assert names(organization_id=str(key)) >= {MEALS}


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/services", {"search": "pasti", "format": "ndjson"}),
        ("/services", {"search": "pasti", "modified_after": "2020-01-01"}),
        ("/service_at_locations", {"search": "pasti"}),
    ],
)
def test_a_long_list_never_takes_the_search_of_the_site_from_elasticsearch(
    pages: Catalogue, settings: Any, path: str, asked: dict[str, str]
) -> None:
    """Ten thousand ids come later than a page may: that is no sign that Elasticsearch is away."""
    settings.ELASTICSEARCH_URL = "http://elasticsearch.invalid"
    breaker.close()
    with mock.patch.object(ElasticsearchEngine, "search", side_effect=EngineUnavailable("late")):
        response = Client().get(f"/api/hsds{path}", asked)
        assert response.status_code == 200
        assert b"".join(response) != b""
    assert not breaker.is_open()
