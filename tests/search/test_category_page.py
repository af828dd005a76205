"""The page of a category: its kinds in plain words, each number that of the list it leads to."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

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
        assert re.search(rf">\s*{number} serviz[io] trovat[io]", text), address


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


def test_the_page_costs_few_queries(client: Client, site: Any, django_assert_max_num_queries: Any) -> None:
    load_taxonomy()
    make_documents(30, seed=2)
    client.get("/categorie/cura-dei-figli/")
    with django_assert_max_num_queries(12):
        client.get("/categorie/cura-dei-figli/")
