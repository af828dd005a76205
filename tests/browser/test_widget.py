"""The catalogue inside a page of another site, in a real browser: the frame, and the element with its script."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.elsewhere import OUTSIDE, Write, element, frame
from tests.browser.running import RunningSite
from tests.browser.test_accessibility import found
from tests.browser.test_public_site import window

pytestmark = [
    pytest.mark.browser,
    # What another site shows does not depend on the engine behind it.
    pytest.mark.parametrize("running", ["sqlite"], indirect=True, scope="session"),
]

WIDTHS = (360, 768, 1280)
API = "**/api/v1/services?*"
STRICT = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src {url}; connect-src {url};'
    " style-src 'none'\">"
)
SERVICE: dict[str, Any] = {
    "title": "Un servizio",
    "summary": "Che cosa fa.",
    "url": "https://lodiwelfare.example/servizi/un-servizio-00000000/",
    "provider": {"name": "Un ente"},
    "where_text": "A Lodi",
    "cost_text": "Gratis",
    "contacts": [],
    "status": {"code": "active", "label": "Attivo"},
    "is_demo": False,
    "text_language": "it",
    "italian_texts": [],
}


def answering(page: Page, *items: dict[str, Any], status: int = 200, pages: int = 1) -> None:
    """Let the API answer with these services."""

    def answer(route: Route) -> None:
        body = {"items": [SERVICE | item for item in items], "meta": {"total": len(items), "page": 1, "pages": pages}}
        route.fulfill(
            status=status,
            content_type="application/json",
            headers={"Access-Control-Allow-Origin": "*"},
            body=json.dumps(body),
        )

    page.unroute(API)
    page.route(API, answer)


def keeps_to_the_window(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", WIDTHS)
def test_what_the_page_composes_works_in_another_site(
    browser: Browser, running: RunningSite, elsewhere: Write, width: int
) -> None:
    with window(browser, running, java_script_enabled=False, viewport={"width": width, "height": 900}) as page:
        page.goto("/sviluppatori/riquadro/")
        page.locator("#wc-municipality").select_option("098031")
        page.get_by_role("button", name="Prepara il codice").click()
        keeps_to_the_window(page)
        expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_text("Servizi a Lodi")
        codes = [page.get_by_label(name).input_value() for name in ("Codice del riquadro", "Codice dell'elemento")]
    with window(browser, running, viewport={"width": width, "height": 900}) as page:
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.goto(elsewhere("".join(codes)))
        expect(page.locator("lodi-welfare li").first).to_be_visible()
        expect(page.locator("lodi-welfare [role=status]")).to_have_text(re.compile(r"^Servizi trovati: \d+$"))
        inside = page.frame_locator("iframe")
        expect(inside.locator(".wi-list li").first).to_be_visible()
        keeps_to_the_window(page)
        assert page.frames[1].evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.context.cookies() == []
        assert complaints == []


def test_the_frame_is_searched_and_leafed_through_where_it_is(
    browser: Browser, running: RunningSite, elsewhere: Write
) -> None:
    with window(browser, running, viewport={"width": 768, "height": 900}) as page:
        page.goto(elsewhere(frame(running)))
        inside = page.frame_locator("iframe")
        first = inside.locator(".wi-list h3").first.inner_text()
        inside.get_by_role("link", name="Successiva").click()
        expect(inside.get_by_text(re.compile("Pagina 2 di"))).to_be_visible()
        expect(inside.locator(".wi-list h3").first).not_to_have_text(first)
        inside.get_by_label("Che cosa cerchi?").fill("asilo nido")
        inside.get_by_label("Che cosa cerchi?").press("Enter")
        expect(inside.get_by_role("heading", level=1)).to_have_text("Risultati per «asilo nido»")
        with page.context.expect_page() as opened:
            inside.locator(".wi-list h3 a").first.click()
        expect(opened.value.get_by_role("banner")).to_be_visible()
        assert opened.value.url.startswith(f"{running.url}/servizi/")
        assert opened.value.evaluate("window.opener") is None


def test_the_element_is_used_by_keyboard_and_says_what_happens(
    browser: Browser, running: RunningSite, elsewhere: Write
) -> None:
    with window(browser, running, viewport={"width": 768, "height": 900}) as page:
        page.goto(elsewhere(element(running)))
        widget = page.locator("lodi-welfare")
        expect(widget.locator("li")).to_have_count(6)
        more = widget.get_by_role("button", name="Mostra altri servizi")
        more.focus()
        page.keyboard.press("Enter")
        expect(widget.locator("li")).to_have_count(12)
        expect(widget.locator("li").nth(6).locator("h3 a")).to_be_focused()
        widget.get_by_label("Che cosa cerchi?").focus()
        page.keyboard.type("xyzxyz")
        page.keyboard.press("Enter")
        expect(widget.get_by_role("status")).to_have_text("Nessun servizio trovato")
        expect(widget.locator("li")).to_have_count(0)
        expect(more).to_be_hidden()
        page.evaluate("document.querySelector('lodi-welfare').setAttribute('category', 'cura-dei-figli')")
        expect(widget.locator("li").first).to_be_visible()
        with page.context.expect_page() as opened:
            widget.locator("li h3 a").first.click()
        expect(opened.value.get_by_role("banner")).to_be_visible()
        assert opened.value.url.startswith(f"{running.url}/servizi/")


def test_the_element_takes_the_language_of_the_page_or_its_own(
    browser: Browser, running: RunningSite, elsewhere: Write
) -> None:
    with window(browser, running, viewport={"width": 360, "height": 900}) as page:
        for language, attributes, expected in (
            ("en-GB", "", "en"),
            ("de", "", "it"),
            ("it", 'lang="ar"', "ar"),
            ("it", 'lang="constructor"', "it"),
        ):
            page.goto(elsewhere(element(running, attributes), language=language))
            section = page.locator("lodi-welfare section")
            expect(section).to_have_attribute("lang", expected)
            expect(section).to_have_attribute("dir", "rtl" if expected == "ar" else "ltr")
            expect(page.locator("lodi-welfare li").first).to_be_visible()
            keeps_to_the_window(page)


def test_what_goes_wrong_is_said_and_can_be_tried_again(
    browser: Browser, running: RunningSite, elsewhere: Write
) -> None:
    with window(browser, running) as page:
        page.route(API, lambda route: route.abort())
        page.goto(elsewhere(element(running)))
        widget = page.locator("lodi-welfare")
        expect(widget.get_by_role("status")).to_have_text("In questo momento non riusciamo a leggere il catalogo.")
        expect(widget.get_by_role("link", name=re.compile("Cerca in tutto il catalogo"))).to_be_visible()
        assert found(page, "the element without answers") == []
        answering(page, {})
        widget.get_by_role("button", name="Riprova").click()
        expect(widget.locator("li")).to_have_count(1)
        page.unroute(API)
        page.goto(elsewhere(element(running, 'category="nessuna"')))
        expect(widget.get_by_role("status")).to_have_text("Questo riquadro è impostato male: avvisa chi cura il sito.")
        expect(widget.locator("button:not([type=submit])")).to_be_hidden()


def test_it_shows_whom_to_call_as_the_frame_does(browser: Browser, running: RunningSite, elsewhere: Write) -> None:
    body = {"number": "+390371555010", "display": "0371 555010"}
    local = {"number": "+390377555099", "display": "0377 555099"}
    codogno = {"municipality": {"code": "098019", "label": "Codogno"}, "phones": [local]}
    nobody = {"municipality": None, "phones": []}
    with window(browser, running) as page:
        answering(
            page,
            {"title": "Senza contatti", "contacts": [nobody], "phone": body},
            {"title": "Per un altro comune", "contacts": [nobody, codogno], "phone": local},
        )
        page.goto(elsewhere(element(running)))
        links = page.locator("lodi-welfare li a[href^='tel:']")
        expect(page.locator("lodi-welfare li")).to_have_count(2)
        assert [link.get_attribute("href") for link in links.all()] == ["tel:+390371555010"]


@pytest.mark.parametrize(
    ("status", "body"),
    [(429, "{}"), (500, "<h1>Errore</h1>"), (200, "<h1>Accesso alla rete</h1>"), (200, "null"), (200, '{"items": 3}')],
)
def test_an_answer_that_is_none_is_told_as_one_that_did_not_come(
    browser: Browser, running: RunningSite, elsewhere: Write, status: int, body: str
) -> None:
    with window(browser, running) as page:
        thrown: list[str] = []
        page.on("pageerror", lambda error: thrown.append(str(error)))
        headers = {"Access-Control-Allow-Origin": "*"}
        page.route(API, lambda route: route.fulfill(status=status, body=body, headers=headers))
        page.goto(elsewhere(element(running)))
        widget = page.locator("lodi-welfare")
        expect(widget.get_by_role("status")).to_have_text("In questo momento non riusciamo a leggere il catalogo.")
        expect(widget.get_by_role("button", name="Riprova")).to_be_visible()
        assert thrown == []


def test_a_long_list_and_long_words_fit_a_small_telephone(
    browser: Browser, running: RunningSite, elsewhere: Write
) -> None:
    long = {"title": "Parolalunga" * 20, "summary": "x" * 400, "where_text": "y" * 200, "provider": {"name": "z" * 200}}
    with window(browser, running, viewport={"width": 320, "height": 740}) as page:
        answering(page, *[long] * 6, pages=40)
        page.goto(elsewhere(element(running)))
        widget = page.locator("lodi-welfare")
        more = widget.get_by_role("button", name="Mostra altri servizi")
        for shown in range(6, 66, 6):
            expect(widget.locator("li")).to_have_count(shown)
            more.click()
        assert page.evaluate(OUTSIDE) == []


def test_nothing_that_it_is_given_becomes_markup_or_runs(
    browser: Browser, running: RunningSite, elsewhere: Write
) -> None:
    hostile = "<img src=x onerror='window.harmed=1'><script>window.harmed=1</script>"
    attributes = " ".join(f'{name}="{hostile}"' for name in ("q", "heading", "lang", "category"))
    with window(browser, running) as page:
        texts = dict.fromkeys(("title", "summary", "where_text", "cost_text"), hostile)
        item = texts | {
            "url": "javascript:window.harmed=1",
            "provider": {"name": hostile},
            "contacts": [{"municipality": None, "phones": [{"number": "1';harm", "display": hostile}]}],
            "text_language": '"><b>',
            "status": {"code": "x", "label": hostile},
        }
        answering(page, item)
        page.goto(elsewhere(element(running, attributes)))
        widget = page.locator("lodi-welfare")
        expect(widget.locator("h2")).to_have_text(hostile)
        expect(widget.locator("h3")).to_have_text(hostile)
        assert widget.locator("img, script, h3 a").count() == 0
        assert page.evaluate("window.harmed") is None
        assert all(link.startswith(("http", "tel:")) for link in hrefs(page))


def hrefs(page: Page) -> list[str]:
    """The addresses of the links of the element."""
    return list(page.locator("lodi-welfare a").evaluate_all("links => links.map(link => link.href)"))


def test_the_rules_of_the_page_around_stay_outside_and_a_strict_policy_is_enough(
    browser: Browser, running: RunningSite, elsewhere: Write
) -> None:
    with window(browser, running) as page:
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if "lodi-welfare" in said.text else None)
        page.goto(elsewhere(element(running), head=STRICT.format(url=running.url)))
        link = page.locator("lodi-welfare h3 a").first
        expect(link).to_be_visible()
        expect(link).to_have_css("color", "rgb(0, 89, 179)")
        assert complaints == []
        page.goto(elsewhere(element(running)))
        expect(link).to_have_css("color", "rgb(0, 89, 179)")
        expect(page.locator("lodi-welfare h2")).to_have_css("font-size", "22px")
        expect(page.locator("lodi-welfare li p").first).to_have_css("text-transform", "none")
        expect(page.locator("lodi-welfare input")).to_have_css("color-scheme", "light")


def test_without_scripts_the_element_is_the_link_inside_it(
    browser: Browser, running: RunningSite, elsewhere: Write
) -> None:
    with window(browser, running, java_script_enabled=False) as page:
        page.goto("/sviluppatori/riquadro/")
        page.goto(elsewhere(page.get_by_label("Codice dell'elemento").input_value()))
        expect(page.get_by_role("link", name="Servizi di welfare nel Lodigiano")).to_be_visible()


def test_the_code_is_copied_with_a_button(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto("/sviluppatori/riquadro/")
        field = page.locator(".ap-field").filter(has=page.get_by_label("Codice del riquadro"))
        field.get_by_role("button", name=re.compile("^Copia.*Codice del riquadro$")).click()
        expect(field.get_by_role("status")).to_have_text("Codice copiato: ora incollalo nella tua pagina.")
        assert page.evaluate("navigator.clipboard.readText()").startswith("<iframe src=")
