"""What engines have in common: the question as they understand it, and the interface they answer through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.utils import timezone

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from search import analysis
from search.content import ITALIAN
from search.documents import AMBITO
from search.texts import FOREIGN_WEIGHT
from search.types import EngineAnswer, SearchQuery

MOST_WORDS = 20
SHORTEST_PREFIX = 3
PREFIX_WEIGHT = 0.5
"""What the beginning of a word counts for, beside the whole word."""


class EngineUnavailable(Exception):
    """The engine can't answer now: it is away, too slow, or refuses."""


@dataclass(frozen=True)
class Word:
    """One word asked for, and what satisfies it: a stem in some language, or its beginning.

    ``is_place``: part of the name of a comune, so that services for the whole Ambito satisfy it too.
    """

    word: str
    stems: dict[str, str]
    is_place: bool
    is_prefix: bool


@dataclass(frozen=True)
class Question:
    """A search as engines need it. ``languages`` maps the languages searched to their weight.

    ``filters`` has the codes that satisfy each facet; ``comuni`` are those of today, which services for the
    whole Ambito count for.
    """

    query: SearchQuery
    words: tuple[Word, ...]
    languages: dict[str, float]
    filters: dict[str, tuple[str, ...]]
    comuni: tuple[str, ...]

    @property
    def needed(self) -> int:
        """How many of the words a service must have: all of one or two, three quarters of more."""
        return len(self.words) if len(self.words) <= 2 else len(self.words) * 3 // 4


class Engine(Protocol):
    """Finds live services. Raises ``EngineUnavailable`` when it can't."""

    name: str

    def search(self, question: Question) -> EngineAnswer:
        """Return the ids of one page in order, the total, and the counts of every facet."""
        ...


def interpret(query: SearchQuery, vocabulary: Vocabulary) -> Question:
    """Return what a query asks of an engine. Text of stop words only asks for nothing: everything is found."""
    today = timezone.localdate()
    terms = vocabulary.terms(Scheme.MUNICIPALITY)
    comuni = tuple(code for code, term in terms.items() if term.is_current(today))
    filters = dict(query.filters)
    chosen = filters.get("municipality", ())
    if any(code in comuni for code in chosen):
        filters["municipality"] = (*chosen, AMBITO)
    languages = {query.language: 1.0} if query.language == ITALIAN else {query.language: 1.0, ITALIAN: FOREIGN_WEIGHT}
    return Question(
        query=query,
        words=_words(query, languages, vocabulary) if query.text else (),
        languages=languages,
        filters=filters,
        comuni=comuni,
    )


def _words(query: SearchQuery, languages: dict[str, float], vocabulary: Vocabulary) -> tuple[Word, ...]:
    stop = frozenset().union(*(analysis.STOP_WORDS.get(language, frozenset()) for language in languages))
    asked = analysis.words(query.text)
    found = [word for word in dict.fromkeys(asked) if word not in stop][:MOST_WORDS]
    places = {
        token.stem
        for term in vocabulary.terms(Scheme.MUNICIPALITY).values()
        for token in analysis.tokens(term.label(ITALIAN), ITALIAN)
    }
    # Somebody who is still writing, or cuts words short, means the beginning of the last one.
    unfinished = asked[-1] if asked and len(asked[-1]) >= SHORTEST_PREFIX else ""
    return tuple(
        Word(
            word=word,
            stems={language: analysis.stem(word, language) for language in languages},
            is_place=analysis.stem(word, ITALIAN) in places,
            is_prefix=word == unfinished,
        )
        for word in found
    )


def spread_ambito(counts: dict[str, int], comuni: tuple[str, ...]) -> dict[str, int]:
    """Return counts by comune: services for the whole Ambito count for every comune of today."""
    everywhere = counts.get(AMBITO, 0)
    codes = [*comuni, *(code for code in counts if code != AMBITO and code not in comuni)]
    spread = {code: counts.get(code, 0) + (everywhere if code in comuni else 0) for code in codes}
    return {code: count for code, count in spread.items() if count}
