"""Marks on what was found: the right words, and never markup of somebody else's making."""

from __future__ import annotations

import re
import time
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from search import analysis, presentation
from search.highlighting import LONGEST_SNIPPET, SHORTEST_SNIPPET, highlight, highlights, snippet
from search.models import ServiceDocument
from search.types import Understanding
from tests import factories


def stems(text: str, language: str = "it") -> frozenset[str]:
    return frozenset(token.stem for token in analysis.tokens(text, language))


def marked(text: str, query: str, language: str = "it") -> list[str]:
    """The texts inside the marks."""
    html = highlight(text, stems=stems(query, language), language=language)
    return [unescape(each) for each in re.findall("<mark>(.*?)</mark>", html)]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Pasti a domicilio", "pasto", ["Pasti"]),
        ("Assistenza agli anziani", "anziana", ["anziani"]),
        ("Servizi per le disabilità", "disabile", ["disabilità"]),
        ("DISABILITÀ e famiglia", "disabilita", ["DISABILITÀ"]),
        ("Sostegno all’infanzia", "infanzia", ["infanzia"]),
        ("A Sant'Angelo Lodigiano", "sant'angelo", ["Angelo"]),
        ("Asilo nido comunale", "asili nido", ["Asilo nido"]),
        ("Nido, asilo", "asili nido", ["Nido", "asilo"]),
        ("Nido-asilo", "asili nido", ["Nido", "asilo"]),
        ("La comunità del comune", "comune", ["comune"]),
        ("Perche\u0301 no: eta\u0300 avanzata", "età", ["età"]),
        ("Dello della delle", "dello", []),
        ("Pasti", "", []),
        ("", "pasti", []),
    ],
)
def test_words_are_marked_by_their_stem(text: str, query: str, expected: list[str]) -> None:
    assert marked(text, query) == expected


def test_each_language_has_its_own_stems() -> None:
    assert marked("Meals for older people", "meal", "en") == ["Meals"]
    assert marked("خدمات رعايةِ المسنين", "رعاية", "ar") == ["رعايةِ"]


HOSTILE = [
    "<script>alert('pasti')</script>",
    "<mark>pasti</mark>",
    "</mark><img src=x onerror=alert(1)> pasti",
    "pasti & <b>pasti</b> &lt;pasti&gt; \"pasti\" 'pasti'",
    "&#112;asti &amp;pasti;",
    "pasti<",
    "<pasti",
    "pasti\u0000<i>",
    "a<!--pasti-->b",
    "＜script＞pasti＜/script＞",
]


class Marks(HTMLParser):
    """Reads what was marked, and which elements there are."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.elements.add(tag)
        assert not attrs

    def handle_comment(self, data: str) -> None:
        self.elements.add("comment")

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("query", ["pasti", "script mark img b amp lt quot", "i", "39 x27 112"])
def test_no_text_becomes_markup_and_none_is_lost(text: str, query: str) -> None:
    read = Marks(highlight(text, stems=stems(query), language="it"))
    assert read.elements <= {"mark"}
    assert read.text.replace("\ufffd", "\0") == text


@pytest.mark.parametrize("text", HOSTILE)
def test_no_html_of_a_sheet_survives_in_a_snippet(text: str) -> None:
    html = snippet([f"<p>{text}</p>"], stems=stems("pasti"), language="it")
    assert Marks(html).elements <= {"mark"}


# Snippets

SENTENCES = (
    "<p>L'ufficio è aperto dal lunedì al venerdì dalle nove a mezzogiorno. Si entra da via Roma.</p>"
    "<h3>Chi può chiedere</h3><p>Chi ha più di 65 anni e vive da solo. "
    "Il pranzo arriva caldo ogni giorno, anche per diete particolari, ed è portato da un volontario. "
    "Chi vuole può averlo anche la domenica. Per disdire si telefona entro le nove del giorno prima.</p>"
)


def plain(html: str) -> str:
    return Marks(html).text.replace("…", "").strip()


def test_a_snippet_begins_and_ends_with_a_sentence_around_the_word() -> None:
    html = snippet([SENTENCES], stems=stems("volontari"), language="it")
    assert "<mark>volontario</mark>" in html
    assert plain(html).startswith("Il pranzo arriva caldo")
    assert plain(html).endswith("del giorno prima.")
    assert SHORTEST_SNIPPET <= len(plain(html)) <= LONGEST_SNIPPET
    first = snippet([SENTENCES], stems=stems("ufficio"), language="it")
    assert plain(first).endswith(("da via Roma.", "vive da solo."))
    assert first.endswith("…"), "there is more text"


def test_a_snippet_is_taken_where_most_of_the_words_are() -> None:
    texts = ["<p>La domenica si riposa.</p>", SENTENCES]
    assert "averlo anche la <mark>domenica</mark>" in snippet(texts, stems=stems("volontario domenica"), language="it")


@pytest.mark.parametrize("word", ["ufficio", "roma", "65", "pranzo", "volontario", "domenica", "disdire", "prima"])
def test_snippets_keep_to_their_length_and_hold_whole_words(word: str) -> None:
    html = snippet([SENTENCES], stems=stems(word), language="it")
    assert "<mark>" in html
    assert SHORTEST_SNIPPET <= len(plain(html)) <= LONGEST_SNIPPET
    assert set(analysis.words(plain(html))) <= set(analysis.words(analysis.plain_text(SENTENCES)))


def test_a_text_without_sentences_is_cut_between_words() -> None:
    html = snippet(
        ["<p>" + "parola " * 40 + "segnata " + "parola " * 40 + "</p>"], stems=stems("segnata"), language="it"
    )
    assert set(plain(html.replace("<mark>", "").replace("</mark>", "")).split()) == {"parola", "segnata"}
    assert html.startswith("…")
    assert html.endswith("…")


def test_a_word_without_end_does_not_hang() -> None:
    html = snippet(["<p>" + "x" * 5_000 + " pasti " + "y" * 5_000 + "</p>"], stems=stems("pasti"), language="it")
    assert "<mark>pasti</mark>" in html
    assert len(plain(html)) <= LONGEST_SNIPPET


def test_a_text_that_repeats_a_word_a_hundred_thousand_times_is_quick() -> None:
    text = "<p>" + "pasti " * 100_000 + "</p>"
    start = time.process_time()
    assert "<mark>" in snippet([text], stems=stems("pasti"), language="it")
    assert time.process_time() - start < 2


def test_short_texts_are_shown_whole_and_others_without_the_word_not_at_all() -> None:
    assert snippet(["<p>Si <b>telefona</b>.</p>"], stems=stems("telefona"), language="it") == (
        "Si <mark>telefona</mark>."
    )
    assert snippet(["<p>Si telefona.</p>"], stems=stems("altro"), language="it") == ""
    assert snippet([], stems=stems("altro"), language="it") == ""


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<p>Aiuta con:</p><ul><li>Domande e rinnovi</li> <li>Appuntamenti</li></ul><p>Telefona</p>",
            "Aiuta con: Domande e rinnovi; Appuntamenti. <mark>Telefona</mark>",
        ),
        ("<ul><li>Uno.</li><li><b>Due</b></li></ul><p>telefona</p>", "Uno. Due. <mark>telefona</mark>"),
        ("<ol><li><p>Uno</p></li>\n<li class='x'><p>telefona</p></li></ol>", "Uno; <mark>telefona</mark>"),
        ("<h3>Come</h3><p>telefona<br>prima</p><p></p>", "Come. <mark>telefona</mark> prima"),
        ("<p>5 &lt; 6</p><p>telefona</p>", "5 &lt; 6. <mark>telefona</mark>"),
    ],
)
def test_items_and_paragraphs_do_not_run_together(html: str, text: str) -> None:
    assert snippet([html], stems=stems("telefona"), language="it") == text


# Services


def shown(language: str = "it", query: str = "", **values: Any) -> Any:
    page = factories.make_service(**values)
    view = presentation.present(ServiceDocument.objects.get(pk=page.translation_key), language=language)
    return highlights(view, Understanding(matched={"it": stems(query), "en": stems(query, "en")}))


def test_title_and_summary_are_marked_and_then_no_snippet_is_needed(db: Any) -> None:
    found = shown(query="pranzo domicilio")
    assert found.title == "Pasti a <mark>domicilio</mark>"
    assert found.summary.startswith("Un <mark>pranzo</mark> caldo")
    assert found.snippet == ""


def test_a_word_of_the_sheet_is_shown_with_its_sentence(db: Any) -> None:
    found = shown(query="mezzogiorno")
    assert "<mark>" not in found.title + found.summary
    assert found.snippet == "Dal lunedì al venerdì a <mark>mezzogiorno</mark>."


def test_nothing_is_marked_without_words(db: Any) -> None:
    found = shown(title="Pane & vino <ogni> giorno", slug="pane")
    assert (found.title, found.snippet) == ("Pane &amp; vino &lt;ogni&gt; giorno", "")


def test_an_italian_text_shown_to_an_english_reader_is_marked_by_italian_stems(db: Any) -> None:
    assert shown(language="en", query="pasto").title == "<mark>Pasti</mark> a domicilio"
