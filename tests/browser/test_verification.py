"""A mail on a telephone: one sheet confirmed, a number of another corrected, and the office sees the draft."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import PASSWORD, RunningSite, written_by

pytestmark = pytest.mark.browser

WRITE = """
import django
django.setup()
from django.contrib.auth import get_user_model
from messaging.models import Message
from verification import reminders
while reminders.remind_some():
    pass
user = get_user_model().objects.get(username="ets-alfa")
print(Message.objects.filter(kind="verification_reminder", user=user).latest("pk").text)
"""
"""The worker writes by day only; the test does not wait for the morning."""


@pytest.fixture
def link(running: RunningSite) -> str:
    """The address in the reminder of a representative."""
    written = written_by(running, WRITE)
    found = re.search(r"https?://\S+/verifica/\S+", written)
    assert found, written
    return found[0]


def test_a_reminder_is_answered_on_a_telephone(browser: Browser, running: RunningSite, link: str) -> None:
    context = browser.new_context(locale="it-IT", viewport={"width": 360, "height": 740}, is_mobile=True)
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("È ancora tutto giusto?")
    titles = page.get_by_role("heading", level=2).all_inner_texts()
    assert len(titles) >= 2
    fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(fits)
    page.wait_for_timeout(2_100)  # who answers faster than a person can read is taken for a machine
    page.get_by_role("button", name=re.compile(rf"^È tutto giusto.*{re.escape(titles[0])}", re.S)).click()
    expect(page.locator("#esito")).to_contain_text("Risposta registrata")
    expect(page.locator(".lw-verify-answers")).to_contain_text(titles[0])

    page.get_by_role("link", name=re.compile(rf"Correggi.*{re.escape(titles[1])}", re.S)).click()
    phone = page.locator("[name^=phone-]").first
    assert page.evaluate(fits)
    phone.fill("371 555099")
    page.wait_for_timeout(2_100)
    send = page.get_by_role("button", name="Invia la modifica all'Ufficio di Piano")
    send.click()
    expect(page.locator("form")).to_contain_text("Manca lo zero iniziale?")
    phone.fill("0371 555099")
    page.wait_for_timeout(2_100)
    send.click()
    expect(page.locator(".lw-verify-answers")).to_contain_text(titles[1])
    assert context.cookies() == []
    context.close()
    the_office_sees(browser, running, titles[1])


def the_office_sees(browser: Browser, running: RunningSite, title: str) -> None:
    """The draft waits in the queue, in the name of the representative."""
    context = browser.new_context(base_url=running.url, locale="it-IT", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    page: Page = context.new_page()
    page.goto("/admin/")
    page.fill("[name=username], [name=login]", "redazione")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    expect(page.locator("body")).to_contain_text("redazione")
    page.goto("/admin/da-rivedere/")
    row = page.locator("[data-desk-row]", has_text=title)
    expect(row).to_contain_text("ets-alfa")
    row.get_by_role("link", name=title).click()
    expect(page.locator("body")).to_contain_text("0371 555099")
    context.close()
