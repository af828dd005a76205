"""The frame with few services and with many: pages of them, what it weighs, what it asks the database for."""

from __future__ import annotations

import gzip
import re
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog_pages.models import ContactRow
from open_data.widget.showing import PER_PAGE
from search import hits, hot
from search.types import MAX_DEPTH, SearchQuery, SearchResult
from tests import factories
from tests.open_data.catalogue import COOPERATIVE, MEALS, TRANSPORT
from tests.open_data.widget.test_frame import ask, titles

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

MOST_BYTES = 20_000
"""Of the page with its style sheet, before anything is compressed."""


def style_sheet() -> bytes:
    path = finders.find("css/widget.css")
    assert path
    with open(path, "rb") as file:
        return file.read()


def test_many_services_come_by_pages(db: Any) -> None:
    provider = factories.make_provider(COOPERATIVE)
    for number in range(PER_PAGE + 2):
        factories.make_service(provider, title=f"Servizio {number:02}")
    first = ask(category="socio-assistenziali")
    assert len(titles(first)) == PER_PAGE
    text = first.content.decode()
    assert "Pagina 1 di 2" in text
    assert 'rel="prev"' not in text
    address = unescape(re.findall(r'rel="next"\s+href="([^"]+)"', text)[0])
    assert address == "/riquadro/?category=socio-assistenziali&page=2"
    second = ask(address)
    assert len(titles(second)) == 2
    assert not {*titles(first)} & {*titles(second)}
    assert 'rel="prev" href="/riquadro/?category=socio-assistenziali"' in second.content.decode()
    beyond = ask(category="socio-assistenziali", page=40)
    assert titles(beyond) == []
    assert "qui sono già finiti" in beyond.content.decode()
    assert 'rel="prev"' in beyond.content.decode()


@pytest.mark.parametrize(("asked", "page"), [({"per_page": 1, "page": 10_000}, 1_250), ({"page": 501}, 501)])
def test_a_page_is_counted_in_pages_of_the_frame(
    monkeypatch: pytest.MonkeyPatch, asked: dict[str, int], page: int
) -> None:
    queries: list[SearchQuery] = []

    def many(query: SearchQuery, **_given: Any) -> SearchResult:
        queries.append(query)
        return SearchResult(query, items=[], total=MAX_DEPTH, facets={}, engine="database", degraded=False)

    monkeypatch.setattr("search.service.search", many)
    text = ask(**asked).content.decode()
    assert f"Pagina {page} di {MAX_DEPTH // PER_PAGE}" in text
    following = f'href="/riquadro/?page={page + 1}"'
    assert (following in text) == (page < MAX_DEPTH // PER_PAGE)
    assert [(each.page, each.per_page) for each in queries] == [(page, PER_PAGE)]


def test_a_full_page_with_its_style_is_below_twenty_kilobytes(db: Any) -> None:
    provider = factories.make_provider("Cooperativa sociale con un nome lungo come quelli veri, onlus")
    for number in range(PER_PAGE + 1):
        factories.make_service(
            provider,
            title=f"Assistenza domiciliare per persone anziane numero {number}",
            # As long as may be, and hardly compressed.
            summary=" ".join(str(uuid4()) for _part in range(7))[:250],
        )
    response = ask()
    assert len(titles(response)) == PER_PAGE
    assert len(response.content) + len(style_sheet()) < MOST_BYTES
    assert re.findall(r'<link rel="stylesheet" href="[^"]*/([^/"]+)"', response.content.decode()) == ["widget.css"]
    # Whoever puts both into a page: what comes over the line, together.
    parts = (response.content, style_sheet(), Client().get("/riquadro/lodi-welfare.js").content)
    assert sum(len(gzip.compress(part)) for part in parts) < MOST_BYTES


def test_what_a_body_writes_stays_text(db: Any) -> None:
    provider = factories.make_provider('Ente "><script>alert(1)</script>')
    factories.make_service(provider, title="<img src=x onerror=alert(2)>", summary="</p><script>alert(3)</script>")
    text = ask().content.decode()
    assert "<script" not in text
    assert "<img" not in text
    assert "&lt;img src=x" in text


def test_a_translated_service_is_shown_in_its_words_and_another_as_italian(db: Any) -> None:
    provider = factories.make_provider(COOPERATIVE)
    meals = factories.make_service(provider, title=MEALS)
    factories.make_service(provider, title=TRANSPORT)
    english = factories.translate(meals, title="Meals at home", slug="meals-at-home")
    text = ask("/en/riquadro/").content.decode()
    assert re.search(rf'href="{english.public_path}" [^>]*>Meals at home', text)
    assert re.search(rf'<a [^>]*lang="it"[^>]*>{TRANSPORT}', text)


def test_a_number_for_another_comune_is_not_shown(db: Any) -> None:
    lodi, codogno = factories.municipality(), factories.municipality("098019", "Codogno")
    contact = ContactRow(label="Sportello", phone="+390377555099", municipality=codogno)
    factories.make_service(factories.make_provider(COOPERATIVE), municipalities=(lodi, codogno), rows=(contact,))
    assert "tel:+390377555099" not in ask(municipality="098031").content.decode()
    text = ask(municipality="098019").content.decode()
    assert "tel:+390377555099" in text
    assert "per chi abita a Codogno" in text


def test_more_services_need_no_more_queries(db: Any) -> None:
    provider = factories.make_provider(COOPERATIVE)

    def queries() -> int:
        hot.forget()
        hits.forget()
        with CaptureQueriesContext(connection) as captured:
            ask()
        return len(captured)

    factories.make_service(provider, title="Servizio")
    queries()
    few = queries()
    for number in range(PER_PAGE):
        factories.make_service(provider, title=f"Servizio {number}")
    queries()
    assert queries() <= few
