"""HSDS 3.0 comes in: our own as it went out, that of others with a word on what has no place."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from catalog_pages.models import ProviderPage, ServicePage
from exchange import hsds
from exchange.models import ImportRow, ImportRun
from exchange.terms import Terms
from tests.factories import make_provider, municipality
from tests.open_data.hsds import get, lines, make_everything, whole

BringIn = Callable[..., tuple[int, str]]

FOREIGN: dict[str, Any] = {
    "id": "ac148810-d857-441c-9679-408f346de14b",
    "name": "Community Counselling",
    "description": "Ascolto per chi ne ha bisogno.",
    "status": "temporarily closed",
    "alert": "Chiuso per lavori.",
    "application_process": "Telefona.\n- Porta un documento",
    "eligibility_description": "Adulti",
    "interpretation_services": "Urdu",
    "minimum_age": 12,
    "organization": {"id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610", "name": "Cooperativa Girasole"},
    "phones": [{"id": "1554f2e2-a373-45db-a3fa-9fc48a61c15e", "number": "+390371555010"}],
    "contacts": [
        {
            "id": "1e7efce3-639b-4880-940c-b95cd30cdb50",
            "name": "Ann Persona",
            "title": "Segreteria",
            "email": "a@example.org",
        }
    ],
    "schedules": [
        {
            "id": "48102e86-bb50-41c4-8f1e-e269368c41d1",
            "freq": "WEEKLY",
            "byday": "TH,FR",
            "opens_at": "10:00:00",
            "closes_at": "18:00Z",
        },
        {"id": "48102e86-bb50-41c4-8f1e-e269368c41d2", "freq": "MONTHLY", "byday": "1MO"},
    ],
    "service_areas": [
        {"id": "381c64f1-a724-4884-9c21-ac96c21cca3e", "name": "Lodi"},
        {"id": "381c64f1-a724-4884-9c21-ac96c21cca3f", "name": "London"},
    ],
    "service_at_locations": [
        {
            "id": "e94c9f38-1e8f-4564-91d4-d53501ab1765",
            "location": {
                "id": "3a19ff88-4620-4d17-9830-ac1d859eb5d5",
                "location_type": "physical",
                "latitude": 45.3108249,
                "longitude": 9.4987812,
                "addresses": [
                    {
                        "id": "74706e55-df26-4b84-80fe-ecc30b5befb4",
                        "address_1": "Via Roma 1",
                        "city": "Lodi",
                        "postal_code": "26900",
                    }
                ],
            },
        }
    ],
    "cost_options": [
        {"id": "1f2df32c-bf08-4b8e-bd6f-e834014b19b1", "option": "Seduta", "amount": 50, "currency": "EUR"},
        {"id": "1f2df32c-bf08-4b8e-bd6f-e834014b19b2", "option": "Session", "amount": 50.5, "currency": "GBP"},
    ],
    "attributes": [
        {"id": "2f2df32c-bf08-4b8e-bd6f-e834014b19b2", "taxonomy_term": {"name": "Supporto psicologico"}},
        {"id": "2f2df32c-bf08-4b8e-bd6f-e834014b19b3", "taxonomy_term": {"name": "Astronauti"}},
    ],
    "funding": [{"id": "3f2df32c-bf08-4b8e-bd6f-e834014b19b3", "source": "Grants"}],
}


@pytest.fixture
def own(vocabularies: None) -> ServicePage:
    """A service with everything, published."""
    return make_everything()


def without_dates(value: Any) -> Any:
    """An object without what the moment of publication decides."""
    if isinstance(value, dict):
        return {name: without_dates(each) for name, each in value.items() if name != "last_modified"}
    return [without_dates(each) for each in value] if isinstance(value, list) else value


def test_our_own_says_what_is_there_already(own: ServicePage, editor: Any, bring_in: BringIn) -> None:
    text = "\n".join(json.dumps(each) for each in lines("/services", full="true"))
    status, said = bring_in(text, format="hsds", user="ufficio")
    assert (status, "già uguali 1" in said) == (0, True), said


def test_our_own_comes_back_after_it_was_lost(own: ServicePage, editor: Any, bring_in: BringIn) -> None:
    before = whole(own)
    text = json.dumps(get("/services", full="true"))
    own.delete()
    status, said = bring_in(text, format="hsds", user="ufficio")
    assert (status, "Nuovi 1" in said) == (0, True), said
    assert without_dates(get(f"/services/{before['id']}")) == without_dates(before)


def test_what_others_give_is_read_and_the_rest_is_named(vocabularies: None) -> None:
    municipality()
    (found,) = hsds.read(hsds.parse(io.StringIO(json.dumps(FOREIGN, indent=1))), Terms())
    raw = found.raw
    assert raw["id"] == FOREIGN["id"]
    assert (raw["status"], raw["status_reason"]) == ("temporarily-closed", "Chiuso per lavori.")
    assert raw["how_to"] == "<p>Telefona.</p><ul><li>Porta un documento</li></ul>"
    assert (raw["kind"], raw["category"]) == ("supporto-psicologico", "servizi-psicologici")
    assert raw["municipalities"] == ["098031"]
    assert raw["contacts"][0]["label"] == "Segreteria"
    assert [(row["weekdays"], row["opens"], row["closes"]) for row in raw["hours"]] == [([4, 5], "10:00", "18:00")]
    assert (raw["locations"][0]["municipality"], str(raw["locations"][0]["latitude"])) == ("098031", "45.31082")
    assert [row["label"] for row in raw["prices"]] == ["Seduta"]
    assert found.left_out == [
        "attributes: Astronauti",
        "contacts.name",
        "cost_options",
        "funding",
        "interpretation_services",
        "schedules",
        "service_areas: London",
    ]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e300000000", "-1e30", "true", '"x"', "[]"])
def test_numbers_that_are_none_are_left_out(vocabularies: None, number: str) -> None:
    municipality()
    text = json.dumps(FOREIGN | {"minimum_age": "AGE", "service_areas": [{"lodiwelfare": {"istat_codes": "CODES"}}]})
    text = text.replace("45.3108249", number).replace('"AGE"', number).replace('"CODES"', number)
    (found,) = hsds.read(hsds.parse(io.StringIO(text)), Terms())
    assert found.raw.get("min_age") is None
    assert found.raw["locations"][0].get("latitude") is None
    assert not found.raw.get("municipalities")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(FOREIGN),
        json.dumps([FOREIGN], indent=2),
        json.dumps({"contents": [FOREIGN]}),
        "\ufeff" + json.dumps(FOREIGN) + "\n",
        json.dumps(FOREIGN) + "\n\n" + json.dumps(FOREIGN),
    ],
)
def test_one_several_a_page_or_one_a_line(text: str) -> None:
    found = [each for _number, each in hsds.parse(io.StringIO(text))]
    assert {each["name"] for each in found} == {"Community Counselling"}
    assert hsds.is_hsds(found)


def test_the_command_names_what_has_no_place(vocabularies: None, editor: Any, bring_in: BringIn) -> None:
    municipality()
    provider = make_provider()
    given = FOREIGN | {"organization": {"id": str(provider.translation_key), "name": provider.title}}
    status, said = bring_in(json.dumps(given), format="hsds", state="draft", user="ufficio")
    assert status == 0, said
    assert "Senza posto nella scheda: interpretation_services (1 volte, la prima alla 1)." in said
    page = ServicePage.objects.get(translation_key=FOREIGN["id"])
    assert not page.live
    assert ProviderPage.objects.count() == 1


@pytest.mark.parametrize("text", ["{", "[1]", '{"name": 1', "no", '{"a": 1}', "null"])
def test_what_is_no_hsds_is_refused(vocabularies: None, bring_in: BringIn, text: str) -> None:
    with contextlib.suppress(CommandError):
        assert bring_in(text, format="hsds", state="draft")[0] == 1
    assert not ServicePage.objects.exists()


def test_the_office_brings_a_file_in_by_the_same_preview(vocabularies: None, editor: Any, client: Client) -> None:
    municipality()
    provider = make_provider()
    given = FOREIGN | {"organization": {"id": str(provider.translation_key), "name": provider.title}}
    client.force_login(editor)
    upload = SimpleUploadedFile("altri.json", json.dumps(given).encode())
    response = client.post(reverse("exchange:index"), {"file": upload})
    run = ImportRun.objects.get()
    assert response.status_code == 302
    assert "senza posto nella scheda" in run.headers
    assert run.mapping[run.headers.index("senza posto nella scheda")] == ""
    assert run.mapping[run.headers.index("title")] == "title"
    columns = {f"column-{place}": key for place, key in enumerate(run.mapping)}
    response = client.post(reverse("exchange:columns", args=[run.pk]), {**columns, "state": "draft"})
    assert response.status_code == 302
    row = ImportRow.objects.get(run=run)
    assert (row.title, row.verdict, row.problems) == ("Community Counselling", ImportRow.Verdict.NEW, [])


def test_an_upload_that_is_json_but_no_hsds_is_refused_beside_the_field(site: Any, editor: Any, client: Client) -> None:
    client.force_login(editor)
    for data in (b'{"a": 1}', b"[]", b'[{"x": 1}]', b"{", b"[" * 100_000):
        response = client.post(reverse("exchange:index"), {"file": SimpleUploadedFile("x.json", data)})
        assert response.status_code == 422
        assert "HSDS" in response.content.decode()
    assert not ImportRun.objects.exists()


def test_the_command_guesses_the_format(tmp_path: Path, vocabularies: None, editor: Any) -> None:
    path = tmp_path / "altri.ndjson"
    path.write_text(json.dumps(FOREIGN), encoding="utf-8")
    out = io.StringIO()
    with pytest.raises(SystemExit):
        call_command("import_services", str(path), dry_run=True, stdout=out, stderr=io.StringIO())
    assert "Senza posto nella scheda" in out.getvalue()
