"""How heavy a first visit is, on the site as production serves it: bytes over the line, requests, what moves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.running import RunningSite, served_for_real

pytestmark = pytest.mark.browser

MOST_BYTES = 100_000
"""On a first load, fonts aside: the bar of the project."""
MOST_REQUESTS = 15
"""Three fonts among them."""
MOST_SHIFT = 0.005
"""Of a page's layout while it loads, as browsers measure it; 0.1 counts as good."""
WIDTHS = (360, 1280)
PAGES = {
    "home": "/",
    "results": "/servizi/?q=pasti",
    "results on the map": "/servizi/?q=pasti&view=map",
    "all services": "/servizi/",
    "sheet": "",
    "area for companies": "/imprese/",
    "letters of the tax code": "/imprese/lettere/",
    "comparison": "/imprese/confronto/?servizio={picked}",
    "plan": "{plan}",
    "plan in a frame": "{plan}riquadro/",
    "models of plans": "/imprese/modelli/",
    "widget in a frame": "/riquadro/",
    "code of the widget": "/sviluppatori/riquadro/",
    "quote": "/imprese/preventivo/?servizio={asked}",
}
"""Addresses in braces are made by ``visits.prepared``."""
SHIFT = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => { sum += entry.value; }))
        .observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done(sum), 300);
})"""


@dataclass
class Visit:
    """What came over the line during a first load: bytes with their headers, by address."""

    received: dict[str, int] = field(default_factory=dict)
    fonts: dict[str, int] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    cookies: list[Any] = field(default_factory=list)
    shift: float = 0.0

    @property
    def weight(self) -> int:
        return sum(self.received.values())

    @property
    def hosts(self) -> set[str]:
        return {urlsplit(url).netloc for url in [*self.received, *self.fonts]}


@pytest.fixture(scope="module")
def real(running: RunningSite, tmp_path_factory: Any) -> Iterator[RunningSite]:
    """The demo site with the settings of production."""
    with served_for_real(running, folder=tmp_path_factory.mktemp("real")) as site:
        yield site


def visit(browser: Browser, url: str, *, width: int) -> Visit:
    """Load a page in a browser that has never been here."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    watch = context.new_cdp_session(page)
    watch.send("Network.enable")
    answers: dict[str, Any] = {}
    found = Visit()

    def finished(event: dict[str, Any]) -> None:
        answer = answers[event["requestId"]]
        address = answer["response"]["url"]
        if address.startswith("data:"):
            return
        kind = found.fonts if answer["type"] == "Font" else found.received
        kind[address] = kind.get(address, 0) + int(event["encodedDataLength"])
        found.headers[address] = {name.lower(): value for name, value in answer["response"]["headers"].items()}

    watch.on("Network.responseReceived", lambda event: answers.__setitem__(event["requestId"], event))
    watch.on("Network.loadingFinished", finished)
    page.goto(url, wait_until="networkidle")
    found.shift = page.evaluate(SHIFT)
    found.cookies = context.cookies()
    context.close()
    return found


def a_sheet(browser: Browser, site: RunningSite) -> str:
    """The address of the longest sheet on the first page of the list."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{site.url}/servizi/")
    found = page.locator('main a[href*="/servizi/"]').evaluate_all("all => all.map(each => each.pathname)")
    sheets = sorted({path for path in found if re.search(r"-[0-9a-f]{8}/$", path)})
    longest = max(sheets, key=lambda path: len(context.request.get(f"{site.url}{path}").body()))
    context.close()
    return str(longest)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_first_visit_is_light(
    browser: Browser, real: RunningSite, made: dict[str, str], name: str, width: int
) -> None:
    path = PAGES[name].format(**made) or a_sheet(browser, real)
    found = visit(browser, f"{real.url}{path}", width=width)
    print(
        f"\n{name}, {width} px: {found.weight} bytes in {len(found.received)} requests, and "
        f"{sum(found.fonts.values())} in {len(found.fonts)} fonts; layout shift {found.shift:.4f}"
    )
    for address, size in sorted(found.received.items(), key=lambda item: -item[1]):
        print(f"  {size:>7} {urlsplit(address).path}")
    assert found.weight < MOST_BYTES
    assert len(found.received) + len(found.fonts) <= MOST_REQUESTS
    assert found.hosts == {urlsplit(real.url).netloc}
    assert found.cookies == []
    assert found.shift <= MOST_SHIFT


def test_everything_on_the_line_is_compressed_and_static_files_last(browser: Browser, real: RunningSite) -> None:
    found = visit(browser, f"{real.url}/servizi/", width=360)
    for address, headers in found.headers.items():
        path = urlsplit(address).path
        if path.startswith("/static/"):
            assert "immutable" in headers["cache-control"], path
        if not path.endswith(".woff2"):
            assert headers.get("content-encoding") == "gzip" or found.received[address] < 1000, path
