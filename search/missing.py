"""A need and a place were understood, and no such service is there: that is said before anything weaker is shown."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from search import analysis, foreign
from search.types import EngineAnswer, SearchQuery, ServiceView, Understanding


def place_of(query: SearchQuery, read: Understanding) -> str:
    """The code of the comune that a question is about: the only one chosen, else the one in its words."""
    chosen = query.filters.get("municipality", ())
    return chosen[0] if len(chosen) == 1 else "" if chosen else read.place


def is_missing_there(query: SearchQuery, answer: EngineAnswer, items: list[ServiceView]) -> bool:
    """Whether what was found in a comune is neither of a kind asked for nor says what was asked in its first lines.

    Only where nothing else was asked: with a price or an age chosen, there may be such a service all the same.
    """
    read = answer.understanding
    if not (place_of(query, read) and read.needs):
        return False
    if set(query.filters) - {"municipality"} or query.age is not None or query.radius is not None:
        return False
    if any(answer.facets.get("kind", {}).get(code) for code in read.needs):
        return False
    return not any(_speaks_of(item, read) for item in items)


def _speaks_of(item: ServiceView, read: Understanding) -> bool:
    wanted = {token.stem for token in analysis.tokens(read.need_text, item.text_language)}
    seen = {
        token.stem
        for text in (item.title, item.summary)
        for token in analysis.tokens(text, foreign.of(text, item.text_language))
    }
    return bool(wanted) and wanted <= seen


def sentence(query: SearchQuery, read: Understanding, vocabulary: Vocabulary) -> str:
    """What is not there, in words."""
    place = vocabulary.label(Scheme.MUNICIPALITY, place_of(query, read), query.language)
    values = {"need": read.need_text, "place": place}
    return _("Nessun servizio di questo tipo («%(need)s») serve %(place)s.") % values


def elsewhere(query: SearchQuery, read: Understanding, near: list[str]) -> Iterator[tuple[bool, SearchQuery]]:
    """Where services of the kind are: around (true) and anywhere, as questions that find nothing weaker."""
    kinds = {"kind": read.needs}
    alike = SearchQuery(filters=kinds, language=query.language, per_page=1)
    if near:
        yield True, SearchQuery(filters={**kinds, "municipality": tuple(near)}, language=query.language, per_page=1)
    yield False, alike
