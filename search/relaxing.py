"""Wider questions near one that found nothing: what each leaves out, and how many services it finds.

Each is one small query to whichever engine answers. There are few of them and they share a deadline: a page that
found nothing must not be slow as well.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from search import analysis, finding, missing
from search.geo import distance
from search.names import without_words
from search.params import SCHEMES
from search.places import centre
from search.types import Relaxation, SearchQuery, SearchResult, Sort
from search.wording import joined

MOST = 6
"""How many questions are asked at most."""
SECONDS = 0.6
"""After so long no further one is begun."""
NEIGHBOURS = 3
"""How many comuni around are looked at together."""
NEAR_ENOUGH = 15.0
"""Kilometres between the centres beyond which a comune is no neighbour."""
RADII = (5.0, 10.0, 20.0, 40.0)
"""The distances to choose from, in kilometres; the last only to widen a search."""
MOST_WORDS = 3
"""Of how many words at most each is left out in turn."""

Candidate = tuple[str, SearchQuery]


def relax(result: SearchResult, vocabulary: Vocabulary, *, seconds: float = SECONDS) -> list[Relaxation]:
    """Return the wider questions that find something, nearest to the question first.

    There are none for a question that found any, unless what it asked for is missing where it was asked for.

    ``seconds`` bounds when the last one is begun.
    """
    query = replace(result.query, page=1, per_page=1)
    if result.total and not result.is_missing_there:
        return []
    end = time.monotonic() + seconds
    found = []
    with translation.override(query.language):
        for number, (label, wider) in enumerate(_candidates(query, result, vocabulary)):
            if number == MOST or time.monotonic() > end:
                break
            count = finding.find(wider, vocabulary=vocabulary).total
            if count:
                found.append(Relaxation(label, replace(wider, per_page=result.query.per_page), count))
    return found


def _candidates(query: SearchQuery, result: SearchResult, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """Wider questions, the nearest first, each once."""
    ways: tuple[Callable[[], Iterator[Candidate]], ...] = (
        lambda: _spelling(query),
        lambda: _neighbours(query, vocabulary),
        lambda: _radius(query),
        lambda: _age(query),
        lambda: _place(query, result),
        lambda: _filters(query, result),
        lambda: _words(query, result),
        lambda: _all_filters(query),
    )
    if result.is_missing_there:
        ways = (lambda: _elsewhere(query, result, vocabulary), *(() if result.total else ways))
    seen = [query]
    for way in ways:
        for label, wider in way():
            if wider not in seen:
                seen.append(wider)
                yield label, wider


def _elsewhere(query: SearchQuery, result: SearchResult, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """The kind of service that is missing in a comune, in those around it and in all."""
    codes = neighbours(missing.place_of(query, result.understanding), vocabulary)
    names = joined([vocabulary.label(Scheme.MUNICIPALITY, code, query.language) for code in codes])
    for is_near, wider in missing.elsewhere(query, result.understanding, codes):
        yield (_("a %s") % names if is_near else _("in tutti i comuni")), wider


def _spelling(query: SearchQuery) -> Iterator[Candidate]:
    if query.exact:
        yield _("anche con parole simili"), replace(query, exact=False)


def _neighbours(query: SearchQuery, vocabulary: Vocabulary) -> Iterator[Candidate]:
    """The comuni around the one that was chosen."""
    chosen = query.filters.get("municipality", ())
    if len(chosen) != 1:
        return
    codes = neighbours(chosen[0], vocabulary)
    if codes:
        names = [vocabulary.label(Scheme.MUNICIPALITY, code, query.language) for code in codes]
        filters = {**query.filters, "municipality": tuple(sorted((*chosen, *codes)))}
        yield _("anche a %s") % joined(names), replace(query, filters=filters)


def neighbours(code: str, vocabulary: Vocabulary) -> list[str]:
    """Return the codes of the comuni of today whose centres are nearest to that of one."""
    terms, today = vocabulary.terms(Scheme.MUNICIPALITY), timezone.localdate()
    here = centre(terms.get(code))
    if here is None:
        return []
    others = sorted(
        (distance(here, there), other)
        for other, term in terms.items()
        if other != code and term.is_current(today) and (there := centre(term)) is not None
    )
    return [other for kilometres, other in others[:NEIGHBOURS] if kilometres <= NEAR_ENOUGH]


def _radius(query: SearchQuery) -> Iterator[Candidate]:
    """The next distance, and any distance."""
    if query.radius is None:
        return
    wider = next((radius for radius in RADII if radius > query.radius), None)
    if wider is not None:
        yield _("entro %d km") % wider, replace(query, radius=wider)
    yield _("a qualunque distanza"), replace(query, radius=None)


def _age(query: SearchQuery) -> Iterator[Candidate]:
    if query.age is not None:
        text = ngettext("senza l'età (%d anno)", "senza l'età (%d anni)", query.age) % query.age
        yield text, replace(query, age=None)


def _place(query: SearchQuery, result: SearchResult) -> Iterator[Candidate]:
    """A comune named in the words is required: without it."""
    if result.understanding.place:
        text = without_words(query.text, result.understanding.place_text)
        if text:
            yield _("in tutti i comuni"), replace(query, text=text)


def _filters(query: SearchQuery, result: SearchResult) -> Iterator[Candidate]:
    """Without each filter in turn."""
    for facet, codes in query.filters.items():
        rest = {name: values for name, values in query.filters.items() if name != facet}
        names = {value.code: value.label for value in result.facets.get(facet, ())}
        labels = [names.get(code, code) for code in codes]
        wider = replace(query, filters=rest)
        if facet == "municipality" and query.near_code in codes:
            wider = replace(wider, near=None, near_code="", radius=None, sort=_without_distance(query))
        shown = _("%d scelte") % len(labels) if len(labels) > 2 and facet in SCHEMES else joined(labels)
        yield _("senza il filtro «%s»") % shown, wider


def _words(query: SearchQuery, result: SearchResult) -> Iterator[Candidate]:
    """Without each word in turn; where any word was enough already, none is left out."""
    stop = analysis.STOP_WORDS.get(query.language, frozenset())
    words = [word for word in dict.fromkeys(analysis.words(query.text)) if word not in stop]
    if len(words) < 2 or (result.understanding.is_relaxed and not query.exact):
        return
    for word in words[:MOST_WORDS]:
        yield _("senza la parola «%s»") % word, replace(query, text=without_words(query.text, word))


def _all_filters(query: SearchQuery) -> Iterator[Candidate]:
    if query.text and (len(query.filters) > 1 or (query.filters and query.age is not None)):
        yield _("senza nessun filtro"), SearchQuery(text=query.text, language=query.language, per_page=1)


def _without_distance(query: SearchQuery) -> Sort:
    return "relevance" if query.sort == "distance" else query.sort
