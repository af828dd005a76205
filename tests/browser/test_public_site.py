"""The public pages in a real browser: on a small phone, on a tablet, on a desk, and without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import RunningSite

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/servizi/",
    "/servizi/?q=assistenza&municipality=098031",
    "/servizi/?q=xyzxyz&cost=free",
    "/percorso/",
    "/percorso/sad/",
    "/comuni/",
    "/categorie/cura-dei-figli/",
    "/comuni/codogno/",
    "/en/comuni/sordio/",
    "/non-esiste/",
    "/en/",
    "/en/servizi/",
)
WIDTHS = (360, 768, 1280)
FINGER = 44
"""Pixels that a finger needs, in height, on what is meant to be touched."""


@contextmanager
def window(browser: Browser, running: RunningSite, **options: Any) -> Iterator[Page]:
    """A new person with a clean browser."""
    usual: dict[str, Any] = {"locale": "it-IT", "viewport": {"width": 360, "height": 740}}
    context = browser.new_context(base_url=running.url, **(usual | options))
    context.set_default_timeout(20_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def some_sheets(page: Page) -> list[str]:
    """A few addresses of sheets and of a provider, out of the list."""
    page.goto("/servizi/")
    sheets = [link.get_attribute("href") or "" for link in page.locator(".lw-card-title a").all()[:3]]
    page.goto(sheets[0])
    return [*sheets, page.locator("[data-element=service-area] h3 a").get_attribute("href") or ""]


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_keep_to_the_window_load_nothing_from_elsewhere_and_set_no_cookie(
    browser: Browser, running: RunningSite, width: int
) -> None:
    with window(browser, running, viewport={"width": width, "height": 800}) as page:
        complaints: list[str] = []
        requests: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        for address in (*PAGES, *some_sheets(page)):
            complaints.clear()
            response = page.goto(address, wait_until="load")
            assert response
            said = [text for text in complaints if not (response.status == 404 and "404" in text)]
            assert not said, address
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            small = page.evaluate(
                """(least) => [...document.querySelectorAll(
                    "a.btn, button, summary, select, input:not([type=checkbox]), .lw-card-call, .lw-chip, .lw-phone"
                )].filter(each => each.offsetParent && each.getBoundingClientRect().height < least - 0.5)
                  .map(each => each.outerHTML.slice(0, 120))""",
                FINGER,
            )
            assert not small, address
        assert [url for url in requests if not url.startswith(running.url)] == []
        assert page.context.cookies() == []


def test_who_to_call_is_seen_on_a_phone_without_scrolling_far(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        for address in some_sheets(page)[:3]:
            page.goto(address)
            box = page.locator(".lw-answer-call").bounding_box()
            assert box
            assert box["y"] < 740, address


def test_everything_works_without_scripts(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, java_script_enabled=False) as page:
        page.goto("/")
        page.get_by_label("Che cosa cerchi?").fill("pasti")
        page.get_by_label("In quale comune abiti?").select_option(label="Lodi")
        page.get_by_role("button", name="Cerca").click()
        expect(page.get_by_role("heading", level=2, name=re.compile("servizi? trovat[oi]"))).to_be_visible()
        expect(page.get_by_label("Che cosa cerchi?")).to_have_value("pasti")

        filters = page.locator("#filtri")
        expect(filters).to_be_hidden()
        page.get_by_role("link", name=re.compile("^Filtra")).click()
        expect(filters).to_be_visible()
        filters.get_by_label("Servizi socio-assistenziali").check()
        filters.get_by_role("button", name="Mostra i risultati").click()
        chips = page.get_by_label("Filtri attivi")
        expect(chips).to_contain_text("Servizi socio-assistenziali")
        expect(chips).to_contain_text("Lodi")

        chips.get_by_role("link", name=re.compile("Servizi socio-assistenziali")).click()
        expect(page.get_by_label("Filtri attivi")).not_to_contain_text("Servizi socio-assistenziali")
        page.locator(".lw-card-title a").first.click()
        expect(page.get_by_role("heading", level=2, name="In breve")).to_be_visible()
        assert (page.locator(".lw-call").first.get_attribute("href") or "").startswith("tel:")


def test_the_keyboard_reaches_content_first_and_its_place_is_seen(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport={"width": 1280, "height": 800}) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        skip = page.get_by_role("link", name="Vai al contenuto")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_label("Che cosa cerchi?")).to_be_focused()
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px"
