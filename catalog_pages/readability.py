"""How easy an Italian text is to read: the Gulpease index, and which sentences to shorten.

Gulpease (Lucisano and Piemontese, 1988) is ``89 + (300 * sentences - 10 * letters) / words``, from 0 (hard) to 100. A
text is hard for who has the licenza elementare below 80, the licenza media below 60, a diploma below 40.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import strip_tags

from catalog_pages.panels import register_editor_note

EASY = 60
"""From here on who has the licenza media reads it without help: most people who look for a service."""
LONGEST = 25
"""Words of a sentence that is read in one breath."""
TEXTS = ("summary", "eligibility", "how_to", "needed", "outcome", "times", "cost_notes", "access", "conditions")
FEWEST_WORDS = 30
"""The index of a shorter text says more of chance than of the text."""
MOST_SENTENCES = 5

BLOCK_END = re.compile(r"</(?:p|li|h\d|ul|ol)>|<br\s*/?>", re.IGNORECASE)
SENTENCE_END = re.compile(r"(?<=[.!?;…])\s+|\n+")
WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Readability:
    """``index`` is Gulpease, 0 to 100; ``long_sentences`` are the longest of more than ``LONGEST`` words."""

    index: int
    long_sentences: list[str]

    @property
    def is_easy(self) -> bool:
        """Whether most people read it without help."""
        return self.index >= EASY


def sentences(html: str) -> list[str]:
    """The sentences of a text in HTML; each item of a list is one."""
    text = unescape(strip_tags(BLOCK_END.sub("\n", html))).replace("\xa0", " ").replace("&", "e")
    return [piece.strip() for piece in SENTENCE_END.split(text) if WORD.search(piece)]


def gulpease(found: list[str]) -> int | None:
    """The index of some sentences; ``None`` where they are too few words to say."""
    words = [word for sentence in found for word in WORD.findall(sentence)]
    if len(words) < FEWEST_WORDS:
        return None
    letters = sum(len(word) for word in words)
    return max(0, min(100, round(89 + (300 * len(found) - 10 * letters) / len(words))))


def of_page(page: Any) -> Readability | None:
    """How easy the texts of an Italian sheet are; ``None`` where there is little to read."""
    found = [sentence for name in TEXTS for sentence in sentences(getattr(page, name) or "")]
    index = gulpease(found)
    if index is None:
        return None
    long = [sentence for sentence in found if len(WORD.findall(sentence)) > LONGEST]
    return Readability(index, sorted(long, key=lambda sentence: -len(WORD.findall(sentence)))[:MOST_SENTENCES])


@register_editor_note
def editor_note(request: HttpRequest, page: Any) -> str:
    """Show who writes how easy the sheet is, as it was last saved."""
    if page.is_translation:
        return ""
    found = of_page(page)
    if found is None:
        return ""
    context = {"found": found, "easy": EASY, "longest": LONGEST}
    return render_to_string("catalog_pages/admin/readability.html", context, request=request)
