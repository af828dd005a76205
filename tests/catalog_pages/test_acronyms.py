"""The acronyms are the office's to keep; the starter file never takes back what the office wrote."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from catalog_pages.acronym_data import FILE, load_acronyms
from catalog_pages.models import Acronym, AcronymText
from catalog_pages.taxonomy_data import DATA, TaxonomyError
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/admin/snippets/catalog_pages/acronym/"
ADD = f"{LIST}add/"
ONE = ("edit", "delete", "history", "usage")


def form(**values: Any) -> dict[str, Any]:
    """What the form sends."""
    return {
        "acronym": "ISEE",
        "also_written": "",
        "is_active": "on",
        "texts-TOTAL_FORMS": "1",
        "texts-INITIAL_FORMS": "0",
        "texts-MIN_NUM_FORMS": "1",
        "texts-MAX_NUM_FORMS": "1000",
        "texts-0-language": "it",
        "texts-0-long_name": "indicatore della situazione economica equivalente",
        "texts-0-explanation": "Riassume redditi e case.",
        "texts-0-id": "",
        "texts-0-DELETE": "",
        **values,
    }


def acronym() -> Acronym:
    row = Acronym(acronym="SAD")
    row.texts = [AcronymText(language="it", long_name="servizio di assistenza domiciliare")]
    row.save()
    return row


def test_the_office_adds_changes_and_deletes(site: Any, log_in: Any) -> None:
    client = log_in(factories.make_editor())
    assert client.post(ADD, form(also_written=" Isee ,I.S.E.E. ")).status_code == 302
    made = Acronym.objects.get()
    assert made.also_written == "Isee, I.S.E.E."
    assert "ISEE: indicatore" in client.get(LIST).content.decode()
    assert "ISEE: indicatore" in client.get(f"{LIST}?q=equivalente").content.decode()
    text = made.texts.get()
    changed = form(**{"texts-INITIAL_FORMS": "1", "texts-0-id": text.pk, "texts-0-explanation": "Altro."})
    assert client.post(f"{LIST}edit/{made.pk}/", changed).status_code == 302
    assert made.texts.get().explanation == "Altro."
    assert client.post(f"{LIST}delete/{made.pk}/").status_code == 302
    assert not Acronym.objects.exists()


def test_the_office_finds_them_in_the_menu(site: Any, log_in: Any) -> None:
    assert LIST in log_in(factories.make_editor()).get("/admin/").content.decode()


def test_what_the_office_writes_shows_on_the_next_page(site: Any, log_in: Any, client: Any) -> None:
    service = factories.make_service(how_to="<p>Porta l'ISEE.</p>")
    assert "equivalente" not in client.get(service.public_path).content.decode()
    log_in(factories.make_editor()).post(ADD, form())
    assert "equivalente" in client.get(service.public_path).content.decode()


def test_representatives_of_bodies_get_nowhere(site: Any, log_in: Any) -> None:
    kept = acronym()
    client = log_in(factories.make_representative(factories.make_provider()))
    for address in (LIST, ADD, *(f"{LIST}{name}/{kept.pk}/" for name in ONE)):
        response = client.get(address)
        assert (response.status_code, response.get("Location")) == (302, "/admin/"), address
    client.post(ADD, form())
    client.post(f"{LIST}edit/{kept.pk}/", form())
    client.post(f"{LIST}delete/{kept.pk}/")
    client.post(f"/admin/bulk/catalog_pages/acronym/delete/?id={kept.pk}")
    assert [str(row) for row in Acronym.objects.all()] == ["SAD: servizio di assistenza domiciliare"]
    assert LIST not in client.get("/admin/").content.decode()


def test_strangers_are_asked_who_they_are(site: Any, client: Any) -> None:
    kept = acronym()
    for address in (LIST, ADD, *(f"{LIST}{name}/{kept.pk}/" for name in ONE)):
        assert client.get(address)["Location"].startswith("/accesso/login/"), address
    client.post(f"{LIST}delete/{kept.pk}/")
    assert Acronym.objects.filter(pk=kept.pk).exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"acronym": "A"}, "di almeno due lettere"),
        ({"acronym": "12"}, "di almeno due lettere"),
        ({"acronym": "due parole"}, "di almeno due lettere"),
        ({"acronym": "<b>"}, "di almeno due lettere"),
        ({"acronym": ""}, "obbligatorio"),
        ({"also_written": "SERT, x"}, "«x» non è una sigla"),
        ({"texts-0-long_name": ""}, "obbligatorio"),
        ({"texts-0-language": "xx"}, "disponibil"),
        ({"texts-TOTAL_FORMS": "0"}, "almeno 1"),
    ],
)
def test_what_is_wrong_is_said(site: Any, log_in: Any, values: dict[str, str], said: str) -> None:
    response = log_in(factories.make_editor()).post(ADD, form(**values))
    assert response.status_code == 200
    assert said in response.content.decode()
    assert not Acronym.objects.exists()


# The starter file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the data files that a test may spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def spoil(folder: Path, **values: Any) -> None:
    entries = json.loads((folder / FILE).read_text(encoding="utf-8"))
    entries[0].update(values)
    (folder / FILE).write_text(json.dumps(entries), encoding="utf-8")


def test_a_new_site_has_them_and_a_second_run_changes_nothing() -> None:
    call_command("load_taxonomy", stdout=StringIO())
    number = Acronym.objects.count()
    wanted = "ISEE ADI SAD UVM RSA PUA CSE SFA CDD CDI ETS RUNTS UdP NPIA SerD".split()
    assert set(wanted) <= set(Acronym.objects.values_list("acronym", flat=True))
    assert Acronym.objects.filter(acronym="ADI").count() == 2
    again = load_acronyms(overwrite=False)
    assert (again.created, again.updated, again.unchanged) == (0, 0, number)
    for row in Acronym.objects.all():
        row.full_clean()
        assert {text.language for text in row.texts.all()} == set(dict(settings.LANGUAGES))


def test_a_language_set_later_is_added_and_what_the_office_wrote_stays(settings: Any) -> None:
    settings.LANGUAGES = [("it", "Italiano")]
    load_acronyms(overwrite=False)
    AcronymText.objects.filter(acronym__key="isee").update(long_name="il nostro nome")
    settings.LANGUAGES = [("it", "Italiano"), ("ro", "Română"), ("ar", "العربية")]
    tally = load_acronyms(overwrite=False)
    assert (tally.updated, tally.unchanged) == (tally.total, 0)
    texts = dict(AcronymText.objects.filter(acronym__key="isee").values_list("language", "long_name"))
    assert texts.keys() == {"it", "ro", "ar"}
    assert texts["it"] == "il nostro nome"


def test_what_the_office_changed_stays_unless_told_to_overwrite() -> None:
    load_acronyms(overwrite=False)
    AcronymText.objects.filter(acronym__key="isee", language="it").update(long_name="il nostro nome")
    assert load_acronyms(overwrite=False).kept == 1
    assert AcronymText.objects.filter(long_name="il nostro nome").exists()
    assert load_acronyms(overwrite=True).updated == 1
    assert not AcronymText.objects.filter(long_name="il nostro nome").exists()
    assert AcronymText.objects.filter(acronym__key="isee").count() == len(settings.LANGUAGES)


@pytest.mark.parametrize(
    "values",
    [{"key": ""}, {"texts": {}}, {"texts": {"it": {}}}, {"acronym": "a b"}, {"colour": "red"}, {"key": "isee"}],
)
def test_a_malformed_file_loads_nothing(folder: Path, values: dict[str, Any]) -> None:
    spoil(folder, **values)
    with pytest.raises(TaxonomyError, match=FILE):
        load_acronyms(overwrite=False, folder=folder)
