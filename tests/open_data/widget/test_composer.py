"""The page that composes the code: what it gives to paste works, and can't be made to carry anything else."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from search import hot
from tests.open_data.catalogue import COOPERATIVE, TOWN, Catalogue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

PAGE = "/sviluppatori/riquadro/"


class Pasted(HTMLParser):
    """The elements of a piece of code, with their attributes."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.elements: dict[str, dict[str, str]] = {}
        self.feed(code)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] = {name: value or "" for name, value in attrs}


def page(path: str = PAGE, **values: str) -> str:
    response = Client().get(path, values)
    assert response.status_code == 200
    text = response.content.decode()
    assert "UNDEFINED" not in text
    return text


def codes(text: str) -> tuple[Pasted, Pasted]:
    """What there is to paste: the frame, and the element."""
    found = re.findall(r"<textarea [^>]*>(.*?)</textarea>", text, flags=re.DOTALL)
    assert len(found) == 2
    frame, element = (Pasted(unescape(code)) for code in found)
    return frame, element


def test_without_a_choice_the_code_shows_everything(catalogue: Catalogue, settings: Any) -> None:
    frame, element = codes(page())
    assert list(frame.elements) == ["iframe"]
    assert frame.elements["iframe"]["src"] == f"{settings.SITE_URL}/riquadro/"
    assert frame.elements["iframe"]["title"]
    assert list(element.elements) == ["script", "lodi-welfare", "a"]
    assert element.elements["script"] == {"type": "module", "src": f"{settings.SITE_URL}/riquadro/lodi-welfare.js"}
    assert element.elements["lodi-welfare"] == {"lang": "it"}
    assert element.elements["a"]["href"] == f"{settings.SITE_URL}/servizi/"


def test_what_is_chosen_is_in_both_codes_and_in_the_frame_of_the_page(catalogue: Catalogue, settings: Any) -> None:
    body = str(catalogue.town.translation_key)
    chosen = {"category": "cura-dei-figli", "municipality": "098019", "provider": body, "q": "nido & co"}
    text = page(**chosen, lang="ar")
    frame, element = codes(text)
    source = urlsplit(frame.elements["iframe"]["src"])
    assert source.path == "/ar/riquadro/"
    assert source.query == f"q=nido+%26+co&category=cura-dei-figli&municipality=098019&provider={body}"
    assert frame.elements["iframe"]["lang"] == "ar"
    attributes = element.elements["lodi-welfare"]
    assert attributes.pop("heading").endswith(f" - {TOWN}")
    assert attributes == {**chosen, "lang": "ar"}
    shown = unescape(re.findall(r'<iframe [^>]*src="([^"]+)"', text, flags=re.DOTALL)[0])
    assert shown == f"{source.path}?{source.query}"
    assert Client().get(shown).status_code == 200
    for code in (chosen["category"], "098019", body, "ar"):
        assert re.search(rf'<option value="{code}"[^>]* selected', text)


def test_the_element_has_a_heading_that_stays_true_when_other_words_are_searched(catalogue: Catalogue) -> None:
    body = str(catalogue.town.translation_key)
    for chosen, heading in (
        ({"municipality": "098019", "q": "nido"}, "Servizi a Codogno"),
        ({"provider": body}, f"Tutti i servizi - {TOWN}"),
        ({"q": "nido"}, None),
        ({}, None),
    ):
        _frame, element = codes(page(**chosen))
        assert element.elements["lodi-welfare"].get("heading") == heading


def test_everything_can_be_chosen_without_a_script(catalogue: Catalogue) -> None:
    text = page()
    form = text.partition(f'action="{PAGE}#anteprima"')[2].partition("</form>")[0]
    for name in ("category", "municipality", "provider", "q", "lang"):
        assert f'name="{name}"' in form
        assert f'for="wc-{name}"' in form
    for name in (COOPERATIVE, TOWN, "Codogno"):
        assert name in form
    # Copying needs one: without it the buttons are not there.
    buttons = re.findall(r"<button [^>]*data-copy[^>]*>", text)
    assert len(buttons) == 2
    assert all(" hidden" in button for button in buttons)


def test_the_page_may_show_our_frame_and_nobody_the_page(catalogue: Catalogue) -> None:
    response = Client().get(PAGE)
    policy = response["Content-Security-Policy"]
    assert "frame-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not response.cookies
    assert ' style="' not in response.content.decode()


@pytest.mark.parametrize("hostile", ['"><script>alert(1)</script>', "</textarea><script>x</script>", "'\" onload=x"])
def test_words_can_end_neither_the_code_nor_the_page(catalogue: Catalogue, hostile: str) -> None:
    text = page(q=hostile)
    assert "<script>" not in text
    frame, element = codes(text)
    assert list(frame.elements) == ["iframe"]
    assert set(frame.elements["iframe"]) == {"src", "title", "lang", "width", "height", "loading", "style"}
    assert list(element.elements) == ["script", "lodi-welfare", "a"]
    assert element.elements["lodi-welfare"] == {"q": hostile, "lang": "it"}


@pytest.mark.parametrize(
    "values", [{"category": "nessuna"}, {"municipality": "1"}, {"provider": "io"}, {"lang": "xx"}, {"page": "-1"}]
)
def test_what_is_not_known_is_not_in_the_code(catalogue: Catalogue, values: dict[str, str]) -> None:
    text = page(**values)
    _frame, element = codes(text)
    assert element.elements["lodi-welfare"] == {"lang": "it"}
    if set(values) <= {"category", "municipality", "provider"}:
        assert "Non conosciamo il filtro" in text


def test_a_body_that_nobody_knows_is_not_in_the_code(catalogue: Catalogue) -> None:
    unknown, town = "00000000-0000-0000-0000-000000000007", str(catalogue.town.translation_key)
    text = page(provider=unknown)
    frame, element = codes(text)
    assert element.elements["lodi-welfare"] == {"lang": "it"}
    assert frame.elements["iframe"]["src"].endswith("/riquadro/")
    assert f"Non conosciamo il filtro «{unknown}»" in text
    # One that is known stays, wherever it stands.
    text = page(provider=f"{unknown},{town}")
    assert codes(text)[1].elements["lodi-welfare"]["provider"] == town
    assert f"Non conosciamo il filtro «{unknown}»" in text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"municipality": "098031,098019"}, "Lodi"),
        ({"cost": "free", "age": "3"}, "Costo, Età"),
        ({"near": "45.31,9.50", "radius": "5"}, "Distanza"),
    ],
)
def test_what_the_code_has_no_place_for_is_told(catalogue: Catalogue, values: dict[str, str], said: str) -> None:
    assert f"Il codice non tiene conto di: {said}." in page(**values)


def test_nothing_is_told_where_everything_is_in_the_code(catalogue: Catalogue) -> None:
    body = str(catalogue.town.translation_key)
    assert "non tiene conto" not in page(category="cura-dei-figli", municipality="098019", provider=body, q="nido")


def test_the_widget_speaks_the_language_of_the_page_until_another_is_chosen(catalogue: Catalogue) -> None:
    _frame, element = codes(page(f"/en{PAGE}"))
    assert element.elements["lodi-welfare"]["lang"] == "en"
    _frame, element = codes(page(f"/en{PAGE}", lang="it"))
    assert element.elements["lodi-welfare"]["lang"] == "it"


def test_where_only_some_sites_may_show_it_the_page_says_which(catalogue: Catalogue, settings: Any) -> None:
    assert "Si vede solo in alcuni siti" not in page()
    settings.WIDGET_HOSTS = ["www.comune.example.it", "*.provincia.example.it"]
    hot.forget()
    assert '<code dir="ltr">www.comune.example.it, *.provincia.example.it</code>' in page()


def test_the_pages_of_the_open_data_lead_here_and_back(catalogue: Catalogue) -> None:
    for path in ("/dati-aperti/", "/sviluppatori/"):
        assert f'href="{PAGE}"' in page(path)
    crumbs = page().partition('data-element="breadcrumb"')[2].partition("</ol>")[0]
    assert 'href="/sviluppatori/"' in crumbs
