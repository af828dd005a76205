"""What the search box suggests: names that begin so, and never what is not published."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.models import Term, TermLabel
from search.suggestions import LIMIT, LONGEST, Suggestion, suggest
from tests import factories
from tests.search.builders import make_documents

pytestmark = pytest.mark.django_db

COMUNI = {
    "098031": "Lodi",
    "098032": "Lodi Vecchio",
    "098019": "Codogno",
    "098050": "Sant'Angelo Lodigiano",
    "098049": "San Rocco al Porto",
    "098054": "Santo Stefano Lodigiano",
    "098010": "Casalpusterlengo",
}


@pytest.fixture
def comuni(site: Any) -> dict[str, Term]:
    """Comuni with the names that are hard to type."""
    return {name: factories.municipality(code, name) for code, name in COMUNI.items()}


def kind(code: str, label: str, english: str = "") -> Term:
    """A kind of service, with an English name where there is one."""
    term = factories.make_term(Scheme.KIND, code, label)
    if english:
        TermLabel.objects.create(term=term, language="en", label=english)
    return term


def suggested(text: str, language: str = "it", **options: Any) -> list[Suggestion]:
    return suggest(text, language=language, vocabulary=vocabularies.current(), **options)


def labels(text: str, language: str = "it", type: str = "") -> list[str]:
    return [each.label for each in suggested(text, language) if not type or each.type == type]


# Comuni


@pytest.mark.parametrize(
    "text",
    [
        "sant'an",
        "SANT’AN",
        "santangelo",
        "S. Angelo",
        "s.angelo",
        "angelo lod",
        "Sant' Angelo",
        "sant angelo lodigiano",
    ],
)
def test_a_comune_is_found_however_its_saint_is_written(comuni: dict[str, Term], text: str) -> None:
    assert labels(text) == ["Sant'Angelo Lodigiano"]


def test_the_beginning_of_the_name_comes_first_and_shorter_names_before_longer(comuni: dict[str, Term]) -> None:
    assert labels("lod")[:2] == ["Lodi", "Lodi Vecchio"]
    assert set(labels("lod")) == {"Lodi", "Lodi Vecchio", "Sant'Angelo Lodigiano", "Santo Stefano Lodigiano"}


def test_the_end_of_a_longer_text_may_be_a_comune(comuni: dict[str, Term]) -> None:
    (found,) = suggested("Pasti a domicilio, a codog")
    assert (found.type, found.code, found.rest) == ("municipality", "098019", "Pasti a domicilio,")
    assert found.url == "/servizi/?q=Pasti+a+domicilio%2C&municipality=098019"
    assert [each.label for each in suggested("pasti lodi")] == ["Lodi"], "short names count when they are whole"
    assert suggested("aiuto casa") == [], "four letters of a longer name are more often a word"


def test_the_old_name_of_a_comune_leads_to_the_new_one(comuni: dict[str, Term]) -> None:
    new = factories.municipality("098062", "Castelgerundo")
    factories.make_term(
        Scheme.MUNICIPALITY, "098017", "Cavacurta", replaced_by=new, valid_to=datetime.date(2017, 12, 31)
    )
    (found,) = suggested("cavac")
    assert (found.code, found.label, found.hint) == ("098062", "Castelgerundo", "Comune, anche «Cavacurta»")


def test_a_comune_is_found_by_its_name_in_arabic_letters_and_named_as_on_maps(comuni: dict[str, Term]) -> None:
    found = suggested("كودو", language="ar")
    assert [each.label for each in found] == ["Codogno"]
    assert "كودونيو" in found[0].hint


def test_a_retired_comune_is_not_suggested(comuni: dict[str, Term]) -> None:
    factories.make_term(Scheme.MUNICIPALITY, "098999", "Codognello", valid_to=datetime.date(2020, 1, 1))
    assert labels("codogn") == ["Codogno"]


# Kinds


def test_kinds_in_use_are_found_by_any_word_and_by_number_and_gender(site: Any) -> None:
    factories.make_service(title="Arcobaleno", kind=kind("asilo-nido", "Asilo nido"))
    kind("micronido", "Nido in famiglia")
    for text in ("as", "nido", "nidi", "NÌDO", "asili nido", "nido as"):
        assert labels(text, type="kind") == ["Asilo nido"], text
    (found,) = [each for each in suggested("asilo") if each.type == "kind"]
    assert (found.code, found.hint, found.url) == ("asilo-nido", "Tipo di servizio", "/servizi/?kind=asilo-nido")


def test_joined_and_split_words_meet(site: Any) -> None:
    factories.make_service(title="Compiti insieme", kind=kind("doposcuola", "Doposcuola"))
    assert labels("dopo scu") == ["Doposcuola"]


def test_an_english_reader_has_english_labels_and_may_write_italian(site: Any) -> None:
    factories.make_service(title="Arcobaleno", kind=kind("asilo-nido", "Asilo nido", "Nursery"))
    for text in ("nurs", "nido"):
        (found,) = suggested(text, "en")
        assert (found.label, found.url) == ("Nursery", "/en/servizi/?kind=asilo-nido")


# Providers and services


def test_a_provider_leads_to_its_page_and_a_service_to_its_sheet(site: Any) -> None:
    provider = factories.make_provider("Cooperativa sociale Il Mosaico")
    service = factories.make_service(provider, title="Mosaico di giochi")
    found = {each.type: each for each in suggested("mosaico")}
    assert list(found) == ["provider", "service"]
    assert found["provider"].url == provider.url
    assert (found["provider"].label, found["provider"].hint) == ("Cooperativa sociale Il Mosaico", "Ente")
    assert found["service"].url == service.public_path
    assert (found["service"].label, found["service"].hint) == ("Mosaico di giochi", "Cooperativa sociale Il Mosaico")


@pytest.mark.parametrize("text", ["lud", "ludotech", "ludoteca", "ludoteche", "per famiglie", "famigli lud", "estivi"])
def test_a_service_is_found_by_any_words_of_its_title(site: Any, text: str) -> None:
    factories.make_service(title="Ludoteche estive per famiglie")
    factories.make_service(title="Altro servizio")
    assert labels(text) == ["Ludoteche estive per famiglie"]


@pytest.mark.parametrize("text", ["disabilit", "disabilità", "trasporto disa", "trasporto di p", "fisioterapi"])
def test_unfinished_words_that_the_stem_shortens_are_found(site: Any, text: str) -> None:
    factories.make_service(title="Trasporto di persone con disabilità per fisioterapia")
    assert labels(text) == ["Trasporto di persone con disabilità per fisioterapia"]


def test_words_of_the_text_do_not_suggest_a_service(site: Any) -> None:
    factories.make_service(title="Un aiuto", summary="Pranzo caldo, pranzo buono, pranzo a casa, pranzo ogni giorno.")
    assert labels("pranzo") == []


def test_drafts_are_never_suggested_and_what_is_withdrawn_goes_at_once(site: Any) -> None:
    provider = factories.make_provider("Zefiro cooperativa")
    factories.make_service(provider, title="Zefiro segreto", publish=False)
    assert suggested("zefiro") == []
    service = factories.make_service(provider, title="Zefiro in casa")
    cache.clear()
    assert labels("zefiro") == ["Zefiro cooperativa", "Zefiro in casa"]
    service.unpublish()
    assert suggested("zefiro") == [], "names that are kept are looked up again"


def test_unapproved_words_of_a_live_service_are_not_suggested(site: Any) -> None:
    service = factories.make_service(title="Pasti caldi")
    service.title = "Quaglie arrosto"
    service.save_revision()
    assert labels("quaglie") == []
    assert labels("pasti") == ["Pasti caldi"]


def test_an_english_reader_has_translated_titles_and_italian_ones_where_there_is_no_other(site: Any) -> None:
    provider = factories.make_provider("Ente")
    lunch = factories.make_service(provider, title="Pasti a casa")
    factories.translate(lunch, title="Meals at home", slug="meals-at-home")
    factories.make_service(provider, title="Pasti in compagnia")
    (meals,) = suggested("meal", "en")
    assert (meals.label, meals.language) == ("Meals at home", "en")
    assert meals.url.startswith("/en/servizi/meals-at-home-")
    assert {(each.label, each.language) for each in suggested("pasti", "en")} == {
        ("Pasti a casa", "it"),
        ("Pasti in compagnia", "it"),
    }


# Order, bounds, hostile text


def test_the_order_is_kinds_comuni_providers_services_and_none_crowds_out_the_others(comuni: dict[str, Term]) -> None:
    lodi = kind("lodi-aiuta", "Lodi aiuta")
    for number in range(6):
        provider = factories.make_provider(f"Lodi solidale {number}")
        factories.make_service(provider, title=f"Lodi insieme {number}", kind=lodi)
    found = suggested("lod")
    assert [each.type for each in found] == ["kind", *["municipality"] * 3, *["provider"] * 2, *["service"] * 2]
    assert len({(each.type, each.code) for each in found}) == LIMIT


@pytest.mark.parametrize("text", ["", "a", "'", "%%", "__", " \x00 ", "«»", "?*", "\\\\"])
def test_less_than_two_letters_suggest_nothing(site: Any, text: str) -> None:
    factories.make_service()
    assert suggested(text) == []


@pytest.mark.parametrize("text", ["pa%", "p_sti", "x" * 10_000, "a " * 5_000, "'; DROP TABLE", "ﷺﷺ", "\U0010ffffaa"])
def test_hostile_text_is_only_text(site: Any, text: str) -> None:
    factories.make_service(title="Pranzo")
    assert len(suggested(text)) <= LIMIT
    assert len(suggested(text[:LONGEST])) <= LIMIT


def test_many_services_cost_no_more_queries_than_few(site: Any, django_assert_max_num_queries: Any) -> None:
    make_documents(120, seed=5)
    vocabulary = vocabularies.current()
    suggest("pa", language="it", vocabulary=vocabulary)
    with django_assert_max_num_queries(8):
        found = suggest("pa", language="it", vocabulary=vocabulary)
    assert len(found) == LIMIT


# The address that the page's script asks


def test_the_box_gets_json_without_a_cookie_that_may_be_kept_for_a_minute(client: Client) -> None:
    factories.make_service(title="Pasti caldi")
    response = client.get("/suggerimenti/?q=past")
    assert response.json()["items"][0] | {"code": "", "url": ""} == {
        "type": "service",
        "code": "",
        "label": "Pasti caldi",
        "hint": "Cooperativa Girasole",
        "url": "",
        "language": "it",
        "rest": "",
    }
    assert not response.cookies
    assert response["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in response.get("Vary", "")
    assert client.get("/suggerimenti/").json() == {"items": []}
    assert client.post("/suggerimenti/").status_code == 405


def test_each_language_has_its_own_address(client: Client) -> None:
    factories.make_service(title="Arcobaleno", kind=kind("asilo-nido", "Asilo nido", "Nursery"))
    assert client.get("/en/suggerimenti/?q=nurs").json()["items"][0]["label"] == "Nursery"
    assert client.get("/suggerimenti/?q=nurs").json()["items"] == []


def test_suggestions_come_when_elasticsearch_is_away_and_when_the_cache_is(
    client: Client, settings: Any, monkeypatch: Any
) -> None:
    factories.make_service(title="Pasti caldi")
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"

    def away(*args: Any, **kwargs: Any) -> Any:
        raise ConnectionError

    monkeypatch.setattr(cache, "get", away)
    monkeypatch.setattr(cache, "set", away)
    assert client.get("/suggerimenti/?q=past").json()["items"][0]["label"] == "Pasti caldi"
