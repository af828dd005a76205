"""A company in a real browser, on a telephone without scripts: pick, compare, write a plan, confirm it, share it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import RunningSite, until, written_by
from tests.browser.test_public_site import window
from tests.browser.test_story import decide, log_in, submit
from tests.browser.visits import SECONDS_OF_A_PERSON

pytestmark = pytest.mark.browser

EMAIL = "personale@prova-imprese.example"
LIGHT = 100_000
"""Bytes that a page may bring."""
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
from companies import planning
found = ServicePage.objects.live().filter(alias_of=None, locale__language_code="it", has_unpublished_changes=False)
page = found.filter(concessions__isnull=False, workflow_states=None).order_by("pk").distinct().first()
draft = dict(company="Prova", email="chi@prova-imprese.example", introduction="", keys=[page.translation_key.hex[:8]])
plan = planning.confirm(planning.begin(token="concession", **draft))
print(page.pk, plan.get_absolute_url())
"""


@pytest.mark.parametrize("width", [360, 1280])
def test_an_editor_changes_a_concession_and_the_plan_follows_within_a_second(
    browser: Browser, running: RunningSite, width: int
) -> None:
    number, address = written_by(running, PLAN_WITH_A_CONCESSION).split()[-2:]
    title = f"Contributo di prova {width}"
    writer, approver = (log_in(browser, running, name) for name in ("redazione", "redazione-2"))
    writer.goto(f"/admin/pages/{number}/edit/")
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


@pytest.mark.parametrize("path", ["/imprese/", "/imprese/lettere/", "/imprese/confronto/", "/imprese/piani/ritrova/"])
def test_a_page_is_light(browser: Browser, running: RunningSite, path: str) -> None:
    """For who has been on another page: style sheets and fonts that all share are there already."""
    with window(browser, running) as page:
        page.goto("/aiuto/")
        page.goto(path)
        sizes = page.evaluate("performance.getEntries().map((each) => each.transferSize || 0)")
        assert 0 < sum(sizes) < LIGHT
