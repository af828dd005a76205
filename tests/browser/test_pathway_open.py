"""A page of "Il mio percorso" that stays open: over midnight, on a slow line, while the site changes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.running import RunningSite
from tests.browser.test_pathway import choose, ready, see_plan
from tests.browser.test_public_site import window

pytestmark = pytest.mark.browser


def test_a_plan_left_open_over_midnight_is_the_one_of_the_new_day(browser: Browser, running: RunningSite) -> None:
    """Also where nothing was published, and where the site does not answer in the morning."""
    with window(browser, running) as page:
        days = {"closed": {"kind": "closure", "text": "Chiuso per ferie.", "from": "2026-03-02", "to": "2026-03-04"}}
        days["opens"] = {"kind": "enrolment", "from": "2026-03-09", "to": "2026-03-31"}

        def data(route: Route) -> None:
            answer = route.fetch()
            found = answer.json()
            found["services"] = [each for each in found["services"] if each["kind"] == "sad"][:1]
            found["services"][0]["notices"] = list(days.values())
            route.fulfill(response=answer, json=found)

        page.clock.install(time="2026-03-01T22:50:00Z")
        page.route("**/percorso/dati.json", data)
        ready(page)
        choose(page, "sad")
        see_plan(page)
        entry = page.locator(".pw-entry").first
        expect(entry).to_contain_text("Le iscrizioni aprono il 9 marzo 2026")
        expect(entry).not_to_contain_text("Chiuso per ferie")
        page.unroute("**/percorso/dati.json")
        page.route("**/percorso/dati.json", lambda route: route.abort())
        page.clock.fast_forward("20:00")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(entry).to_contain_text("Chiuso per ferie")
        # Each day stands beside what it is the day of.
        expect(entry).to_contain_text("È chiuso fino al 4 marzo 2026")
        expect(entry).to_contain_text("Le iscrizioni aprono il 9 marzo 2026")


def test_who_empties_the_answers_while_the_data_come_gets_no_plan(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        waiting: list[Route] = []
        page.route("**/percorso/dati.json", lambda route: waiting.append(route))
        ready(page)
        choose(page, "sad")
        page.get_by_label("Età in anni").fill("٨٧")
        page.get_by_role("button", name="Vedi il percorso").click()
        status = page.locator("[data-status]")
        expect(status).to_contain_text("Preparo il percorso")
        # On a slow line who sees knows it too.
        expect(status).to_have_class("pw-said")
        expect(status).to_be_in_viewport()
        page.get_by_role("button", name="Svuota le risposte").click()
        with page.expect_response("**/percorso/dati.json"):
            waiting[0].continue_()
        choose(page, "pasti-a-domicilio")
        expect(page.locator("#percorso")).to_be_hidden()
        # Figures of Arabic are an age too.
        page.get_by_label("Età in anni").fill("٨٧")
        see_plan(page)
        expect(page.locator(".pw-answers")).to_contain_text("Età: 87")
        expect(page.locator(".pw-answers")).not_to_contain_text("SAD")


def test_data_that_the_open_page_cannot_read_are_not_taken_for_a_plan(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        ready(page)
        page.route("**/percorso/dati.json", lambda route: route.fulfill(json={"format": 2, "services": 7}))
        choose(page, "sad")
        page.get_by_role("button", name="Vedi il percorso").click()
        expect(page.get_by_role("alert")).to_contain_text("Usa le liste semplici")
        expect(page.locator("#bisogno-sad")).to_be_checked()


def test_an_empty_catalogue_says_whom_to_call(browser: Browser, running: RunningSite) -> None:
    with window(browser, running) as page:
        ready(page)

        def nothing(route: Route) -> None:
            answer = route.fetch()
            route.fulfill(response=answer, json=answer.json() | {"services": [], "made": ""})

        page.route("**/percorso/dati.json", nothing)
        choose(page, "sad")
        see_plan(page)
        expect(page.locator(".pw-first")).to_contain_text("chiedi del servizio sociale")
        expect(page.get_by_role("alert")).to_have_text("")
