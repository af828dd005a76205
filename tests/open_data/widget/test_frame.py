"""The frame: what other sites show of the catalogue, without a script, a cookie or anything of theirs getting in."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.open_data.catalogue import MEALS, NURSERY, TOWN, TRANSPORT, Catalogue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

FRAME = "/riquadro/"


def ask(path: str = FRAME, **values: Any) -> HttpResponse:
    response = Client().get(path, values)
    assert response.status_code == 200
    return response


def titles(response: HttpResponse) -> list[str]:
    return [unescape(title).strip() for title in re.findall(r"<h3><a [^>]*>(.*?)</a>", response.content.decode())]


def policy(response: HttpResponse) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _space, value in parts}


def test_any_site_may_show_it_and_nothing_runs_in_it(catalogue: Catalogue) -> None:
    response = ask()
    found = policy(response)
    assert found["frame-ancestors"] == "*"
    assert found["script-src"] == found["connect-src"] == found["default-src"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "X-Frame-Options" not in response
    assert not response.cookies
    text = response.content.decode()
    for part in ("<script", "<header", "<footer", " style=", " onclick", "//", "UNDEFINED"):
        assert part not in text.replace("https://creativecommons.org/", "")


def test_an_answer_from_memory_and_one_that_has_not_changed_may_be_framed_too(catalogue: Catalogue) -> None:
    first = ask()
    again = Client().get(FRAME, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    for response in (ask(), again):
        assert policy(response)["frame-ancestors"] == "*"
        assert "X-Frame-Options" not in response


def test_only_the_sites_of_the_setting_may_show_it(catalogue: Catalogue, settings: Any) -> None:
    settings.WIDGET_HOSTS = ["www.comune.example.it", "*.provincia.example.it", "http://prova.example.org:8080"]
    assert policy(ask())["frame-ancestors"] == (
        "'self' https://www.comune.example.it https://*.provincia.example.it http://prova.example.org:8080"
    )


def test_other_pages_stay_out_of_frames(catalogue: Catalogue) -> None:
    for path in ("/servizi/", "/sviluppatori/riquadro/", "/dati-aperti/"):
        response = Client().get(path)
        assert policy(response)["frame-ancestors"] == "'none'"
        assert response["X-Frame-Options"] == "DENY"


def test_each_filter_leaves_what_it_names(catalogue: Catalogue) -> None:
    town = UUID(str(catalogue.town.translation_key))
    assert sorted(titles(ask())) == sorted([MEALS, NURSERY, TRANSPORT])
    assert titles(ask(category="cura-dei-figli")) == [NURSERY]
    assert sorted(titles(ask(municipality="098031"))) == sorted([MEALS, TRANSPORT])
    assert titles(ask(provider=str(town))) == [NURSERY]
    assert titles(ask(q="asilo nido")) == [NURSERY]
    assert titles(ask(provider=str(town), municipality="098031")) == []


def test_a_list_of_one_body_says_whose_it_is(catalogue: Catalogue) -> None:
    body = str(catalogue.town.translation_key)
    for values, heading in (
        ({"provider": body}, f"Tutti i servizi - {TOWN}"),
        ({"provider": body, "municipality": "098019"}, f"Servizi a Codogno - {TOWN}"),
        ({"provider": body, "q": "nido"}, "Risultati per «nido»"),
        ({"provider": str(UUID(int=7))}, "Servizi con i filtri scelti"),
    ):
        assert f'<h1 id="wi-title">{heading}</h1>' in ask(**values).content.decode()


def test_the_search_in_it_keeps_the_filter_of_the_site_around_it(catalogue: Catalogue) -> None:
    text = ask(municipality="098031", category="socio-assistenziali", q="pasti", page=1).content.decode()
    form = text.partition("<form")[2].partition("</form>")[0]
    fields = dict(re.findall(r'name="([a-z_]+)"[^>]*? value="([^"]*)"', form))
    assert fields == {"q": "pasti", "municipality": "098031", "category": "socio-assistenziali"}
    assert 'action="/riquadro/"' in form


def test_links_to_the_catalogue_open_outside_and_those_of_the_frame_inside(catalogue: Catalogue) -> None:
    text = ask(q="pasti").content.decode()
    links = re.findall(r"<a [^>]*>", text)
    outside = [link for link in links if "tel:" not in link and "/riquadro/" not in link]
    assert len(outside) >= 4
    for link in outside:
        assert 'target="_blank"' in link
        assert "noopener" in link
    assert catalogue.meals.public_path in text
    assert 'href="/servizi/?q=pasti"' in text
    assert 'href="https://creativecommons.org/licenses/by/4.0' in text


def test_the_licence_is_explained_in_the_language_of_the_reader(catalogue: Catalogue) -> None:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            paths = [reverse(name) for name in ("widget_frame", "developers", "open_data", "service_list")]
        for path in paths:
            pages = set(re.findall(r'href="(https://creativecommons.org/[^"]+)"', ask(path).content.decode()))
            assert pages == {f"https://creativecommons.org/licenses/by/4.0/deed.{code}"}, path


def test_who_runs_a_proxy_is_told_of_the_frame_in_every_language() -> None:
    text = (settings.BASE_DIR / "docs" / "operations.md").read_text(encoding="utf-8")
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            assert f"`{reverse('widget_frame')}`" in text


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"category": "nessuna"}, "Non conosciamo il filtro «nessuna»"),
        ({"municipality": "015146"}, "Non conosciamo il filtro «015146»"),
        ({"provider": "io"}, "Non conosciamo il filtro «io»"),
        ({"age": "molti"}, "L'età si scrive in anni"),
        ({"page": "-1"}, ""),
        ({"page": "99999999999"}, ""),
        ({"lang": "xx"}, ""),
        ({"lang": "../en"}, ""),
        ({"per_page": "100"}, ""),
        ({"view": "map"}, ""),
        ({"q": "x" * 2_000}, "La ricerca è troppo lunga"),
        ({"utm_source": "comune"}, ""),
    ],
)
def test_what_is_wrong_in_an_address_is_told_and_left_out(catalogue: Catalogue, values: Any, said: str) -> None:
    text = unescape(ask(**values).content.decode())
    assert said in text
    assert "UNDEFINED" not in text


def test_nothing_found_leads_to_the_whole_catalogue(catalogue: Catalogue) -> None:
    text = ask(q="xyzxyz").content.decode()
    assert "Nessun servizio trovato" in text
    assert '<ul class="wi-list"' not in text
    assert 'href="/servizi/?q=xyzxyz"' in text


@pytest.mark.parametrize("name", ["q", "category", "municipality", "provider", "lang", "page"])
def test_what_an_address_carries_stays_text(catalogue: Catalogue, name: str) -> None:
    for hostile in ('"><script>alert(1)</script>', "' onfocus=alert(1) x='", "javascript:alert(1)", "</title><b>"):
        text = ask(**{name: hostile}).content.decode()
        for part in ("<script", "</title><b>", "' onfocus", 'href="javascript:'):
            assert part not in text


def test_the_language_is_that_of_the_address_or_the_one_asked_for(catalogue: Catalogue) -> None:
    response = Client().get(FRAME, {"municipality": "098031", "lang": "ar", "q": "pasti e altro"})
    assert response.status_code == 302
    assert response["Location"] == "/ar/riquadro/?municipality=098031&q=pasti+e+altro"
    assert policy(response)["frame-ancestors"] == "*"
    arabic = ask(response["Location"])
    assert '<html lang="ar" dir="rtl">' in arabic.content.decode()
    assert arabic["Content-Language"] == "ar"
    assert Client().get("/ar/riquadro/", {"lang": "it"})["Location"] == "/riquadro/"
    assert ask("/en/riquadro/", lang="en")["Content-Language"] == "en"


def test_search_engines_are_told_to_leave_it(catalogue: Catalogue) -> None:
    response = ask()
    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.content.decode()
