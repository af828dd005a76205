"""What engines have in common: the question as they are given it, and the interface they answer through."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from search.documents import AMBITO
from search.types import EngineAnswer, SearchQuery, Understanding

PREFIX_WEIGHT = 0.5
"""What the beginning of a word counts for, beside the whole word."""

Origin = Literal["word", "spelling", "lay", "fact", "place"]


class EngineUnavailable(Exception):
    """The engine can't answer now: it is away, too slow, or refuses."""


@dataclass(frozen=True)
class Part:
    """One thing that a service must have: a word, by its stem in each language, or a fact.

    ``stems`` are pairs of language and stem. ``prefix`` is set instead where the beginning of a word is enough,
    ``fact`` (a stem of ``search.texts.fact``, or ``AMBITO_STEM``) where it is a fact.
    """

    stems: tuple[tuple[str, str], ...] = ()
    prefix: str = ""
    fact: str = ""


@dataclass(frozen=True)
class Alternative:
    """One way to satisfy a concept: all its parts. ``group`` is the key of the lay group that it comes from."""

    text: str
    parts: tuple[Part, ...]
    weight: float
    origin: Origin
    group: str = ""


@dataclass(frozen=True)
class Concept:
    """One thing that was asked for, and the ways to satisfy it: the best one counts.

    Weak concepts ("cerco", "mamma") only help the order. Unknown ones are in no service: they are not waited for.
    Recognised ones are kinds of service, or lay words for them.
    """

    text: str
    alternatives: tuple[Alternative, ...]
    is_weak: bool = False
    is_unknown: bool = False
    is_place: bool = False
    is_recognised: bool = False

    @property
    def is_counted(self) -> bool:
        """Whether it is among those that a service must have, all or most of them."""
        return not (self.is_weak or self.is_unknown or self.is_place)


@dataclass(frozen=True)
class Question:
    """A search as engines need it. ``languages`` maps the languages searched to their weight.

    ``filters`` has the codes that satisfy each facet; ``comuni`` are those of today, which services for the
    whole Ambito count for. A service must have every place and ``needed`` of the concepts that count.
    """

    query: SearchQuery
    concepts: tuple[Concept, ...]
    languages: dict[str, float]
    filters: dict[str, tuple[str, ...]]
    comuni: tuple[str, ...]
    needed: int
    understanding: Understanding

    @property
    def has_words(self) -> bool:
        """Whether words were asked for."""
        return bool(self.concepts)

    @property
    def counted(self) -> tuple[Concept, ...]:
        """The concepts of which ``needed`` are waited for; where none counts, any that is no place will do."""
        found = tuple(concept for concept in self.concepts if concept.is_counted)
        return found or tuple(concept for concept in self.concepts if not concept.is_place)

    @property
    def visited(self) -> tuple[str, ...]:
        """The comuni that the visitor chose: services that name them are lifted over those for everybody."""
        return tuple(code for code in self.filters.get("municipality", ()) if code != AMBITO)


class Engine(Protocol):
    """Finds live services. Raises ``EngineUnavailable`` when it can't."""

    name: str

    def search(self, question: Question) -> EngineAnswer:
        """Return the ids of one page in order, the total, and the counts of every facet."""
        ...


def spread_ambito(counts: dict[str, int], comuni: tuple[str, ...]) -> dict[str, int]:
    """Return counts by comune: services for the whole Ambito count for every comune of today."""
    everywhere = counts.get(AMBITO, 0)
    codes = [*comuni, *(code for code in counts if code != AMBITO and code not in comuni)]
    spread = {code: counts.get(code, 0) + (everywhere if code in comuni else 0) for code in codes}
    return {code: count for code, count in spread.items() if count}
