"""How easy a sheet is to read, told to who writes it."""

from __future__ import annotations

from typing import Any

import pytest

from catalog_pages import readability
from tests import factories
from tests.languages.builders import english_of

LONG = (
    "Il servizio di assistenza domiciliare integrata viene erogato, previa valutazione multidimensionale effettuata "
    "dalla competente unità territoriale, alle persone che si trovano in condizioni di temporanea o permanente "
    "limitazione della propria autonomia funzionale."
)
SHORT = "<p>Chiama l'ufficio. Ti diciamo che cosa serve. Poi fissiamo un incontro a casa tua.</p>"


def test_the_formula_is_that_of_the_source() -> None:
    found = ["Uno due tre quattro cinque sei sette otto nove dieci."] * 3
    letters = sum(len(word) for word in found[0].rstrip(".").split()) * 3
    assert readability.gulpease(found) == round(89 + (300 * 3 - 10 * letters) / 30)


def test_a_few_words_have_no_index() -> None:
    assert readability.gulpease(["Chiama noi."]) is None


@pytest.mark.parametrize(
    ("html", "number"),
    [("<ul><li>Uno</li><li>Due</li></ul>", 2), ("<p>Uno. Due! Tre?</p>", 3), ("<p></p>", 0), ("alle 8.30 in punto", 1)],
)
def test_sentences_end_with_signs_and_with_items(html: str, number: int) -> None:
    assert len(readability.sentences(html)) == number


@pytest.mark.django_db
def test_the_editor_shows_the_sentences_to_shorten(site: Any, log_in: Any) -> None:
    provider = factories.make_provider()
    page = factories.make_service(provider, eligibility=f"<p>{LONG}</p>", publish=False)
    html = log_in(factories.make_representative(provider)).get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "Facilità di lettura" in html
    assert LONG in html.replace("&#x27;", "'")
    assert "Con frasi più corte" in html


@pytest.mark.django_db
def test_easy_texts_are_told_so_and_translations_are_not_measured(site: Any, log_in: Any) -> None:
    page = factories.make_service(how_to=SHORT * 3)
    office = log_in(factories.make_editor())
    html = office.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "Si legge bene." in html
    factories.translate(page, title="Meals")
    other = office.get(f"/admin/pages/{english_of(page).pk}/edit/").content.decode()
    assert "Facilità di lettura" not in other
