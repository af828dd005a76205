"""Names and words as people type them: read apart from their accents, capitals and apostrophes."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from search import analysis
from search.content import ITALIAN

ELIDED = frozenset("l un all dall dell nell sull coll quest quell".split())
"""Small words that lost their vowel before an apostrophe."""


@lru_cache(maxsize=20_000)
def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a name, folded; an apostrophe ends a word, so that "sant'an" has two."""
    lowered = unicodedata.normalize("NFKC", name.translate(analysis.APOSTROPHES)).lower()
    return tuple(analysis.WORD.findall(analysis.fold(lowered)))


def is_small(word: str, language: str) -> bool:
    """Whether a folded word says little, such as an article, also one that lost its vowel."""
    return word in ELIDED or any(word in analysis.STOP_WORDS.get(each, ()) for each in (language, ITALIAN))


def without_words(text: str, words: str) -> str:
    """Return a text as it was written without a run of its words, and without the "a" or "di" before them.

    The words may be written otherwise (capitals, accents, apostrophes). A text that does not have them stays.
    """
    wanted = name_words(words)
    pieces = [(found.start(), found.end()) for found in analysis.WORD.finditer(text)]
    folded = ["".join(name_words(text[start:end])) for start, end in pieces]
    size = len(wanted)
    for position in range(len(folded) - size + 1 if size else 0):
        if tuple(folded[position : position + size]) != wanted:
            continue
        first = position
        while first and is_small(folded[first - 1], ITALIAN):
            first -= 1
        before, after = text[: pieces[first][0]], text[pieces[position + size - 1][1] :]
        return " ".join(f"{before.rstrip(' ,;:')} {after.lstrip(' ,;:')}".split()).strip(" ,;:'’")
    return text
