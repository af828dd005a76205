"""Loading the vocabularies: adds what is missing, respects the office, never deletes."""

from __future__ import annotations

import json
import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from catalog_pages import vocabulary
from catalog_pages.enums import Scheme
from catalog_pages.models import ModelText, Term, TermLabel
from catalog_pages.taxonomy_data import DATA, FILES, Tally, TaxonomyError, load_taxonomy

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the data files that a test may spoil."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def change(folder: Path, scheme: Scheme, code: str, **values: Any) -> None:
    path = folder / FILES[scheme]
    entries = json.loads(path.read_text(encoding="utf-8"))
    next(entry for entry in entries if entry["code"] == code).update(values)
    path.write_text(json.dumps(entries), encoding="utf-8")


def total(tallies: list[Tally], what: str) -> int:
    return sum(getattr(tally, what) for tally in tallies)


def test_an_empty_site_gets_everything_and_a_second_run_changes_nothing() -> None:
    first = load_taxonomy()
    assert total(first, "created") == total(first, "total")
    assert Term.objects.of(Scheme.MUNICIPALITY).count() == 61
    assert Term.objects.get(scheme=Scheme.KIND, code="sad").parent.code == "socio-assistenziali"
    stamp = Term.objects.order_by("-updated_at").first().updated_at
    again = load_taxonomy()
    assert total(again, "unchanged") == total(again, "total") == total(first, "total")
    assert Term.objects.order_by("-updated_at").first().updated_at == stamp


def test_what_an_editor_changed_stays_unless_told_to_overwrite() -> None:
    load_taxonomy()
    TermLabel.objects.filter(term__code="sad", language="it").update(label="Aiuto a casa")
    ModelText.objects.filter(kind__code="sad").update(summary="Nostro testo")
    kept = load_taxonomy()
    assert total(kept, "kept") == 2
    assert TermLabel.objects.get(term__code="sad", language="it").label == "Aiuto a casa"
    assert ModelText.objects.get(kind__code="sad").summary == "Nostro testo"
    overwritten = load_taxonomy(overwrite=True)
    assert total(overwritten, "updated") == 2
    assert TermLabel.objects.get(term__code="sad", language="it").label == "Assistenza domiciliare (SAD)"
    assert ModelText.objects.get(kind__code="sad").summary != "Nostro testo"


def test_a_missing_language_is_added_and_seen_at_once() -> None:
    load_taxonomy()
    TermLabel.objects.filter(term__code="sad", language="en").delete()
    assert vocabulary.current().label(Scheme.KIND, "sad", "en") == "Assistenza domiciliare (SAD)"
    assert total(load_taxonomy(), "updated") == 1
    assert vocabulary.current().label(Scheme.KIND, "sad", "en") == "Home help (SAD)"


@pytest.mark.parametrize("language", ["en", "ro", "ar"])
def test_a_language_is_loaded_once_the_site_has_it(language: str, settings: Any) -> None:
    settings.LANGUAGES = [("it", "Italiano")]
    load_taxonomy()
    assert not TermLabel.objects.exclude(language="it").exists()
    settings.LANGUAGES = [("it", "Italiano"), (language, language)]
    load_taxonomy()
    without = Term.objects.exclude(scheme=Scheme.MUNICIPALITY).exclude(labels__language=language)
    assert not without.exists()


def test_a_term_of_the_office_is_never_deleted() -> None:
    load_taxonomy()
    own = Term.objects.create(scheme=Scheme.KIND, code="orto-sociale")
    load_taxonomy(overwrite=True)
    assert Term.objects.filter(pk=own.pk).exists()


def test_a_replaced_code_leads_to_its_successor(folder: Path) -> None:
    change(folder, Scheme.KIND, "micronido", replaced_by="asilo-nido", valid_to="2027-01-31")
    load_taxonomy(folder=folder)
    assert Term.objects.get(code="micronido").replaced_by.code == "asilo-nido"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"parent": "altro"}, "la categoria «altro» non esiste"),
        ({"colour": "green"}, "campi che non esistono: colour"),
        ({"labels": {"en": {"label": "Only English"}}}, "manca il nome in italiano"),
        ({"labels": {"it": {"name": "Nome"}}}, "labels.it deve avere «label»"),
        ({"valid_to": "domani"}, "campo «valid_to»: serve una data"),
        ({"replaced_by": "altro"}, "«altro» non esiste"),
    ],
)
def test_a_malformed_entry_is_named_and_nothing_is_loaded(folder: Path, values: dict[str, Any], message: str) -> None:
    change(folder, Scheme.KIND, "sad", **values)
    with pytest.raises(TaxonomyError) as caught:
        load_taxonomy(folder=folder)
    assert "kinds.json" in str(caught.value)
    assert "«sad»" in str(caught.value)
    assert message in str(caught.value)
    assert not Term.objects.exists()


def test_the_command_reports_by_vocabulary() -> None:
    out = StringIO()
    call_command("load_taxonomy", stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == len([*FILES, "model texts", "acronyms"])
    assert "Comune: create 61, aggiornate 0, invariate 0" in lines
