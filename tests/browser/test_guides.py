"""The guides on paper."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.running import RunningSite
from tests.browser.test_story import log_in

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("address", ["/admin/guida/", "/admin/guida/ufficio/"])
def test_each_guide_fits_on_one_sheet_of_a4_with_all_its_pictures(
    address: str, browser: Browser, running: RunningSite
) -> None:
    page = log_in(browser, running, "redazione")
    page.goto(address)
    pictures = page.locator(".guide-picture")
    expect(pictures.first).to_be_visible()
    for picture in pictures.all():
        assert picture.evaluate("image => image.naturalWidth") > 0
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.context.close()
