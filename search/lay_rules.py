"""What a group of lay words may hold: one rule for the form, the file of an import and the starter set."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from catalog_pages.enums import Scheme
from search import analysis

FACT_SCHEMES = (Scheme.KIND, Scheme.TARGET, Scheme.CATEGORY, Scheme.DELIVERY)
"""The vocabularies whose codes a group may point at."""

ITALIAN = "it"
LONGEST_TERM = 80
MOST_TERMS = 60
MOST_WORDS = 8
"""Longer phrases are sentences: nobody writes them twice in the same way."""

TermKey = tuple[str, ...]


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a text without empty ones and repetitions, with single spaces."""
    cleaned = (" ".join(line.split()) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in cleaned if line))


def term_key(term: str, language: str) -> TermKey:
    """Return what a term is compared by: the stems of all its words, stop words included.

    Two terms with the same key are the same to a search: ``badante`` and ``Badanti``.
    """
    return tuple(analysis.stem(word, language) for word in analysis.words(term))


def has_content(term: str, language: str) -> bool:
    """Whether a term has a word that is not a stop word."""
    return bool(analysis.tokens(term, language))


def too_long(terms: Iterable[str]) -> list[str]:
    """Return the terms with too many characters or words."""
    return [term for term in terms if len(term) > LONGEST_TERM or len(analysis.words(term)) > MOST_WORDS]


def fact(scheme: str, code: str) -> str:
    """Return how a group names a code: ``kind:sad``."""
    return f"{scheme}:{code}"


def problems(
    *, language: str, terms: tuple[str, ...], also: tuple[str, ...], facts: tuple[str, ...], two_way: bool
) -> dict[str, list[str]]:
    """Return what is wrong with a group taken alone: sentences by field, empty when it is fine."""
    found: dict[str, list[str]] = {}

    def add(field: str, message: str) -> None:
        found.setdefault(field, []).append(message)

    if not terms:
        add("terms", _("Scrivi almeno una parola."))
    if len(terms) > MOST_TERMS:
        add("terms", _("Al massimo %d parole per gruppo: dividilo in due.") % MOST_TERMS)
    if len(also) > MOST_TERMS:
        add("also", _("Al massimo %d parole per gruppo: dividilo in due.") % MOST_TERMS)
    for field, values, of in (("terms", terms, language), ("also", also, ITALIAN)):
        for term in values:
            if not has_content(term, of):
                add(field, _("«%s» è fatta solo di parole come articoli e preposizioni, che non si cercano.") % term)
        for term in too_long(values):
            add(
                field,
                _("«%(term)s» è troppo lunga: al massimo %(words)d parole e %(characters)d caratteri.")
                % {"term": term, "words": MOST_WORDS, "characters": LONGEST_TERM},
            )
    for value in facts:
        scheme, _separator, code = value.partition(":")
        if scheme not in FACT_SCHEMES or not code:
            add("facts", _("«%s» non è una voce che si può indicare.") % value)
    if not found and not also and not facts and not (two_way and len(terms) > 1):
        add(
            "also",
            _(
                "Così il gruppo non porta a nulla: aggiungi parole da cercare o voci di vocabolario, "
                "oppure scegli che le parole sono sinonimi."
            ),
        )
    return found
