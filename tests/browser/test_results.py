"""The list kept in place on a wide screen: address, back, focus and announcement as if the page had been loaded."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import RunningSite
from tests.browser.test_public_site import window

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 900}
MARK = "document.documentElement.dataset.mark"


def total(page: Page) -> int:
    found = re.search(r"\d+", page.locator("#risultati-titolo").inner_text())
    assert found
    return int(found[0])


def stayed(page: Page) -> bool:
    """Whether it is still the page that was loaded first."""
    return bool(page.evaluate(f"{MARK} === 'first'"))


def opened(page: Page, address: str = "/servizi/") -> int:
    page.goto(address)
    page.evaluate(f"{MARK} = 'first'")
    return total(page)


def test_filters_change_the_list_in_place_and_back_undoes_them(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport=DESK) as page:
        everything = opened(page)
        box = page.locator("#filtri").get_by_label(re.compile("Cura dei figli"))
        box.focus()
        page.keyboard.press("Space")
        expect(page).to_have_url(re.compile("category=cura-dei-figli"))
        expect(page.get_by_label("Filtri attivi")).to_contain_text("Cura dei figli")
        some = total(page)
        assert 0 < some < everything
        expect(page.locator("#filtri").get_by_label(re.compile("Cura dei figli"))).to_be_focused()
        expect(page.locator("[data-results]")).to_have_text(page.locator("#risultati-titolo").inner_text())
        expect(page).to_have_title(re.compile("Cura dei figli"))
        assert stayed(page)

        page.go_back()
        expect(page.locator("#filtri").get_by_label(re.compile("Cura dei figli"))).not_to_be_checked()
        expect(page.get_by_label("In quale comune abiti?")).to_have_value("")
        expect(page.get_by_label("Filtri attivi")).to_have_count(0)
        assert total(page) == everything
        page.go_forward()
        expect(page.get_by_label("Filtri attivi")).to_contain_text("Cura dei figli")
        assert total(page) == some
        assert stayed(page)

        page.get_by_label("Filtri attivi").get_by_role("link", name=re.compile("Cura dei figli")).click()
        expect(page.locator("#risultati")).to_be_focused()
        assert total(page) == everything
        assert stayed(page)


def test_words_and_opened_filters_stay_and_two_ticks_are_both_heard(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport=DESK) as page:
        opened(page, "/servizi/?q=anziani")
        language = page.locator("#filtri summary", has_text="Lingua parlata")
        language.click()
        filters = page.locator("#filtri")
        filters.get_by_label(re.compile("^Anziani")).check()
        filters.get_by_label(re.compile("^A pagamento")).check()
        expect(page.get_by_label("Filtri attivi")).to_contain_text("A pagamento")
        expect(page.get_by_label("Filtri attivi")).to_contain_text("Anziani")
        expect(page).to_have_url(re.compile("q=anziani"))
        expect(page.get_by_label("Che cosa cerchi?")).to_have_value("anziani")
        assert page.locator("#filtri details", has_text="Lingua parlata").get_attribute("open") is not None
        assert stayed(page)


def test_orders_and_pages_are_in_place_too_and_sheets_are_not(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport=DESK) as page:
        opened(page)
        page.get_by_role("link", name="nome", exact=True).click()
        expect(page).to_have_url(re.compile("sort=name"))
        expect(page.locator(".lw-sorts [aria-current]")).to_have_text("nome")
        page.locator(".lw-cards li").first.wait_for()
        first = page.locator(".lw-card-title a").first.inner_text()
        page.locator("nav").get_by_role("link", name=re.compile("2")).first.click()
        expect(page).to_have_url(re.compile("page=2"))
        expect(page.locator(".lw-card-title a").first).not_to_have_text(first)
        expect(page.locator("#risultati")).to_be_in_viewport()
        assert stayed(page)
        page.locator(".lw-card-title a").first.click()
        expect(page.get_by_role("heading", level=2, name="In breve")).to_be_visible()
        page.go_back()
        expect(page).to_have_url(re.compile("page=2"))


def test_the_map_takes_the_place_of_the_list_and_back_again(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport=DESK) as page:
        some = opened(page, "/servizi/?q=anziani")
        page.get_by_role("link", name="Mappa", exact=True).click()
        expect(page).to_have_url(re.compile("q=anziani&view=map"))
        expect(page.locator("#risultati")).to_be_focused()
        expect(page.locator(".lw-found svg a")).not_to_have_count(0)
        assert total(page) == some
        edge = page.evaluate("getComputedStyle(document.querySelector('.lw-found .lw-map a path')).strokeWidth")
        assert edge == "1.5px", "the style sheet of the map came with it"

        page.locator("#filtri").get_by_label(re.compile("^A pagamento")).check()
        expect(page).to_have_url(re.compile("view=map&cost=paid"))
        expect(page.get_by_label("Filtri attivi")).to_contain_text("A pagamento")
        paid = total(page)
        comune = page.locator(".lw-found-list li", has_text="Codogno")
        count = int(comune.locator(".lw-count [aria-hidden]").inner_text())
        shape = page.locator(".lw-found svg a", has=page.locator("title", has_text="Codogno:"))
        shape.focus()
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("municipality=098019"))
        expect(page.locator(".lw-card").first).to_be_visible()
        assert total(page) == count <= paid
        assert stayed(page)

        page.go_back()
        expect(page.locator(".lw-found")).to_be_visible()
        assert total(page) == paid
        page.get_by_role("link", name="Elenco", exact=True).click()
        expect(page.locator(".lw-card").first).to_be_visible()
        assert "view=" not in page.url
        assert stayed(page)


def test_without_scripts_the_map_is_links_like_all_the_rest(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, java_script_enabled=False) as page:
        page.goto("/servizi/?q=anziani")
        page.get_by_role("link", name="Mappa", exact=True).click()
        expect(page).to_have_url(re.compile("view=map"))
        comune = page.locator(".lw-found-list li", has_text="Codogno")
        count = int(comune.locator(".lw-count [aria-hidden]").inner_text())
        comune.get_by_role("link").click()
        assert total(page) == count
        expect(page.locator(".lw-card").first).to_be_visible()


def test_on_a_telephone_the_first_result_is_on_the_first_screen(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        for address in ("/servizi/", "/servizi/?q=anziani&municipality=098019"):
            page.goto(address)
            expect(page.locator(".lw-card-title").first).to_be_in_viewport(ratio=1)


def test_an_answer_that_does_not_come_ends_in_an_ordinary_visit(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport=DESK) as page:
        opened(page)

        def refuse(route: Any) -> None:
            if route.request.resource_type == "fetch":
                route.abort()
            else:
                route.continue_()

        page.route("**/servizi/?*", refuse)
        page.locator("#filtri").get_by_label(re.compile("Cura dei figli")).check()
        expect(page.get_by_label("Filtri attivi")).to_contain_text("Cura dei figli")
        assert not stayed(page)


def test_on_a_telephone_the_filters_are_sent_once(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        opened(page)
        page.get_by_role("link", name=re.compile("^Filtra")).click()
        page.locator("#filtri").get_by_label(re.compile("Cura dei figli")).check()
        page.wait_for_timeout(600)
        assert "category" not in page.url
        page.locator("#filtri").get_by_role("button", name="Mostra i risultati").click()
        expect(page.get_by_label("Filtri attivi")).to_contain_text("Cura dei figli")


def test_the_comune_that_was_chosen_is_offered_again_from_the_device(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        page.goto("/")
        page.get_by_label("In quale comune abiti?").select_option(label="Codogno")
        page.get_by_role("button", name="Cerca").click()
        expect(page).to_have_url(re.compile("municipality="))
        page.goto("/")
        expect(page.get_by_label("In quale comune abiti?").locator("option:checked")).to_have_text("Codogno")
        page.get_by_label("In quale comune abiti?").select_option(label="Tutti i comuni")
        page.get_by_role("button", name="Cerca").click()
        page.wait_for_url("**/servizi/**")
        page.goto("/")
        expect(page.get_by_label("In quale comune abiti?")).to_have_value("")
        assert page.context.cookies() == []
