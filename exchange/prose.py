"""Prose from outside: kept to what the editor allows, so that a file can't bring in what a person can't write."""

from __future__ import annotations

import re
from functools import cache

from bs4 import BeautifulSoup
from wagtail.admin.rich_text.converters.editor_html import EditorHTMLConverter

from catalog_pages.models.service import PROSE

PLAIN = r"</?(?:p|b|i|strong|em|ol|ul|li)>|<br ?/?>|</a>"
LINK = r'<a href="(?:https?://|mailto:|tel:|/(?!/))[^"<>\s]*">'
CLEAN = re.compile(rf"(?:[^<>]|{PLAIN}|{LINK})*")
NEVER_TEXT = ("script", "style", "template", "iframe", "object", "noscript", "svg", "head", "title")


@cache
def _converter() -> EditorHTMLConverter:
    return EditorHTMLConverter(features=PROSE)


def sanitise(html: str) -> str:
    """Return prose without anything that the editor would not have let through."""
    if CLEAN.fullmatch(html):
        return html
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.find_all(NEVER_TEXT):
        tag.decompose()
    return str(_converter().to_database_format(str(soup)))
