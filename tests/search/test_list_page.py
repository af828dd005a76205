"""The page of results: what was found is marked, why it is there is said, and nobody is left without a way on."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from html import escape, unescape
from typing import Any

import pytest
from django.test import Client

from catalog_pages.enums import Scheme
from catalog_pages.models import ServiceDesk, Term
from search import lexicon, ranking, service, texts
from search.types import EngineAnswer, Understanding
from tests import factories
from tests.search.test_pages import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

LODI = (Decimal("45.31443"), Decimal("9.50372"))
CODOGNO = (Decimal("45.15970"), Decimal("9.70480"))


def comune(code: str, name: str, point: tuple[Decimal, Decimal]) -> Term:
    term = factories.municipality(code, name)
    term.latitude, term.longitude = point
    term.save()
    return term


@pytest.fixture
def lodi(site: Any) -> Term:
    return comune("098031", "Lodi", LODI)


@pytest.fixture
def codogno(site: Any) -> Term:
    return comune("098019", "Codogno", CODOGNO)


def page(client: Client, query: str) -> tuple[str, list[str]]:
    """The text of the list for a query, and the addresses in it."""
    response, found = read(client, f"/servizi/?{query}")
    return unescape(response.content.decode()), found.addresses


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


# What the page is called


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("", "Tutti i servizi"),
        ("sort=title", "Tutti i servizi"),
        ("category=cura-dei-figli", "Cura dei figli"),
        ("municipality=098019", "Servizi a Codogno"),
        ("category=cura-dei-figli&municipality=098019", "Cura dei figli a Codogno"),
        ("municipality=098019&municipality=098031", "Servizi con i filtri scelti"),
        ("age=80", "Servizi con i filtri scelti"),
        ("q=pasti+caldi&municipality=098019", "Risultati per «pasti caldi»"),
        ("q=%3Cb%3Enonna", "Risultati per «<b>nonna»"),
    ],
)
def test_heading_and_title_say_what_was_asked_and_what_is_shared_does_not(
    client: Client, lodi: Term, codogno: Term, query: str, heading: str
) -> None:
    factories.make_service(
        title="Pasti caldi", category=factories.make_term(Scheme.CATEGORY, "cura-dei-figli", "Cura dei figli")
    )
    response, _found = read(client, f"/servizi/?{query}")
    text = response.content.decode()
    assert f"<h1>{escape(heading)}</h1>" in text
    assert f"<title>{escape(heading)} - LodiWelfare</title>" in text
    assert "Risultati per" not in "".join(re.findall(r"<meta[^>]*>", text))


def test_a_very_long_question_is_cut_in_the_heading(client: Client) -> None:
    text, _addresses = page(client, "q=" + "pasti+" * 20)
    heading = re.search(r"<h1>(.*?)</h1>", text)
    assert heading
    assert len(heading[1]) < 90
    assert heading[1].endswith("…»")


# What was found


def test_words_found_are_marked_in_titles_and_summaries(client: Client) -> None:
    factories.make_service(title="Pasti caldi", summary="Un pasto al giorno.")
    text, _addresses = page(client, "q=pasti")
    assert "<mark>Pasti</mark> caldi" in text
    assert "Un <mark>pasto</mark> al giorno." in text
    assert "lw-card-snippet" not in text


def test_a_word_of_the_sheet_is_shown_with_its_sentence(client: Client) -> None:
    factories.make_service(how_to="<p>Si porta la tessera <em>sanitaria</em> allo sportello.</p>")
    text, _addresses = page(client, "q=tessera")
    assert "Nella scheda:" in text
    assert "Si porta la <mark>tessera</mark> sanitaria allo sportello." in text


def test_a_hostile_title_stays_text(client: Client) -> None:
    factories.make_service(title="<script>alert(1)</script> pasti", slug="pasti")
    response, _page = read(client, "/servizi/?q=pasti")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>pasti</mark>" in response.content.decode()


def test_without_words_nothing_is_marked(client: Client) -> None:
    factories.make_service()
    assert "<mark>" not in page(client, "")[0]


# Why it is there


def test_the_comune_asked_for_is_the_reason(client: Client, lodi: Term, codogno: Term) -> None:
    factories.make_service(title="Pasti a Lodi", municipalities=(lodi,))
    factories.make_service(title="Pasti ovunque", whole_ambito=True, municipalities=())
    text, _addresses = page(client, "municipality=098031")
    assert "Serve Lodi" in text
    assert "Serve tutto l'Ambito" in text


def test_a_comune_in_the_words_is_a_reason_too_and_can_be_made_the_filter(
    client: Client, lodi: Term, codogno: Term
) -> None:
    factories.make_service(title="Pasti caldi", municipalities=(codogno,))
    text, addresses = page(client, "q=Pasti+a+Codogno&cost=paid")
    assert "Serve Codogno" in text
    assert "Mostriamo i servizi per chi abita a Codogno." in plain(text)
    assert "/servizi/?q=Pasti&municipality=098019&cost=paid" in addresses
    assert "Scegli Codogno" not in page(client, "q=Pasti+a+Codogno&municipality=098019")[0]


def test_how_far_the_premises_are_is_said_from_where_it_is_counted(client: Client, lodi: Term, codogno: Term) -> None:
    place = factories.make_location(municipality=lodi, latitude=LODI[0], longitude=LODI[1])
    row = factories.PriceRow(label="Tariffa", amount=Decimal(5))
    factories.make_service(title="Ludoteca", rows=(place, row), whole_ambito=True, municipalities=())
    assert "Sede a 23 km da Codogno" in page(client, "municipality=098019")[0]
    assert "Sede a 23 km da te" in page(client, "near=45.160,9.705&sort=distance")[0]
    assert "Sede a meno di 1 km da te" in page(client, "near=45.314,9.503")[0]
    here = page(client, "municipality=098031")[0]
    assert "Sede a Lodi" in here
    assert "km da Lodi" not in here, "who is there needs no distance"


# How the question was read


def understood(monkeypatch: Any, **values: Any) -> None:
    """Let the words of the next searches be read in a way."""
    find = service.finding.find

    def with_understanding(query: Any, **options: Any) -> EngineAnswer:
        answer = find(query, **options)
        return EngineAnswer(**{**answer.__dict__, "understanding": Understanding(**values)})

    monkeypatch.setattr(service.finding, "find", with_understanding)


def test_a_correction_is_said_and_what_was_written_can_be_had(client: Client) -> None:
    factories.make_service(title="Ludoteca del borgo", summary="Giochi.")
    lexicon.gather()
    lexicon.forget()
    text, addresses = page(client, "q=ludotecca&cost=paid")
    assert "Abbiamo cercato «ludoteca». Cerca invece «ludotecca»" in plain(text)
    assert "/servizi/?q=ludotecca&cost=paid&exact=yes" in addresses
    assert "<mark>Ludoteca</mark> del borgo" in text


def test_what_was_written_exactly_is_a_filter_that_can_be_taken_away(client: Client) -> None:
    factories.make_service(title="Pasti caldi")
    text, addresses = page(client, "q=pasti&exact=yes")
    assert "solo come sono scritte" in text
    assert "/servizi/?q=pasti" in addresses
    assert '<input type="hidden" name="exact" value="yes">' in text


def test_a_suggestion_is_a_link(client: Client, monkeypatch: Any) -> None:
    factories.make_service(title="Pasti caldi")
    understood(monkeypatch, suggestion="pasti caldi & freddi")
    text, addresses = page(client, "q=pasti&page=1")
    assert "Forse cercavi: pasti caldi & freddi" in plain(text)
    assert "/servizi/?q=pasti+caldi+%26+freddi" in addresses


def test_words_that_no_sheet_has_are_named(client: Client, monkeypatch: Any) -> None:
    factories.make_service(title="Pasti caldi")
    understood(monkeypatch, unknown=("zxq", "<b>"), is_relaxed=True)
    text = read(client, "/servizi/?q=pasti")[0].content.decode()
    assert "«zxq» e «&lt;b&gt;»" in text
    assert "anche quelle che ne hanno alcune" in text


# Distance


def test_a_radius_is_chosen_in_the_filters_and_taken_away_with_its_comune(client: Client, codogno: Term) -> None:
    place = factories.make_location(municipality=codogno, latitude=CODOGNO[0], longitude=CODOGNO[1])
    row = factories.PriceRow(label="Tariffa", amount=Decimal(5))
    factories.make_service(title="Ludoteca", rows=(place, row), municipalities=(codogno,))
    text, addresses = page(client, "municipality=098019&radius=10&sort=distance")
    assert re.search(r'<option value="10" selected>\s*entro 10 km', text)
    assert "entro 10 km da Codogno" in text
    assert "/servizi/?municipality=098019&sort=distance" in addresses, "without the radius"
    assert "/servizi/" in addresses, "without the comune there is nothing to count from"
    assert "1 servizio trovato" in text


def test_a_radius_without_a_place_is_explained(client: Client) -> None:
    factories.make_service()
    assert "scegli prima il tuo comune" in page(client, "radius=10")[0]


def test_near_me_survives_a_new_search_and_can_be_taken_away(client: Client, codogno: Term) -> None:
    factories.make_service()
    text, addresses = page(client, "q=pasti&near=45.160,9.705&sort=distance")
    assert '<input type="hidden" name="near" value="45.16,9.705">' in text
    assert '<input type="hidden" name="sort" value="distance">' in text
    assert "vicino a te" in text
    assert "/servizi/?q=pasti" in addresses


def test_taking_away_all_filters_takes_away_the_order_that_needs_a_place(client: Client, codogno: Term) -> None:
    factories.make_service(title="Pasti caldi", municipalities=(codogno,))
    text, _addresses = page(client, "q=pasti&municipality=098019&cost=paid&sort=distance")
    assert '<a class="lw-chip-all" href="/servizi/?q=pasti">' in text


# Nothing found


def test_nothing_found_leads_on_with_counts(client: Client, lodi: Term) -> None:
    factories.make_service(title="Pasti caldi", municipalities=(lodi,))
    text, addresses = page(client, "q=pasti&cost=free")
    assert "Nessun servizio trovato" in text
    assert "/servizi/?q=pasti" in addresses
    assert "senza il filtro «Gratuito» 1 servizio" in plain(text)


def test_a_person_is_there_to_ask_without_a_comune(client: Client, site: Any, settings: Any) -> None:
    settings.HELP_EMAIL = "aiuto@example.org"
    text, addresses = page(client, "q=xyzxyz")
    assert "Chiama il municipio del comune in cui abiti" in plain(text)
    assert "mailto:aiuto@example.org" in addresses


def test_no_desk_is_invented(client: Client, codogno: Term) -> None:
    text, _addresses = page(client, "q=xyzxyz&municipality=098019")
    assert "A Codogno: chiama il municipio e chiedi del servizio sociale" in plain(text)


def test_the_desk_of_the_comune_is_shown_with_when_it_was_checked(client: Client, codogno: Term, lodi: Term) -> None:
    ServiceDesk.objects.create(
        municipality=codogno,
        name="Segretariato <sociale>",
        phone="+390377555001",
        phone_extra="+390377555002",
        email="sociale@example.org",
        url="https://www.example.org/sociale",
        address="Via Prova 9",
        hours="lunedì e giovedì dalle 9 alle 12",
        note="Su appuntamento.",
        checked_on=datetime.date(2026, 10, 5),
    )
    text, addresses = page(client, "q=xyzxyz&municipality=098019")
    assert {"tel:+390377555001", "tel:+390377555002", "mailto:sociale@example.org"} <= set(addresses)
    for shown in (
        "Il servizio sociale del Comune di Codogno",
        "0377 555001",
        "Via Prova 9",
        "lunedì e giovedì dalle 9 alle 12",
        "Su appuntamento.",
        "Dati controllati il 5 ottobre 2026",
    ):
        assert shown in plain(text), shown
    raw = client.get("/servizi/?q=xyzxyz&municipality=098019").content.decode()
    assert "Segretariato &lt;sociale&gt;" in raw
    assert "tel:+390377555001" not in page(client, "q=xyzxyz&municipality=098031")[1], "another comune's"


def test_the_desk_of_a_comune_in_the_words_or_of_where_one_is_counts_too(client: Client, codogno: Term) -> None:
    ServiceDesk.objects.create(municipality=codogno, name="Sportello", phone="+390377555001")
    assert "tel:+390377555001" in page(client, "q=xyzxyz+codogno")[1]
    assert "tel:+390377555001" in page(client, "q=xyzxyz&near=098019")[1]


def test_the_desk_of_a_comune_that_was_joined_is_the_new_ones(client: Client, codogno: Term) -> None:
    factories.make_term(
        "municipality", "098017", "Cavacurta", replaced_by=codogno, valid_to=datetime.date(2017, 12, 31)
    )
    ServiceDesk.objects.create(municipality=codogno, name="Sportello", phone="+390377555001")
    assert "tel:+390377555001" in page(client, "q=xyzxyz&municipality=098017")[1]


def test_few_results_offer_help_below_and_many_do_not(client: Client, lodi: Term) -> None:
    provider = factories.make_provider()
    factories.make_service(provider, title="Pasti caldi")
    ask = "Preferisci chiedere a una persona?"
    assert ask in page(client, "q=pasti")[0]
    assert ask not in page(client, "")[0], "who looks around has asked nothing"
    for number in range(3):
        factories.make_service(provider, title=f"Pasti {number}")
    assert ask not in page(client, "q=pasti")[0]


def test_a_page_beyond_the_last_leads_back(client: Client) -> None:
    factories.make_service(title="Pasti caldi")
    assert "/servizi/?q=pasti" in page(client, "q=pasti&page=7")[1]


# The order, explained


def test_the_page_on_the_order_has_the_figures_of_the_code(client: Client, site: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(texts.FIELD_WEIGHTS, "title", 4.75)
    monkeypatch.setattr(texts, "VISITED_WEIGHT", 1.37)
    monkeypatch.setattr(texts, "STALE_WEIGHT", 0.42)
    text = plain(read(client, "/come-ordiniamo/")[0].content.decode())
    assert "nel titolo 4,75" in text
    assert "+37%" in text
    assert "−58%" in text
    assert f"{round(texts.FOREIGN_WEIGHT * 100)}%" in text


def test_everything_that_counts_has_a_name() -> None:
    assert set(texts.FIELD_WEIGHTS) <= set(ranking.field_names())
    assert set(texts.FACT_SCORES) <= set(ranking.fact_names())


def test_the_page_on_the_order_is_linked_where_the_order_is_chosen_and_below(client: Client) -> None:
    provider = factories.make_provider()
    factories.make_service(provider)
    factories.make_service(provider, title="Altro")
    assert page(client, "")[1].count("/come-ordiniamo/") == 2
    assert "/en/come-ordiniamo/" in read(client, "/en/")[1].addresses


def test_the_page_on_the_order_can_be_read_in_english(client: Client, site: Any) -> None:
    response, found = read(client, "/en/come-ordiniamo/")
    assert "/come-ordiniamo/" in found.addresses
    assert response.status_code == 200


# Beyond what there is


def test_past_the_last_page_it_is_said_where_the_results_are(client: Client) -> None:
    factories.make_service(title="Pasti caldi")
    text, addresses = page(client, "q=pasti&page=40")
    assert "I risultati stanno in 1 pagina: qui sono già finiti." in text
    assert "non c'è ancora nulla" not in text
    assert "/servizi/?q=pasti" in addresses
    for number in (40, 999999):
        text, _addresses = page(client, f"q=pasti&page={number}")
        assert "<title>Risultati per «pasti», oltre l'ultima pagina - LodiWelfare</title>" in text


def test_the_map_is_there_on_whatever_page_it_is_asked_for(client: Client, lodi: Term) -> None:
    factories.make_service(title="Pasti caldi")
    text, _addresses = page(client, "view=map&page=7")
    assert 'id="mappa"' in text
    assert "qui sono già finiti" not in text
    assert "<title>Tutti i servizi - LodiWelfare</title>" in text
    assert re.search(r'<link rel="canonical" href="[^"?]*/servizi/">', text)


def test_what_was_not_understood_is_said_in_one_place(client: Client) -> None:
    factories.make_service()
    text, _addresses = page(client, "category=boh&kind=mah&radius=5")
    assert text.split('id="filtri"')[0].count("lw-notice") == 1
    for words in ("«boh»", "«mah»", "scegli prima il tuo comune"):
        assert words in text


def test_without_results_the_page_of_the_comune_is_a_way_out(client: Client, codogno: Term) -> None:
    factories.make_service()
    text, addresses = page(client, "q=zzzz&municipality=098019")
    assert "tutto su Codogno" in text
    assert "/comuni/codogno/" in addresses
