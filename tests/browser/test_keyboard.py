"""Whole stories with nothing but a keyboard, its place in sight at every step."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.keyboard import go_to, place, press, seen
from tests.browser.running import RunningSite
from tests.browser.test_public_site import window

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("running", ["sqlite"], indirect=True, scope="session"),
]

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
CALM = {"reduced_motion": "reduce"}
"""Where the page glides to what has the focus, it would be looked at on the way."""
WEATHER = re.compile(r"^https://www\.meteoam\.it/")


def chosen_with_suggestions(page: Page) -> None:
    """Codogno and "assistenza" in the search box of the home, by the list of suggestions."""
    box = page.get_by_label("Che cosa cerchi?")
    go_to(page, box)
    page.keyboard.type("codog")
    options = page.locator(".lw-suggestions [role=option]")
    town = options.filter(has_text=re.compile(r"^Codogno")).first
    town.wait_for()
    for _option in range(options.count()):
        page.keyboard.press("ArrowDown")
        seen(page)
        if town.get_attribute("aria-selected") == "true":
            break
    expect(town).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.get_by_label("In quale comune abiti?")).to_have_value("098019")
    expect(box).to_be_focused()
    page.keyboard.type("assistenza")
    page.keyboard.press("Escape")


def test_from_the_home_to_a_list_on_paper(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport=DESK, **CALM) as page:
        page.add_init_script("window.print = () => { window.printed = true; };")
        page.goto("/")
        chosen_with_suggestions(page)
        press(page, page.get_by_role("button", name="Cerca", exact=True))
        expect(page.get_by_role("heading", level=2, name=re.compile("servizi? trovat[oi]"))).to_be_visible()

        for number, name in enumerate(("Categoria", "Costo"), start=1):
            group = page.locator("#filtri details", has=page.locator("summary", has_text=name))
            if group.get_attribute("open") is None:
                press(page, group.locator("summary"))
            press(page, group.get_by_role("checkbox").first, "Space")
            expect(page.get_by_label("Filtri attivi").locator(".lw-chip")).to_have_count(number + 1)
            seen(page)

        press(page, page.locator(".lw-card-title a").first)
        title = page.get_by_role("heading", level=1).inner_text()
        call = page.locator(".lw-call").first
        go_to(page, call)
        assert (call.get_attribute("href") or "").startswith("tel:")
        save = page.locator(".lw-actions [data-save]")
        press(page, save)
        expect(save).to_have_attribute("aria-pressed", "true")
        seen(page)

        mine = page.get_by_role("banner").get_by_role("link", name=re.compile("^La mia lista"))
        go_to(page, mine, back=True)
        page.keyboard.press("Enter")
        expect(page.locator("[data-shortlist] .lw-card-title")).to_have_text(title)
        press(page, page.get_by_role("button", name="Condividi la lista"))
        expect(page.locator(".lw-toast")).to_contain_text(re.compile("Indirizzo copiato|Copia questo indirizzo"))
        go_to(page, page.get_by_role("link", name="Stampa in caratteri grandi"), back=True)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Servizi per te")
        press(page, page.get_by_role("button", name="Stampa"))
        assert page.evaluate("window.printed")


def test_a_comune_is_chosen_on_the_map(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport=DESK, **CALM) as page:
        page.goto("/comuni/")
        press(page, page.locator(".lw-map a", has=page.locator("title", has_text=re.compile("^Casalpusterlengo:"))))
        expect(page.get_by_role("heading", level=1)).to_have_text("Casalpusterlengo")


def test_filters_of_a_telephone_open_and_close(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport=PHONE, **CALM) as page:
        page.goto("/servizi/")
        opener = page.get_by_role("link", name=re.compile("^Filtra"))
        press(page, opener)
        expect(page.locator("#filtri")).to_be_in_viewport()
        go_to(page, page.get_by_role("link", name="Chiudi i filtri"))
        page.keyboard.press("Enter")
        expect(page.locator("#filtri")).to_be_hidden()
        page.keyboard.press("Tab")
        expect(opener).to_be_focused()
        seen(page)
        page.keyboard.press("Enter")
        press(page, page.locator("#filtri").get_by_role("checkbox").first, "Space")
        press(page, page.get_by_role("button", name="Mostra i risultati"))
        expect(page.get_by_label("Filtri attivi").locator(".lw-chip")).to_have_count(1)


def test_the_menu_of_a_telephone_opens_and_leads_on(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport=PHONE, **CALM) as page:
        page.goto("/")
        press(page, page.locator(".lw-menu-small summary"))
        press(page, page.locator(".lw-menu-small").get_by_role("link", name="Aiuto"))
        expect(page).to_have_url(re.compile("/aiuto/$"))


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_the_way_out_is_the_first_thing_the_keyboard_meets_in_the_content(
    browser: Browser, running: RunningSite, made: dict[str, str], viewport: Any
) -> None:
    with window(browser, running, viewport=viewport, **CALM) as page:
        page.route(WEATHER, lambda route: route.fulfill(content_type="text/html", body="<h1>Sereno</h1>"))
        page.goto(made["ascolto-dipendenze"])
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Vai al contenuto")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Esci subito")).to_be_focused()
        seen(page)
        page.keyboard.press("Enter")
        expect(page).to_have_url(WEATHER)


def test_what_was_taken_from_the_list_comes_back(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport=PHONE, **CALM) as page:
        page.goto("/servizi/")
        press(page, page.locator("[data-save]").first)
        page.goto("/la-mia-lista/")
        expect(page.locator("[data-take]")).to_have_count(1)
        press(page, page.locator("[data-take]"))
        expect(page.locator("[data-take]")).to_have_count(0)
        undo = page.locator("[data-undo] button")
        expect(undo).to_be_visible()
        assert place(page), "the keyboard is nowhere after its button went"
        press(page, undo)
        expect(page.locator("[data-take]")).to_have_count(1)
