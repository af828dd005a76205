"""Searching as people do: by keyboard, by finger, without scripts, with mistakes, and when there is nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.running import RunningSite, until
from tests.browser.test_public_site import window

pytestmark = pytest.mark.browser

BOX = "Che cosa cerchi?"
COMUNE = "In quale comune abiti?"
CODOGNO = {"latitude": 45.160123, "longitude": 9.705456}


@pytest.fixture
def page(browser: Browser, running: RunningSite) -> Iterator[Page]:
    """A person on the home page with a clean browser, in which no script may fail."""
    with window(browser, running, viewport={"width": 1280, "height": 900}) as page:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/")
        yield page
        assert not complaints
        assert page.context.cookies() == []


def box(page: Page) -> Locator:
    return page.get_by_role("combobox", name=BOX)


def options(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Suggerimenti").get_by_role("option")


def active(page: Page) -> str:
    """What a screen reader says is chosen: the option that the box points to."""
    pointed = box(page).get_attribute("aria-activedescendant")
    if not pointed:
        return ""
    option = page.locator(f"#{pointed}")
    assert option.get_attribute("aria-selected") == "true"
    assert page.locator("[role=option][aria-selected=true]").count() == 1
    return option.locator(".lw-suggestion-label").inner_text()


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


# Suggestions


def test_a_kind_is_chosen_with_the_keyboard_alone_and_the_comune_is_kept(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(box(page)).to_be_focused()
    page.get_by_label(COMUNE).select_option(label="Codogno")
    box(page).focus()
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("ASILO n")
    expect(options(page).first).to_contain_text("Asilo nido")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    number = options(page).count()
    expect(page.locator("form [role=status]").first).to_contain_text(
        f"{number} suggerimenti" if number > 1 else "Un suggerimento"
    )
    assert active(page) == "", "nothing is chosen for anybody"
    page.keyboard.press("ArrowDown")
    assert active(page) == "Asilo nido"
    page.keyboard.press("Enter")
    expect(page.get_by_label("Filtri attivi")).to_contain_text("Asilo nido")
    assert asked(page) == {"kind": ["asilo-nido"], "municipality": ["098019"]}


def test_arrows_go_round_and_other_keys_give_the_text_back(page: Page) -> None:
    box(page).press_sequentially("as")
    expect(options(page).first).to_be_visible()
    names = [each.inner_text() for each in options(page).locator(".lw-suggestion-label").all()]
    page.keyboard.press("ArrowUp")
    assert active(page) == names[-1]
    page.keyboard.press("ArrowDown")
    assert active(page) == "", "the box itself is between the last and the first"
    page.keyboard.press("ArrowDown")
    assert active(page) == names[0]
    for key in ("Home", "End"):
        page.keyboard.press("ArrowDown")
        assert active(page)
        page.keyboard.press(key)
        assert active(page) == ""
        expect(options(page).first).to_be_visible()
    assert box(page).input_value() == "as"
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(box(page)).to_have_attribute("aria-expanded", "false")
    assert box(page).input_value() == "as"
    page.keyboard.press("ArrowDown")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Tab")
    expect(options(page)).to_have_count(0)
    expect(page.get_by_label(COMUNE)).to_be_focused()


def test_enter_without_a_choice_searches_what_was_written(page: Page) -> None:
    box(page).press_sequentially("asilo")
    expect(options(page).first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/servizi/?**")
    assert asked(page)["q"] == ["asilo"]


def test_a_comune_is_set_and_said_and_the_rest_of_the_text_stays(page: Page) -> None:
    box(page).press_sequentially("pasti a sant'angelo")
    option = options(page).filter(has_text="Sant'Angelo Lodigiano").filter(has_text="Comune")
    expect(option).to_have_count(1)
    option.click()
    expect(page.get_by_label(COMUNE).locator("option:checked")).to_have_text("Sant'Angelo Lodigiano")
    expect(box(page)).to_have_value("pasti")
    expect(box(page)).to_be_focused()
    expect(page.locator("form [role=status]").first).to_contain_text("Comune scelto: Sant'Angelo Lodigiano")
    page.keyboard.press("Enter")
    page.wait_for_url("**/servizi/?**")
    assert asked(page) == {"q": ["pasti"], "municipality": ["098050"]}


def test_a_provider_leads_to_its_page_and_a_service_to_its_sheet(page: Page) -> None:
    page.goto("/servizi/?sort=name")
    card = page.locator(".lw-card").first
    title, provider = card.locator(".lw-card-title").inner_text(), card.locator(".lw-card-provider").inner_text()
    for text, hint in ((provider, "Ente"), (title, provider)):
        page.goto("/servizi/")
        box(page).fill(text[:60])
        found = options(page).filter(has_text=text).filter(has_text=hint).last
        expect(found).to_be_visible()
        found.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(text)


def test_an_answer_that_comes_late_does_not_replace_a_newer_one(page: Page) -> None:
    late: list[Route] = []
    page.route(re.compile("/suggerimenti/[?]q=as$"), lambda route: late.append(route))
    with page.expect_request(re.compile("q=as$")):
        box(page).press_sequentially("as")
    box(page).press_sequentially("ilo nido")
    expect(options(page).first).to_contain_text("Asilo nido")
    before = options(page).all_inner_texts()
    old = {"type": "service", "code": "", "label": "Vecchio", "hint": "", "url": "/", "language": "it", "rest": ""}
    late[0].fulfill(json={"items": [old]})
    page.wait_for_timeout(300)
    assert options(page).all_inner_texts() == before


def test_fast_typing_asks_once_and_a_deleted_letter_asks_nothing_new(page: Page) -> None:
    questions: list[str] = []
    page.on("request", lambda request: "/suggerimenti/" in request.url and questions.append(request.url))
    box(page).press_sequentially("a")
    page.wait_for_timeout(400)
    assert questions == [], "one letter is not enough"
    box(page).press_sequentially("silo", delay=20)
    expect(options(page).first).to_be_visible()
    assert len(questions) == 1
    page.keyboard.type(" ")
    page.keyboard.press("Backspace")
    page.wait_for_timeout(400)
    assert len(questions) == 1


def test_when_suggestions_fail_the_search_works(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        page.route("**/suggerimenti/**", lambda route: route.fulfill(status=503, body="away"))
        page.goto("/")
        box(page).press_sequentially("pasti")
        page.wait_for_timeout(500)
        expect(options(page)).to_have_count(0)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=2, name=re.compile("servizi? trovat[oi]"))).to_be_visible()


def test_suggestions_fit_a_small_telephone_and_fingers(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport={"width": 320, "height": 640}, has_touch=True) as page:
        page.goto("/")
        box(page).press_sequentially("as")
        expect(options(page).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        heights = options(page).evaluate_all("all => all.map(each => each.getBoundingClientRect().height)")
        assert min(heights) >= 44
        options(page).filter(has_text="Asilo nido").first.tap()
        expect(page.get_by_label("Filtri attivi")).to_contain_text("Asilo nido")


# Near me


def test_near_me_asks_only_when_pressed_and_rounds_the_place(browser: Browser, running: RunningSite) -> None:
    granted: dict[str, Any] = {"permissions": ["geolocation"], "geolocation": CODOGNO}
    with window(browser, running, **granted) as page:
        page.add_init_script(
            "window.asked = 0; const found = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);"
            "navigator.geolocation.getCurrentPosition = (...all) => { window.asked += 1; found(...all); };"
        )
        page.goto("/")
        button = page.get_by_role("button", name="Vicino a me")
        expect(button).to_be_visible()
        assert page.evaluate("window.asked") == 0
        button.click()
        page.wait_for_url("**/servizi/?**")
        assert asked(page)["near"] == ["45.160,9.705"]
        assert asked(page)["sort"] == ["distance"]
        expect(page.locator(".lw-match").first).to_have_text(re.compile(r"Sede a .* km da te"))
        expect(page.get_by_label("Filtri attivi")).to_contain_text("vicino a te")


def test_who_refuses_to_say_where_they_are_is_told_what_to_do(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        page.goto("/")
        page.get_by_role("button", name="Vicino a me").click()
        expect(page.locator(".lw-nearby [role=status]")).to_contain_text("scegli il tuo comune")
        expect(page.get_by_role("button", name="Vicino a me")).to_be_enabled()


# Without scripts


def test_without_scripts_there_is_a_search_and_nothing_that_does_not_work(
    browser: Browser, running: RunningSite
) -> None:
    with window(browser, running, java_script_enabled=False) as page:
        page.goto("/")
        expect(page.get_by_role("button", name="Vicino a me")).to_have_count(0)
        expect(page.get_by_role("combobox", name=BOX)).to_have_count(0)
        page.get_by_role("textbox", name=BOX).fill("asilo nido")
        page.get_by_label(COMUNE).select_option(label="Codogno")
        page.get_by_role("button", name="Cerca").click()
        expect(page.locator(".lw-card mark").first).to_be_visible()
        page.get_by_role("link", name=re.compile("^Filtra")).click()
        page.get_by_label("Quanto lontano può essere la sede?").select_option(label="entro 20 km")
        page.get_by_role("button", name="Mostra i risultati").click()
        expect(page.get_by_label("Filtri attivi")).to_contain_text("entro 20 km da Codogno")


# Mistakes, and nothing


def test_a_misspelt_word_is_corrected_and_can_be_searched_as_it_is(page: Page) -> None:
    def corrected() -> bool:
        page.goto("/servizi/?q=ludotecca")
        return page.locator(".lw-remarks").count() > 0

    until(corrected, seconds=60, what="the worker has gathered the words of the catalogue")
    expect(page.locator(".lw-remarks")).to_contain_text("Abbiamo cercato «ludoteca».")
    page.get_by_role("link", name="Cerca invece «ludotecca»").click()
    expect(page.get_by_label("Filtri attivi")).to_contain_text("solo come sono scritte")
    assert asked(page) == {"q": ["ludotecca"], "exact": ["yes"]}


def test_nothing_found_leads_to_something_and_to_a_person(page: Page) -> None:
    page.goto("/servizi/?q=pasti&category=servizi-psicologici&municipality=098019")
    expect(page.get_by_role("heading", level=2, name="Nessun servizio trovato")).to_be_visible()
    ask = page.get_by_role("region", name="Preferisci chiedere a una persona?")
    expect(ask).to_contain_text("A Codogno: chiama il municipio e chiedi del servizio sociale")
    expect(ask.get_by_role("link")).to_have_attribute("href", re.compile("^mailto:"))
    wider = page.locator(".lw-wider li").first
    count = int(re.search(r"(\d+) serviz", wider.inner_text())[1])  # type: ignore[index]
    wider.get_by_role("link").click()
    expect(page.get_by_role("heading", level=2, name=re.compile(f"^{count} serviz"))).to_be_visible()


def test_a_comune_in_the_words_becomes_the_comune_of_the_form(page: Page) -> None:
    page.goto("/servizi/?q=pasti+codogno")
    page.get_by_role("link", name="Scegli Codogno come tuo comune").click()
    page.wait_for_url("**municipality=098019**")
    assert asked(page) == {"q": ["pasti"], "municipality": ["098019"]}
    expect(page.get_by_label(COMUNE).locator("option:checked")).to_have_text(re.compile("^Codogno"))


def test_suggestions_come_quickly(page: Page, running: RunningSite) -> None:
    times = []
    for text in ("as", "pa", "co", "lodi", "sant'an", "trasporto", "mutuo aiuto", "nido cod"):
        start = time.monotonic()
        response = page.request.get(f"{running.url}/suggerimenti/", params={"q": text})
        times.append(time.monotonic() - start)
        assert response.ok
    assert sorted(times)[len(times) // 2] < 0.5
