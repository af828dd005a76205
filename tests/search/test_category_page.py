"""The page of a category: its kinds in plain words, each number that of the list it leads to."""

from __future__ import annotations

import datetime
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog_pages.taxonomy_data import load_taxonomy
from tests import factories
from tests.search.builders import make_documents
from tests.search.test_list_page import page, plain
from tests.search.test_pages import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

LINK = r'<a href="(/servizi/\?[^"]*)">[^<]*</a>'
COUNTED = re.compile(LINK + r'(?:</h3>\s*<p class="lw-offer-count">| <span class="lw-count">)\s*(\d+)')


def shown(client: Client, path: str) -> str:
    response, _found = read(client, path)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_every_number_is_that_of_its_list(client: Client, site: Any) -> None:
    load_taxonomy()
    make_documents(40, seed=9)
    numbers = COUNTED.findall(shown(client, "/categorie/cura-dei-figli/"))
    assert any("kind=" in address for address, _number in numbers)
    assert any("target=" in address for address, _number in numbers)
    for address, number in numbers:
        text, _addresses = page(client, address.partition("?")[2])
        assert re.search(rf">\s*{number} servizio? trovat[io]", text), address


def test_kinds_without_services_are_told_honestly(client: Client, site: Any) -> None:
    load_taxonomy()
    nursery = factories.make_term("kind", "asilo-nido")
    factories.make_service(category=factories.category("cura-dei-figli"), kind=nursery)
    text = shown(client, "/categorie/cura-dei-figli/")
    there, absent = plain(text.split('id="tipi"')[1].split('id="assenti"')[0]), text.split('id="assenti"')[1]
    assert "Asilo nido 1 servizio" in there
    assert "Doposcuola" in absent
    assert "<strong>1 servizio</strong>" in text


def test_an_empty_category_is_no_error(client: Client, site: Any) -> None:
    factories.category("cura-dei-figli")
    assert "<strong>nessun servizio</strong>" in shown(client, "/categorie/cura-dei-figli/")


def test_codes_that_are_none_are_not_found_and_old_ones_lead_on(client: Client, site: Any) -> None:
    old, new = factories.category("vecchia"), factories.category("nuova")
    old.replaced_by = new
    old.save()
    for code in ("niente", "..", "%00", "NUOVA"):
        assert client.get(f"/categorie/{code}/").status_code == 404, code
    response = client.get("/en/categorie/vecchia/")
    assert (response.status_code, response["Location"]) == (301, "/en/categorie/nuova/")


def test_the_list_of_one_category_leads_to_its_page(client: Client, site: Any) -> None:
    factories.make_service()
    assert "/categorie/socio-assistenziali/" in page(client, "category=socio-assistenziali")[1]


def test_comuni_that_nothing_is_for_are_named(client: Client, site: Any) -> None:
    lodi, codogno = factories.municipality(), factories.municipality("098019", "Codogno")
    factories.make_service(municipalities=(lodi,))
    places = shown(client, "/categorie/socio-assistenziali/").split('id="dove"')[1]
    assert "In un comune non c'è nessun servizio" in places
    assert '<a href="/comuni/codogno/">Codogno</a>' in places
    assert "/comuni/lodi/" not in places
    factories.make_service(municipalities=(codogno,))
    assert "In ogni comune c'è almeno un servizio" in shown(client, "/categorie/socio-assistenziali/")


def test_a_service_for_the_whole_ambito_is_for_every_comune(client: Client, site: Any) -> None:
    factories.municipality("098019", "Codogno")
    factories.make_service(municipalities=(), whole_ambito=True)
    assert "In ogni comune c'è almeno un servizio" in shown(client, "/categorie/socio-assistenziali/")


def test_a_search_from_here_stays_in_the_category(client: Client, site: Any) -> None:
    factories.make_service(title="Pasti caldi")
    factories.make_service(title="Pasti al nido", category=factories.category("cura-dei-figli"))
    form = shown(client, "/categorie/socio-assistenziali/").split("<form", 1)[1].split("</form>")[0]
    assert 'action="/servizi/"' in form
    assert '<input type="hidden" name="category" value="socio-assistenziali">' in form
    text, _addresses = page(client, "q=pasti&municipality=&category=socio-assistenziali")
    assert "Pasti caldi" in text
    assert "Pasti al nido" not in text


def test_the_page_is_found_from_home_and_sheet_and_names_its_feed(client: Client, site: Any) -> None:
    service = factories.make_service()
    for path in ("/", service.public_path):
        assert "/categorie/socio-assistenziali/" in read(client, path)[1].addresses, path
    text = shown(client, "/categorie/socio-assistenziali/")
    assert text.count("/novita/socio-assistenziali/feed.atom") == 2


def test_a_retired_category_stays_as_long_as_it_has_services(client: Client, site: Any) -> None:
    service = factories.make_service()
    empty = factories.category("cura-dei-figli")
    for term in (service.category, empty):
        term.valid_to = timezone.localdate() - datetime.timedelta(days=1)
        term.save()
    assert "<strong>1 servizio</strong>" in shown(client, "/categorie/socio-assistenziali/")
    assert client.get("/categorie/cura-dei-figli/").status_code == 404
    assert "/categorie/cura-dei-figli/" not in read(client, "/")[1].addresses


@pytest.mark.parametrize("number", [1, 20])
def test_the_page_costs_few_queries(client: Client, site: Any, django_assert_max_num_queries: Any, number: int) -> None:
    load_taxonomy()
    make_documents(number, seed=2)
    client.get("/servizi/")
    with django_assert_max_num_queries(12):
        assert client.get("/categorie/cura-dei-figli/").status_code == 200
