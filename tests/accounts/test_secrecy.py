"""What the door shows is for one person, now: no cache keeps it, and a form that cannot be trusted says what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from accounts import door, urls
from tests import factories
from tests.accounts.conftest import LOGIN, enter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

DOOR = "/accesso/"
NAMED = {
    "/accesso/",
    "/accesso/sessioni/",
    "/accesso/login/",
    "/accesso/logout/",
    "/accesso/email/",
    "/accesso/reauthenticate/",
    "/accesso/password/change/",
    "/accesso/password/reset/",
    "/accesso/identita-digitale/",
    "/accesso/secondo-fattore/",
    "/accesso/secondo-fattore/totp/activate/",
}


def addresses(patterns: list[Any], before: str = "/") -> Iterator[str]:
    """Every address of the door that takes no argument."""
    for pattern in patterns:
        path = before + str(pattern.pattern).removeprefix("^").removesuffix("$").removesuffix("\\Z")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and not set("<(?") & set(path):
            yield path


PATHS = sorted({*addresses(door.urlpatterns, DOOR), *addresses(urls.urlpatterns)} - {"/"})


def test_the_pages_that_matter_are_among_those_looked_at() -> None:
    assert set(PATHS) >= NAMED


@pytest.mark.parametrize("is_in", [False, True], ids=["stranger", "logged in"])
def test_no_cache_keeps_a_page_of_the_door(client: Client, is_in: bool) -> None:
    editor = factories.make_editor()
    for path in PATHS:
        if is_in:
            # One of the pages logs out.
            client.force_login(editor)
        response = client.get(path)
        assert response.status_code < 500, path
        assert "no-store" in response.get("Cache-Control", ""), path
        assert not response.has_header("ETag"), path


def test_the_secret_of_an_app_is_kept_by_nobody(client: Client) -> None:
    enter(client, factories.make_editor().username)
    response = client.get("/accesso/secondo-fattore/totp/activate/")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("path", [LOGIN, "/accesso/logout/", "/accesso/password/reset/"])
def test_a_form_without_its_cookie_is_refused_in_words_and_in_the_house_layout(path: str) -> None:
    response = Client(enforce_csrf_checks=True).post(path, {"login": "anna", "password": "password"})
    text = response.content.decode()
    assert response.status_code == 403
    assert "Il modulo non è partito" in text
    assert "Ricarica la pagina" in text
    assert "lw-header" in text
    assert 'lang="it"' in text
    assert "CSRF" not in text
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
