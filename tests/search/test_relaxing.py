"""When nothing is found: wider questions that find something, the nearest first, few and quick."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from catalog_pages import vocabulary as vocabularies
from catalog_pages.models import Term
from search import finding, params, relaxing, service
from search.names import without_words
from search.types import EngineAnswer, Relaxation, SearchQuery
from tests import factories
from tests.search.conftest import Searcher

PLACES = {
    "098031": ("Lodi", "45.31443", "9.50372"),
    "098019": ("Codogno", "45.15970", "9.70480"),
    "098010": ("Casalpusterlengo", "45.17780", "9.65000"),
    "098035": ("Maleo", "45.16900", "9.76400"),
    "098055": ("Somaglia", "45.14600", "9.63700"),
    "098044": ("Paullo lontano", "45.41900", "9.39900"),
}


@pytest.fixture
def comuni(site: Any) -> dict[str, Term]:
    """Comuni with their centres."""
    found = {}
    for code, (name, latitude, longitude) in PLACES.items():
        found[name] = factories.municipality(code, name)
        found[name].latitude, found[name].longitude = Decimal(latitude), Decimal(longitude)
        found[name].save()
    return found


def relaxed(find: Searcher, **values: Any) -> list[Relaxation]:
    """The wider questions for a question that finds nothing."""
    query = SearchQuery(**values)
    result = find.ask(query)
    assert result.total == 0
    return relaxing.relax(result, vocabularies.current(), seconds=60)


def summary(found: list[Relaxation]) -> list[tuple[str, int]]:
    return [(each.label, each.count) for each in found]


def test_neighbouring_comuni_come_before_dropping_the_comune(find: Searcher, comuni: dict[str, Term]) -> None:
    factories.make_service(title="Pasti caldi", municipalities=(comuni["Maleo"],))
    factories.make_service(title="Pasti freddi", municipalities=(comuni["Lodi"],))
    found = relaxed(find, text="pasti", filters={"municipality": ("098019",)})
    assert summary(found) == [
        ("anche a Casalpusterlengo, Maleo e Somaglia", 1),
        ("senza il filtro «Codogno»", 2),
    ]
    assert params.query_string(found[0].query).count("municipality") == 4


def test_each_filter_is_left_out_and_those_that_give_nothing_are_not_offered(
    find: Searcher, comuni: dict[str, Term]
) -> None:
    factories.make_service(title="Pasti caldi", municipalities=(comuni["Lodi"],), min_age=65)
    found = relaxed(
        find,
        text="pasti",
        filters={"category": ("socio-assistenziali",), "cost": ("free",), "municipality": ("098031",)},
    )
    assert summary(found) == [("senza il filtro «Gratuito»", 1), ("senza nessun filtro", 1)]


def test_the_age_is_left_out(find: Searcher, site: Any) -> None:
    factories.make_service(title="Pasti caldi", min_age=65)
    found = relaxed(find, text="pasti", age=30)
    assert summary(found) == [("senza l'età (30 anni)", 1)]
    assert found[0].query.age is None


def test_a_wider_radius_is_offered_with_its_count(find: Searcher, comuni: dict[str, Term]) -> None:
    maleo = factories.make_location(
        municipality=comuni["Maleo"], latitude=Decimal("45.16900"), longitude=Decimal("9.76400")
    )
    lodi = factories.make_location(
        municipality=comuni["Lodi"], latitude=Decimal("45.31443"), longitude=Decimal("9.50372")
    )
    factories.make_service(title="Pasti caldi", rows=(maleo,), whole_ambito=True, municipalities=())
    factories.make_service(title="Pasti freddi", rows=(lodi,), whole_ambito=True, municipalities=())
    found = relaxed(find, text="pasti", near=(45.1597, 9.7048), near_code="098019", radius=2.0)
    assert summary(found) == [("entro 5 km", 1), ("a qualunque distanza", 2)]


def test_a_place_in_the_words_is_left_out(find: Searcher, comuni: dict[str, Term]) -> None:
    factories.make_service(title="Pasti caldi", municipalities=(comuni["Lodi"],))
    found = relaxed(find, text="Pasti caldi a Codogno")
    assert summary(found)[0] == ("in tutti i comuni", 1)
    assert found[0].query.text == "Pasti caldi"


def test_the_words_as_written_are_tried_with_their_like(find: Searcher, site: Any) -> None:
    factories.make_service(title="Ludoteca")
    found = relaxed(find, text="ludot", exact=True)
    assert summary(found)[0] == ("anche con parole simili", 1)
    assert not found[0].query.exact


def test_each_word_is_left_out(find: Searcher, site: Any) -> None:
    factories.make_service(title="Pasti caldi", summary="Un pranzo.")
    factories.make_service(title="Letture ad alta voce", summary="Storie.")
    found = relaxed(find, text="pasti letture", exact=True)
    labels = [label for label, _count in summary(found)]
    assert "senza la parola «pasti»" in labels
    assert "senza la parola «letture»" in labels


def test_what_finds_something_needs_no_wider_question(find: Searcher, site: Any) -> None:
    factories.make_service(title="Pasti caldi")
    result = find.ask(SearchQuery(text="pasti"))
    assert relaxing.relax(result, vocabularies.current()) == []


def test_nothing_at_all_offers_nothing(find: Searcher, site: Any) -> None:
    assert relaxed(find, text="pasti", filters={"municipality": ("098031",)}) == []


def test_the_work_is_bounded_in_number_and_time(db: Any, comuni: dict[str, Term], monkeypatch: Any) -> None:
    asked: list[SearchQuery] = []

    def find_nothing(query: SearchQuery, **options: Any) -> EngineAnswer:
        asked.append(query)
        return EngineAnswer(ids=[], total=0, facets={}, engine="database")

    monkeypatch.setattr(finding, "find", find_nothing)
    everything = SearchQuery(
        text="uno due tre quattro",
        filters={
            "municipality": ("098019",),
            "category": ("x",),
            "kind": ("y",),
            "cost": ("free",),
            "target": ("z",),
            "delivery": ("d",),
        },
        age=3,
        exact=True,
        near=(45.0, 9.7),
        radius=5.0,
    )
    result = service.search(everything)
    asked.clear()
    assert relaxing.relax(result, vocabularies.current()) == []
    assert len(asked) == relaxing.MOST
    assert len(set(map(params.query_string, asked))) == relaxing.MOST, "none is asked twice"
    assert all(query.per_page == 1 for query in asked)
    asked.clear()
    relaxing.relax(result, vocabularies.current(), seconds=-1)
    assert asked == []


def test_neighbours_are_by_distance_and_none_is_far(comuni: dict[str, Term]) -> None:
    vocabulary = vocabularies.current()
    names = [PLACES[code][0] for code in relaxing.neighbours("098019", vocabulary)]
    assert set(names) == {"Casalpusterlengo", "Maleo", "Somaglia"}
    assert relaxing.neighbours("098044", vocabulary) == ["098031"]
    assert relaxing.neighbours("000000", vocabulary) == []


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("Pasti a domicilio a Sant'Angelo", "sant angelo", "Pasti a domicilio"),
        ("asilo nido di Codogno, per favore", "codogno", "asilo nido per favore"),
        ("Città di Lodi", "citta", "di Lodi"),
        ("servizi dell'infanzia", "infanzia", "servizi"),
        ("pasti", "pasti", ""),
        ("pasti", "altro", "pasti"),
        ("pasti", "", "pasti"),
        ("lodi lodi", "lodi", "lodi"),
    ],
)
def test_words_are_taken_out_of_a_text_as_it_was_written(text: str, words: str, left: str) -> None:
    assert without_words(text, words) == left
