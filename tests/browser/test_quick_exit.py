"""Away from a page that must not be seen: at once, and not back by the browser's button."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import RunningSite
from tests.browser.test_public_site import window

pytestmark = pytest.mark.browser

ELSEWHERE = re.compile(r"^https://www\.meteoam\.it/")


def psychology(page: Page) -> None:
    page.goto("/")
    page.goto("/servizi/?category=servizi-psicologici")
    page.locator(".lw-card-title a").first.click()
    page.locator("[data-quick-exit]").wait_for()


def listening(page: Page) -> None:
    """Wait until the script is there, which shows what the keys do."""
    expect(page.locator("[data-quick-exit-keys]")).to_have_js_property("hidden", False)


def weather(route: Any) -> None:
    route.fulfill(content_type="text/html", body="<title>Meteo</title><h1>Sereno</h1>")


@pytest.mark.parametrize("how", ["finger", "keys"])
def test_who_leaves_is_away_at_once_and_back_does_not_show_the_sheet(
    browser: Browser, running: RunningSite, how: str
) -> None:
    with window(browser, running) as page:
        page.route(ELSEWHERE, weather)
        psychology(page)
        listening(page)
        sheet = page.url
        if how == "finger":
            page.get_by_role("link", name="Esci subito").click()
        else:
            for _time in range(3):
                page.keyboard.press("Escape")
        expect(page).to_have_url(ELSEWHERE)
        expect(page.get_by_role("heading", name="Sereno")).to_be_visible()
        page.go_back()
        assert page.url != sheet


def test_it_is_a_link_without_scripts_and_only_where_it_may_be_needed(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, java_script_enabled=False) as page:
        psychology(page)
        assert ELSEWHERE.match(page.locator("[data-quick-exit]").get_attribute("href") or "")
        expect(page.get_by_text("Esc tre volte")).to_be_hidden()
        page.goto("/servizi/?category=piccole-commissioni")
        page.locator(".lw-card-title a").first.click()
        expect(page.locator("[data-quick-exit]")).to_have_count(0)


def test_the_page_of_the_category_has_it_too(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        page.goto("/categorie/servizi-psicologici/")
        expect(page.locator("[data-quick-exit]")).to_be_visible()
        page.goto("/categorie/cura-dei-figli/")
        expect(page.locator("[data-quick-exit]")).to_have_count(0)
