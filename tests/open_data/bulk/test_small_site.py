"""The data files of a site with nothing, or with one body whose secrets must stay."""

from __future__ import annotations

import json
import tracemalloc
import uuid
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from open_data.bulk import releases, writing
from open_data.bulk.tables import MAP, TABLES
from search.models import ServiceDocument
from tests.factories import make_location, make_provider, make_representative, make_service
from tests.open_data.bulk.conftest import everything, table

PERSON = "RSSMRA80A01E648Q"


@pytest.mark.django_db
def test_a_place_without_coordinates_is_in_the_table_and_not_on_the_map(site: Any) -> None:
    make_service(make_provider(), rows=(make_location(name="Senza coordinate", latitude=None, longitude=None),))
    made = writing.write()
    assert [row["name"] for row in table(made, "sedi")] == ["Senza coordinate"]
    assert json.loads(made.path("luoghi.geojson").read_bytes())["features"] == []


@pytest.mark.django_db
def test_an_empty_site_gives_whole_files_without_rows(site: Any) -> None:
    made = writing.write()
    assert made.services == 0
    assert table(made, "servizi") == []
    assert json.loads(made.path("luoghi.geojson").read_bytes())["features"] == []
    assert load_workbook(made.path("lodiwelfare.xlsx"))["servizi"].max_row == 1


@pytest.mark.django_db
def test_the_page_is_there_before_the_first_night(site: Any, strict_templates: Any) -> None:
    text = Client().get("/dati-aperti/").content.decode()
    assert "I file non sono ancora stati scritti" in text
    assert 'href="/dati/servizi.csv"' in text
    assert releases.newest() is None, "looking writes nothing"


@pytest.mark.django_db
@pytest.mark.parametrize(("prefix", "meaning"), [("", "CAP."), ("/en", "Postal code.")])
def test_the_dictionary_explains_every_column(site: Any, prefix: str, meaning: str, strict_templates: Any) -> None:
    text = Client().get(f"{prefix}/dati-aperti/dizionario/").content.decode()
    assert meaning in text
    for each in (*TABLES, MAP):
        assert f'id="{each.name}"' in text
        for field in each.fields:
            assert f"<code>{field.name}</code>" in text


@pytest.mark.django_db
def test_every_page_leads_to_the_open_data(site: Any) -> None:
    assert 'href="/dati-aperti/"' in Client().get("/servizi/").content.decode()
    assert (
        "<loc>http://127.0.0.1:8000/dati-aperti/</loc>"
        in b"".join(
            Client().get("/sitemap.xml").streaming_content  # type: ignore[attr-defined]
        ).decode()
    )


@pytest.mark.django_db
def test_people_drafts_and_what_only_the_office_knows_are_in_no_file(site: Any) -> None:
    body = make_provider(
        "Ditta Individuale Verdi", fiscal_code=PERSON, pec="riservata@pec.example.org", external_id="ORIGINE-ENTE"
    )
    make_representative(body, "rappresentante.segreto")
    live = make_service(body, title="Aiuto in casa", external_id="ORIGINE-SERVIZIO")
    live.title = "Titolo in bozza"
    live.summary = "Riassunto in bozza"
    live.save_revision()
    draft = make_service(body, title="Mai pubblicato", publish=False)
    ended = make_service(body, title="Finito da tempo")
    ended.unpublish()
    text = everything(writing.write())
    assert "Aiuto in casa" in text
    for planted in (
        PERSON,
        "riservata@pec.example.org",
        "ORIGINE-",
        "rappresentante.segreto",
        "in bozza",
        "Mai pubblicato",
        str(draft.translation_key),
        "Finito da tempo",
        str(ended.translation_key),
    ):
        assert planted not in text, planted


@pytest.mark.slow
@pytest.mark.django_db
def test_three_times_the_services_need_no_more_memory(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is gathered: what some services need is let go when the next ones are read."""
    monkeypatch.setattr(writing, "CHUNK", 20)
    page = make_service(make_provider(), rows=tuple(make_location(name=f"Sede {number}") for number in range(20)))
    document = ServiceDocument.objects.get(pk=page.translation_key)
    writing.write()
    peaks = []
    for number in (100, 300):
        for _each in range(number - ServiceDocument.objects.count()):
            document.pk = uuid.uuid4()
            document.save(force_insert=True)
        tracemalloc.start()
        assert writing.write().services == number
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.25, peaks
