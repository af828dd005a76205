"""What is searched of a service: words by language and field, with the weight each field has.

Both engines read these fields with these weights, so that they rank alike.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping

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
WORD_FIELDS = ("title", "kind", "provider")
"""The fields in which a word may be misspelt: their words are kept beside their stems."""
FOREIGN_WEIGHT = 0.4
"""What Italian text counts for a reader of another language, beside text in their own."""
STALE_WEIGHT = 0.5
"""What relevance keeps when a sheet was not verified in time: it comes after its fresh equals."""
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
            result[stem] += FIELD_WEIGHTS[name] * (1 + math.log(times))  # type: ignore[assignment]
    return dict(result)


def stem_text(found: Iterable[Token]) -> str:
    """The stems as text, for an analyzer that splits at spaces."""
    return " ".join(token.stem for token in found)


def word_text(found: Iterable[Token]) -> str:
    """The words as text, each once."""
    return " ".join(dict.fromkeys(token.word for token in found))
