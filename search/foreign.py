"""Short texts that stand in Italian on a page in another language, because nobody translated them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog_pages import languages
from catalog_pages.foreign import Foreign as Foreign
from catalog_pages.foreign import of as of

Line = tuple[str, ...]
"""A line of text in pieces: those that are ``Foreign`` are in another language than the others."""


class Joined(str):
    """A line of several texts, some of them ``Foreign``. It is a string like any other, that knows of its pieces."""

    __slots__ = ("pieces",)
    pieces: Line

    def __new__(cls, *pieces: str) -> Joined:
        made = super().__new__(cls, "".join(pieces))
        made.pieces = pieces
        return made


def marked(text: str) -> SafeString:
    """Escape a text; what of it is in another language than the page says so, for who has the page read aloud."""
    if isinstance(text, Joined):
        return format_html_join("", "{}", ((marked(piece),) for piece in text.pieces))
    if isinstance(text, Foreign) and text.language != get_language():
        return format_html("<span{}>{}</span>", languages.attributes(text.language), str(text))
    return conditional_escape(text)


def between(separator: str, texts: list[str]) -> Iterator[str]:
    """The texts with a separator between them, as pieces of a line."""
    for number, text in enumerate(texts):
        if number:
            yield separator
        yield text
