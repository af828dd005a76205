"""A person who has only a keyboard, and must see where it is at every step."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

MOST_STOPS = 250

PLACE = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const style = getComputedStyle(at);
    const drawn = at.matches("svg a") ? getComputedStyle(at.querySelector("path, circle, use") || at) : null;
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const seen = outlined || (drawn && (parseFloat(drawn.strokeWidth) >= 4 || drawn.outlineStyle !== "none"));
    const covered = [...at.getClientRects()].every((box) => [[0.5, 0.5], [0.1, 0.5], [0.9, 0.5], [0.5, 0.1], [0.5, 0.9]]
        .every(([x, y]) => {
            const hit = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
            return !hit || !(at.contains(hit) || hit.contains(at));
        }));
    const passed = (window.passed = window.passed || new WeakSet());
    const first = !passed.has(at);
    passed.add(at);
    return { what: at.outerHTML.slice(0, 140), seen, covered, first };
}"""
"""Where the keyboard is: what it is, whether its mark is drawn, whether anything lies over it, whether it is new."""


def place(page: Page) -> dict[str, Any] | None:
    """Where the keyboard is now; nothing at the beginning of the page."""
    found: dict[str, Any] | None = page.evaluate(PLACE)
    return found


def seen(page: Page) -> None:
    """The place of the keyboard is marked and lies open."""
    at = place(page)
    assert at, "the keyboard is nowhere"
    assert at["seen"], f"no mark of the focus: {at['what']}"
    assert not at["covered"], f"covered: {at['what']}"


def go_to(page: Page, aim: Locator, *, back: bool = False) -> None:
    """Press Tab until something has the focus, and see each step of the way."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if place(page) is not None:
            seen(page)
        if aim.count() and aim.first.evaluate("(each) => each === document.activeElement"):
            return
    expect(aim).to_be_focused()


def press(page: Page, aim: Locator, key: str = "Enter") -> None:
    """Go to something and press a key on it."""
    go_to(page, aim)
    page.keyboard.press(key)
