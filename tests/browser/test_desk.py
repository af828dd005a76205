"""An editor clears the queue without a mouse; a representative reads on a phone why a sheet came back."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import PASSWORD, RunningSite
from tests.browser.test_story import log_in

pytestmark = pytest.mark.browser

APPROVED, RETURNED = "Nido La Lanca", "Un educatore a casa"
TOGETHER = ("Spazio gioco Il Giunco", "Estate in Lanca")
REASON = "Scrivi fino a che giorno resta chiuso."


def test_the_queue_is_cleared_by_keyboard_and_the_author_reads_why(browser: Browser, running: RunningSite) -> None:
    editor = log_in(browser, running, "redazione")
    editor.goto("/admin/")
    expect(editor.get_by_role("link", name="Da rivedere").first).to_be_visible()

    open_with_keys(editor, APPROVED)
    expect(editor.get_by_role("heading", name="Modifiche delicate")).to_be_visible()
    expect(editor.locator("#campo-prices ins").first).to_be_visible()
    press(editor, "Approva e pubblica")
    expect(editor.locator("body")).to_contain_text(f"«{APPROVED}» è pubblicata.")

    open_with_keys(editor, RETURNED)
    editor.locator("[name=reason]").focus()
    press(editor, "Rimanda indietro")
    expect(editor.locator("body")).to_contain_text("Scrivi che cosa va cambiato")
    editor.locator("#campo-status_reason summary").focus()
    editor.keyboard.press("Enter")
    editor.locator("#note-status_reason").focus()
    editor.keyboard.insert_text(REASON)
    press(editor, "Rimanda indietro")
    expect(editor.locator("body")).to_contain_text(f"«{RETURNED}» è tornata")

    for title in TOGETHER:
        editor.get_by_role("checkbox", name=f"Scegli {title}").focus()
        editor.keyboard.press("Space")
    press(editor, "Guarda e approva insieme quelle segnate")
    expect(editor.locator("ins").first).to_be_visible()
    press(editor, "Approva e pubblica quelle segnate")
    for title in TOGETHER:
        expect(editor.locator("body")).to_contain_text(f"«{title}» è pubblicata.")
    editor.context.close()

    read_on_a_phone(browser, running)


def open_with_keys(page: Page, title: str) -> None:
    """Go through the list with j until the title has the focus, and open it."""
    page.goto("/admin/da-rivedere/")
    page.locator(".desk-title").first.focus()
    link = page.get_by_role("link", name=title, exact=True)
    for _step in range(30):
        if page.evaluate("document.activeElement.textContent.trim()") == title:
            break
        page.keyboard.press("j")
    expect(link).to_be_focused()
    # One step away and back: from the first line there is only a way down.
    is_first = page.locator(".desk-title").first.inner_text().strip() == title
    for key in "jk" if is_first else "kj":
        page.keyboard.press(key)
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/da-rivedere/\d+/"))


def press(page: Page, label: str) -> None:
    button = page.get_by_role("button", name=label, exact=True)
    button.focus()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")


def read_on_a_phone(browser: Browser, running: RunningSite) -> None:
    context = browser.new_context(base_url=running.url, locale="it-IT", viewport={"width": 360, "height": 740})
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/admin/")
    page.fill("[name=login]", "ets-beta")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    card = page.locator("li.own-service--returned", has=page.get_by_role("heading", name=RETURNED))
    expect(card).to_contain_text("Rimandata indietro")
    expect(card).to_contain_text(REASON)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for button in card.locator(".button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    card.get_by_role("link", name=re.compile(REASON)).click()
    page.wait_for_url(re.compile(r"/edit/#panel-"))
    expect(page.locator("body")).to_contain_text(REASON)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    context.close()
