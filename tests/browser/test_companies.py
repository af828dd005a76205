"""A company in a real browser, on a telephone without scripts: pick, compare, write a plan, confirm it, share it."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.keyboard import go_to, press
from tests.browser.running import RunningSite, mailed_link, until, written_by
from tests.browser.test_public_site import window
from tests.browser.test_story import decide, log_in, submit
from tests.browser.visits import SECONDS_OF_A_PERSON

pytestmark = pytest.mark.browser

EMAIL = "personale@prova-imprese.example"
MAILED = f"""
import django
django.setup()
from messaging.models import Message
print(Message.objects.filter(kind="plan_confirm", recipient="{EMAIL}").latest("pk").text)
"""


def keeps_to_the_window(page: Page) -> None:
    """Nothing sticks out at the side: a wide table scrolls by itself."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [360, 1280])
def test_from_the_list_to_the_page_for_employees_without_scripts(
    browser: Browser, running: RunningSite, width: int
) -> None:
    with window(browser, running, java_script_enabled=False, viewport={"width": width, "height": 800}) as page:
        page.goto("/imprese/?invoice=yes")
        keeps_to_the_window(page)
        titles = [link.inner_text() for link in page.locator(".co-offer .lw-card-title a").all()[:2]]
        for title in titles:
            page.get_by_role("link", name=re.compile(f"^Scegli.*{re.escape(title)}")).click()
            expect(page.get_by_role("link", name=re.compile(f"Scelto: togli.*{re.escape(title)}"))).to_be_visible()
            keeps_to_the_window(page)
        expect(page.get_by_role("heading", name="Hai scelto 2 servizi")).to_be_visible()

        page.get_by_role("link", name="Confronta", exact=True).click()
        for title in titles:
            expect(page.get_by_role("columnheader", name=re.compile(re.escape(title)))).to_have_count(1)
        expect(page.get_by_role("rowheader", name="Fattura all'impresa")).to_have_count(1)
        keeps_to_the_window(page)

        page.get_by_role("link", name="Prepara un piano con questi").click()
        page.get_by_label("Nome dell'impresa").fill("Prova Imprese")
        page.get_by_label("Sito dell'impresa").fill("prova-imprese.example")
        page.get_by_label("E-mail di lavoro").fill(EMAIL)
        page.get_by_label("Due righe").fill("Chiedi in ufficio.")
        page.wait_for_timeout(1000 * SECONDS_OF_A_PERSON)
        page.get_by_role("button", name="Continua").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Controlla la posta")

        address = re.search(r"https?://[^/\s]+(/imprese/piani/conferma/\S+)", written_by(running, MAILED))
        assert address
        page.goto(address[1])
        page.get_by_role("button", name="Confermo").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Il tuo piano")
        keeps_to_the_window(page)
        page.get_by_role("button", name=f"Sposta giù: {titles[0]}").click()
        expect(page.locator(".co-edit-list strong").first).to_have_text(titles[1])

        page.locator(".co-address a").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Servizi per chi lavora in Prova Imprese")
        keeps_to_the_window(page)
        page.get_by_role("link", name="Volantino").click()
        expect(page.get_by_role("img", name="Codice QR")).to_be_visible()
        assert not page.context.cookies()


PLAN_WITH_A_CONCESSION = """
import django
django.setup()
from catalog_pages.models import ServicePage
from companies import links, planning
found = ServicePage.objects.live().filter(alias_of=None, locale__language_code="it", has_unpublished_changes=False)
page = next(each for each in found.filter(concessions__isnull=False).order_by("pk") if not each.workflow_in_progress)
draft = dict(company="Prova", email="chi@prova-imprese.example", introduction="", keys=[page.translation_key.hex[:8]])
plan = planning.confirm(planning.begin(token="concession", **draft))
print(page.pk, plan.get_absolute_url(), links.edit_path(plan))
"""


@pytest.mark.parametrize("width", [360, 1280])
def test_an_editor_changes_a_concession_and_the_plan_follows_within_a_second(
    browser: Browser, running: RunningSite, width: int
) -> None:
    number, address, _edit = written_by(running, PLAN_WITH_A_CONCESSION).split()[-3:]
    title = f"Contributo di prova {width}"
    writer, approver = (log_in(browser, running, name) for name in ("redazione", "redazione-2"))
    writer.goto(f"/admin/pages/{number}/edit/")
    writer.locator("#panel-child-scheda-agevolazioni-section [data-panel-toggle]").first.click()
    writer.locator("[name=concessions-0-title]").fill(title)
    submit(writer)
    approver.goto(f"/admin/da-rivedere/{number}/")
    with window(browser, running, java_script_enabled=False, viewport={"width": width, "height": 800}) as reader:
        reader.goto(address)
        expect(reader.locator(".co-concessions").first).to_be_visible()
        expect(reader.get_by_text(title)).to_have_count(0)
        decide(approver, "approve")

        def follows() -> bool:
            reader.reload()
            return reader.get_by_text(title).count() > 0

        seconds = until(follows, seconds=5, what="the plan shows the new concession")
        print(f"{running.engine}, {width} px: {seconds:.2f} s")
        assert seconds < 1
        keeps_to_the_window(reader)
    for page in (writer, approver):
        page.context.close()


@contextmanager
def intranet(code: str) -> Iterator[str]:
    """The address of another site, with this in its only page."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!DOCTYPE html><title>Intranet</title><h1>Intranet</h1>{code}".encode())

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_plan_stands_in_a_page_of_the_company_and_no_other_page_does(
    browser: Browser, running: RunningSite, width: int
) -> None:
    _number, address, edit = written_by(running, PLAN_WITH_A_CONCESSION).split()[-3:]
    with window(browser, running, viewport={"width": width, "height": 800}) as page:
        page.goto(edit)
        code = page.get_by_label("Codice da copiare").input_value()
        with intranet(code) as site:
            page.goto(site)
            inside = page.frame_locator("iframe")
            expect(inside.get_by_role("heading", level=1)).to_have_text("Servizi per chi lavora in Prova")
            expect(inside.locator(".co-concessions").first).to_be_visible()
            assert page.frames[1].evaluate("document.documentElement.scrollWidth <= innerWidth")
            with page.context.expect_page() as opened:
                inside.locator(".co-plan-title a").first.click()
            expect(opened.value.get_by_role("banner")).to_be_visible()
            assert opened.value.evaluate("window.opener") is None
            assert page.url == site
        for other in (address, edit, "/imprese/"):
            with intranet(code.replace(f"{address}riquadro/", other)) as site:
                page.goto(site, wait_until="networkidle")
                assert page.frames[1].url.startswith("chrome-error://"), other
        assert not page.context.cookies()


@pytest.mark.parametrize("width", [360, 1280])
def test_a_request_for_a_quote_reaches_the_body_once_confirmed(
    browser: Browser, running: RunningSite, width: int
) -> None:
    sender, words = f"acquisti-{width}@prova-imprese.example", f"Ci serve da gennaio, prova {width}."
    with window(browser, running, java_script_enabled=False, viewport={"width": width, "height": 800}) as page:
        page.goto("/imprese/?invoice=yes")
        page.get_by_role("link", name=re.compile("^Chiedi un preventivo")).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Chiedi un preventivo")
        keeps_to_the_window(page)
        page.get_by_label("Nome dell'impresa").fill("Prova Imprese")
        page.get_by_label("E-mail di lavoro").fill(sender)
        page.get_by_label("Quante persone").fill("30")
        page.get_by_label("Che cosa vuoi sapere").fill(words)
        page.wait_for_timeout(1000 * SECONDS_OF_A_PERSON)
        page.get_by_role("button", name="Continua").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Controlla la posta")
        page.goto(mailed_link(running, sender, "Conferma la richiesta", "/imprese/preventivo/conferma/"))
        expect(page.get_by_text(words)).to_be_visible()
        keeps_to_the_window(page)
        page.get_by_role("button", name="Confermo").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("La richiesta parte adesso")
        assert not page.context.cookies()

    def arrived() -> bool:
        mails = [path.read_text(encoding="utf-8") for path in running.mail.glob("*.log")]
        return any(f"Reply-To: {sender}" in text for text in mails)

    until(arrived, seconds=30, what="the body has the request, to be answered to its sender")


def test_a_small_firm_copies_the_model_of_an_association(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, java_script_enabled=False) as page:
        page.goto("/imprese/modelli/")
        keeps_to_the_window(page)
        page.get_by_role("link", name=re.compile("^Copia questo piano")).first.click()
        expect(page.get_by_text("Parti dal modello di Associazione Imprese Dimostrative")).to_be_visible()
        expect(page.get_by_role("checkbox", checked=True).first).to_be_visible()
        page.get_by_label("Nome dell'impresa").fill("Bar Prova")
        page.get_by_label("E-mail di lavoro").fill("bar@bar-prova.example")
        page.wait_for_timeout(1000 * SECONDS_OF_A_PERSON)
        page.get_by_role("button", name="Continua").click()
        page.goto(mailed_link(running, "bar@bar-prova.example", "Conferma il piano", "/imprese/piani/conferma/"))
        expect(page.get_by_text("Fatto a partire dal modello di Associazione Imprese Dimostrative")).to_be_visible()


def test_a_request_for_a_quote_is_written_with_the_keyboard_alone(browser: Browser, running: RunningSite) -> None:
    with window(browser, running, viewport={"width": 1280, "height": 900}, reduced_motion="reduce") as page:
        page.goto("/imprese/?invoice=yes")
        press(page, page.get_by_role("link", name=re.compile("^Chiedi un preventivo")).first)
        expect(page.get_by_role("heading", level=1)).to_have_text("Chiedi un preventivo")
        for label, text in (
            ("Nome dell'impresa", "Prova Tastiera"),
            ("E-mail di lavoro", "acquisti@prova-tastiera.example"),
            ("Telefono", "0371 555099"),
            ("Che cosa vuoi sapere", "Quanto costa?"),
        ):
            go_to(page, page.get_by_label(label))
            page.keyboard.type(text)
        page.wait_for_timeout(1000 * SECONDS_OF_A_PERSON)
        press(page, page.get_by_role("button", name="Continua"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Controlla la posta")
