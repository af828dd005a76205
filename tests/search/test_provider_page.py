"""The page of a body: who it is, how to reach it, what it offers, where, and how true that is kept."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog_pages.models import ProviderPage, ServicePage
from search import provider as body_page
from search import publishing
from tests import factories
from tests.search.test_list_page import page as list_page
from tests.search.test_pages import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site", "strict_templates")]


def shown(client: Client, body: ProviderPage) -> str:
    return str(read(client, body.url)[0].content.decode())


def data_of(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', text, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def test_it_says_who_where_and_how_to_reach_it(client: Client) -> None:
    body = factories.make_provider(
        "Girasole",
        legal_name="Girasole società cooperativa sociale",
        address="via Prova 1",
        postal_code="26900",
        municipality=factories.municipality(),
        email="info@example.org",
        website="https://www.example.org/chi",
        runts_section="d",
        runts_number="12345",
        cooperative_register="A100000",
    )
    text = shown(client, body)
    for part in (
        'href="tel:+390371555010"',
        "via Prova 1, 26900 Lodi",
        "mailto:info@example.org",
        "Girasole società cooperativa sociale",
        "n. 12345, sezione Imprese sociali, incluse le cooperative sociali",
        "A100000",
        "Cooperativa sociale",
    ):
        assert part in text, part


def test_machines_read_the_same(client: Client, settings: Any) -> None:
    body = factories.make_provider(
        'Ente </script><script>alert("1")</script>', municipality=factories.municipality(), email="info@example.org"
    )
    factories.make_service(body)
    text = shown(client, body)
    data = data_of(text)
    assert "<script>alert" not in text
    assert data["@type"] == "NGO"
    assert data["name"] == body.title
    assert data["url"] == settings.SITE_URL + body.url
    assert data["taxID"] == body.fiscal_code
    assert data["telephone"] == "+390371555010"
    assert data["address"]["addressLocality"] == "Lodi"
    assert data["areaServed"] == "Lodi"
    assert all(data.values())
    public = factories.make_provider("Comune di Prova", kind="municipality")
    assert data_of(shown(client, public))["@type"] == "GovernmentOrganization"


def test_a_body_without_services_says_so_and_leads_on(client: Client) -> None:
    text = shown(client, factories.make_provider())
    assert "non ha servizi pubblicati" in text
    assert "Nessun servizio" in text
    assert 'id="dove"' not in text
    assert 'href="/servizi/"' in text.split("non ha servizi pubblicati")[1]


def test_its_services_are_counted_by_category_as_the_list_counts_them(client: Client) -> None:
    body = factories.make_provider()
    for number in range(3):
        factories.make_service(body, title=f"Pasti {number}")
    factories.make_service(body, title="Nido", category=factories.category("cura-dei-figli"))
    factories.make_service(title="Di un altro ente")
    text = shown(client, body)
    assert "4 servizi" in text
    assert "Di un altro ente" not in text
    offered = text.split('class="lw-kinds')[1].split("</ul>")[0]
    counted = re.findall(r'href="([^"]*)">([^<]*)</a> <span class="lw-count">(\d+)', offered)
    assert sorted((name, number) for _address, name, number in counted) == [
        ("Cura dei figli", "1"),
        ("Socio assistenziali", "3"),
    ]
    for address, _name, number in counted:
        listed, _addresses = list_page(client, address.replace("&amp;", "&").partition("?")[2])
        assert re.search(rf">\s*{number} servizio? trovat[io]", listed), address


def test_many_services_go_on_in_the_list(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(body_page, "MOST", 2)
    body = factories.make_provider()
    for number in range(3):
        factories.make_service(body, title=f"Servizio {number}")
    text = shown(client, body)
    assert text.count('<article class="lw-card">') == 2
    assert re.search(r"Vedi tutti i 3 servizi", text)
    assert f"/servizi/?provider={body.translation_key}" in text


def test_it_names_the_comuni_that_its_services_are_for(client: Client) -> None:
    lodi, codogno = factories.municipality(), factories.municipality("098019", "Codogno")
    body = factories.make_provider()
    factories.make_service(body, municipalities=(lodi,))
    factories.make_service(body, municipalities=(codogno, lodi))
    places = shown(client, body).split('id="dove"')[1]
    assert places.index("/comuni/codogno/") < places.index("/comuni/lodi/")
    factories.make_service(body, municipalities=(), whole_ambito=True)
    assert "uno qualunque dei 61 comuni" in shown(client, body)


def test_it_says_when_a_sheet_was_last_verified(client: Client) -> None:
    body = factories.make_provider()
    service = factories.make_service(body)
    assert "Ultima verifica" not in shown(client, body)
    ServicePage.objects.filter(pk=service.pk).update(assured_date=timezone.localdate())
    publishing.publish_document(service.translation_key)
    assert f"Ultima verifica di una scheda: {timezone.localdate().day} " in " ".join(shown(client, body).split())


def test_the_english_page_has_the_italian_facts(client: Client) -> None:
    body = factories.make_provider(email="info@example.org")
    factories.translate(factories.make_service(body), title="Meals", slug="meals")
    text = client.get(f"/en{body.url}").content.decode()
    assert "tel:+390371555010" in text
    assert "info@example.org" in text


@pytest.mark.parametrize("number", [1, 20])
def test_more_services_cost_no_more_queries(client: Client, django_assert_max_num_queries: Any, number: int) -> None:
    body = factories.make_provider()
    for each in range(number):
        factories.make_service(body, title=f"Servizio {each}")
    client.get(body.url)
    with django_assert_max_num_queries(24):
        client.get(body.url)
