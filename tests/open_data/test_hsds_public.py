"""What is public of the HSDS interface, and what is not: states, empty sites, private facts, ids."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog_pages.enums import Scheme
from catalog_pages.models import DatedNotice
from open_data.hsds.ids import derived
from providers.suspension import suspend
from tests.factories import make_editor, make_location, make_provider, make_service, make_term, municipality
from tests.open_data.hsds import LISTS, WHOLE, get, lines, make_everything, whole


def test_an_empty_site_has_empty_pages(db: Any) -> None:
    for path in ("/services", "/organizations", "/service_at_locations"):
        body = get(path)
        assert (body["total_items"], body["total_pages"], body["empty"], body["last_page"]) == (0, 1, True, True)
        assert lines(path) == []


def test_the_whole_ambito_is_one_area(db: Any) -> None:
    municipality("098019", "Codogno")
    municipality()
    (area,) = whole(make_service(whole_ambito=True, municipalities=()))["service_areas"]
    assert area["lodiwelfare"] == {"istat_codes": ["098019", "098031"], "whole_ambito": True}


def test_premises_without_a_whole_address_say_what_is_known(db: Any) -> None:
    (place,) = whole(make_service(rows=(make_location(address="Via Ignota 1"),)))["service_at_locations"]
    assert "addresses" not in place["location"]
    assert place["location"]["description"] == "Via Ignota 1"


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


def test_an_ended_service_is_gone_and_a_draft_was_never_there(db: Any) -> None:
    everything = make_everything()
    draft = make_service(title="Bozza", publish=False)
    everything.unpublish()
    assert get(f"/services/{everything.translation_key}", 410)["status"] == 410
    get(f"/services/{draft.translation_key}", 404)
    assert get("/services")["total_items"] == 0
    assert get("/service_at_locations")["total_items"] == 0


@pytest.mark.parametrize("given", ["3f0c8b7e-5d1a-4a83-9c58-6a7d0e2b1f94", "1", "%00", "x" * 300])
def test_what_is_not_there_is_not_found(db: Any, given: str) -> None:
    for path in LISTS:
        assert get(f"{path}/{given}", 404)["title"] == "Non trovato"


def test_derived_ids_are_a_promise() -> None:
    assert str(derived("taxonomy_term", "target", "anziani")) == "6a26e30b-4f91-55fb-b809-3dd379d0393d"


def test_what_is_not_for_the_public_is_nowhere(db: Any) -> None:
    person = "RSSMRA80A01E648Q"
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


def test_a_suspended_body_is_nowhere(db: Any) -> None:
    service = make_everything()
    suspend(service.provider, by=make_editor(), reason="Prova")
    for path in ("/services", "/organizations", "/service_at_locations"):
        assert get(path)["total_items"] == 0
    get(f"/services/{service.translation_key}", 410)


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
