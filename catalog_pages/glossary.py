"""The acronyms in memory, as pages show them: read once in each edition of the catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.utils.text import slugify

from catalog_pages.edition import InEdition
from catalog_pages.models import AcronymText


@dataclass(frozen=True)
class Meaning:
    """One thing that an acronym stands for; ``language`` is the language of both texts."""

    long_name: str
    explanation: str
    language: str


@dataclass(frozen=True)
class Entry:
    """An acronym with what it may mean, at least one thing; ``anchor`` names it in an address."""

    acronym: str
    also_written: tuple[str, ...]
    anchor: str
    meanings: tuple[Meaning, ...]

    @property
    def is_ambiguous(self) -> bool:
        """Whether a page can't say which meaning is meant."""
        return len(self.meanings) > 1


@dataclass(frozen=True)
class Glossary:
    """Every acronym in use, in alphabetical order, in one language where it is translated and else in Italian."""

    entries: tuple[Entry, ...]

    @cached_property
    def by_spelling(self) -> dict[str, Entry]:
        """The entries by each way of writing them."""
        found: dict[str, Entry] = {}
        for entry in self.entries:
            for spelling in (entry.acronym, *entry.also_written):
                found.setdefault(spelling, entry)
        return found

    @cached_property
    def pattern(self) -> re.Pattern[str] | None:
        """Finds an acronym as a word of its own: not within an address, nor in a longer word."""
        spellings = sorted(self.by_spelling, key=lambda spelling: (-len(spelling), spelling))
        if not spellings:
            return None
        return re.compile(rf"(?<![\w&#@./-])(?:{'|'.join(map(re.escape, spellings))})(?![\w@]|[.-]\w)")


_kept: InEdition[str, Glossary] = InEdition(limit=20)


def current(language: str) -> Glossary:
    """Return the glossary in a language; one query in each edition of the catalogue."""
    kept = _kept.values()
    if language not in kept:
        kept[language] = load(language)
    return kept[language]


def load(language: str) -> Glossary:
    """Read the acronyms in use (one query). One without a text in the language or in Italian is left out."""
    texts = AcronymText.objects.filter(acronym__is_active=True, language__in=(language, settings.LANGUAGE_CODE))
    rows: dict[int, AcronymText] = {}
    for text in texts.select_related("acronym").order_by("acronym__acronym", "acronym_id", "pk"):
        if text.acronym_id not in rows or text.language == language:
            rows[text.acronym_id] = text
    groups: dict[str, list[AcronymText]] = {}
    for text in rows.values():
        groups.setdefault(text.acronym.acronym, []).append(text)
    entries = [_entry(acronym, found) for acronym, found in groups.items()]
    return Glossary(tuple(sorted(entries, key=lambda entry: (entry.acronym.casefold(), entry.acronym))))


def _entry(acronym: str, texts: list[AcronymText]) -> Entry:
    others = dict.fromkeys(name for text in texts for name in text.acronym.spellings if name != acronym)
    return Entry(
        acronym=acronym,
        also_written=tuple(others),
        anchor=f"sigla-{slugify(acronym.replace('.', '')) or texts[0].acronym_id}",
        meanings=tuple(Meaning(text.long_name, text.explanation, text.language) for text in texts),
    )
