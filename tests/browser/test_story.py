"""The main job, end to end: drafted, sent back, approved, found, reused, withdrawn."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import PASSWORD, RunningSite, until

pytestmark = pytest.mark.browser

TITLE = "Passeggiate accompagnate sull'argine"
WORD = "salvagente"
"""A word of the text that stands in no other sheet."""


def visit(browser: Browser, running: RunningSite) -> Page:
    """A new person with a clean browser."""
    context = browser.new_context(base_url=running.url, locale="it-IT", viewport={"width": 1280, "height": 1000})
    context.set_default_timeout(20_000)
    return context.new_page()


def log_in(browser: Browser, running: RunningSite, username: str) -> Page:
    """A person of the office or of a body, logged in."""
    page = visit(browser, running)
    page.goto("/admin/")
    page.fill("[name=login]", username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.locator("body")).to_contain_text(username)
    return page


def write(page: Page, field: str, text: str, *, at_end: bool = False) -> None:
    """Type into a rich text, and wait for the editor to hand it to the form (it does so after a moment)."""
    value = page.locator(f"[name={field}]")
    around = value.locator("xpath=ancestor::*[.//*[@contenteditable='true']][1]")
    editor = around.locator("[contenteditable=true]").first
    editor.scroll_into_view_if_needed()
    editor.focus()
    if at_end:
        page.keyboard.press("Control+End")
    page.keyboard.insert_text(text)
    expect(value).to_have_value(re.compile(re.escape(json.dumps(text.strip(), ensure_ascii=False)[1:-1])))


def submit(page: Page) -> None:
    """Press the button that sends the sheet to the office."""
    page.locator("[name=action-submit]").first.click()
    page.wait_for_load_state("load")


def page_id(page: Page) -> int:
    found = re.search(r"/pages/(\d+)/", page.url)
    assert found, page.url
    return int(found[1])


def status_of(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code


def fetch(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as response:
        return json.load(response)


def found_by_api(running: RunningSite, **parameters: str) -> dict[str, Any]:
    query = "&".join(f"{name}={quote(value)}" for name, value in parameters.items())
    answer: dict[str, Any] = fetch(f"{running.url}/api/v1/services?{query}")
    return answer


@pytest.fixture
def people(browser: Browser, running: RunningSite) -> Iterator[dict[str, Page]]:
    pages = {name: log_in(browser, running, name) for name in ("ets-alfa", "ets-beta", "redazione")}
    yield pages
    for page in pages.values():
        page.context.close()


def test_the_whole_story(browser: Browser, running: RunningSite, people: dict[str, Page]) -> None:
    alfa, beta, editor = people["ets-alfa"], people["ets-beta"], people["redazione"]

    beta_draft = draft_something(beta, "Bozza riservata di beta")
    number = draft_with_gaps_and_complete(alfa)
    cannot_publish_nor_see(alfa, number, beta_draft)

    send_back(editor, number, "Aggiungi a che ora si parte.")
    improve(alfa, number, "Si parte alle 9.")
    compare_and_approve(editor, "Si parte alle 9.")

    citizen = visit(browser, running)
    path = find_and_read(citizen, running)
    same_by_api(running, path)
    unpublish(editor, number)
    gone_within_a_second(running, citizen, path)
    citizen.context.close()


def draft_something(page: Page, title: str) -> int:
    page.goto("/admin/")
    page.get_by_role("link", name=re.compile("Aggiungi un servizio")).first.click()
    page.get_by_role("link", name="Scheda vuota").click()
    page.fill("[name=title]", title)
    page.get_by_role("button", name="Altre azioni").click()
    page.get_by_role("button", name="Salva bozza").click()
    page.wait_for_url(re.compile(r"/pages/\d+/edit/"))
    return page_id(page)


def draft_with_gaps_and_complete(page: Page) -> int:
    number = draft_something(page, TITLE)
    submit(page)
    body = page.locator("body")
    for missing in ("scrivi in una o due frasi", "scegli i comuni", "almeno un contatto"):
        expect(body).to_contain_text(missing)
    page.fill("[name=summary]", "Un volontario accompagna chi non si fida a camminare da solo.")
    page.select_option("[name=kind]", label="Trasporto anziani")
    write(page, "eligibility", "Persone anziane che vogliono tornare a passeggiare.")
    page.locator("#panel-child-scheda-4_dove_chi_puo_usarlo_e_come_si_svolge-section").get_by_label(
        "Codogno", exact=True
    ).check()
    write(page, "times", f"Il martedì. Ogni gruppo ha con sé acqua, sedia pieghevole e {WORD}.")
    page.locator("#id_prices-ADD").click()
    page.fill("[name=prices-0-label]", "Per tutti")
    page.fill("[name=prices-0-amount]", "0")
    page.locator("#id_contacts-ADD").click()
    page.fill("[name=contacts-0-label]", "Segreteria")
    page.fill("[name=contacts-0-phone]", "371 555099")
    write(page, "how_to", "Telefona e prenota il posto per il martedì dopo.")
    submit(page)
    expect(body).to_contain_text("Manca lo zero iniziale?")
    page.fill("[name=contacts-0-phone]", "0371 555099")
    submit(page)
    expect(body).to_contain_text("In moderazione", ignore_case=True)
    return number


def cannot_publish_nor_see(page: Page, number: int, foreign_draft: int) -> None:
    page.goto(f"/admin/pages/{number}/edit/")
    expect(page.locator("[name=action-publish]")).to_have_count(0)
    for address in (
        f"/admin/pages/{foreign_draft}/edit/",
        f"/admin/pages/{foreign_draft}/view_draft/",
        "/admin/pages/search/?q=riservata",
        "/admin/choose-page/search/?q=riservata",
    ):
        page.goto(address)
        expect(page.locator("body")).not_to_contain_text("Bozza riservata di beta")


def send_back(page: Page, number: int, reason: str) -> None:
    page.goto(f"/admin/da-rivedere/{number}/")
    page.fill("[name=reason]", reason)
    decide(page, "reject")


def decide(page: Page, action: str) -> None:
    """Press one of the review screen's buttons."""
    page.locator(f"[name=action][value={action}]").click()
    page.wait_for_url(re.compile(r"/da-rivedere/(\?.*)?$"))


def improve(page: Page, number: int, text: str) -> None:
    page.goto(f"/admin/pages/{number}/edit/")
    expect(page.locator("body")).to_contain_text("Aggiungi a che ora si parte.")
    write(page, "times", f" {text}", at_end=True)
    submit(page)


def compare_and_approve(page: Page, new_text: str) -> None:
    page.goto("/admin/da-rivedere/")
    page.get_by_role("link", name=TITLE, exact=True).click()
    expect(page.locator("body")).to_contain_text(new_text)
    decide(page, "approve")


def find_and_read(page: Page, running: RunningSite) -> str:
    def listed() -> bool:
        page.goto(f"/servizi/?q={WORD}")
        return page.get_by_role("link", name=TITLE, exact=True).count() > 0

    until(listed, seconds=10, what="the published service is found by a word of its text")
    page.goto(f"/servizi/?q={WORD}&category=accompagnamento-trasporto&municipality=098019&cost=free")
    link = page.get_by_role("link", name=TITLE, exact=True)
    expect(link).to_have_count(1)
    link.click()
    body = page.locator("body")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    for shown in ("0371 555099", "Gratuito", "Codogno", "Si parte alle 9.", "Come fare"):
        expect(body).to_contain_text(shown)
    assert page.context.cookies() == []
    return page.url.removeprefix(running.url)


def same_by_api(running: RunningSite, path: str) -> None:
    answer = found_by_api(running, q=WORD, category="accompagnamento-trasporto", cost="free")
    assert answer["meta"]["engine"] == running.engine
    assert [item["title"] for item in answer["items"]] == [TITLE]
    detail = fetch(f"{running.url}/api/v1/services/{answer['items'][0]['id']}")["item"]
    assert detail["title"] == TITLE
    assert detail["id"].replace("-", "").startswith(path.rstrip("/").rsplit("-", 1)[1])


def unpublish(page: Page, number: int) -> None:
    page.goto(f"/admin/pages/{number}/unpublish/")
    page.locator("form [type=submit]").last.click()
    page.wait_for_load_state("load")


def gone_within_a_second(running: RunningSite, citizen: Page, path: str) -> None:
    def gone() -> bool:
        return (
            found_by_api(running, q=WORD)["meta"]["total"] == 0
            and status_of(f"{running.url}{path}") == 410
            and TITLE not in urllib.request.urlopen(f"{running.url}/servizi/?q={WORD}", timeout=10).read().decode()
        )

    assert until(gone, seconds=5, what="the withdrawn service is gone everywhere") < 1
    citizen.goto(path)
    expect(citizen.locator("body")).not_to_contain_text("0371 555099")
