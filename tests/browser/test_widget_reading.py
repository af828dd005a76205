"""The widget inside a page of somebody else, for who reads it small, large, from the right, or without a mouse."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Frame, Page, expect

from tests.browser.elsewhere import OUTSIDE, Write, element, frame
from tests.browser.running import RunningSite
from tests.browser.test_accessibility import EVERYTHING, why
from tests.browser.test_public_site import window
from tests.browser.test_reading import DOUBLED, DRESS, SPACED

pytestmark = [
    pytest.mark.browser,
    # What another site shows does not depend on the engine behind it.
    pytest.mark.parametrize("running", ["sqlite"], indirect=True, scope="session"),
]

SMALL, PHONE, DESK = (
    {"width": 320, "height": 740},
    {"width": 360, "height": 740},
    {"width": 1280, "height": 900},
)
"""The page around has 20 pixels on each side: a small telephone leaves 280 for the widget."""
MOST_STOPS = 120

PLACE = """() => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    if (!at || at === document.body) return null;
    const style = getComputedStyle(at);
    return {
        what: at.outerHTML.slice(0, 140),
        last: at.id === "after",
        frame: at.tagName === "IFRAME",
        where: at.getRootNode().host ? "element" : "page",
        seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    };
}"""
"""Where the keyboard is, in the page or in what an element draws."""
STOPS = """(root) => [...root.querySelectorAll("a[href], button, input:not([type=hidden])")]
    .filter((each) => each.checkVisibility()).length"""


def ready(page: Page, address: str) -> Frame:
    """Open a page with both, wait for their services, and return the frame."""
    page.goto(address)
    expect(page.locator("lodi-welfare li").first).to_be_visible()
    expect(page.frame_locator("iframe").locator(".wi-list li").first).to_be_visible()
    return page.frames[1]


FRAME_WAIT = 20_000
"""Milliseconds that a busy machine may take to answer in a frame."""


def said_by_axe(page: Page, where: str) -> list[str]:
    """What axe has against the page with everything in its frames, as who tests that site sees it."""
    for each in page.frames:
        each.evaluate(Axe().axe_script)
        each.evaluate("axe.configure({ allowedOrigins: ['<unsafe_all_origins>'] })")
    # A frame that is slow to say that it is there would be passed over.
    options = EVERYTHING | {"pingWaitTime": FRAME_WAIT}
    violations: list[dict[str, Any]] = page.evaluate("(options) => axe.run(options)", options)["violations"]
    return [f"{where}: {each['id']}: {node['target']}: {why(node)}" for each in violations for node in each["nodes"]]


@pytest.mark.parametrize("language", ["it", "ar"])
def test_it_is_read_in_any_window_at_any_size_of_text(
    browser: Browser, running: RunningSite, elsewhere: Write, language: str
) -> None:
    around = "" if language == "it" else language
    code = element(running, 'municipality="098031"') + frame(running, "?municipality=098031", language=around)
    with window(browser, running, viewport=SMALL) as page:
        inside = ready(page, elsewhere(code, language=language))
        direction = page.locator("lodi-welfare section").evaluate("each => getComputedStyle(each).direction")
        assert direction == ("rtl" if language == "ar" else "ltr")
        complaints = []
        for viewport in (SMALL, PHONE, DESK):
            page.set_viewport_size(viewport)
            for what, rules in (("as it is", ""), ("spaced", SPACED), ("twice as large", DOUBLED)):
                for place, name in ((page, "page"), (inside, "frame")):
                    place.evaluate(DRESS, rules)
                    complaints += [
                        f"{name} {what} at {viewport['width']} px: {each}" for each in place.evaluate(OUTSIDE)
                    ]
    assert not complaints, "\n".join(complaints)


@pytest.mark.parametrize("language", ["it", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_page_with_the_element_twice_and_the_frame(
    browser: Browser, running: RunningSite, elsewhere: Write, language: str, scheme: Any
) -> None:
    around = "" if language == "it" else language
    code = element(running) + element(running, 'category="cura-dei-figli" heading="Per chi ha figli"')
    with window(browser, running, viewport=SMALL, color_scheme=scheme) as page:
        ready(page, elsewhere(code + frame(running, language=around), language=language))
        expect(page.locator("lodi-welfare").nth(1).locator("li").first).to_be_visible()
        complaints = said_by_axe(page, f"{language}, {scheme}, 320 px")
        page.set_viewport_size(DESK)
        complaints += said_by_axe(page, f"{language}, {scheme}, 1280 px")
    assert not complaints, "\n".join(complaints)


def test_axe_would_find_what_is_wrong_in_a_frame_and_in_the_element(
    browser: Browser, running: RunningSite, elsewhere: Write
) -> None:
    with window(browser, running, viewport=SMALL) as page:
        inside = ready(page, elsewhere(element(running) + frame(running)))
        inside.evaluate("document.querySelector('label').remove()")
        page.evaluate("document.querySelector('lodi-welfare').shadowRoot.querySelector('label').remove()")
        targets = " ".join(each for each in said_by_axe(page, "spoilt") if ": label:" in each)
    assert "#wi-q" in targets
    assert "#q" in targets


def test_what_is_said_when_nothing_is_there_is_read_too(
    browser: Browser, running: RunningSite, elsewhere: Write
) -> None:
    code = element(running, 'q="xyzxyz"') + element(running, 'heading="Altro" category="nessuna"')
    with window(browser, running, viewport=SMALL) as page:
        page.goto(elsewhere(code + frame(running, "?q=xyzxyz&category=nessuna")))
        for each in (0, 1):
            expect(page.locator("lodi-welfare").nth(each).get_by_role("status")).not_to_have_text(
                re.compile("Sto cercando|^$")
            )
        expect(page.frame_locator("iframe").get_by_text("Nessun servizio trovato")).to_be_visible()
        complaints = said_by_axe(page, "nothing found") + page.evaluate(OUTSIDE) + page.frames[1].evaluate(OUTSIDE)
    assert not complaints, "\n".join(complaints)


def test_a_keyboard_goes_through_both_and_out_again_and_sees_where_it_is(
    browser: Browser, running: RunningSite, elsewhere: Write
) -> None:
    with window(browser, running, viewport=SMALL) as page:
        inside = ready(page, elsewhere(element(running) + frame(running)))
        expected = {
            "element": page.evaluate(f"({STOPS})(document.querySelector('lodi-welfare').shadowRoot)"),
            "frame": inside.evaluate(f"({STOPS})(document)"),
        }
        passed = {"element": 0, "frame": 0, "page": 0}
        unseen = []
        for _stop in range(MOST_STOPS):
            page.keyboard.press("Tab")
            at = page.evaluate(PLACE)
            if at and at["last"]:
                break
            where = at["where"] if at else "page"
            if at and at["frame"]:
                where, at = "frame", inside.evaluate(PLACE)
            passed[where] += 1
            if where != "page" and not (at and at["seen"]):
                unseen.append(f"{where}: {at}")
        else:
            pytest.fail("the keyboard does not come out")
    assert not unseen, "\n".join(unseen)
    assert {where: passed[where] for where in expected} == expected
