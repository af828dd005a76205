"""The site in Arabic, in a real browser: what stands on which side, what keeps its order, what axe says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.browser.running import RunningSite
from tests.browser.test_accessibility import found
from tests.browser.test_public_site import window
from tests.browser.visits import Visit, in_arabic

pytestmark = [
    pytest.mark.browser,
    # Which way a page is written does not depend on the engine behind it.
    pytest.mark.parametrize("running", ["sqlite"], indirect=True, scope="session"),
]

WIDTHS = (360, 768, 1280)
BEYOND = """() => {
    const page = document.documentElement;
    page.scrollLeft = -9999;
    const before = page.scrollLeft;
    page.scrollLeft = 9999;
    const after = page.scrollLeft;
    page.scrollLeft = 0;
    return [before, after, page.scrollWidth - page.clientWidth];
}"""
"""How far the window can be moved to either side, and how much wider the page is."""
OVER = """() => [...document.body.querySelectorAll('*')].filter(element =>
    getComputedStyle(element).position === 'fixed' && element.getBoundingClientRect().height > innerHeight / 3
).map(element => element.className)"""
"""What stands over the page, wherever it is scrolled to, and takes more than a third of the window."""
ENDS = """element => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const text = walker.nextNode();
    const at = place => {
        const range = document.createRange();
        range.setStart(text, place);
        range.setEnd(text, place + 1);
        return range.getBoundingClientRect().x;
    };
    return [at(0), at(text.length - 1)];
}"""
"""Where the first and the last character of a text are."""


@pytest.fixture(scope="module")
def sheet(made: dict[str, str]) -> str:
    """The address of a sheet that is in Italian and English."""
    return made["nido-la-lanca"]


@pytest.fixture
def reader(browser: Browser, running: RunningSite) -> Iterator[Page]:
    """Somebody whose browser speaks Arabic."""
    with window(browser, running, locale="ar-EG") as page:
        yield page


@pytest.fixture
def english(browser: Browser, running: RunningSite) -> Iterator[Page]:
    """Somebody whose browser speaks English."""
    with window(browser, running, locale="en-GB") as page:
        yield page


@pytest.mark.parametrize("visit", in_arabic(), ids=lambda visit: visit.name)
def test_a_page_in_arabic_fits_every_window_and_axe_finds_nothing(
    reader: Page, made: dict[str, str], visit: Visit
) -> None:
    visit.open(reader, made)
    html = reader.locator("html")
    assert (html.get_attribute("lang"), html.get_attribute("dir")) == ("ar", "rtl")
    for width in WIDTHS:
        reader.set_viewport_size({"width": width, "height": 740})
        assert reader.evaluate(BEYOND) == [0, 0, 0], f"{visit.name} at {width} px"
        assert reader.evaluate(OVER) == [], f"{visit.name} at {width} px"
        if width != 768:
            complaints = found(reader, f"{visit.name} at {width} px")
            assert not complaints, "\n".join(complaints)


def test_a_number_to_call_reads_from_left_to_right_and_the_rest_from_right_to_left(reader: Page, sheet: str) -> None:
    reader.goto(f"/ar{sheet}")
    number = reader.locator("[data-call-number] bdi").first
    assert number.get_attribute("dir") == "ltr"
    first, last = number.evaluate(ENDS)
    assert first < last
    crumbs = reader.locator(".breadcrumb-item")
    assert box(crumbs.nth(0))["x"] > box(crumbs.nth(1))["x"]
    assert box(reader.locator(".lw-brand"))["x"] > box(reader.locator(".lw-menu-small"))["x"]


def test_texts_that_nobody_translated_are_italian_and_from_left_to_right(reader: Page, sheet: str) -> None:
    reader.goto(f"/ar{sheet}")
    title = reader.locator("h1")
    assert (title.get_attribute("lang"), title.get_attribute("dir")) == ("it", "ltr")
    assert title.evaluate("element => getComputedStyle(element).direction") == "ltr"


def test_arrows_point_the_other_way(reader: Page) -> None:
    reader.goto("/ar/categorie/cura-dei-figli/")
    turned = reader.locator("main svg.lw-points").first.evaluate("element => getComputedStyle(element).transform")
    assert turned.startswith("matrix(-1,")


# The suggestion


@pytest.mark.parametrize(
    ("locale", "language", "question"),
    [
        ("en-GB", "en", "Would you like to read in English?"),
        ("ro-RO", "ro", "Vreți să citiți în română?"),
        ("ar-EG", "ar", "هل تريدون القراءة بالعربية؟"),
    ],
)
def test_readers_are_asked_in_their_own_language_and_go_on_with_the_same_page(
    browser: Browser, running: RunningSite, sheet: str, locale: str, language: str, question: str
) -> None:
    with window(browser, running, locale=locale) as page:
        page.goto(sheet)
        offer = page.locator("[data-offer]")
        offer.wait_for()
        assert page.url.endswith(sheet), "nobody is sent anywhere"
        yes = offer.get_by_role("link", name=question)
        assert yes.get_attribute("lang") == language
        yes.click()
        # The words of its address are translated too; its key is the same everywhere.
        page.wait_for_url(f"**/{language}/servizi/*-{sheet[-9:]}")
        assert not page.locator("[data-offer]").is_visible()
        assert page.context.cookies() == []


def test_no_is_remembered_on_the_device(english: Page) -> None:
    english.goto("/servizi/?q=pasti")
    english.locator("[data-offer]").get_by_role("button", name="Italiano").click()
    english.goto("/comuni/")
    assert english.locator("script[src*='language.js']").count() == 1
    assert not english.locator("[data-offer]").is_visible()
    assert english.context.cookies() == []


def test_the_question_stands_where_nothing_has_to_move(english: Page, sheet: str) -> None:
    for width in WIDTHS:
        english.set_viewport_size({"width": width, "height": 740})
        english.goto(sheet)
        english.locator("[data-offer]").wait_for()
        asked = box(english.locator(".lw-slim"))["height"]
        english.evaluate("document.querySelector('[data-offer]').hidden = true")
        assert box(english.locator(".lw-slim"))["height"] == asked


def test_the_switch_has_every_language_in_its_own_words(reader: Page, sheet: str) -> None:
    reader.goto(f"/ar{sheet}")
    links = reader.locator(".lw-languages a")
    assert links.all_inner_texts() == ["Italiano", "English", "Română", "العربيّة"]
    assert [links.nth(place).get_attribute("dir") for place in range(4)] == ["ltr", "ltr", "ltr", None]
    links.nth(2).click()
    reader.wait_for_url(f"**/ro{sheet}")
    assert reader.locator("html").get_attribute("dir") is None


def box(locator: Locator) -> dict[str, float]:
    """Where an element is, in pixels."""
    found_box = locator.bounding_box()
    assert found_box
    return dict(found_box)
