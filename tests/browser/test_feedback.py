"""A reader reports a wrong number, the body corrects it, the office publishes and answers; the sheet tells it all."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import RunningSite, until, written_by
from tests.browser.test_story import decide, log_in, submit

pytestmark = pytest.mark.browser

TITLE = "Cerchiamo insieme la badante giusta"
NEW_PHONE = "0371 555088"
ANSWER = "Grazie: il numero giusto è quello che ora si legge qui."
BROWSER = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36"
)
"""A telephone: what calls itself headless is not counted as a reader."""

PREPARE = """
import django
django.setup()
from django.contrib.auth import get_user_model
from catalog_pages.models import ServicePage
sheet = ServicePage.objects.get(title=%r, alias_of=None, locale__language_code="it")
user = get_user_model().objects.get(username="ets-alfa")
if sheet.workflow_in_progress:
    sheet.current_workflow_state.cancel(user=user)
sheet.live_revision.as_object().save_revision(user=user).publish()
print(sheet.public_path)
"""
"""What the demo has under review is withdrawn: a sheet that waits already could not be corrected."""


@pytest.fixture
def path(running: RunningSite) -> str:
    """The address of a published sheet of which nothing waits."""
    return written_by(running, PREPARE % TITLE).strip().splitlines()[-1]


@pytest.fixture
def reader(browser: Browser, running: RunningSite) -> Page:
    """Somebody with a telephone and no account."""
    context = browser.new_context(
        base_url=running.url, locale="it-IT", viewport={"width": 360, "height": 740}, user_agent=BROWSER
    )
    context.set_default_timeout(20_000)
    return context.new_page()


def test_an_error_is_reported_mended_and_told(browser: Browser, running: RunningSite, path: str, reader: Page) -> None:
    body, editor = log_in(browser, running, "ets-alfa"), log_in(browser, running, "redazione")
    code = report_a_wrong_number(reader, path)
    the_sheet_says(reader, path, "lo stiamo controllando")

    the_body_corrects(body)
    the_sheet_says(reader, path, "lo stiamo controllando")
    expect(reader.locator("main")).not_to_contain_text(NEW_PHONE)

    the_office_publishes(editor)
    the_sheet_says(reader, path, "l'ente lo ha corretto")
    expect(reader.locator("a.lw-call")).to_contain_text(NEW_PHONE)

    the_office_answers(editor, code)
    the_sheet_says(reader, path, ANSWER)
    reader.goto("/segnalazioni/")
    reader.fill("[name=codice]", code.lower())
    reader.get_by_role("button", name="Cerca").click()
    expect(reader.locator("main")).to_contain_text("Corretta")
    expect(reader.locator("main")).to_contain_text(ANSWER)
    assert reader.context.cookies() == []
    for page in (body, editor, reader):
        page.context.close()


def report_a_wrong_number(page: Page, path: str) -> str:
    """Report an error, and return the code by which it is followed."""
    page.goto(path)
    page.get_by_role("link", name="Segnala un errore", exact=True).click()
    page.wait_for_timeout(2_100)  # who answers faster than a person can read is taken for a machine
    page.get_by_role("button", name="Invia la segnalazione").click()
    expect(page.locator("form")).to_contain_text("Scegli che cosa non va.")
    page.get_by_label("Telefono o e-mail").check()
    page.fill("[name=text]", "Al numero risponde un fax.")
    page.wait_for_timeout(2_100)
    page.get_by_role("button", name="Invia la segnalazione").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Grazie, abbiamo ricevuto la segnalazione")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return page.locator(".fb-code").inner_text()


def the_sheet_says(page: Page, path: str, words: str) -> None:
    page.goto(path)
    expect(page.locator("main")).to_contain_text(words)


def the_body_corrects(page: Page) -> None:
    """From the home to the report, to the editor, and back to say so."""
    page.goto("/admin/")
    card = page.locator("li.own-service", has=page.get_by_role("heading", name=TITLE))
    card.get_by_role("link", name=re.compile("segnala un errore")).click()
    expect(page.locator("body")).to_contain_text("Al numero risponde un fax.")
    report = page.url
    page.get_by_role("link", name="Apri la scheda nell'editor").click()
    page.fill("[name=contacts-0-phone]", NEW_PHONE)
    submit(page)
    expect(page.locator("body")).to_contain_text("In moderazione", ignore_case=True)
    page.goto(report)
    page.get_by_label("Abbiamo corretto la scheda").check()
    page.get_by_role("button", name="Invia la risposta").click()
    expect(page.locator("body")).to_contain_text("quando l'ufficio pubblica la modifica")


def the_office_publishes(page: Page) -> None:
    page.goto("/admin/da-rivedere/")
    page.get_by_role("link", name=TITLE, exact=True).click()
    expect(page.locator("body")).to_contain_text(NEW_PHONE)
    decide(page, "approve")
    expect(page.locator("body")).to_contain_text(f"«{TITLE}» è pubblicata.")


def the_office_answers(page: Page, code: str) -> None:
    """What the body closed is looked at again, and told in words that everybody reads."""
    page.goto(f"/admin/segnalazioni/?state=dall-ente&q={code}")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_label("Corretta")).to_be_checked()
    page.get_by_label("Risposta pubblica").fill(ANSWER)
    page.get_by_role("button", name="Salva", exact=True).click()
    expect(page.locator("body")).to_contain_text("la scheda lo dice da subito")


def test_how_clear_a_sheet_is_is_counted(browser: Browser, running: RunningSite, path: str, reader: Page) -> None:
    editor = log_in(browser, running, "redazione")
    before = ratings(editor)
    reader.goto(path)
    reader.locator("[data-element=feedback-rate-2]").click()
    reader.get_by_label("A volte le indicazioni non erano complete").check()
    reader.fill("[name=text]", "Manca quanto si aspetta.")
    reader.wait_for_timeout(2_100)
    reader.get_by_role("button", name="Invia").click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Grazie")
    assert reader.context.cookies() == []
    assert ratings(editor) == before + 1
    for page in (editor, reader):
        page.context.close()


def ratings(page: Page) -> int:
    """How many ratings of the sheet the office sees."""
    page.goto("/admin/chiarezza/")
    row = page.get_by_role("row", name=re.compile(TITLE))
    return int(row.get_by_role("cell").nth(1).inner_text()) if row.count() else 0


def test_openings_and_calls_reach_the_bodys_home(
    browser: Browser, running: RunningSite, path: str, reader: Page
) -> None:
    body = log_in(browser, running, "ets-alfa")
    before = called(body)
    reader.goto(path)
    with reader.expect_request(re.compile("/conta/")) as told:
        reader.locator("a.lw-call").click()
    answer = told.value.response()
    assert answer is None or answer.status == 204
    assert reader.context.cookies() == []
    until(lambda: called(body) == before + 1, seconds=60, what="the call stands on the body's home")
    for page in (body, reader):
        page.context.close()


def called(page: Page) -> int:
    """How many calls of the last days stand beside the sheet on its body's home."""
    page.goto("/admin/i-miei-servizi/")
    card = page.locator("li.own-service", has=page.get_by_role("heading", name=TITLE))
    found = re.search(r"Numero chiamato\s+(\d+)", card.inner_text())
    return int(found[1]) if found else 0
