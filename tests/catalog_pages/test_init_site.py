"""A real, empty site: everything it needs, nothing of the demo, no password that anybody knows."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from catalog_pages.models import Category, Municipality, ProviderPage, ServicePage
from catalog_pages.setup import prepare_site

pytestmark = pytest.mark.django_db


def init_site(monkeypatch: Any, password: str = "", **options: Any) -> str:
    """Run the command with a password on its standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
    out = io.StringIO()
    call_command("init_site", stdout=out, **options)
    return out.getvalue()


def test_makes_vocabularies_and_the_one_administrator(monkeypatch: Any) -> None:
    init_site(monkeypatch, "una-frase-lunga-e-mia", username="direttrice", password_stdin=True)
    assert Category.objects.count() == 6
    assert Municipality.objects.count() == 61
    assert not ServicePage.objects.exists()
    assert not ProviderPage.objects.exists()
    administrator = User.objects.get()
    assert administrator.is_superuser
    assert administrator.check_password("una-frase-lunga-e-mia")


def test_a_second_run_changes_nothing(monkeypatch: Any) -> None:
    for _round in range(2):
        output = init_site(monkeypatch, "una-frase-lunga-e-mia", username="direttrice", password_stdin=True)
    assert "Un amministratore c'è già" in output
    assert User.objects.count() == 1


def test_a_weak_password_is_refused_and_leaves_nothing(monkeypatch: Any) -> None:
    with pytest.raises(CommandError, match="La password non va bene"):
        init_site(monkeypatch, "12345", username="direttrice", password_stdin=True)
    assert not User.objects.exists()
    assert not Category.objects.exists()


def test_without_a_terminal_it_says_what_to_give(monkeypatch: Any) -> None:
    with pytest.raises(CommandError, match="--username"):
        init_site(monkeypatch)


def test_every_language_has_a_home_with_a_way_to_approval() -> None:
    site = prepare_site()
    assert set(site.homes) == {"it", "en", "ro", "ar"}
    assert {home.get_workflow() for home in site.homes.values()} == {site.workflow}
