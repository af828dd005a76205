"""What was searched for, on paper: the question in words, whom to call, and no more than anybody prints."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog_pages.models import ContactRow
from search import printing, wording
from tests import factories
from tests.search.test_pages import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]


def make(title: str = "Pasti a domicilio", **values: Any) -> None:
    factories.make_service(
        title=title, rows=(ContactRow(label="Ufficio", phone="+390371555011"), factories.make_location()), **values
    )


def printed(query: str = "") -> str:
    response, _found = read(Client(), f"/servizi/stampa/?{query}")
    assert response.status_code == 200
    text = unescape(re.sub(r"<[^>]+>", " ", response.content.decode().split("<article")[1].split("</article>")[0]))
    return " ".join(text.split())


def test_the_list_leads_to_its_paper_and_back_with_the_same_question(site: Any) -> None:
    make()
    listed = Client().get("/servizi/?q=pasti&municipality=098031&sort=name&page=1&view=map").content.decode()
    (address,) = re.findall(r'href="(/servizi/stampa/[^"]*)"', listed)
    assert unescape(address) == "/servizi/stampa/?q=pasti&municipality=098031&sort=name"
    paper = Client().get(unescape(address)).content.decode()
    assert 'href="/servizi/?q=pasti&amp;municipality=098031&amp;sort=name"' in paper
    assert '<meta name="robots" content="noindex">' in paper


def test_the_question_stands_in_words_with_the_day(site: Any) -> None:
    make()
    text = printed("q=pasti&municipality=098031&cost=paid&age=80")
    for words in ("Hai cercato: «pasti»", "Comuni: Lodi", "Costo: A pagamento", "Età: 80 anni"):
        assert words in text
    assert "Nessun servizio trovato." in text
    assert wording.long_date(timezone.localdate()) in text


def test_each_service_has_its_number_and_its_address(site: Any) -> None:
    make()
    text = printed()
    assert "0371 555011" in text
    assert "Via Prova 1, Lodi" in text


def test_a_hostile_question_stays_text(site: Any) -> None:
    make()
    response = Client().get("/servizi/stampa/?q=<script>alert(1)</script>")
    assert "<script>alert" not in response.content.decode()


def test_too_many_are_cut_and_said_to_be(site: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(printing, "MOST", 3)
    for number in range(4):
        make(f"Pasti {number}")
    text = printed("sort=name")
    assert "4 servizi trovati. Qui ci sono i primi 3 di 4" in text
    assert "Pasti 2" in text
    assert "Pasti 3" not in text


def test_nothing_found_is_said_on_paper_too(site: Any) -> None:
    make()
    assert "Nessun servizio trovato" in printed("q=zzzz")


@pytest.mark.parametrize("number", [1, 20])
def test_paper_costs_the_same_for_any_number_of_services(site: Any, number: int) -> None:
    for each in range(number):
        make(f"Servizio {each}")
    printed()
    with CaptureQueriesContext(connection) as queries:
        printed()
    assert len(queries) <= 10, [query["sql"][:90] for query in queries]
