"""The page for developers: everything that it names is there, and its numbers are those that hold."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from open_data.developers.changelog import PATH, releases
from open_data.developers.clients import CLIENTS, FOLDER, LICENCE_URL
from open_data.v1.version import VERSION
from tests.open_data.catalogue import Catalogue

PAGE = "/sviluppatori/"


def content(client: Client, path: str = PAGE) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode().partition("<main")[2].partition("</main>")[0]


def test_it_leads_to_everything_that_programs_can_read(catalogue: Catalogue, client: Client) -> None:
    links = set(re.findall(r'href="(/[^"]*)"', content(client)))
    assert links >= {
        "/sviluppatori/prova/",
        "/sviluppatori/prova/hsds/",
        "/sviluppatori/riquadro/",
        "/api/v1/openapi.json",
        "/api/hsds/openapi.json",
        "/api/hsds/profile/",
        "/dati-aperti/",
        "/dati/indice.json",
        "/api/dcat/catalog.ttl",
        "/api/dcat/catalog.rdf",
        "/api/dcat/catalog.jsonld",
        "/novita/feed.atom",
        "/sitemap.xml",
    }
    # The data files are written by the worker: until then they are promised for later.
    answers = {link: client.get(link).status_code for link in links - {"/dati/indice.json"}}
    assert set(answers.values()) == {200}, answers


def test_its_limits_are_those_of_the_settings(catalogue: Catalogue, client: Client, settings: Any) -> None:
    settings.API_REQUESTS = 777
    text = content(client)
    assert "777 richieste ogni 60 secondi" in text
    settings.API_REQUESTS = 0
    text = content(client)
    assert "777" not in text
    assert "non sono contate" in text


def test_it_says_licence_citation_and_whom_to_write_to(catalogue: Catalogue, client: Client, settings: Any) -> None:
    settings.HELP_EMAIL = "aiuto@catalogo.example.org"
    text = content(client)
    assert 'rel="license">CC BY 4.0</a>' in text
    assert "LodiWelfare, Ufficio di Piano" in text
    assert 'href="mailto:aiuto@catalogo.example.org"' in text


def test_the_newest_change_is_of_the_version_that_answers_and_each_is_told_once() -> None:
    versions = [tuple(map(int, each.version.split("."))) for each in releases()]
    assert releases()[0].version == VERSION, f"{PATH.name} has no line of {VERSION}"
    assert versions == sorted(set(versions), reverse=True)
    # None was left out, and none is written so that it is not read.
    assert versions[::-1] == [(1, minor, 0) for minor in range(len(versions))]
    assert len(versions) == PATH.read_text(encoding="utf-8").count("\n- ")


def test_days_of_changes_do_not_go_back() -> None:
    days = [each.day for each in releases()]
    assert days == sorted(days, reverse=True)


def test_the_page_shows_every_change(catalogue: Catalogue, client: Client) -> None:
    text = content(client)
    assert all(f"<strong>{each.version}</strong>" in text for each in releases())
    assert "<code>/changes</code>" in text


def test_what_is_italian_says_so_on_the_page_of_another_language(catalogue: Catalogue, client: Client) -> None:
    text = content(client, f"/en{PAGE}")
    assert len(re.findall(r'<span lang="it"[^>]*>', text)) >= len(releases())
    assert "<span lang=" not in content(client)


def test_the_page_is_the_strict_one_of_the_site(catalogue: Catalogue, client: Client) -> None:
    response = client.get(PAGE)
    text = response.content.decode()
    assert " style=" not in text
    assert not re.search(r"\son[a-z]+=", text)
    assert not response.cookies


def test_the_promise_counts_what_is_promised(catalogue: Catalogue, client: Client, contract: dict[str, Any]) -> None:
    assert f"{len(contract['paths'])} richieste" in content(client)


@pytest.mark.parametrize("name", [each.name for each in CLIENTS])
def test_a_client_is_given_as_the_repository_has_it(db: None, client: Client, name: str) -> None:
    response = client.get(f"/sviluppatori/client/{name}")
    path = next(each.path for each in CLIENTS if each.name == name)
    assert response.content == (FOLDER / path).read_bytes()
    assert response["X-Content-Type-Options"] == "nosniff"
    again = client.get(f"/sviluppatori/client/{name}", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    # The licence of programs, not that of the data.
    for each in (response, again):
        assert each["Link"] == f'<{LICENCE_URL}>; rel="license"'
    assert "eupl" in LICENCE_URL


@pytest.mark.parametrize("name", ["README.md", "..%2F..%2Fmanage.py", "python", "lodiwelfare"])
def test_no_other_file_is_given(catalogue: Catalogue, client: Client, name: str) -> None:
    assert client.get(f"/sviluppatori/client/{name}").status_code == 404


def test_every_file_of_a_client_can_be_taken() -> None:
    there = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.*") if path.suffix in (".py", ".js")}
    assert there == {each.path for each in CLIENTS}
