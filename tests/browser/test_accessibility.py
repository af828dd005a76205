"""WCAG 2.2 AA by machine: axe finds nothing on any public page, narrow and wide, in colours of the reader's own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.running import RunningSite
from tests.browser.test_public_site import window
from tests.browser.visits import VISITS, Visit

pytestmark = [
    pytest.mark.browser,
    # What pages look like does not depend on the engine behind them.
    pytest.mark.parametrize("running", ["sqlite"], indirect=True, scope="session"),
]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
UNIQUE = ["duplicate-id-aria", "landmark-unique", "heading-order"]
SEVERAL_TIMES = {**EVERYTHING, "rules": {rule: {"enabled": False} for rule in UNIQUE}}
COLOURS = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]},
    "resultTypes": ["violations"],
}
NARROW, WIDE = {"width": 320, "height": 740}, {"width": 1280, "height": 900}


def found(page: Page, where: str, options: dict[str, Any] = EVERYTHING) -> list[str]:
    """What axe has against the page: where, which rule, which element and why."""
    violations = Axe().run(page, options=options).response["violations"]
    return [
        f"{where}: {each['id']} ({each['impact']}): {' '.join(map(str, node['target']))}: {why(node)}"
        for each in violations
        for node in each["nodes"]
    ]


def why(node: dict[str, Any]) -> str:
    """The reason that axe gives for an element, and the element."""
    said = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
    return f"{'; '.join(said)} {node['html'][:160]}"


@pytest.fixture(scope="module")
def reader(browser: Browser, running: RunningSite) -> Iterator[Page]:
    """One person who sees every page."""
    with window(browser, running, viewport=NARROW) as page:
        yield page


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.name)
def test_axe_finds_nothing(reader: Page, made: dict[str, str], visit: Visit) -> None:
    reader.set_viewport_size(NARROW)
    visit.open(reader, made)
    complaints = []
    for viewport in (NARROW, WIDE):
        reader.set_viewport_size(viewport)
        where = f"{visit.name} at {viewport['width']} px"
        complaints += found(reader, where, SEVERAL_TIMES if visit.shows_twice else EVERYTHING)
        reader.emulate_media(forced_colors="active")
        complaints += found(reader, f"{where}, forced colours", COLOURS)
        reader.emulate_media(forced_colors="none")
    assert not complaints, "\n".join(complaints)


def test_axe_would_find_what_is_wrong(reader: Page) -> None:
    reader.goto("/")
    reader.evaluate("document.querySelector('#cerca-comune').removeAttribute('id')")
    reader.evaluate("document.querySelector('main').setAttribute('lang', 'zz-nowhere')")
    reader.evaluate("document.querySelector('.lw-footer').style.color = '#0059b3'")
    rules = {complaint.split(": ")[1].split(" ")[0] for complaint in found(reader, "spoilt")}
    assert {"select-name", "valid-lang", "color-contrast"} <= rules
