"""robots.txt, read as RFC 9309 says: of the rules that fit, the longest holds."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def rules(client: Client) -> list[tuple[str, str]]:
    """The rules for everybody, each with its path."""
    response = client.get("/robots.txt")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert not response.cookies
    lines = response.content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    return [(name, value) for name, value in (line.split(": ", 1) for line in lines if line) if name.endswith("llow")]


def may_read(found: list[tuple[str, str]], path: str) -> bool:
    def fits(rule: str) -> bool:
        return re.match(re.escape(rule).replace(r"\*", ".*"), path) is not None

    _length, allowed = max(((len(rule), name == "Allow") for name, rule in found if fits(rule)), default=(0, True))
    return allowed


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/en/",
        "/servizi/",
        "/servizi/pasti-a-domicilio-12345678/",
        "/en/servizi/meals-12345678/",
        "/servizi/?category=cura-dei-figli",
        "/en/servizi/?category=cura-dei-figli",
        "/cooperativa-girasole/",
        "/come-ordiniamo/",
        "/comuni/lodi/",
        "/aderisci/",
        "/aderisci/avvisi/avviso-1/",
        "/novita/feed.atom",
        "/sitemap.xml",
        "/static/css/site.css",
        "/media/images/a.jpg",
        "/api/v1/openapi.json",
        "/api/dcat/catalog.ttl",
        "/dati/servizi.csv",
        "/dati-aperti/",
        "/sviluppatori/",
        "/sviluppatori/riquadro/",
    ],
)
def test_pages_may_be_read(client: Client, path: str) -> None:
    assert may_read(rules(client), path)


@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/pages/3/",
        "/accesso/login/",
        "/accesso/",
        "/_util/login/",
        "/invito/abc/",
        "/verifica/abc/",
        "/conta/abc/",
        "/aderisci/domanda/",
        "/aderisci/domanda/stato/",
        "/aderisci/riprendi/",
        "/aderisci/avvisi/avviso-1/inizia/",
        "/suggerimenti/?q=pasti",
        "/en/suggerimenti/",
        "/la-mia-lista/",
        "/en/la-mia-lista/stampa/?s=12345678",
        "/segnalazioni/",
        "/en/segnalazioni/AB23CD45/",
        "/servizi/pasti-12345678/segnala/",
        "/en/servizi/meals-12345678/chiarezza/",
        "/servizi/?q=psicologo",
        "/servizi/?page=2",
        "/servizi/?municipality=098031",
        "/servizi/?category=cura-dei-figli&page=2",
        "/en/servizi/?category=cura-dei-figli&cost=free",
        "/servizi/?cost=free&category=cura-dei-figli",
        "/api/v1/services",
        "/?utm_source=x",
    ],
)
def test_forms_private_links_and_questions_may_not(client: Client, path: str) -> None:
    assert not may_read(rules(client), path)


def test_the_sitemap_is_named_with_its_whole_address(client: Client, settings: Any) -> None:
    settings.SITE_URL = "https://lodiwelfare.example.org"
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[-1] == "Sitemap: https://lodiwelfare.example.org/sitemap.xml"


def test_it_may_be_kept_and_is_not_sent_twice(client: Client) -> None:
    first = client.get("/robots.txt")
    assert "max-age=86400" in first["Cache-Control"]
    assert client.get("/robots.txt", HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 304
