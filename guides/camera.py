"""Taking the pictures: a browser logged in as each person, a frame around what matters, small files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import Error as BrowserError

from demo.loading import PASSWORD
from guides.pictures import Picture

SHARPNESS = 2
"""Pixels of the picture per pixel of the page: readable on paper too."""
COLOURS = 96
MARGIN = 12
MOST_WAITING = 20_000
SETTLING = 600
"""Milliseconds for the admin's own scripts to put menus and editors in place."""

FRAME = """element => {
    element.style.outline = '4px solid #c2185b';
    element.style.outlineOffset = '4px';
    element.style.borderRadius = '4px';
}"""


class Untaken(Exception):
    """A picture that could not be taken, and why."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed browser, without a window."""
    # Chromium refuses its sandbox to root, which is who works in a container.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        executable = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=executable, args=["--disable-gpu", *sandbox])
        try:
            yield browser
        finally:
            browser.close()


def take_all(pictures: Iterable[Picture], *, url: str, folder: Path) -> Iterator[tuple[Picture, str]]:
    """Take each picture from the site at ``url`` into ``folder``, and tell why one could not be taken."""
    with chromium() as browser:
        people: dict[str, Page] = {}
        for picture in pictures:
            try:
                if picture.who not in people:
                    people[picture.who] = come_in(browser, url, picture.who)
                content = _take(people[picture.who], picture, url)
            except (BrowserError, Untaken) as error:
                yield picture, str(error).splitlines()[0]
                continue
            (folder / f"{picture.name}.png").write_bytes(content)
            yield picture, ""


def come_in(browser: Browser, url: str, who: str, *, sharpness: float = SHARPNESS) -> Page:
    """A browser of their own for a person; for nobody in particular, a visitor's."""
    context = browser.new_context(
        base_url=url, locale="it-IT", device_scale_factor=sharpness, reduced_motion="reduce", color_scheme="light"
    )
    context.set_default_timeout(MOST_WAITING)
    page = context.new_page()
    if who:
        page.goto("/admin/")
        page.locator("input[name=login], input[name=username]").first.fill(who)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(lambda address: "/admin/" in address and "login" not in address)
    return page


def _take(page: Page, picture: Picture, url: str) -> bytes:
    page.set_viewport_size({"width": picture.width, "height": picture.height})
    asked = picture.address()
    answer = page.goto(asked)
    # The wall answers with a message and the way home: that page is not the one that was meant.
    if answer is None or not answer.ok or not page.url.startswith(f"{url}{asked.split('?')[0]}"):
        raise Untaken(f"{asked} was not shown (now at {page.url})")
    page.wait_for_timeout(SETTLING)
    if picture.first:
        picture.first(page)
        page.wait_for_timeout(SETTLING)
    if picture.frame:
        framed = page.locator(picture.frame).first
        framed.scroll_into_view_if_needed()
        framed.evaluate(FRAME)
    return lightened(page.screenshot(animations="disabled", caret="hide", clip=_clip(page, picture)))


def _clip(page: Page, picture: Picture) -> Any:
    """The box around all that is to be seen, within the window."""
    if not picture.around:
        return None
    boxes = [box for each in page.locator(picture.around).all() if (box := each.bounding_box())]
    if not boxes:
        raise Untaken(f"there is no {picture.around}")
    left = max(min(box["x"] for box in boxes) - MARGIN, 0)
    top = max(min(box["y"] for box in boxes) - MARGIN, 0)
    right = min(max(box["x"] + box["width"] for box in boxes) + MARGIN, picture.width)
    bottom = min(max(box["y"] + box["height"] for box in boxes) + MARGIN, picture.height, top + picture.tallest)
    if bottom <= top or right <= left:
        raise Untaken(f"{picture.around} is outside the window")
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


def lightened(content: bytes) -> bytes:
    """The same picture in few colours: a fifth of the size, and nobody sees the difference."""
    with Image.open(BytesIO(content)) as image:
        few = image.convert("RGB").quantize(colors=COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    written = BytesIO()
    few.save(written, format="PNG", optimize=True)
    return written.getvalue()
