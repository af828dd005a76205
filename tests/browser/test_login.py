"""Coming in with a second factor, with a recovery code, and closing a session from afar: as a person does it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accounts.conftest import code_of
from tests.browser.running import PASSWORD, RunningSite

pytestmark = pytest.mark.browser

PERSON = "redazione-2"
SIZES = (360, 768, 1280)


def somebody(browser: Browser, running: RunningSite) -> Page:
    """A person with a clean browser."""
    context = browser.new_context(base_url=running.url, locale="it-IT", accept_downloads=True)
    context.set_default_timeout(20_000)
    return context.new_page()


def say_password(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_label("Nome utente o e-mail").fill(PERSON)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Entra", exact=True).click()


def say_code(page: Page, code: str) -> None:
    page.get_by_label("Codice").fill(code)
    page.get_by_role("button", name="Entra", exact=True).click()


def fits(page: Page) -> None:
    """Nothing sticks out, on a telephone, a tablet or a desk."""
    for width in SIZES:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, width)


def is_in(page: Page) -> bool:
    page.goto("/admin/")
    return "/accesso/" not in page.url


def test_a_second_factor_from_set_up_to_recovery(browser: Browser, running: RunningSite) -> None:
    page = somebody(browser, running)
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if "Content Security" in message.text else None)
    say_password(page)
    assert is_in(page)
    # Who told another story as the same person may have left a session open.
    page.goto("/accesso/sessioni/")
    others = page.get_by_role("button", name="Chiudi tutte le altre")
    if others.is_visible():
        others.click()
        expect(page.locator(".lw-rows > li")).to_have_count(1)

    page.goto("/accesso/")
    page.get_by_role("link", name=re.compile("Attiva")).click()
    page.get_by_role("link", name="Attiva il secondo fattore").click()
    # The drawing is really drawn: the page's policy lets it.
    assert page.locator("img.lw-qr").evaluate("image => image.complete && image.naturalWidth > 0")
    fits(page)
    page.get_by_text("Non puoi inquadrarlo?").click()
    secret = page.locator("code").inner_text().replace(" ", "")
    page.get_by_label("Il codice di sei cifre che l'app mostra ora").fill(code_of(secret))
    page.get_by_role("button", name="Attiva").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Codici di recupero")
    fits(page)
    shown = [code.replace(" ", "") for code in page.locator("code").all_inner_texts()]
    with page.expect_download() as download:
        page.get_by_role("link", name="Scarica i codici").click()
    kept = Path(download.value.path()).read_text(encoding="utf-8")
    assert re.findall(r"^\d{8}$", kept, flags=re.MULTILINE) == shown
    page.goto("/accesso/secondo-fattore/recovery-codes/")
    expect(page.locator("main")).to_contain_text("Hai ancora 10 codici buoni")

    at_home = somebody(browser, running)
    say_password(at_home)
    expect(at_home.get_by_role("heading", level=1)).to_have_text("Il codice dell'app")
    fits(at_home)
    say_code(at_home, "000000")
    expect(at_home.get_by_role("alert")).to_contain_text("correggi i campi segnati")
    say_code(at_home, code_of(secret))
    assert is_in(at_home)

    without_phone = somebody(browser, running)
    say_password(without_phone)
    say_code(without_phone, shown[0])
    assert is_in(without_phone)

    page.goto("/accesso/sessioni/")
    fits(page)
    expect(page.locator(".lw-rows > li")).to_have_count(3)
    page.get_by_role("button", name=re.compile("^Chiudi Chrome")).first.click()
    expect(page.locator(".lw-rows > li")).to_have_count(2)
    assert [is_in(each) for each in (at_home, without_phone)].count(True) == 1
    page.get_by_role("button", name="Chiudi tutte le altre").click()
    assert not any(is_in(each) for each in (at_home, without_phone))
    assert is_in(page)

    take_away(page)
    assert not errors
    for each in (page, at_home, without_phone):
        each.context.close()


def take_away(page: Page) -> None:
    """Leave the demo as it was; who one is may be asked first."""
    page.goto("/accesso/secondo-fattore/totp/deactivate/")
    if "reauthenticate" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Conferma").click()
    page.get_by_role("button", name="Togli l'app").click()
    expect(page.locator("main")).to_contain_text("Non è attivo")


def test_the_door_can_be_used_with_the_keyboard_alone(browser: Browser, running: RunningSite) -> None:
    page = somebody(browser, running)
    page.goto("/accesso/login/")
    fits(page)
    page.get_by_label("Nome utente o e-mail").focus()
    page.keyboard.insert_text("ets-beta")
    page.keyboard.press("Tab")
    page.keyboard.insert_text(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")
    page.context.close()
