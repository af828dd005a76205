"""What axe cannot see: pages are read at any width, size and spacing of text, in calm and in colours of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.keyboard import place
from tests.browser.running import RunningSite
from tests.browser.test_public_site import window
from tests.browser.visits import SHEET, VISITS, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("running", ["sqlite"], indirect=True, scope="session"),
]

NARROW, HALF, WIDE = {"width": 320, "height": 740}, {"width": 640, "height": 450}, {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
NO_LAYOUT_OF_THE_SITE = {
    "nothing works",
    "list on paper",
    "application on paper",
    "plan in a frame",
    "plan in a frame, taken down",
    "widget in a frame",
    "widget in a frame, searched",
    "widget in a frame, none",
    "widget in a frame, what was asked is not known",
}
"""Pages that have neither header nor footer."""

SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""
"""WCAG 1.4.12."""
DOUBLED = "html { font-size: 200% !important; }"
"""WCAG 1.4.4, for text alone: all sizes are in units of the text."""
DRESS = """(rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [sheet];
}"""
"""Styles of the reader's own, which a strict policy of the page does not refuse."""

BEYOND = """() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) {
        return [];
    }
    const scrolls = (each) => {
        for (let up = each.parentElement; up && up !== document.body; up = up.parentElement) {
            if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX)) return true;
        }
        return false;
    };
    return [...document.querySelectorAll("body *")]
        .filter((each) => each.getBoundingClientRect().right > width + 0.5 && !scrolls(each))
        .map((each) => each.outerHTML.slice(0, 100))
        .concat([`the page is ${document.documentElement.scrollWidth} px wide`]).slice(-3);
}"""
CUT = """() => [...document.querySelectorAll("body *")].filter((each) => {
    const style = getComputedStyle(each);
    if (!each.getClientRects().length) return false;
    if (each.closest("svg, input, [class*=visually-hidden]") || style.clipPath !== "none") return false;
    const hides = (value) => value === "hidden" || value === "clip";
    return (hides(style.overflowX) && each.scrollWidth > each.clientWidth + 1)
        || (hides(style.overflowY) && each.scrollHeight > each.clientHeight + 2);
}).map((each) => each.outerHTML.slice(0, 100))"""
STRUCTURE = """() => {
    const said = [];
    const shown = (selector) => [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility());
    const count = shown("h1").length;
    if (count !== 1) said.push(`${count} h1`);
    let last = 0;
    for (const heading of shown("h1, h2, h3, h4, h5, h6")) {
        if (heading.closest("body > header, body > footer")) continue;
        const level = Number(heading.tagName[1]);
        if (level > last + 1) said.push(`h${level} after h${last}: ${heading.textContent.trim().slice(0, 40)}`);
        last = level;
    }
    if (shown("main").length !== 1) said.push("no single main");
    if (!document.documentElement.lang) said.push("no language");
    for (const each of document.querySelectorAll("[lang]")) {
        if (!["it", "en", "ro", "ar"].includes(each.lang)) said.push(`lang ${each.lang}`);
    }
    return said;
}"""
FRAME = """() => {
    const first = document.querySelector("body a[href]");
    const aim = document.querySelector(first.getAttribute("href"));
    return [
        [aim && aim.tagName === "MAIN", "the first link does not lead to the content"],
        [document.querySelectorAll("body > header").length === 1, "no single header"],
        [document.querySelectorAll("body > footer").length === 1, "no single footer"],
    ].filter(([right]) => !right).map(([, what]) => what);
}"""
MOVES = """() => [...document.querySelectorAll("*")].flatMap((each) => ["", "::before", "::after"].map((part) => {
    const style = getComputedStyle(each, part || null);
    const seconds = (value) => Math.max(...value.split(",").map(parseFloat));
    const moves = seconds(style.transitionDuration) > 0.01
        || (style.animationName !== "none" && seconds(style.animationDuration) > 0.01)
        || style.scrollBehavior === "smooth";
    return moves ? each.tagName + "." + each.getAttribute("class") + part : "";
})).filter(Boolean).slice(0, 5)"""


@pytest.fixture(scope="module")
def reader(browser: Browser, running: RunningSite) -> Iterator[Page]:
    """One person who sees every page, and asked their device for calm."""
    with window(browser, running, viewport=NARROW, reduced_motion="reduce") as page:
        yield page


@pytest.fixture(scope="module")
def titles() -> dict[str, str]:
    """The title of each page seen so far, and where it was."""
    return {}


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.name)
def test_a_page_is_read_at_any_size_and_spacing(
    reader: Page, made: dict[str, str], titles: dict[str, str], visit: Visit
) -> None:
    reader.set_viewport_size(NARROW)
    visit.open(reader, made)
    complaints = [] if visit.shows_twice else [f"structure: {said}" for said in reader.evaluate(STRUCTURE)]
    if visit.name not in NO_LAYOUT_OF_THE_SITE:
        complaints += reader.evaluate(FRAME)
    complaints += [f"moves: {each}" for each in reader.evaluate(MOVES)]
    for what, rules, viewport in (
        ("at 320 px", "", NARROW),
        ("with text spaced", SPACED, NARROW),
        ("with text twice as large", DOUBLED, HALF),
        ("with text twice as large", DOUBLED, WIDE),
    ):
        reader.set_viewport_size(viewport)
        reader.evaluate(DRESS, rules)
        complaints += [
            f"{what} at {viewport['width']} px, beyond the window: {each}" for each in reader.evaluate(BEYOND)
        ]
        complaints += [f"{what} at {viewport['width']} px, cut: {each}" for each in reader.evaluate(CUT)]
    address = reader.url.partition("?")[0].partition("#")[0]
    title = f"{reader.title()} ({reader.evaluate('document.documentElement.lang')})"
    if visit.status == 200 and "," not in visit.name and titles.setdefault(title, address) != address:
        complaints.append(f"the title «{title}» is that of {titles[title]} too")
    assert not complaints, "\n".join([visit.name, *complaints])


STOPS = {
    "home": "/",
    "results": "/servizi/?q=assistenza&cost=free",
    "sheet with quick exit": "{ascolto-dipendenze}",
    "comuni": "/comuni/",
}


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "desk"])
@pytest.mark.parametrize("name", STOPS)
def test_the_place_of_the_keyboard_is_always_seen(
    reader: Page, made: dict[str, str], name: str, viewport: dict[str, int]
) -> None:
    reader.set_viewport_size(viewport)
    reader.goto(STOPS[name].format(**made))
    complaints: list[str] = []
    places = 0
    for colours in ("none", "active"):
        reader.emulate_media(forced_colors=colours)  # type: ignore[arg-type]
        reader.reload()
        for _stop in range(400):
            reader.keyboard.press("Tab")
            at = place(reader)
            if at is None or not at["first"]:
                break
            places += 1
            if not at["seen"]:
                complaints.append(f"{name}, forced colours {colours}: no mark of the focus: {at['what']}")
            if at["covered"]:
                complaints.append(f"{name}, forced colours {colours}: covered: {at['what']}")
    reader.emulate_media(forced_colors="none")
    assert places > 30
    assert not complaints, "\n".join(complaints)


GROUND = "(each) => getComputedStyle(each).backgroundColor"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_states_are_told_in_colours_of_the_readers_own(browser: Browser, running: RunningSite, scheme: Any) -> None:
    with window(browser, running, viewport=WIDE, forced_colors="active", color_scheme=scheme) as page:
        page.goto("/servizi/")
        page.locator("#cerca-testo").press_sequentially("past")
        options = page.locator(".lw-suggestions [role=option]")
        options.nth(1).wait_for()
        page.keyboard.press("ArrowDown")
        assert options.first.evaluate(GROUND) != options.nth(1).evaluate(GROUND)
        page.keyboard.press("Escape")

        numbers = page.locator(".lw-page-number > *")
        assert numbers.first.evaluate(GROUND) != numbers.nth(1).evaluate(GROUND)

        box = page.locator("#filtri input[type=checkbox]").first
        unticked = box.screenshot()
        box.evaluate("(each) => (each.checked = true)")
        assert box.screenshot() != unticked

        button = page.locator("[data-save]").first
        button.click()
        assert button.evaluate("(each) => getComputedStyle(each).borderTopWidth") == "3px"

        page.goto("/comuni/")
        ground = page.locator("body").evaluate(GROUND)
        for mark in (".lw-map a path", ".lw-map pattern path"):
            line = page.locator(mark).first.evaluate("(each) => getComputedStyle(each).stroke")
            assert line != ground, mark
        text = page.locator(".lw-map-words text").first.evaluate("(each) => getComputedStyle(each).fill")
        assert text != ground


SHIFTS = """() => new Promise((done) => {
    const found = [];
    new PerformanceObserver((list) => {
        for (const each of list.getEntries()) {
            const parts = each.sources.map((source) => (source.node && source.node.outerHTML || "").slice(0, 80));
            found.push({ value: each.value, parts });
        }
    }).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(found), 300);
})"""
SLOW_LINE = {"offline": False, "latency": 300, "downloadThroughput": 60_000, "uploadThroughput": 30_000}


@pytest.mark.parametrize("viewport", [PHONE, WIDE], ids=["phone", "desk"])
@pytest.mark.parametrize("address", ["/", "/servizi/", SHEET], ids=["home", "results", "sheet"])
def test_nothing_moves_while_a_page_comes_in_on_a_slow_line(
    browser: Browser, running: RunningSite, made: dict[str, str], address: str, viewport: dict[str, int]
) -> None:
    with window(browser, running, viewport=viewport) as page:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW_LINE)
        page.goto(address.format(**made), wait_until="networkidle")
        page.evaluate("document.fonts.ready")
        shifts = page.evaluate(SHIFTS)
    assert sum(shift["value"] for shift in shifts) < 0.01, shifts
