"""The results of a search on the map: as many as the list says, wherever a link leads; and no page without it."""

from __future__ import annotations

import gzip
import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog_pages.models import Term
from catalog_pages.taxonomy_data import load_taxonomy
from tests import factories
from tests.search.builders import make_documents
from tests.search.test_list_page import CODOGNO, LODI, comune
from tests.search.test_pages import read
from tests.territory.test_pages import listed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

AREA = re.compile(
    r'<li>(?:<a href="([^"]*)"[^>]*>|<span class="lw-found-none">)([^<]+)</(?:a|span)>.*?'
    r'<span aria-hidden="true">(\d+)<'
)
SHAPE = re.compile(r'(?:<a href="([^"]*)"[^>]*>|<path [^>]*>)<title>([^:<]+): ([^<]+)</title>')


@pytest.fixture
def lodi(site: Any) -> Term:
    return comune("098031", "Lodi", LODI)


@pytest.fixture
def codogno(site: Any) -> Term:
    return comune("098019", "Codogno", CODOGNO)


def drawn(query: str = "") -> str:
    response, _found = read(Client(), f"/servizi/?{query}&view=map")
    assert response.status_code == 200
    return str(response.content.decode())


def areas(query: str = "") -> dict[str, tuple[str, int]]:
    """The address and the number of each comune in the list beside the map."""
    return {unescape(name): (unescape(address), int(count)) for address, name, count in AREA.findall(drawn(query))}


@pytest.mark.slow
@pytest.mark.parametrize(
    "query",
    [
        "",
        "q=pasti",
        "target=anziani&cost=free",
        "municipality=098019",
        "municipality=098019&municipality=098031&q=nido",
        "municipality=098031&radius=20",
        "near=098019&radius=10&sort=distance",
        "near=45.2,9.6&age=70",
        "q=pasti&page=3&per_page=5",
    ],
)
def test_brute_force_every_comune_has_as_many_as_its_link_lists(lodi: Term, codogno: Term, query: str) -> None:
    load_taxonomy()
    make_documents(60, seed=13)
    for number, term in enumerate((lodi, codogno)):
        factories.make_service(
            title=f"Pasti {number}",
            rows=(factories.make_location(municipality=term, latitude=term.latitude, longitude=term.longitude),),
        )
    found = areas(query)
    assert len(found) == 61
    asked = [(name, address, count) for name, (address, count) in sorted(found.items()) if count]
    assert asked
    for name, address, count in [*asked[:12], *(each for each in asked if each[0] in {"Lodi", "Codogno"})]:
        assert "view=" not in address
        assert listed(Client(), address) == count, (name, address)


def test_the_list_beside_has_what_the_map_has_in_the_same_order(lodi: Term, codogno: Term) -> None:
    factories.make_service(municipalities=(lodi,))
    text = drawn()
    shapes = [(unescape(name), unescape(address)) for address, name, _number in SHAPE.findall(text)]
    assert shapes == [(name, address) for name, (address, _count) in areas().items()]
    assert shapes == [("Codogno", ""), ("Lodi", "/servizi/?municipality=098031")]


def test_what_was_chosen_stays_and_the_way_back_is_a_link(lodi: Term, codogno: Term) -> None:
    factories.make_service(title="Pasti", municipalities=(lodi, codogno))
    text = unescape(drawn("q=pasti&municipality=098031&cost=free&cost=paid&cost=isee"))
    assert '<input type="hidden" name="view" value="map">' in text
    chips = re.findall(r'class="lw-chip" href="([^"]*)"', text)
    assert len(chips) == 4
    assert all("view=map" in address and "q=pasti" in address for address in chips)
    views = dict(re.findall(r'<li><a href="([^"]*)"( aria-current="true")?><svg[^>]*><use[^>]*></use></svg>', text))
    (current,) = [address for address, mark in views.items() if mark and "view=map" in address]
    assert current.replace("&view=map", "") in views
    assert 'aria-current="true">Lodi</a>' in text


def test_search_engines_are_sent_to_the_list(lodi: Term) -> None:
    factories.make_service()
    text = drawn()
    assert "noindex" in text
    assert re.search(r'<link rel="canonical" href="[^"]*/servizi/">', text)


def test_the_map_is_no_part_of_the_api(lodi: Term) -> None:
    assert Client().get("/api/v1/services?view=map").status_code == 400


@pytest.mark.parametrize("view", ["list", "MAP", "mappa", "%00", "map%20"])
def test_other_views_are_the_list(lodi: Term, view: str) -> None:
    factories.make_service()
    assert "lw-found" not in Client().get(f"/servizi/?view={view}").content.decode()


def test_premises_are_points_and_counted_by_comune(lodi: Term, codogno: Term) -> None:
    at = {"latitude": Decimal("45.31440"), "longitude": Decimal("9.50370")}
    for each in range(2):
        factories.make_service(
            title=f"Sportello {each}",
            rows=(
                factories.make_location(municipality=lodi, **at),
                factories.make_location(municipality=codogno),
                factories.make_location(municipality=lodi, latitude=Decimal("41.9"), longitude=Decimal("12.5")),
            ),
        )
    text = drawn()
    points = re.findall(r'class="lw-dots" d="([^"]*)"', text)
    assert len(points) == 1
    assert len(re.findall(r"M\d+ \d+h0", points[0])) == 1, "two services at one door are a point; Rome is elsewhere"
    beside = re.sub(r"<[^>]+>|\s+", " ", text)
    assert re.search(r"Codogno +2 sedi", beside)
    assert re.search(r"Lodi +4 sedi", beside)


def test_without_results_there_is_help_and_no_map(lodi: Term) -> None:
    factories.make_service(title="Pasti")
    text = drawn("q=zzzz")
    assert "Nessun servizio trovato" in text
    assert "<path" not in text.split('id="risultati"')[1].split("lw-footer")[0]
    assert "lw-views" not in text


@pytest.mark.parametrize("number", [1, 20])
def test_the_map_costs_the_same_for_any_number_of_results(lodi: Term, number: int) -> None:
    for each in range(number):
        factories.make_service(title=f"Servizio {each}", rows=(factories.make_location(municipality=lodi),))
    drawn()
    with CaptureQueriesContext(connection) as queries:
        drawn()
    assert len(queries) <= 14, [query["sql"][:90] for query in queries]


def test_the_whole_page_stays_light(site: Any) -> None:
    load_taxonomy()
    make_documents(30, seed=2)
    assert len(gzip.compress(drawn().encode(), 6)) < 30_000
