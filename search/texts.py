"""What is searched of a service: words by language and field, with the weight each field has.

Both engines read these fields with these weights, so that they rank alike.
"""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils import timezone

from search import analysis
from search.analysis import Token

FIELD_WEIGHTS: dict[str, float] = {
    "title": 4.0,
    "kind": 3.0,
    "category": 2.0,
    "summary": 2.0,
    "provider": 2.0,
    "place": 1.0,
    "body": 1.0,
}
FACT_FIELD = "fact"
"""The field of facts: it has no weight of its own, see ``FACT_SCORES``."""
FACT_SCORES: dict[str, float] = {
    "kind": 8.0,
    "municipality": 4.0,
    "target": 4.0,
    "category": 3.0,
    "delivery": 2.0,
    "price": 8.0,
    "without": 6.0,
    "open": 4.0,
    "language": 6.0,
}
"""What a fact that the words ask for adds, by facet: as much as a good word in a title, whatever its rarity."""
FOREIGN_WEIGHT = 0.4
"""What Italian text counts for a reader of another language, beside text in their own."""
STALE_WEIGHT = 0.5
"""What relevance keeps when a sheet was not verified in time: it comes after its fresh equals."""
FRESH_WEIGHT = 1.05
"""What a sheet verified in the last ``FRESH_DAYS`` days is lifted by."""
FRESH_DAYS = 180
COMPLETE_WEIGHT = 1.05
"""What a sheet is lifted by when at least ``COMPLETE_FROM`` hundredths of what matters are filled in."""
COMPLETE_FROM = 90
CONCEPT_TIE_BREAKER = 0.6
"""What the ways to satisfy a concept add, beside the best one."""
VISITED_WEIGHT = 1.15
"""What a service that names the visitor's comune (it covers it, or has premises there) is lifted by."""
AMBITO_STEM = "*"
"""Stands in ``place`` for every comune, where a service is for the whole Ambito. No word gives this stem."""

Fields = dict[str, list[Token]]


def analyse(texts: Mapping[str, Iterable[str]], language: str) -> Fields:
    """Return the tokens of plain texts by field, in one language."""
    return {
        name: [token for text in found for token in analysis.tokens(text, language)] for name, found in texts.items()
    }


def weights(fields: Fields) -> dict[str, float]:
    """Return what each stem weighs: often counts more than once, but less and less."""
    result: Counter[str] = Counter()
    for name, found in fields.items():
        for stem, times in Counter(token.stem for token in found).items():
            result[stem] += FIELD_WEIGHTS.get(name, 1.0) * (1 + math.log(times))  # type: ignore[assignment]
    return dict(result)


def fact(facet: str, code: str) -> str:
    """The stem by which a fact is found, as if it were a word. No word has an equals sign."""
    return f"={facet[0]}:{code}"[: analysis.LONGEST_WORD]


def stem_text(found: Iterable[Token]) -> str:
    """The stems as text, for an analyzer that splits at spaces."""
    return " ".join(token.stem for token in found)


def fresh_since() -> datetime.date:
    """The day from which on a verification counts as recent."""
    return timezone.localdate() - datetime.timedelta(days=FRESH_DAYS)
