"""Explaining acronyms where a page uses them.

The first time that a running text uses an acronym, what it stands for is written after it: everybody reads it so,
with a finger, a keyboard, a screen reader or a printer, and nothing has to be opened. An acronym that may mean two
things is a link to the box below the text instead: the page does not guess. Texts inside links and headings are
left alone, and so is an acronym that the text itself explains: before or after it, or with the same long name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import groupby

from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from catalog_pages import glossary, languages
from catalog_pages.glossary import Entry, Glossary
from search.navigation import Link, start

TAG = re.compile(r"""(<!--.*?-->|<(?:[^<>"']|"[^"]*"|'[^']*')*>)""", re.DOTALL)
NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
LEFT_ALONE = frozenset({"a", "abbr", "button", "code", "h1", "h2", "h3", "h4", "h5", "h6", "script", "style"})
"""Elements whose words are not running text."""


@dataclass
class Explainer:
    """The acronyms of one page: which were met so far, in the order in which they were. ``language``: of its texts."""

    glossary: Glossary
    language: str
    met: dict[str, Entry] = field(default_factory=dict)
    explained: set[str] = field(default_factory=set)

    @property
    def entries(self) -> list[Entry]:
        """What the page used, in alphabetical order."""
        return sorted(self.met.values(), key=lambda entry: entry.acronym.casefold())

    def in_html(self, html: str) -> SafeString:
        """Explain what a text of HTML, which is safe already, uses for the first time."""
        if self.glossary.pattern is None or not self.glossary.pattern.search(html):
            return mark_safe(html)
        words, depth, pieces = strip_tags(html).casefold(), 0, []
        for position, piece in enumerate(TAG.split(html)):
            if position % 2:
                depth = max(0, depth + _steps(piece))
            pieces.append(piece if position % 2 or depth else self._explained(piece, words))
        return mark_safe("".join(pieces))

    def in_text(self, text: str) -> SafeString:
        """Escape a text, and explain what it uses for the first time."""
        escaped = escape(text)
        if self.glossary.pattern is None:
            return escaped
        return mark_safe(self._explained(str(escaped), text.casefold()))

    def meet(self, text: str) -> None:
        """Take note of what a text uses that is shown as it is: a title."""
        for found in self.glossary.pattern.findall(text) if self.glossary.pattern else ():
            entry = self.glossary.by_spelling[found]
            self.met.setdefault(entry.acronym, entry)

    def named_in(self, text: str) -> SafeString:
        """Escape a short text, in which there is no room: acronyms become links to the box."""
        escaped = escape(text)
        if self.glossary.pattern is None:
            return escaped
        return mark_safe(self.glossary.pattern.sub(lambda found: self._linked(found[0]), str(escaped)))

    def _explained(self, piece: str, words: str) -> str:
        """``piece`` with its explanations; ``words`` is all of the text that it is of, in small letters."""
        if self.glossary.pattern is None:
            return piece

        def replaced(found: re.Match[str]) -> str:
            entry = _as_meant(self.glossary.by_spelling[found[0]], words)
            if entry.acronym in self.explained:
                return found[0]
            self.explained.add(entry.acronym)
            if entry.is_ambiguous:
                return self._linked(found[0])
            self.met[entry.acronym] = entry
            meaning = entry.meanings[0]
            before, after = piece[: found.start()], piece[found.end() :]
            if meaning.long_name.casefold() in words or _is_explained(before, after):
                return found[0]
            opening, closing = "[]" if before.count("(") > before.count(")") else "()"
            language = "" if meaning.language == self.language else languages.attributes(meaning.language)
            name = escape(meaning.long_name)
            return f'{found[0]} <span class="lw-long-name"{language}>{opening}{name}{closing}</span>'

        return self.glossary.pattern.sub(replaced, piece)

    def _linked(self, spelling: str) -> str:
        entry = self.glossary.by_spelling[spelling]
        self.met.setdefault(entry.acronym, entry)
        return f'<a class="lw-acronym" href="#{entry.anchor}">{spelling}</a>'


@dataclass(frozen=True)
class Letter:
    """The acronyms that begin with a letter."""

    letter: str
    entries: list[Entry]


@dataclass(frozen=True)
class AcronymsPage:
    """The page of all acronyms."""

    crumbs: list[Link]
    letters: list[Letter]


def make_acronyms(language: str) -> AcronymsPage:
    """Lay out the whole glossary."""
    by_letter = groupby(glossary.current(language).entries, lambda entry: entry.acronym[0].upper())
    return AcronymsPage(
        crumbs=[start(), Link(title=_("Sigle"), url="", is_current=True)],
        letters=[Letter(first, list(entries)) for first, entries in by_letter],
    )


def asked_for(text: str, language: str) -> list[Entry]:
    """The acronyms among the words of a question; in small letters only where it is all of the question."""
    words = text.split()
    if not words:
        return []
    known = glossary.current(language).by_spelling
    if len(words) == 1 and words[0] not in known:
        folded = {spelling.casefold(): entry for spelling, entry in known.items()}
        return [folded[words[0].casefold()]] if words[0].casefold() in folded else []
    return list({known[word].acronym: known[word] for word in words if word in known}.values())


def _as_meant(entry: Entry, words: str) -> Entry:
    """The acronym with the one meaning that a text names, where it names just one of several."""
    named = tuple(meaning for meaning in entry.meanings if meaning.long_name.casefold() in words)
    return replace(entry, meanings=named) if entry.is_ambiguous and len(named) == 1 else entry


def _is_explained(before: str, after: str) -> bool:
    """Whether an acronym stands alone between brackets, after its long name, or before such brackets."""
    return after.lstrip().startswith("(") or (before.rstrip().endswith("(") and after.lstrip().startswith(")"))


def _steps(tag: str) -> int:
    """How much deeper a tag leads into what is left alone: 1, 0 or -1."""
    found = NAME.match(tag)
    if found is None or found[2].lower() not in LEFT_ALONE:
        return 0
    return -1 if found[1] else 1
