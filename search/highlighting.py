"""Showing why a text was found: the words that match, marked, and the piece of a long text where they are.

What comes in is plain text, or safe HTML that is made plain first; what goes out is escaped here, piece by
piece, so that nothing in a title or a sheet can become markup.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search import analysis, foreign
from search.types import ServiceView, Understanding

SHORTEST_SNIPPET = 120
LONGEST_SNIPPET = 200
"""Characters, without the signs that say where text was left out."""
FIELDS = ("how_to", "eligibility", "outcome", "access", "needed", "times", "conditions", "cost_notes")
"""The texts of a sheet in which to look, those that help most first."""
MOST_MATCHES = 200
"""How many words that match are looked at in one text, whatever its length."""
LEFT_OUT = "…"
KEPT_AS = "texts"

WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670])*")
"""A word as written, with the marks that some scripts and some keyboards put beside its letters."""
BLOCK_END = re.compile(r"(</(?:p|li|h\d|div|ul|ol)>(?:\s*<li\b[^>]*>)?)", re.IGNORECASE)
"""Where a paragraph or an item of a list ends, with the beginning of the item that follows."""
ENDED = (".", "!", "?", ";", ":", "…", ",")
SENTENCE_END = re.compile(r"(?<=[.!?;:…])\s+|\n+")


@dataclass(frozen=True)
class Highlights:
    """A service in a list with the words that were found marked. ``snippet`` is empty where they are seen already;
    ``snippet_language`` is the language it is in."""

    title: SafeString
    summary: SafeString
    snippet: SafeString
    snippet_language: str


def highlights(service: ServiceView, understanding: Understanding) -> Highlights:
    """Mark what was found in a title and a summary; where it is in neither, in a piece of the sheet's text."""
    matched = understanding.matched
    title, summary, *texts = _texts(service)
    if not matched or title.is_found(matched) or summary.is_found(matched):
        piece, language = mark_safe(""), service.language
    else:
        found = [text for text in texts if text.is_found(matched)]
        # A piece is in one language: that of the first text that has the words.
        language = found[0].language if found else service.language
        same = [text.plain for text in found if text.language == language]
        piece = _snippet(same, matched.get(language, frozenset()), language)
    return Highlights(title.marked(matched), summary.marked(matched), piece, language)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text of an item as it is looked through for every question: plain, escaped, and the stems in it."""

    plain: str
    language: str
    escaped: SafeString
    stems: frozenset[str]

    def is_found(self, matched: Mapping[str, frozenset[str]]) -> bool:
        """Whether it has any of the stems that were found in its language."""
        return not self.stems.isdisjoint(matched.get(self.language, ()))

    def marked(self, matched: Mapping[str, frozenset[str]]) -> SafeString:
        if not self.is_found(matched):
            return self.escaped
        return highlight(self.plain, stems=matched[self.language], language=self.language)


def _texts(service: ServiceView) -> list[_Text]:
    """Title, summary and the texts of a sheet without markup, made once an item."""
    made: list[_Text] | None = service.kept.get(KEPT_AS)
    if made is None:
        texts = [(text, unicodedata.normalize("NFC", text)) for text in (service.title, service.summary)]
        texts += [(text, _plain(text)) for name in FIELDS if (text := service.texts.get(name))]
        made = service.kept[KEPT_AS] = [_text(text, foreign.of(own, service.text_language)) for own, text in texts]
    return made


def _text(text: str, language: str) -> _Text:
    stems = frozenset().union(*(_stems(word[0], language) for word in WORD.finditer(text)))
    return _Text(text, language, mark_safe(escape(text)), stems)


def highlight(text: str, *, stems: Collection[str], language: str) -> SafeString:
    """Return plain text, escaped, with each word whose stem is among ``stems`` inside ``<mark>``."""
    text = unicodedata.normalize("NFC", text)
    pieces: list[str] = []
    end = 0
    for start, stop in _matches(text, stems, language):
        between = text[end:start]
        if pieces and not between.strip():
            # Words side by side are one mark: screen readers and eyes are interrupted once.
            pieces[-1] = pieces[-1].removesuffix("</mark>") + escape(between) + escape(text[start:stop]) + "</mark>"
        else:
            pieces += [escape(between), f"<mark>{escape(text[start:stop])}</mark>"]
        end = stop
    pieces.append(escape(text[end:]))
    return mark_safe("".join(pieces))


def snippet(texts: Iterable[str], *, stems: Collection[str], language: str) -> SafeString:
    """Return the piece of some texts (safe HTML) that has most of the stems, marked; nothing where none has any.

    It is 120 to 200 characters long where the text is, and begins and ends with a sentence where it can.
    """
    return _snippet([_plain(html) for html in texts], stems, language)


def _snippet(texts: Iterable[str], stems: Collection[str], language: str) -> SafeString:
    best, most = "", 0
    for text in texts:
        matches = islice(_matches(text, stems, language), MOST_MATCHES)
        found = [(start, stop, _stems(text[start:stop], language)) for start, stop in matches]
        for start, stop, _own in found:
            near = [own for other, end, own in found if start <= other and end <= start + LONGEST_SNIPPET]
            different = len(set().union(*near) & set(stems))
            if different > most:
                best, most = _piece(text, start, stop), different
    return highlight(best, stems=stems, language=language) if best else mark_safe("")


def _plain(html: str) -> str:
    """The text of safe HTML on one line; what the page keeps apart by lines is kept apart by signs."""
    text, apart = "", ""
    for number, piece in enumerate(BLOCK_END.split(html)):
        if number % 2:
            apart = ";" if apart == ";" or "<li" in piece.lower() else "."
        elif words := " ".join(unicodedata.normalize("NFC", analysis.plain_text(piece)).split()):
            text += ("" if not text or text.endswith(ENDED) else apart) + " " + words
            apart = ""
    return text.strip()


def _matches(text: str, stems: Collection[str], language: str) -> Iterator[tuple[int, int]]:
    """Where the words are whose stem is asked for."""
    if not stems:
        return
    for word in WORD.finditer(text):
        if not _stems(word[0], language).isdisjoint(stems):
            yield word.span()


@lru_cache(maxsize=50_000)
def _stems(word: str, language: str) -> frozenset[str]:
    return frozenset(token.stem for token in analysis.tokens(word, language))


def _piece(text: str, start: int, stop: int) -> str:
    """The piece of a text around a word, from the beginning of a sentence where that is near."""
    if len(text) <= LONGEST_SNIPPET:
        return text
    starts = [0, *(found.end() for found in SENTENCE_END.finditer(text))]
    begin = max(each for each in starts if each <= start)
    if stop - begin > LONGEST_SNIPPET:
        begin = _word_start(text, max(0, min(start, stop - LONGEST_SNIPPET // 2)))
    # Near the end there is room for what comes before: whole sentences of it.
    for earlier in reversed(starts):
        if len(text) - begin >= SHORTEST_SNIPPET:
            break
        if earlier < begin and len(text) - earlier <= LONGEST_SNIPPET:
            begin = earlier
    end = _end(text, begin, stop)
    before = "" if begin in starts else LEFT_OUT
    return f"{before}{text[begin:end].strip()}{'' if end == len(text) else ' ' + LEFT_OUT}"


def _end(text: str, begin: int, stop: int) -> int:
    """Where a piece ends, not before ``stop``: with a sentence where one is long enough, else between words."""
    longest = max(begin + LONGEST_SNIPPET, stop)
    if len(text) <= longest:
        return len(text)
    shortest = max(begin + SHORTEST_SNIPPET, stop)
    good = [found.start() for found in SENTENCE_END.finditer(text) if shortest <= found.start() <= longest]
    if good:
        return good[-1]
    space = text.rfind(" ", stop, longest + 1)
    return space if space > 0 else longest


def _word_start(text: str, position: int) -> int:
    """The beginning of the first word from a position on."""
    space = text.find(" ", position)
    return space + 1 if 0 <= space < position + analysis.LONGEST_WORD else position
