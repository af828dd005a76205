"""The comuni in a real browser: the map by keyboard, and the same by name, with scripts or without."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.running import RunningSite
from tests.browser.test_public_site import window

pytestmark = pytest.mark.browser


def test_the_map_is_worked_by_keyboard_and_shows_where_one_is(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport={"width": 1280, "height": 900}) as page:
        page.goto("/comuni/")
        places = page.get_by_role("group", name="Mappa dei comuni").get_by_role("link")
        expect(places).to_have_count(61)
        page.get_by_role("link", name="Salta la mappa").focus()
        page.keyboard.press("Tab")
        expect(places.first).to_be_focused()
        expect(places.first).to_have_accessible_name(re.compile(r"^Abbadia Cerreto: \d+ servizi"))
        width = "getComputedStyle(document.activeElement.querySelector('path')).strokeWidth"
        assert page.evaluate(width) == "9px"
        page.keyboard.press("Tab")
        expect(places.nth(1)).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Bertonico")


def test_the_map_can_be_passed_by(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport={"width": 1280, "height": 900}) as page:
        page.goto("/comuni/")
        page.get_by_role("link", name="Salta la mappa").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.locator("#elenco").get_by_role("link").first).to_be_focused()


def test_a_finger_on_the_map_and_a_name_lead_to_the_same_page_without_scripts(
    browser: Browser, running: RunningSite
) -> None:
    with window(browser, running, java_script_enabled=False, has_touch=True) as page:
        page.goto("/comuni/")
        page.get_by_role("group", name="Mappa dei comuni").get_by_role("link", name=re.compile("^Lodi: ")).tap()
        expect(page.get_by_role("heading", level=1)).to_have_text("Lodi")
        address = page.url
        page.get_by_role("navigation", name="Percorso").get_by_role("link", name="Comuni").click()
        page.locator("#elenco").get_by_role("link", name="Lodi", exact=True).click()
        assert page.url == address


def test_numbers_lead_to_lists_with_as_many(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        page.goto("/comuni/codogno/")
        line = page.locator(".lw-kinds li").first
        number = line.locator(".lw-count").inner_text()
        line.get_by_role("link").click()
        expect(page.get_by_role("heading", level=2, name=re.compile(f"^{number} servizi? trovat"))).to_be_visible()
        page.get_by_role("link", name="Tutto su Codogno").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Codogno")
