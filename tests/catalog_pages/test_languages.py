"""The languages of the site: which they are, what they are called, which way they are written."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from catalog_pages import languages
from lodiwelfare.settings import environment

FOUR = [("it", "Italiano"), ("en", "English"), ("ro", "Română"), ("ar", "العربيّة")]


@pytest.fixture
def four(settings: Any) -> None:
    """The site in four languages."""
    settings.LANGUAGES = FOUR


def test_each_language_is_named_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGES", "en, ar,it,ro")
    assert environment.languages("it") == [("it", "Italiano"), ("en", "English"), ("ar", "العربيّة"), ("ro", "Română")]


@pytest.mark.parametrize(("value", "told"), [("en,ro", "without it"), ("it,xx", "xx"), ("it,zh-hans", "zh-hans")])
def test_a_wrong_list_of_languages_is_told_at_once(value: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGES", value)
    with pytest.raises(ImproperlyConfigured, match=told):
        environment.languages("it")


@pytest.mark.usefixtures("four")
def test_a_text_in_another_language_says_so_and_its_direction_where_that_differs() -> None:
    with translation.override("ar"):
        assert languages.attributes("it") == ' lang="it" dir="ltr"'
        assert languages.attributes("ar") == ""
    with translation.override("ro"):
        assert languages.attributes("it") == ' lang="it"'
        assert languages.attributes("ar") == ' lang="ar" dir="rtl"'


@pytest.mark.usefixtures("four")
def test_a_telephone_number_keeps_its_order_from_right_to_left() -> None:
    with translation.override("ar"):
        assert languages.left_to_right("+39 0371 123456") == '<bdi dir="ltr">+39 0371 123456</bdi>'
        assert languages.left_to_right("<b>") == '<bdi dir="ltr">&lt;b&gt;</bdi>'
        assert languages.left_to_right("") == ""
    with translation.override("ro"):
        assert languages.left_to_right("<b>") == "&lt;b&gt;"


@pytest.mark.usefixtures("four")
def test_who_reads_another_language_is_asked_in_it_or_not_at_all() -> None:
    assert languages.question("it") == "Vuoi leggere in italiano?"
    assert languages.question("en") == "Would you like to read in English?"
    assert languages.question("sq") == ""


def test_a_language_has_a_country_for_who_shows_links() -> None:
    assert [languages.territory(code) for code, _name in FOUR] == ["it_IT", "en_GB", "ro_RO", "ar_AR"]
