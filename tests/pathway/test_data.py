"""The file that plans are worked out from: what is published, all of it, and nothing else."""

from __future__ import annotations

import datetime
import gzip
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog_pages.enums import Scheme
from catalog_pages.models import (
    Concession,
    ContactRow,
    DatedNotice,
    PriceRow,
    RowText,
    ServiceDesk,
    ServicePage,
    Suspension,
    Term,
)
from pathway import data
from search.models import ServiceDocument
from tests import factories
from tests.companies.conftest import write_guidance
from tests.search.builders import make_documents

ADDRESS = "/percorso/dati.json"


def fetch(address: str = ADDRESS) -> dict[str, Any]:
    response = Client().get(address)
    assert response.status_code == 200
    return json.loads(response.content)


def only(address: str = ADDRESS) -> dict[str, Any]:
    """The one service that there is."""
    (service,) = fetch(address)["services"]
    return service


@pytest.mark.django_db
def test_a_service_is_told_in_codes_days_and_short_texts(site: Any) -> None:
    today = timezone.localdate()
    kind = factories.make_term(Scheme.KIND, "pasti-a-domicilio", parent=factories.category("socio-assistenziali"))
    page = factories.make_service(
        title="Pasti a domicilio",
        rows=(
            PriceRow(
                label="Prima fascia",
                amount=Decimal("3.5"),
                unit="meal",
                isee_to=Decimal(6000),
                municipality=factories.municipality(),
                valid_from=today,
            ),
            ContactRow(label="Segreteria", phone="+390371555011", municipality=factories.municipality()),
            Concession(kind="voucher", title="Buono pasto", granted_by="Fondazione", how_to_get="Si chiede qui"),
            DatedNotice(kind="enrolment", starts=today, ends=today),
        ),
        kind=kind,
        min_age=65,
        whole_ambito=True,
        municipalities=(),
    )
    service = only()
    assert service["prices"] == [
        {
            "label": "Prima fascia",
            "amount": "3.50",
            "unit": "meal",
            "isee_to": "6000.00",
            "municipality": "098031",
            "from": today.isoformat(),
        }
    ]
    assert service["contacts"] == [
        {"label": "Segreteria", "municipality": "098031", "phone": "+390371555011", "phone_shown": "0371 555011"}
    ]
    (concession,) = service["concessions"]
    assert {**concession, "id": ""} == {
        "id": "",
        "kind": "voucher",
        "title": "Buono pasto",
        "how": "Si chiede qui",
        "by": "Fondazione",
    }
    assert service["notices"] == [{"kind": "enrolment", "from": today.isoformat(), "to": today.isoformat()}]
    assert service["id"] == page.translation_key.hex[:8]
    assert service["url"] == page.public_path
    assert (service["kind"], service["min_age"], service["ambito"]) == ("pasti-a-domicilio", 65, True)
    for absent in ("municipalities", "max_age", "demo", "foreign", "premises", "assured", "waiting_days"):
        assert absent not in service


@pytest.mark.django_db
def test_only_what_is_published_is_in_it(site: Any) -> None:
    kept = factories.make_service(title="Pubblicato")
    factories.make_service(title="Bozza", publish=False)
    factories.make_service(title="Ritirato").unpublish()
    suspended = factories.make_provider("Sospesa")
    factories.make_service(suspended, title="Di un ente sospeso")
    Suspension.objects.create(provider=suspended, reason="prova")
    private = factories.make_service(title="Riservato")
    private.view_restrictions.create(restriction_type="login")
    kept.title = "In attesa di approvazione"
    kept.save_revision()
    assert [service["title"] for service in fetch()["services"]] == ["Pubblicato"]


@pytest.mark.django_db
def test_it_says_nothing_that_the_public_document_lacks(site: Any) -> None:
    body = factories.make_provider(pec="segreta@pec.example.org", email="ente@example.org")
    factories.make_service(body, title="Con contatti", external_id="codice-interno", is_demo=True)
    factories.make_service(body, title="Senza contatti", rows=())
    documents = {document.pk.hex[:8]: document for document in ServiceDocument.objects.live()}
    services = fetch()["services"]
    assert {service.get("demo", False) for service in services} == {True, False}
    for service in services:
        public = json.dumps(documents[service["id"]].content, ensure_ascii=False)
        for name, value in walk(service):
            if name in ("phone_shown", "url", "id", "foreign"):
                continue
            assert json.dumps(value, ensure_ascii=False) in public, name
    text = json.dumps(services)
    for secret in ("segreta@pec", "codice-interno"):
        assert secret not in text
    reached = {service["title"]: service["provider"].get("email") for service in services}
    assert reached == {"Con contatti": None, "Senza contatti": "ente@example.org"}


def walk(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every plain value with the name under which it stands."""
    if isinstance(value, dict):
        for each, inner in value.items():
            yield from walk(inner, each)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner, name)
    else:
        yield name, value


@pytest.mark.django_db
def test_texts_that_nobody_translated_stand_in_italian_and_say_so(site: Any) -> None:
    page = factories.make_service(title="Pasti", rows=(PriceRow(label="Tariffa", amount=Decimal(1)),))
    english = only("/en/percorso/dati.json")
    assert english["title"] == "Pasti"
    assert english["foreign"] == ["title", "summary"]
    assert english["prices"][0]["foreign"] == ["label"]
    assert english["url"].startswith("/en/servizi/")
    row = page.prices.get()
    RowText.objects.create(row_uid=row.uid, field="label", language="en", source="Tariffa", text="Full price")
    factories.translate(page, title="Meals", summary="A warm lunch.")
    page.save_revision().publish()
    english = only("/en/percorso/dati.json")
    assert (english["title"], english["prices"][0]["label"]) == ("Meals", "Full price")
    assert "foreign" not in english
    assert "foreign" not in english["prices"][0]
    assert "foreign" not in json.dumps(only())


@pytest.mark.django_db
def test_services_stand_in_the_order_of_their_titles(site: Any) -> None:
    for title in ("Zattera", "àncora", "Barca", "Ancora una"):
        factories.make_service(title=title)
    titles = [service["title"] for service in fetch()["services"]]
    assert titles == ["àncora", "Ancora una", "Barca", "Zattera"]


@pytest.mark.django_db
def test_kinds_and_comuni_that_were_replaced_lead_to_those_of_today(site: Any) -> None:
    care = factories.category("socio-assistenziali")
    new = factories.make_term(Scheme.KIND, "nuovo", parent=care)
    old = factories.make_term(Scheme.KIND, "vecchio", parent=care)
    town = factories.municipality("098900", "Borgo")
    factories.make_service(title="Uno", kind=old, municipalities=(town,))
    Term.objects.filter(pk=town.pk).update(replaced_by=factories.municipality())
    old.replaced_by = new
    old.save()
    got = fetch()
    # The worker writes the document again a little later; the file is right at once.
    assert [(each["kind"], each["municipalities"]) for each in got["services"]] == [("nuovo", ["098031"])]
    assert got["replaced"] == {"kind": {"vecchio": "nuovo"}, "municipality": {"098900": "098031"}}
    assert "vecchio" not in {kind["code"] for kind in got["kinds"]} | set(got["labels"]["kind"])
    assert [place["code"] for place in got["places"]] == ["098031"]


@pytest.mark.django_db
def test_a_service_without_a_kind_is_found_under_its_category(site: Any) -> None:
    factories.make_service(category=factories.category("piccole-commissioni"))
    got = fetch()
    assert got["services"][0]["kind"] == "piccole-commissioni"
    rest = next(kind for kind in got["kinds"] if kind["code"] == "piccole-commissioni")
    assert rest["rest"] is True
    assert got["labels"]["kind"]["piccole-commissioni"] == "Altri servizi: Piccole commissioni"


@pytest.mark.django_db
def test_the_office_s_desks_and_letters_are_in_it_with_their_days(site: Any) -> None:
    today = timezone.localdate()
    ServiceDesk.objects.create(municipality=factories.municipality(), name="Servizio sociale", phone="+390371555000")
    row = write_guidance("f", "Regola di oggi")
    row.valid_to = today
    row.save()
    got = fetch()
    assert got["desks"] == {
        "098031": {"name": "Servizio sociale", "phone": "+390371555000", "phone_shown": "0371 555000"}
    }
    (rule,) = got["letters"]["f"]["rules"]
    assert (rule["text"], rule["to"]) == ("Regola di oggi", today.isoformat())
    assert fetch("/en/percorso/dati.json")["desks"]["098031"]["foreign"] == ["name"]


@pytest.mark.django_db
def test_an_empty_catalogue_is_a_file_too(site: Any) -> None:
    got = fetch()
    assert (got["services"], got["made"], got["format"]) == ([], "", 1)


@pytest.mark.django_db
def test_it_costs_as_many_queries_for_a_thousand_services_as_for_one(site: Any, django_assert_num_queries: Any) -> None:
    write_guidance("f", "Regola")
    make_documents(1, seed=1)
    # The vocabulary, the versions, the documents, the desks, the letters and their texts.
    budget = 6
    fetch()
    data.forget()
    with django_assert_num_queries(budget):
        fetch()
    make_documents(999, seed=2, vary=False)
    data.forget()
    with django_assert_num_queries(budget):
        assert len(fetch()["services"]) > 1_000
    with django_assert_num_queries(budget - 1):
        fetch()


@pytest.mark.django_db
def test_what_a_process_keeps_of_it_is_bounded(site: Any, monkeypatch: Any) -> None:
    make_documents(20, seed=3)
    expected = fetch()
    monkeypatch.setattr(data._pieces, "limit", 10_000)
    data.forget()
    assert fetch() == expected
    assert data._pieces.weight <= 10_000
    assert 0 < len(data._pieces) < 20


@pytest.mark.django_db
def test_it_is_the_same_tomorrow(site: Any, monkeypatch: Any) -> None:
    today = timezone.localdate()
    factories.make_service(rows=(PriceRow(label="Fino a oggi", amount=Decimal(1), valid_to=today),))
    before = Client().get(ADDRESS)
    monkeypatch.setattr(timezone, "localdate", lambda *args: today + datetime.timedelta(days=1))
    after = Client().get(ADDRESS)
    assert (after.content, after["ETag"]) == (before.content, before["ETag"])


@pytest.mark.django_db
def test_it_has_one_address(site: Any) -> None:
    response = Client().get(f"{ADDRESS}?comune=098031")
    assert response.status_code == 302
    assert response["Location"] == ADDRESS
    assert Client().post(ADDRESS).status_code == 405


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_who_has_it_is_told_so_until_somebody_publishes(site: Any, django_assert_num_queries: Any) -> None:
    page = factories.make_service(
        rows=(Concession(kind="voucher", title="Buono di ieri", granted_by="Fondazione"),),
    )
    browser = {"HTTP_ACCEPT_ENCODING": "gzip"}
    first = Client().get(ADDRESS, **browser)
    assert first["Cache-Control"] == "no-cache"
    assert first["Content-Encoding"] == "gzip"
    assert not first.cookies
    with django_assert_num_queries(0):
        again = Client().get(ADDRESS, HTTP_IF_NONE_MATCH=first["ETag"], **browser)
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == "no-cache"
    page = ServicePage.objects.get(pk=page.pk)
    row = page.concessions.get()
    row.title = "Buono di oggi"
    page.concessions = [row]
    page.save_revision().publish()
    after = Client().get(ADDRESS, HTTP_IF_NONE_MATCH=first["ETag"], **browser)
    assert after.status_code == 200
    assert after["ETag"] != first["ETag"]
    assert "Buono di oggi" in gzip.decompress(after.content).decode()
