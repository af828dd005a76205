"""A list on the device: saved by one person, ordered, printed, sent to another; and browsers that keep nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.running import RunningSite
from tests.browser.test_public_site import FINGER, window

pytestmark = pytest.mark.browser

LIST = "/la-mia-lista/"
NAME = "lodiwelfare-lista"


@pytest.fixture
def page(browser: Browser, running: RunningSite) -> Iterator[Page]:
    """A person with a clean telephone, on which no script may fail and no cookie may be set."""
    with window(browser, running) as page:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        assert not complaints
        assert page.context.cookies() == []


def save(page: Page, number: int) -> list[str]:
    """Save the first services of the list of all; return their titles."""
    page.goto("/servizi/")
    for place in range(number):
        page.locator("[data-save]").nth(place).click()
    return page.locator(".lw-card-title").all_inner_texts()[:number]


def titles(page: Page) -> Locator:
    return page.locator("[data-shortlist] .lw-card-title")


def link(page: Page) -> Locator:
    return page.get_by_role("banner").get_by_role("link", name=re.compile("^La mia lista"))


def open_list(page: Page, number: int) -> None:
    link(page).click()
    expect(page.get_by_role("heading", level=1, name="La mia lista")).to_be_visible()
    expect(titles(page)).to_have_count(number)


def test_saving_is_told_and_can_be_taken_back(page: Page) -> None:
    page.goto("/servizi/")
    button = page.get_by_role("button", name=re.compile("^Salva")).first
    expect(button).to_have_attribute("aria-pressed", "false")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(button).to_have_text(re.compile("Salvato"))
    expect(page.get_by_role("status").filter(has_text="Salvato nella tua lista.")).to_be_visible()
    expect(link(page)).to_have_text("La mia lista\u00a0(1)")
    page.keyboard.press("Space")
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_role("status").filter(has_text="Tolto dalla lista.")).to_be_visible()
    expect(link(page)).to_have_text("La mia lista")


def test_a_sheet_knows_that_it_is_saved(page: Page) -> None:
    (title,) = save(page, 1)
    page.get_by_role("link", name=title, exact=True).first.click()
    button = page.locator(".lw-actions [data-save]")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    page.go_back()
    expect(page.locator("[data-save]").first).to_have_attribute("aria-pressed", "false")


def test_two_are_saved_printed_and_sent_to_somebody_else(browser: Browser, running: RunningSite, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    saved = save(page, 2)
    assert not [url for url in asked if LIST in url], "nothing is sent before the list is opened"
    open_list(page, 2)
    assert titles(page).all_inner_texts() == saved
    assert page.url.endswith(LIST), "the address tells nothing"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    shared = page.locator("[data-share]").get_attribute("data-share") or ""
    assert re.fullmatch(rf"{running.url}{LIST}\?s=[0-9a-f]{{8}},[0-9a-f]{{8}}", shared)
    page.get_by_role("link", name="Stampa in caratteri grandi").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text(saved)
    phone = page.locator(".lw-leaflet-phone").first
    assert (phone.get_attribute("href") or "").startswith("tel:")
    page.emulate_media(media="print")
    expect(page.get_by_role("banner").locator("a").first).to_be_hidden()
    expect(page.get_by_role("button", name="Stampa")).to_be_hidden()
    expect(phone).to_be_visible()
    assert phone.evaluate("each => parseFloat(getComputedStyle(each).fontSize)") > 30
    assert phone.evaluate("each => getComputedStyle(each).color") == "rgb(0, 0, 0)"

    with window(browser, running, java_script_enabled=False) as other:
        other.goto(shared)
        assert titles(other).all_inner_texts() == saved
        expect(other.locator("[data-save], [data-add], [data-share]").filter(visible=True)).to_have_count(0)


def test_a_list_that_was_sent_leaves_ones_own_as_it_is(page: Page) -> None:
    page.goto("/servizi/")
    buttons = page.locator("[data-save]")
    keys = [buttons.nth(place).get_attribute("data-save") or "" for place in range(3)]
    buttons.nth(2).click()
    page.goto(f"{LIST}?s={keys[0]},{keys[1]}")
    expect(titles(page)).to_have_count(2)
    expect(link(page)).to_have_text("La mia lista\u00a0(1)")
    page.get_by_role("button", name="Aggiungi alla mia lista").click()
    expect(link(page)).to_have_text("La mia lista\u00a0(3)")
    expect(page.get_by_role("link", name="Aprila")).to_be_focused()
    page.keyboard.press("Enter")
    expect(titles(page)).to_have_count(3)
    assert page.evaluate(f"localStorage.getItem('{NAME}')") == f'["{keys[2]}","{keys[0]}","{keys[1]}"]'


def test_the_list_is_put_in_order_by_keyboard(page: Page) -> None:
    one, two, three = save(page, 3)
    open_list(page, 3)
    expect(page.get_by_role("button", name=f"Su {one}")).to_be_disabled()
    page.get_by_role("button", name=f"Su {three}").focus()
    page.keyboard.press("Enter")
    assert titles(page).all_inner_texts() == [one, three, two]
    expect(page.get_by_role("button", name=f"Su {three}")).to_be_focused()
    expect(page.get_by_role("status").filter(has_text=f"«{three}» ora è al posto 2 di 3.")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"Giù {three}")).to_be_focused()
    page.reload()
    expect(titles(page)).to_have_text([three, one, two])


def test_what_is_taken_away_comes_back_by_one_button(page: Page) -> None:
    saved = save(page, 3)
    open_list(page, 3)
    page.get_by_role("button", name=f"Togli {saved[1]}").click()
    expect(titles(page)).to_have_text([saved[0], saved[2]])
    undo = page.get_by_role("button", name="Annulla")
    expect(undo).to_be_focused()
    expect(undo).to_have_accessible_description(f"Tolto dalla lista: «{saved[1]}».")
    page.keyboard.press("Enter")
    expect(titles(page)).to_have_text(saved)
    page.get_by_role("button", name="Svuota la lista").click()
    expect(page.get_by_text("Non hai ancora salvato niente.")).to_be_visible()
    expect(link(page)).to_have_text("La mia lista")
    undo.click()
    expect(titles(page)).to_have_text(saved)
    expect(link(page)).to_have_text("La mia lista\u00a0(3)")


def test_services_that_ended_are_counted_and_can_be_forgotten(page: Page) -> None:
    save(page, 1)
    page.evaluate(
        f"localStorage.setItem('{NAME}', JSON.stringify(['00000000', ...JSON.parse(localStorage.getItem('{NAME}'))]))"
    )
    page.goto(LIST)
    expect(page.get_by_text("1 servizio non c'è più.")).to_be_visible()
    expect(titles(page)).to_have_count(1)
    page.get_by_role("button", name="Togli dalla lista quelli che non ci sono più").click()
    expect(page.get_by_text("1 servizio non c'è più.")).to_have_count(0)
    expect(link(page)).to_have_text("La mia lista\u00a0(1)")


@pytest.mark.parametrize("kept", ["{", "null", "7", '{"a": 1}', '[1, null, "zz", "<b>"]', '"0a1b2c3d"'])
def test_what_others_left_in_the_storage_harms_nothing(page: Page, kept: str) -> None:
    page.goto("/servizi/")
    page.evaluate("kept => localStorage.setItem('lodiwelfare-lista', kept)", kept)
    page.goto(LIST)
    expect(page.get_by_text("Non hai ancora salvato niente.")).to_be_visible()
    save(page, 1)
    expect(link(page)).to_have_text("La mia lista\u00a0(1)")


BLOCKED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"


@pytest.mark.parametrize("script", [BLOCKED, FULL])
def test_a_browser_that_keeps_nothing_says_so_calmly(page: Page, script: str) -> None:
    page.add_init_script(script)
    page.goto("/servizi/")
    button = page.locator("[data-save]").first
    button.click()
    expect(page.get_by_role("status").filter(has_text="non lascia tenere la lista")).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", "false")
    page.goto(LIST)
    text = "Questo browser non lascia tenere la lista." if script == BLOCKED else "Non hai ancora salvato niente."
    expect(page.get_by_text(text)).to_be_visible()


def test_a_list_may_be_full(page: Page) -> None:
    page.goto("/servizi/")
    page.evaluate(
        f"localStorage.setItem('{NAME}', JSON.stringify([...Array(50).keys()].map(n => '0000000'.slice(1) + (10 + n))))"
    )
    page.reload()
    page.locator("[data-save]").first.click()
    expect(page.get_by_role("status").filter(has_text="La tua lista è piena: può avere 50 servizi.")).to_be_visible()


def test_the_list_waits_for_a_network_that_is_away(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        saved = save(page, 1)
        page.route(f"**{LIST}?s=*", lambda route: route.fulfill(status=503, body=""))
        page.goto(LIST)
        expect(page.get_by_text("La lista è al sicuro su questo dispositivo.")).to_be_visible()
        page.unroute(f"**{LIST}?s=*")
        page.get_by_role("link", name="Riprova").click()
        expect(titles(page)).to_have_text(saved)


def test_without_scripts_the_list_page_says_why_it_is_empty(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, java_script_enabled=False) as page:
        page.goto(LIST)
        expect(page.locator("noscript p").first).to_be_visible()
        expect(link(page)).to_be_hidden()
        page.goto("/servizi/")
        expect(page.locator("[data-save]").first).to_be_hidden()


def test_a_sheet_is_shared_by_what_the_device_has_else_copied(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.add_init_script("delete Navigator.prototype.share")
        page.goto("/servizi/")
        page.locator(".lw-card-title a").first.click()
        page.get_by_role("button", name="Condividi").click()
        expect(page.get_by_role("status").filter(has_text="Indirizzo copiato")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == page.url
    with window(browser, running) as page:
        page.add_init_script("Navigator.prototype.share = async (what) => { window.shared = what; }")
        page.goto("/servizi/")
        page.locator(".lw-card-title a").first.click()
        page.get_by_role("button", name="Condividi").click()
        page.wait_for_function("window.shared")
        assert page.evaluate("window.shared.url") == page.url


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_the_pages_of_lists_keep_to_the_window_and_to_fingers(
    browser: Browser, running: RunningSite, width: int
) -> None:
    with window(browser, running, viewport={"width": width, "height": 800}) as page:
        save(page, 2)
        open_list(page, 2)
        shared = page.locator("[data-share]").get_attribute("data-share") or ""
        for address in ("", shared, shared.replace(LIST, f"{LIST}stampa/"), f"{LIST}?s=zz"):
            if address:
                page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
            small = page.evaluate(
                """(least) => [...document.querySelectorAll("main button, main a.btn, .lw-card-call, .lw-mylist")]
                  .filter(each => each.offsetParent && each.getBoundingClientRect().height < least - 0.5)
                  .map(each => each.outerHTML.slice(0, 120))""",
                FINGER,
            )
            assert not small, address


WATCH = """window.shifts = [];
new PerformanceObserver((list) => list.getEntries().forEach((each) => window.shifts.push(each.value)))
  .observe({ type: "layout-shift", buffered: true });"""


class Held:
    """Scripts that come when the page has been painted, as on a slow line."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.routes: list[Route] = []
        page.route("**/lodiwelfare/s*.js", lambda route: self.routes.append(route))

    def goto(self, address: str) -> None:
        """Open a page, have it painted, and then let its scripts come."""
        self.page.goto(address, wait_until="commit")
        while not self.page.evaluate("performance.getEntriesByName('first-contentful-paint').length"):
            self.page.wait_for_timeout(20)
        while self.page.evaluate("document.readyState") != "complete":
            while self.routes:
                self.routes.pop().continue_()
            self.page.wait_for_timeout(20)


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_nothing_moves_when_buttons_and_services_come_in(browser: Browser, running: RunningSite, width: int) -> None:
    with window(browser, running, viewport={"width": width, "height": 800}) as page:
        page.add_init_script(WATCH)
        save(page, 3)
        open_list(page, 3)
        shared = page.locator("[data-share]").get_attribute("data-share") or ""
        scripts = Held(page)
        for address in (LIST, shared, titles(page).locator("a").first.get_attribute("href") or ""):
            scripts.goto(address)
            expect(page.locator("[data-share]")).to_be_visible()
            expect(page.locator(".lw-card, .lw-answer").first).to_be_visible()
            assert page.evaluate("window.shifts.reduce((sum, each) => sum + each, 0)") < 0.01, address


@pytest.mark.parametrize("width", [320, 640])
def test_text_twice_as_large_stays_in_the_window(browser: Browser, running: RunningSite, width: int) -> None:
    with window(browser, running, viewport={"width": width, "height": 800}) as page:
        save(page, 2)
        open_list(page, 2)
        shared = page.locator("[data-share]").get_attribute("data-share") or ""
        for address in (LIST, shared, shared.replace(LIST, f"{LIST}stampa/")):
            page.goto(address)
            expect(page.locator(".lw-card, .lw-leaflet-service").first).to_be_visible()
            page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, address
