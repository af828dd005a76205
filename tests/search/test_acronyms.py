"""Acronyms explained where a page uses them: the first time, safely, and never by guessing."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from catalog_pages import glossary
from catalog_pages.acronym_data import load_acronyms
from catalog_pages.models import Acronym, AcronymText
from search.acronyms import Explainer
from tests import factories
from tests.search.test_pages import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

ISEE = "indicatore della situazione economica equivalente"


def make(acronym: str, long_name: str, *, also: str = "", language: str = "it", explanation: str = "") -> Acronym:
    row = Acronym(acronym=acronym, also_written=also)
    row.texts = [AcronymText(language=language, long_name=long_name, explanation=explanation)]
    row.full_clean()
    row.save()
    return row


def explainer(language: str = "it") -> Explainer:
    return Explainer(glossary.current(language), language)


def plain(html: str) -> str:
    return html.replace('<span class="lw-long-name">', "").replace("</span>", "")


@pytest.fixture
def isee() -> Acronym:
    return make("ISEE", ISEE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Serve l'ISEE.", f"Serve l'ISEE ({ISEE})."),
        ("ISEE: sotto 15.000. Con ISEE alto si paga.", f"ISEE ({ISEE}): sotto 15.000. Con ISEE alto si paga."),
        ("Gratis (con ISEE basso).", f"Gratis (con ISEE [{ISEE}] basso)."),
        ("<p>Serve <b>ISEE</b></p><p>ISEE</p>", f"<p>Serve <b>ISEE ({ISEE})</b></p><p>ISEE</p>"),
        ('<p><a href="/x">ISEE</a> e ISEE</p>', f'<p><a href="/x">ISEE</a> e ISEE ({ISEE})</p>'),
        ('<p title="a > ISEE">ISEE</p>', f'<p title="a > ISEE">ISEE ({ISEE})</p>'),
        ('<img alt="ISEE"><!-- ISEE -->', '<img alt="ISEE"><!-- ISEE -->'),
        ("<h3>ISEE</h3><p>ISEE</p>", f"<h3>ISEE</h3><p>ISEE ({ISEE})</p>"),
        ("<p>L&#x27;ISEE &amp; altro</p>", f"<p>L&#x27;ISEE ({ISEE}) &amp; altro</p>"),
        # Other words, addresses.
        ("<p>isee, PISEE, ISEEN, www.ISEE.it, ISEE.it, a@ISEE.it, ISEE@a.it, /ISEE, &ISEE;</p>", None),
        # The text says it by itself.
        (f"<p>L'{ISEE.capitalize()} (ISEE). L'ISEE si chiede.</p>", None),
        ("<p>La certificazione (ISEE)</p>", None),
        ("<p>ISEE (per le famiglie)</p>", None),
    ],
)
def test_the_first_use_in_running_text_is_explained(isee: Acronym, text: str, expected: str | None) -> None:
    assert plain(explainer().in_html(text)) == (text if expected is None else expected)


def test_a_page_explains_once_whatever_the_spelling(isee: Acronym) -> None:
    make("SerD", "servizio per le dipendenze", also="SERT, Ser.T.")
    page = explainer()
    assert plain(page.in_text("Il Ser.T. e l'ISEE")) == (
        f"Il Ser.T. (servizio per le dipendenze) e l&#x27;ISEE ({ISEE})"
    )
    assert page.in_html("<p>SERT, SerD, ISEE</p>") == "<p>SERT, SerD, ISEE</p>"
    assert [entry.acronym for entry in page.entries] == ["ISEE", "SerD"]


def test_what_means_two_things_is_linked_not_guessed() -> None:
    make("ADI", "assegno di inclusione")
    make("ADI", "assistenza domiciliare integrata")
    page = explainer()
    assert page.in_html("<p>Chi ha l'ADI</p>") == '<p>Chi ha l\'<a class="lw-acronym" href="#sigla-adi">ADI</a></p>'
    (entry,) = page.entries
    assert [meaning.long_name for meaning in entry.meanings] == [
        "assegno di inclusione",
        "assistenza domiciliare integrata",
    ]


def test_a_text_that_names_one_of_two_meanings_has_said_which() -> None:
    make("ADI", "assegno di inclusione")
    make("ADI", "assistenza domiciliare integrata")
    page = explainer()
    text = "<p>Chi ha l'Assegno di inclusione, ADI in breve, paga meno. L'ADI si chiede.</p>"
    assert page.in_html(text) == text
    (entry,) = page.entries
    assert [meaning.long_name for meaning in entry.meanings] == ["assegno di inclusione"]


def test_hostile_texts_stay_text(isee: Acronym) -> None:
    make("XSS", "<script>alert(1)</script>", explanation="<img src=x onerror=alert(2)>")
    text = explainer().in_text('<b>ISEE</b> <script>XSS</script> "')
    assert "<script>" not in text
    assert "<b>" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert '"' not in text.replace('<span class="lw-long-name">', "")
    assert "<script>" not in explainer().in_html("<p>XSS</p>")


def test_a_sheet_explains_in_the_text_and_below_it(client: Client, site: Any, isee: Acronym) -> None:
    AcronymText.objects.filter(acronym=isee).update(explanation="Riassume redditi e case <b>.")
    service = factories.make_service(
        summary="Costa meno con l'ISEE.", how_to="<p>Porta l'ISEE.</p>", conditions="<p>ISEE valido.</p>"
    )
    text = read(client, service.public_path)[0].content.decode()
    assert 'Costa meno con l&#x27;<a class="lw-acronym" href="#sigla-isee">ISEE</a>.' in text
    assert f'<p>Porta l\'ISEE <span class="lw-long-name">({ISEE})</span>.</p>' in text
    assert "<p>ISEE valido.</p>" in text
    box = text.split('id="sigla-isee"')[1]
    assert "Riassume redditi e case &lt;b&gt;." in box
    assert 'href="/sigle/"' in box
    for outside in ('name="description"', "ld+json"):
        assert ISEE not in text.split(outside)[1].split(">")[0 if outside.startswith("name") else 1]


def test_the_published_document_and_the_api_know_nothing_of_it(client: Client, site: Any, isee: Acronym) -> None:
    service = factories.make_service(how_to="<p>Porta l'ISEE.</p>")
    assert ISEE not in client.get(f"/api/v1/services/{service.translation_key}").content.decode()


def test_a_sheet_without_acronyms_has_no_box(client: Client, site: Any, isee: Acronym) -> None:
    text = read(client, factories.make_service().public_path)[0].content.decode()
    assert 'id="sigle"' not in text


def test_italian_text_is_explained_in_italian_to_english_readers(client: Client, site: Any, isee: Acronym) -> None:
    AcronymText.objects.create(acronym=isee, language="en", long_name="indicator of a family's means")
    service = factories.make_service(how_to="<p>Porta l'ISEE.</p>")
    foreign = client.get(f"/en{service.public_path}").content.decode()
    assert f"({ISEE})" in foreign
    translated = factories.translate(service, title="Meals", slug="meals", how_to="<p>Bring your ISEE.</p>")
    own = unescape(client.get(translated.public_path).content.decode())
    assert "(indicator of a family's means)" in own


def test_a_text_that_lacks_a_translation_is_marked_as_italian(isee: Acronym) -> None:
    with translation.override("en"):
        assert explainer("en").in_text("ISEE") == f'ISEE <span class="lw-long-name" lang="it">({ISEE})</span>'


def test_the_page_of_all_is_in_order_and_in_the_readers_language(client: Client, site: Any) -> None:
    load_acronyms(overwrite=False)
    text = read(client, "/sigle/")[0].content.decode()
    places = [text.index(f'id="sigla-{anchor}"') for anchor in ("adi", "ads", "isee", "npia", "uvm")]
    assert places == sorted(places)
    assert "Assegno di inclusione" in text
    assert "Assistenza domiciliare integrata" in text
    english = unescape(client.get("/en/sigle/").content.decode())
    assert "Inclusion allowance" in english
    assert "Assegno di inclusione" not in english


def test_an_empty_glossary_is_no_error(client: Client, site: Any) -> None:
    assert client.get("/sigle/").status_code == 200


def test_what_is_not_in_use_is_nowhere(client: Client, site: Any, isee: Acronym) -> None:
    Acronym.objects.filter(pk=isee.pk).update(is_active=False)
    assert explainer().in_text("ISEE") == "ISEE"
    assert ISEE not in client.get("/sigle/").content.decode()


def test_every_acronym_of_the_starter_file_is_found_in_a_text_and_reached_by_its_anchor(client: Client) -> None:
    load_acronyms(overwrite=False)
    known = glossary.load("it")
    assert len({entry.anchor for entry in known.entries}) == len(known.entries)
    for spelling, entry in known.by_spelling.items():
        page = explainer()
        page.in_html(f"<p>Con {spelling}, oggi.</p>")
        assert page.entries == [entry], spelling


@pytest.mark.parametrize("number", [1, 20])
def test_the_whole_glossary_is_one_query(django_assert_num_queries: Any, number: int) -> None:
    for each in range(number):
        make(f"SIGLA{each}", f"numero {each}")
    with django_assert_num_queries(1):
        glossary.load("en")


@pytest.mark.parametrize(
    ("words", "is_told"), [("ISEE", True), ("isee", True), ("sconto ISEE", True), ("sai nuotare", False), ("", False)]
)
def test_who_searches_for_an_acronym_is_told_what_it_means(
    client: Client, site: Any, isee: Acronym, words: str, is_told: bool
) -> None:
    make("SAI", "sistema di accoglienza e integrazione")
    factories.make_service()
    text = client.get("/servizi/", {"q": words}).content.decode()
    assert (f"ISEE vuol dire «{ISEE}»." in text) is is_told
    assert ('href="/sigle/#sigla-isee"' in text) is is_told
    assert "SAI vuol dire" not in text
