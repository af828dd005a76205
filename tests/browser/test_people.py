"""Who works for a body: a colleague comes and goes, and a body is suspended and comes back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.running import RunningSite, mailed_link, until
from tests.browser.test_story import found_by_api, log_in, status_of, visit

pytestmark = pytest.mark.browser

COLLEAGUE = "collega@giostra.example.org"
REFUSED = re.compile("Non hai un posto di lavoro qui")


def test_a_colleague_is_invited_works_and_is_removed(browser: Browser, running: RunningSite) -> None:
    lead = log_in(browser, running, "ets-beta")
    stranger = log_in(browser, running, "ets-alfa")
    foreign = stranger.locator(".own-service a[href*='/edit/']").first.get_attribute("href")
    own = lead.locator(".own-service a[href*='/edit/']").first.get_attribute("href")
    assert foreign
    assert own

    people = open_people(lead)
    lead.fill("[name=email]", COLLEAGUE)
    lead.select_option("[name=role]", label="Redattore")
    lead.get_by_role("button", name="Spedisci l'invito").click()
    expect(lead.locator("#persone ~ *").filter(has_text=COLLEAGUE).first).to_be_visible()

    colleague = visit(browser, running)
    link = mailed_link(running, COLLEAGUE, "Invito", "/")
    colleague.goto(link)
    colleague.fill("[name=first_name]", "Collega")
    colleague.fill("[name=last_name]", "Inventata")
    for field in colleague.locator("[type=password]").all():
        field.fill("una giostra ferma di lunedi 31")
    colleague.get_by_role("button", name="Crea l'account e accetta").click()
    expect(colleague).to_have_url(re.compile(r"/admin/"))
    assert status(colleague, own) == 200
    assert status(colleague, foreign) in (302, 403, 404)
    # Only a referente decides who works for the body.
    colleague.goto(people)
    expect(colleague.get_by_role("button", name="Spedisci l'invito")).to_have_count(0)

    # The invitation lets nobody else in.
    other = visit(browser, running)
    other.goto(link)
    expect(other.get_by_role("button", name="Crea l'account e accetta")).to_have_count(0)

    lead.goto(people)
    lead.locator(".bodies-person", has_text=COLLEAGUE).get_by_role("link", name="Togli").click()
    lead.get_by_role("button", name="Sì, togli").click()
    expect(lead.locator(".bodies-person", has_text=COLLEAGUE)).to_have_count(0)
    assert status(colleague, own) != 200
    for page in (lead, stranger, colleague, other):
        page.context.close()


def test_a_suspended_body_is_gone_within_a_second_and_comes_back(browser: Browser, running: RunningSite) -> None:
    representative = log_in(browser, running, "ets-beta")
    open_people(representative)
    body = representative.inner_text("h1").strip()
    service = services_of(running, body)[0]
    sheet, listed = service["url"], service["id"]
    assert status_of(sheet) == 200

    office = log_in(browser, running, "redazione")
    open_body(office, body)
    office.get_by_role("link", name="Sospendi l'ente").click()
    office.get_by_role("button", name="Sì, sospendi").click()
    # Without a reason nothing happens.
    expect(office.locator("form[novalidate]")).to_contain_text(re.compile("obbligatorio|richiesto"))
    assert status_of(sheet) == 200
    office.fill("[name=reason]", "Convenzione scaduta.")
    office.get_by_role("button", name="Sì, sospendi").click()
    expect(office.locator("body")).to_contain_text("Ente sospeso")
    until(lambda: status_of(sheet) in (404, 410), seconds=1, what="the sheet is gone")
    until(lambda: not services_of(running, body), seconds=1, what="no search finds it")
    assert status_of(f"{running.url}/api/v1/services/{listed}") in (404, 410)
    # Who was at work is out, and who comes back in with the right password reads why there is nothing to do.
    representative.goto("/admin/")
    expect(representative).to_have_url(re.compile("/accesso/login/"))
    expect(log_in(browser, running, "ets-beta").locator("body")).to_contain_text(REFUSED)

    open_body(office, body)
    office.get_by_role("link", name="Riattiva l'ente").click()
    office.get_by_role("button", name="Sì, riattiva").click()
    expect(office.get_by_role("link", name="Sospendi l'ente")).to_be_visible()
    until(lambda: status_of(sheet) == 200, seconds=1, what="the sheet is back")
    until(lambda: bool(services_of(running, body)), seconds=10, what="searches find it again")
    again = log_in(browser, running, "ets-beta")
    expect(again.locator("body")).to_contain_text(body)
    for page in (representative, office, again):
        page.context.close()


def open_people(page: Page) -> str:
    """The page of the people of the only body of a representative; gives its address."""
    page.goto("/admin/persone/")
    if page.locator("#persone").count() == 0:
        page.locator("main a[href*='/persone/']").first.click()
    expect(page.locator("#persone")).to_be_visible()
    return page.url


def open_body(page: Page, name: str) -> None:
    page.goto("/admin/enti/")
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def status(page: Page, address: str) -> int:
    """What somebody's browser is answered, without following where it is sent."""
    return page.request.get(address, max_redirects=0).status


def services_of(running: RunningSite, body: str) -> list[dict[str, Any]]:
    """The services that the API finds by the name of a body, of that body only."""
    found = found_by_api(running, q=body, per_page="50")
    return [each for each in found["items"] if each["provider"]["name"] == body]
