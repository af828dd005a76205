"""What goes wrong is told in the reader's language, whoever finds it out and however the language is said."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from catalog_pages.languages import is_right_to_left
from tests.languages.italian import WORDS

pytestmark = pytest.mark.django_db

OTHERS = [code for code, _name in settings.LANGUAGES if code != "it"]
ASKED = {
    "a parameter that nobody knows": ("/api/v1/services", {"colore": "rosso"}, 400),
    "a value that is none": ("/api/v1/services", {"cost": "tanto"}, 400),
    "a service that is not there": (f"/api/v1/services/{uuid4()}", {}, 404),
    "an id that is none": ("/api/v1/providers/x", {}, 404),
    "an address that is none": ("/api/v1/niente", {}, 404),
}


def problem(path: str, values: dict[str, str], status: int, *, accept: str = "", method: str = "get") -> dict[str, Any]:
    headers = {"Accept-Language": accept} if accept else {}
    response = getattr(Client(), method)(path, values, headers=headers)
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    found: dict[str, Any] = response.json()
    assert response["Content-Language"] == (values.get("lang", "").replace("xx", "it") or accept or "it")
    return found


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("name", ASKED)
def test_a_problem_is_told_in_the_language_of_the_address_or_of_the_headers(name: str, language: str) -> None:
    path, values, status = ASKED[name]
    italian = problem(path, values, status)
    by_address = problem(path, {**values, "lang": language}, status)
    by_header = problem(path, values, status, accept=language)
    # The address says more than the browser does.
    both = problem(path, {**values, "lang": language}, status, accept="it")
    for found in (by_address, by_header, both):
        assert (found["title"], found["detail"]) == (by_address["title"], by_address["detail"])
        assert found["title"] != italian["title"]
        assert found["detail"] != italian["detail"]
        said = " ".join([found["title"], found["detail"], *(error["reason"] for error in found.get("errors", ()))])
        assert not WORDS.search(said), said
        if is_right_to_left(language):
            assert not set(found["title"]) & set("abcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize("language", OTHERS)
def test_who_writes_to_the_api_is_told_in_the_language_too(language: str) -> None:
    response = Client().post(f"/api/v1/services?lang={language}")
    italian = Client().post("/api/v1/services")
    assert (response.status_code, response["Content-Language"]) == (405, language)
    assert response.json()["detail"] != italian.json()["detail"]


def test_a_language_that_the_site_does_not_have_is_told_in_italian() -> None:
    assert problem("/api/v1/services", {"lang": "xx"}, 400)["title"] == "Richiesta da correggere"
