"""The database engine: an ordinary inverted index in SQL, the same on PostgreSQL and SQLite.

Three queries whatever is found: how common the words are, the page of ids with all counts, and the names of the
providers counted.
"""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from search import geo, texts
from search.content import ITALIAN
from search.engines.base import PREFIX_WEIGHT, Part, Question, spread_ambito
from search.models import ServiceDocument, ServiceFacet, ServicePlace, ServiceStem
from search.types import EngineAnswer

MOST_PREFIXES = 30
"""How many stems a beginning stands for at most: the most common ones."""

DOCUMENT = ServiceDocument._meta.db_table
FACET = ServiceFacet._meta.db_table
STEM = ServiceStem._meta.db_table
PLACE = ServicePlace._meta.db_table
PAGE = "="
"""Stands for the facet in the rows that are the page of ids. No facet is called so."""

Frequency = dict[tuple[str, str], int]
"""How many services have a stem, by language and stem."""
Term = tuple[int, int, int, int, str, str, float]
"""Number of the concept, of the way, of the part; parts of the way; language, stem and factor of its weight."""


@dataclass
class Sql:
    """A piece of SQL and its parameters."""

    text: str
    parameters: list[Any] = field(default_factory=list)


class DatabaseEngine:
    """Answers from ``ServiceDocument``, ``ServiceFacet`` and ``ServiceStem``."""

    name = "database"

    def search(self, question: Question) -> EngineAnswer:
        """Find live services."""
        found = _found(question, _terms(question))
        chosen = [f"f_{facet}" for facet in question.filters]
        ids, counts = _answer(question, found, chosen)
        totals = counts.pop("", {})
        counts["municipality"] = spread_ambito(counts.get("municipality", {}), question.comuni)
        return EngineAnswer(
            ids=ids,
            total=totals.get("", 0),
            unfiltered=totals.get("all", totals.get("", 0)),
            facets=counts,
            engine=self.name,
            provider_names=_provider_names(question, counts),
            understanding=question.understanding,
        )


# Words


def _terms(question: Question) -> list[Term] | None:
    """Return the stems that satisfy each part of each way to satisfy each concept. ``None``: no words were asked.

    The factor of words is BM25's inverse document frequency, so that rare words decide; facts have their own.
    """
    if not question.has_words:
        return None
    frequency, total = _frequencies(question)
    rarity = {
        key: max(math.log(1 + (total - number + 0.5) / (number + 0.5)), 0.01) for key, number in frequency.items()
    }
    result: list[Term] = []
    for concept, asked in enumerate(question.concepts):
        for way, alternative in enumerate(asked.alternatives):
            parts = alternative.parts
            share = alternative.weight / len(parts)
            for part, each in enumerate(parts):
                for language, stem, weight in _stems(each, question, frequency):
                    factor = share * weight * (1.0 if each.fact else rarity[language, stem])
                    result.append((concept, way, part, len(parts), language, stem, factor))
    return result


def _stems(part: Part, question: Question, frequency: Frequency) -> list[tuple[str, str, float]]:
    """The stems in use that satisfy a part: language, stem and weight."""
    if part.fact:
        return [(ITALIAN, part.fact, 1.0)] if (ITALIAN, part.fact) in frequency else []
    found = []
    for language, weight in question.languages.items():
        if part.prefix:
            longer = [stem for lang, stem in frequency if lang == language and stem.startswith(part.prefix)]
            longer.sort(key=lambda stem: (-frequency[language, stem], stem))
            found += [(language, stem, weight * PREFIX_WEIGHT) for stem in longer[:MOST_PREFIXES]]
    return found + [
        (language, stem, question.languages[language])
        for language, stem in part.stems
        if language in question.languages and (language, stem) in frequency
    ]


def _frequencies(question: Question) -> tuple[Frequency, int]:
    """Return how many services have each stem asked for, or stem that begins so, and how many are live."""
    stems: dict[str, set[str]] = {}
    prefixes: set[str] = set()
    for concept in question.concepts:
        for alternative in concept.alternatives:
            for part in alternative.parts:
                if part.fact:
                    stems.setdefault(ITALIAN, set()).add(part.fact)
                if part.prefix:
                    prefixes.add(part.prefix)
                for language, stem in part.stems:
                    stems.setdefault(language, set()).add(stem)
    conditions = [
        Sql(f"language = %s AND stem IN ({_marks(found)})", [language, *sorted(found)])
        for language, found in sorted(stems.items())
    ]
    conditions += [_begins(language, prefix) for language in question.languages for prefix in sorted(prefixes)]
    rows = _run(
        f"SELECT language, stem, COUNT(*), (SELECT COUNT(*) FROM {DOCUMENT} WHERE live) FROM {STEM}"
        f" WHERE {' OR '.join(f'({condition.text})' for condition in conditions)} GROUP BY language, stem",
        [value for condition in conditions for value in condition.parameters],
    )
    return {(language, stem): count for language, stem, count, _total in rows}, rows[0][3] if rows else 0


def _begins(language: str, prefix: str) -> Sql:
    """A condition on the beginning of stems that the index of each database serves. Words are letters and digits."""
    if connection.vendor == "postgresql":
        return Sql("language = %s AND stem LIKE %s", [language, prefix + "%"])
    return Sql("language = %s AND stem >= %s AND stem < %s", [language, prefix, prefix + chr(0x10FFFF)])


# Services


def _found(question: Question, terms: list[Term] | None) -> Sql:
    """Common table expressions ending in ``found``: services that have the words, the age and the distance.

    A column ``f_<facet>`` for each facet filtered says whether the filter lets the service through: hits need
    all of them, the counts of a facet all but its own.
    """
    parts: list[str] = []
    parameters: list[Any] = []
    score, join, where = "0.0", "", "d.live"
    columns = ""
    if terms is not None:
        hit = _hits(question, terms)
        parts.append(hit.text)
        parameters += hit.parameters
        score, join = f"hit.score * {_lifts()}", " JOIN hit ON hit.service_id = d.id"
        parameters.append(texts.fresh_since())
        if question.visited:
            visited = f"SELECT service_id FROM {FACET} WHERE facet = %s AND code IN ({_marks(question.visited)})"
            score += f" * CASE WHEN d.id IN ({visited}) THEN {texts.VISITED_WEIGHT} ELSE 1.0 END"
            parameters += ["municipality", *question.visited]
    if question.query.near is not None:
        columns, near = _distance_column(question.query.near)
        parameters += near
    for facet, codes in question.filters.items():
        columns += (
            f", d.id IN (SELECT service_id FROM {FACET} WHERE facet = %s AND code IN ({_marks(codes)})) AS f_{facet}"
        )
        parameters += [facet, *codes]
    if question.query.age is not None:
        where += " AND (d.min_age IS NULL OR d.min_age <= %s) AND (d.max_age IS NULL OR d.max_age >= %s)"
        parameters += [question.query.age, question.query.age]
    if question.query.near is not None and question.query.radius is not None:
        inside = _circle(question.query.near, question.query.radius)
        where += f" AND d.id IN ({inside.text})"
        parameters += inside.parameters
    parts.append(
        f"found AS MATERIALIZED (SELECT d.id, d.is_stale, d.completeness, d.sort_name, d.assured_date,"
        f" {score} AS score{columns} FROM {DOCUMENT} d{join} WHERE {where})"
    )
    return Sql(f"WITH {', '.join(parts)} ", parameters)


def _hits(question: Question, terms: list[Term]) -> Sql:
    """The services that have enough of the concepts, with their scores: the best way to satisfy each is added."""
    rows = ", ".join(["(%s, %s, %s, %s, %s, %s, %s)"] * len(terms)) or "(-1, 0, 0, 1, '', '', 0.0)"
    if connection.vendor == "postgresql":
        rows = rows.replace("%s, %s, %s, %s, %s, %s, %s", "%s::int, %s::int, %s::int, %s::int, %s, %s, %s::float8")
    # CROSS JOIN keeps SQLite from reading the whole index instead of looking the terms up.
    source = f"FROM term t CROSS JOIN {STEM} s WHERE s.language = t.language AND s.stem = t.stem"
    if any(term[3] > 1 for term in terms):
        ways = (
            f"part AS (SELECT t.concept, t.way, t.parts, s.service_id, MAX(s.weight * t.factor) AS score {source}"
            " GROUP BY t.concept, t.way, t.parts, t.part, s.service_id),"
            " way AS (SELECT concept, service_id, SUM(score) AS score FROM part"
            " GROUP BY concept, way, parts, service_id HAVING COUNT(*) = parts),"
        )
    else:
        ways = f"way AS (SELECT t.concept, s.service_id, s.weight * t.factor AS score {source}),"
    places = [number for number, concept in enumerate(question.concepts) if concept.is_place]
    required = question.counted
    counted = [number for number, concept in enumerate(question.concepts) if concept in required]
    tie = texts.CONCEPT_TIE_BREAKER
    return Sql(
        f"term(concept, way, part, parts, language, stem, factor) AS (VALUES {rows}), {ways}"
        f" satisfied AS (SELECT concept, service_id, (1 - {tie}) * MAX(score) + {tie} * SUM(score) AS score"
        " FROM way GROUP BY concept, service_id),"
        " hit AS (SELECT service_id, SUM(score) AS score FROM satisfied GROUP BY service_id"
        f" HAVING {_number_of(counted)} >= {question.needed} AND {_number_of(places)} >= {len(places)})",
        [value for term in terms for value in term],
    )


def _number_of(concepts: list[int]) -> str:
    """How many of some concepts a service satisfies."""
    if not concepts:
        return "0"
    return f"SUM(CASE WHEN concept IN ({', '.join(map(str, concepts))}) THEN 1 ELSE 0 END)"


def _lifts() -> str:
    return (
        f"CASE WHEN d.is_stale THEN {texts.STALE_WEIGHT} ELSE 1.0 END"
        f" * CASE WHEN d.assured_date >= %s THEN {texts.FRESH_WEIGHT} ELSE 1.0 END"
        f" * CASE WHEN d.completeness >= {texts.COMPLETE_FROM} THEN {texts.COMPLETE_WEIGHT} ELSE 1.0 END"
    )


def _square(near: geo.Point) -> Sql:
    """The square of the kilometres between a point and premises ``p``; see ``search.geo``."""
    east = geo.KILOMETRES_PER_DEGREE * math.cos(math.radians(near[0]))
    return Sql(
        "((p.latitude - %s) * (p.latitude - %s) * %s + (p.longitude - %s) * (p.longitude - %s) * %s)",
        [near[0], near[0], geo.KILOMETRES_PER_DEGREE**2, near[1], near[1], east**2],
    )


def _distance_column(near: geo.Point) -> tuple[str, list[Any]]:
    square = _square(near)
    return f", (SELECT MIN({square.text}) FROM {PLACE} p WHERE p.service_id = d.id) AS distance", square.parameters


def _circle(near: geo.Point, radius: float) -> Sql:
    """The services with premises within a radius."""
    square = _square(near)
    return Sql(
        f"SELECT p.service_id FROM {PLACE} p WHERE p.latitude BETWEEN %s AND %s AND p.longitude BETWEEN %s AND %s"
        f" AND {square.text} <= %s",
        [*geo.box(near, radius), *square.parameters, radius**2],
    )


def _answer(question: Question, found: Sql, chosen: list[str]) -> tuple[list[uuid.UUID], dict[str, dict[str, int]]]:
    """Return one page of ids in order, and counts by facet and code: all in one query, what is found is found once.

    The total stands under the facet ``""`` and the code ``""``, the one without filters under ``all``.
    """
    selects = [_page(question, chosen), *_counts(question)]
    rows = _run(
        found.text + " UNION ALL ".join(select.text for select in selects),
        [*found.parameters, *(value for select in selects for value in select.parameters)],
    )
    ids: dict[int, uuid.UUID] = {}
    counts: dict[str, dict[str, int]] = {}
    for facet, code, number in rows:
        if facet == PAGE:
            ids[number] = uuid.UUID(code)
        else:
            counts.setdefault(facet, {})[code] = number
    return [ids[position] for position in sorted(ids)], counts


def _page(question: Question, chosen: list[str]) -> Sql:
    """One page of ids: a row each, with its position."""
    name = 'sort_name COLLATE "C"' if connection.vendor == "postgresql" else "sort_name"
    order = {
        "relevance": "score DESC" if question.has_words else "is_stale, completeness DESC",
        "name": name,
        "verified": "assured_date DESC NULLS LAST",
        "distance": "distance NULLS LAST" if question.query.near is not None else name,
    }[question.query.sort]
    query = question.query
    return Sql(
        f"SELECT '{PAGE}', CAST(id AS text), position FROM"
        f" (SELECT id, ROW_NUMBER() OVER (ORDER BY {order}, {name}, id) AS position FROM found{_where(chosen)}) AS page"
        " WHERE position > %s AND position <= %s",
        [query.offset, query.offset + query.size],
    )


def _counts(question: Question) -> list[Sql]:
    """The counts of services by facet and code."""
    facets = list(question.filters)
    selects = [Sql(f"SELECT '', '', COUNT(*) FROM found{_where([f'f_{facet}' for facet in facets])}")]
    if facets:
        selects.append(Sql("SELECT '', 'all', COUNT(*) FROM found"))
    # Only live services have facets: where nothing narrows them down, no join is needed.
    everything = not question.has_words and question.query.age is None and question.query.radius is None
    open_ = f"c.facet NOT IN ({_marks(facets)})" if facets else ""
    selects.append(_group(open_, [f"f_{facet}" for facet in facets], facets, everything=everything))
    for facet in facets:
        others = [f"f_{other}" for other in facets if other != facet]
        selects.append(_group("c.facet = %s", others, [facet], everything=everything))
    return selects


def _group(counted: str, passing: list[str], parameters: list[Any], *, everything: bool) -> Sql:
    """Counts of the facets in the condition ``counted``, over the services found that pass some filters."""
    if everything and not passing:
        tables, where = f"{FACET} c", _where([counted])
    else:
        # CROSS JOIN keeps SQLite from reading all facets of all services.
        tables, where = f"found CROSS JOIN {FACET} c", _where(["c.service_id = found.id", counted, *passing])
    return Sql(f"SELECT c.facet, c.code, COUNT(*) FROM {tables}{where} GROUP BY c.facet, c.code", parameters)


def _provider_names(question: Question, counts: dict[str, dict[str, int]]) -> dict[str, str]:
    """The names of the providers counted or chosen. Ended services come first: theirs may be an older name."""
    keys = {uuid.UUID(code) for code in (*counts.get("provider", ()), *question.filters.get("provider", ()))}
    named = ServiceDocument.objects.filter(provider_id__in=keys).order_by("live", "provider_name")
    return {str(key): name for key, name, _live in named.values_list("provider_id", "provider_name", "live").distinct()}


def _where(conditions: list[str]) -> str:
    used = [condition for condition in conditions if condition]
    return f" WHERE {' AND '.join(used)}" if used else ""


def _marks(values: Any) -> str:
    return ", ".join(["%s"] * len(values))


def _run(sql: str, parameters: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())
