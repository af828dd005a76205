"""The page where the API is tried: every operation has a form, which leads to the answer also without scripts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.test import Client

from open_data import contract as committed
from open_data.tryout.contracts import groups
from tests.open_data.catalogue import Catalogue

PAGE = "/sviluppatori/prova/"


@pytest.fixture
def page(catalogue: Catalogue) -> str:
    return Client().get(PAGE).content.decode()


@pytest.mark.parametrize(("address", "path"), [(PAGE, committed.PATH), (f"{PAGE}hsds/", committed.HSDS_PATH)])
def test_every_operation_has_a_form_with_its_parameters(catalogue: Catalogue, address: str, path: Path) -> None:
    page = Client().get(address).content.decode()
    for methods in json.loads(path.read_text(encoding="utf-8"))["paths"].values():
        operation = methods["get"]
        form = page.partition(f'id="{operation["operationId"]}"')[2].partition("</form>")[0]
        for parameter in operation["parameters"]:
            field = f"{operation['operationId']}-{parameter['name']}"
            assert f'for="{field}"' in form
            assert f'id="{field}"' in form


def test_the_page_is_the_strict_one_of_the_site(catalogue: Catalogue) -> None:
    response = Client().get(PAGE)
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    text = response.content.decode()
    assert " style=" not in text
    assert not re.search(r"<script(?![^>]* src=\")", text)
    assert not re.search(r"\son[a-z]+=", text)
    assert not response.cookies


def test_what_is_tried_first_is_there(page: str, catalogue: Catalogue) -> None:
    ids = set(re.findall(r'data-in-path value="([^"]+)"', page))
    assert len(ids) >= 2
    for given in ids:
        found = [Client().get(f"/api/v1/{kind}/{given}").status_code for kind in ("services", "providers")]
        assert 200 in found


def test_a_form_leads_to_the_answer(catalogue: Catalogue) -> None:
    asked = {"operation": "searchServices", "q": "pasti e altro", "category": "", "page": " 1 ", "fbclid": "x"}
    response = Client().get(PAGE, asked)
    assert (response.status_code, response["Location"]) == (302, "/api/v1/services?q=pasti+e+altro&page=1")
    assert Client().get(response["Location"]).status_code == 200


@pytest.mark.parametrize("given", ["../../admin/", "//another.example.org", "a?b#c", "%2e%2e"])
def test_a_form_leads_nowhere_else(catalogue: Catalogue, given: str) -> None:
    location = Client().get(PAGE, {"operation": "readService", "id": given})["Location"]
    assert re.fullmatch(r"/api/v1/services/[^/?#]+", location)
    assert Client().get(location).status_code == 404


@pytest.mark.parametrize("path", [f"{PAGE}v2/", f"{PAGE}?operation=deleteEverything"])
def test_what_is_not_there_is_not_found(catalogue: Catalogue, path: str) -> None:
    assert Client().get(path).status_code == 404


def test_the_page_speaks_the_reader_s_language_and_the_contract_its_own(catalogue: Catalogue) -> None:
    text = Client().get(f"/en{PAGE}").content.decode()
    assert '<html lang="en"' in text
    assert re.search(r'<h3 lang="it"[^>]*>\s*Cerca servizi', text)
    assert not re.search(r"<h3 lang=", Client().get(PAGE).content.decode())


def test_each_thing_is_asked_for_once(catalogue: Catalogue) -> None:
    listed = [operation.id for group in groups("v1", "https://a.example.org") for operation in group.operations]
    assert len(listed) == len(set(listed)) >= 8
