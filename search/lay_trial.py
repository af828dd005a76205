"""Trying a search from the admin: what its words become, where that comes from, and what they find."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from search import analysis, lay_rules, lay_vocabulary, service
from search.content import ITALIAN
from search.engines.base import Alternative, Concept
from search.lay_forms import edit_url
from search.models import LayGroup, ServiceDocument, ServiceStem
from search.texts import FIELD_WEIGHTS
from search.types import MAX_QUERY_LENGTH, SearchQuery, SearchResult
from search.understanding import understand

SHOWN = 10
COMMON_SHARE = 0.25
"""A word that stands in so many of the services says little."""
ENOUGH_SERVICES = 12
"""With fewer services in the catalogue every word is in many of them."""


ORIGINS = {
    "word": gettext_lazy("parola scritta"),
    "spelling": gettext_lazy("correzione"),
    "lay": gettext_lazy("parole collegate"),
    "fact": gettext_lazy("voce del vocabolario"),
    "place": gettext_lazy("luogo"),
}


@dataclass(frozen=True)
class Way:
    """One way to satisfy a part of the question. ``points`` are what it brings at most, a word when it is in a title.

    Without a group there is no ``group_url``.
    """

    text: str
    origin: str
    points: float
    group: str = ""
    group_url: str = ""
    is_tried: bool = False


@dataclass(frozen=True)
class Piece:
    """A part of the question as it was recognised, with how it is treated."""

    text: str
    remark: str
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class Trial:
    """What a search becomes and finds. ``place`` is the name of the comune that was read in the words."""

    query: SearchQuery
    pieces: tuple[Piece, ...]
    needed: int
    corrected: str
    place: str
    is_relaxed: bool
    result: SearchResult


def try_out(text: str, *, language: str, group: LayGroup | None = None) -> Trial:
    """Search as a visitor would; with a group, as if it were in use as it stands, saved or not."""
    query = SearchQuery(text=" ".join(text.split())[:MAX_QUERY_LENGTH], language=language, per_page=SHOWN)
    vocabulary = vocabularies.current()
    with lay_vocabulary.trying(group) if group is not None else nullcontext():
        question = understand(query, vocabulary)
        result = service.search(query, vocabulary=vocabulary)
    tried = group.key if group is not None else None
    named = {each.group for concept in question.concepts for each in concept.alternatives}
    rows = _groups({key for key in named if key not in ("", tried)})
    understanding = result.understanding
    return Trial(
        query=query,
        pieces=tuple(_piece(concept, rows, tried) for concept in question.concepts),
        needed=question.needed,
        corrected=understanding.corrected or understanding.suggestion,
        place=vocabulary.label(Scheme.MUNICIPALITY, understanding.place, ITALIAN) if understanding.place else "",
        is_relaxed=understanding.is_relaxed,
        result=result,
    )


def _groups(keys: set[str]) -> dict[str, LayGroup]:
    numbers = [int(key) for key in keys if key.isdecimal()]
    return {row.key: row for row in LayGroup.objects.filter(Q(starter_key__in=keys) | Q(pk__in=numbers))}


def _piece(concept: Concept, rows: dict[str, LayGroup], tried: str | None) -> Piece:
    ways = {_way(each, rows, tried): None for each in concept.alternatives}
    if concept.is_place:
        remark = _("è un luogo: trova ciò che serve quel comune")
    elif concept.is_unknown:
        remark = _("non è in nessuna scheda: non conta")
    elif concept.is_weak:
        remark = _("aiuta l'ordine, ma non è richiesta")
    else:
        remark = ""
    return Piece(text=concept.text, remark=remark, ways=tuple(sorted(ways, key=lambda way: -way.points)))


def _way(each: Alternative, rows: dict[str, LayGroup], tried: str | None) -> Way:
    row = rows.get(each.group)
    is_fact = any(part.fact for part in each.parts)
    return Way(
        text=each.text,
        origin=str(ORIGINS.get(each.origin, each.origin)),
        points=round(each.weight if is_fact else each.weight * max(FIELD_WEIGHTS.values()), 1),
        group=row.term_list[0] if row else "",
        group_url=edit_url(row) if row else "",
        is_tried=tried is not None and each.group == tried,
    )


def common_terms(group: LayGroup) -> list[str]:
    """Return the terms of one word that stand in so many services that searching them says little."""
    live = ServiceDocument.objects.live().count()
    stems = {
        found[0].stem: term
        for term in group.term_list
        if len(analysis.words(term)) == 1 and (found := analysis.tokens(term, ITALIAN))
    }
    if live < ENOUGH_SERVICES or not stems or group.language != lay_rules.ITALIAN:
        return []
    counts: dict[str, set[object]] = {}
    rows = ServiceStem.objects.filter(language=ITALIAN, stem__in=stems).values_list("stem", "service_id")
    for stem, number in rows.distinct():
        counts.setdefault(stem, set()).add(number)
    return [stems[stem] for stem, services in counts.items() if len(services) > live * COMMON_SHARE]
