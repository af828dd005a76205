"""The words of a comune's page, where it marks them as the modello Comuni wants them (criterion C.SI.1.3)."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from bs4.exceptions import ParserRejectedMarkup

from exchange.prose import NEVER_TEXT

HEADINGS = {
    "service-description": "summary",
    "service-addressed": "eligibility",
    "service-how-to": "how_to",
    "service-needed": "needed",
    "service-achieved": "outcome",
    "service-calendar-text": "times",
    "service-cost": "cost_notes",
    "service-generic-access": "access",
}
"""Values of ``data-element``, and the field of the sheet that says the same."""
ITEM = "- "
LONGEST_TEXT = 20_000
MOST_UNCLOSED = 2_000
XML = re.compile(r"<\?xml\b[^<>]*>", re.IGNORECASE)
MOST_PARTS = 8
"""How often a heading is looked for: a page that marks it a thousand times means nothing by it."""
BLOCKS = frozenset(
    {"p", "div", "section", "ul", "ol", "table", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "dd", "dt"}
)


def parse(text: str) -> BeautifulSoup:
    """A page, or a part of one. Raises ``ValueError`` for what is too broken to be read."""
    # What opens and never closes is read to the end of the page again and again.
    if text.count("<") > 2 * text.count(">") + MOST_UNCLOSED:
        raise ValueError("unclosed")
    try:
        # Old sites say that they are XML, and are not.
        return BeautifulSoup(XML.sub("", text, count=1), "html.parser")
    except ParserRejectedMarkup as error:
        raise ValueError(str(error)) from error


def read(soup: BeautifulSoup) -> dict[str, str]:
    """The words under each heading that is marked, a line a paragraph, as plain text."""
    found: dict[str, str] = {}
    for name, field in HEADINGS.items():
        texts = [plain_text(each) for each in soup.select(f'[data-element="{name}"]', limit=MOST_PARTS)]
        if text := "\n".join(filter(None, texts))[:LONGEST_TEXT]:
            found[field] = " ".join(text.split()) if field == "summary" else text
    return found


def address(soup: BeautifulSoup) -> str:
    """The page's own address, where it says it."""
    for selector, member in (('link[rel~="canonical"]', "href"), ('meta[property="og:url"]', "content")):
        found = soup.select_one(selector)
        value = found.get(member) if found else None
        if isinstance(value, str) and value.lower().startswith(("http://", "https://")):
            return value
    return ""


def plain_text(element: Tag) -> str:
    """The text of a part of a page: a line a paragraph, a dash before what a list has. Links lose where they lead.

    What is never text (scripts, styles) is taken out of the part itself.
    """
    for hidden in element.find_all(NEVER_TEXT):
        if isinstance(hidden, Tag) and not hidden.decomposed:
            hidden.decompose()
    lines = [""]
    for each in element.descendants:
        if isinstance(each, Tag):
            if each.name == "li":
                lines.append(ITEM)
            elif each.name in BLOCKS and lines[-1] != ITEM:
                lines.append("")
        elif type(each) is NavigableString:
            if _ended_block(each):
                lines.append("")
            lines[-1] += each
    words = [" ".join(line.split()) for line in lines]
    return "\n".join(line for line in words if line not in ("", ITEM.strip()))


def _ended_block(text: NavigableString) -> bool:
    """Whether a text follows right after a block that has ended."""
    before = text.previous_sibling
    return bool(text.strip()) and isinstance(before, Tag) and (before.name in BLOCKS or before.name == "li")
