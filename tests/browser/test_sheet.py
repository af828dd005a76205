"""The sheet of a service on small windows: the answer first and whole, tables that fit, one's own comune's number."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import RunningSite
from tests.browser.test_public_site import window

pytestmark = pytest.mark.browser

CATEGORIES = (
    "socio-assistenziali",
    "assistenza-sanitaria",
    "cura-dei-figli",
    "accompagnamento-trasporto",
    "servizi-psicologici",
    "piccole-commissioni",
)
LONG = ("Assistenza domiciliare (SAD)", "Sportello sociale", "Nido La Lanca", "Pranzo a casa", "SADH", "centro diurno")
HIDDEN_ROWS = """() => {
    const parts = [...document.querySelectorAll(".lw-answer-call .lw-call, .lw-answer-who, .lw-answer-list dd")];
    return parts.filter(part => {
        const range = document.createRange();
        range.selectNodeContents(part);
        return ![...range.getClientRects()].filter(box => box.width && box.height).every(box => {
            const [x, y] = [box.x + box.width - 2, box.y + box.height / 2];
            const top = document.elementFromPoint(x, y);
            return box.bottom <= innerHeight && top && (part.contains(top) || top.contains(part));
        });
    }).map(part => part.innerText);
}"""

LONGEST_OPENING = """() => document.querySelectorAll(".lw-answer .lw-opening").forEach(
    each => { each.textContent = "Chiuso ora, apre mercoledì alle 12:30"; })"""
"""What the sheet says of its hours on the day and at the hour that need most words, whenever the test runs."""

WIDE = """() => [...document.querySelectorAll("main table, main table *, main dd, main a")]
    .filter(each => each.getBoundingClientRect().right > innerWidth + 0.5 && !each.closest(".visually-hidden"))
    .map(each => each.outerHTML.slice(0, 80))"""


def sheets(page: Page, *, each: int) -> list[str]:
    """Addresses of sheets: the first of each category, and those with most to say."""
    found: list[str] = []
    for query in (*(f"category={code}" for code in CATEGORIES), *(f"q={quote(text)}" for text in LONG)):
        page.goto(f"/servizi/?{query}")
        found += [link.get_attribute("href") or "" for link in page.locator(".lw-card-title a").all()[:each]]
    return list(dict.fromkeys(found))


def test_whom_to_call_where_when_how_much_and_how_to_start_are_in_the_first_window(
    browser: Browser, running: RunningSite
) -> None:
    with window(browser, running, viewport={"width": 360, "height": 740}) as page:
        addresses = sheets(page, each=2)
        assert len(addresses) > 12
        for address in addresses:
            page.goto(address)
            page.evaluate(LONGEST_OPENING)
            assert page.locator(".lw-call").is_visible(), address
            assert page.locator(".lw-answer-list dd").count() == 4, address
            assert page.evaluate(HIDDEN_ROWS) == [], address


def test_no_table_and_no_word_leaves_the_smallest_window(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport={"width": 320, "height": 700}) as page:
        addresses = sheets(page, each=1)
        for size in ("100%", "200%"):
            for address in addresses:
                page.goto(address)
                page.evaluate("size => document.documentElement.style.setProperty('font-size', size)", size)
                assert page.evaluate(WIDE) == [], (size, address)
                assert page.evaluate("document.documentElement.scrollWidth") <= 320, (size, address)


def test_the_number_of_ones_own_comune_takes_the_first_place_and_nothing_moves(
    browser: Browser, running: RunningSite
) -> None:
    with window(browser, running) as page:
        page.goto("/servizi/?q=Pranzo+a+casa")
        page.locator(".lw-card-title a").filter(has_text="Pranzo a casa, tutti i giorni").click()
        call = page.locator(".lw-call")
        general = call.get_attribute("href")
        local = page.locator("[data-comune]").first
        code = local.get_attribute("data-comune")
        number = local.locator("a[href^='tel:']").first.get_attribute("href")
        assert number != general
        height = page.locator(".lw-answer").evaluate("each => each.offsetHeight")
        page.evaluate("code => localStorage.setItem('lodiwelfare:comune', code)", code)
        page.reload()
        expect(call).to_have_attribute("href", number or "")
        expect(page.locator(".lw-answer-who")).to_contain_text(re.compile("Per chi abita a "))
        assert page.locator(".lw-answer").evaluate("each => each.offsetHeight") == height
        assert page.context.cookies() == []


def test_on_paper_stays_what_can_be_read_and_goes_what_can_only_be_pressed(
    browser: Browser, running: RunningSite
) -> None:
    with window(browser, running, viewport={"width": 720, "height": 1000}) as page:
        page.goto("/servizi/?category=servizi-psicologici")
        page.locator(".lw-card-title a").first.click()
        page.emulate_media(media="print")
        for gone in ("[data-quick-exit]", ".lw-actions", ".lw-index", ".lw-opening", ".lw-footer"):
            expect(page.locator(gone).filter(visible=True)).to_have_count(0)
        expect(page.locator(".lw-call")).to_be_visible()
        expect(page.locator(".lw-crisis")).to_be_visible()
        expect(page.get_by_text("Indirizzo di questa pagina:")).to_be_visible()
        assert page.pdf(format="A4").startswith(b"%PDF")
