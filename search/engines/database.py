"""The database engine: an ordinary inverted index in SQL, the same on PostgreSQL and SQLite.

Three queries whatever is found: how common the words are, one page of ids, all counts; one more names the
providers counted.
"""

from __future__ import annotations

import math
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from search.content import ITALIAN
from search.engines.base import PREFIX_WEIGHT, Question, Word, spread_ambito
from search.models import ServiceDocument, ServiceFacet, ServiceStem
from search.texts import AMBITO_STEM, STALE_WEIGHT
from search.types import EngineAnswer

MOST_PREFIXES = 30
"""How many stems a beginning stands for at most: the most common ones."""

DOCUMENT = ServiceDocument._meta.db_table
FACET = ServiceFacet._meta.db_table
STEM = ServiceStem._meta.db_table


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
        ids = _ids(question, found, chosen)
        counts = _counts(question, found)
        total = counts.pop("", {}).get("", 0)
        counts["municipality"] = spread_ambito(counts.get("municipality", {}), question.comuni)
        return EngineAnswer(
            ids=ids, total=total, facets=counts, engine=self.name, provider_names=_provider_names(question, counts)
        )


# Words


def _terms(question: Question) -> list[tuple[int, str, str, float]] | None:
    """Return the stems that satisfy each word: number of the word, language, stem and factor of its weight.

    The factor is BM25's inverse document frequency, so that rare words decide. ``None``: no words were asked.
    """
    if not question.words:
        return None
    frequency, total = _frequencies(question)
    result = []
    for number, word in enumerate(question.words):
        for language, weight in question.languages.items():
            exact = word.stems[language]
            stems = {exact: 1.0} if (language, exact) in frequency else {}
            if word.is_place and language == ITALIAN and (language, AMBITO_STEM) in frequency:
                stems[AMBITO_STEM] = 1.0
            if word.is_prefix:
                longer = [stem for lang, stem in frequency if lang == language and stem.startswith(word.word)]
                longer.sort(key=lambda stem: (-frequency[language, stem], stem))
                stems = dict.fromkeys(longer[:MOST_PREFIXES], PREFIX_WEIGHT) | stems
            for stem, share in stems.items():
                common = frequency[language, stem]
                rarity = math.log(1 + (total - common + 0.5) / (common + 0.5))
                result.append((number, language, stem, weight * share * max(rarity, 0.01)))
    return result


def _frequencies(question: Question) -> tuple[dict[tuple[str, str], int], int]:
    """Return how many services have each stem asked for, or stem that begins so, and how many are live."""
    conditions: list[Sql] = []
    for language in question.languages:
        stems = {word.stems[language] for word in question.words}
        if language == ITALIAN and any(word.is_place for word in question.words):
            stems.add(AMBITO_STEM)
        conditions.append(Sql(f"language = %s AND stem IN ({_marks(stems)})", [language, *sorted(stems)]))
        conditions += [_begins(language, word) for word in question.words if word.is_prefix]
    rows = _run(
        f"SELECT language, stem, COUNT(*), (SELECT COUNT(*) FROM {DOCUMENT} WHERE live) FROM {STEM}"
        f" WHERE {' OR '.join(f'({condition.text})' for condition in conditions)} GROUP BY language, stem",
        [value for condition in conditions for value in condition.parameters],
    )
    return {(language, stem): count for language, stem, count, _total in rows}, rows[0][3] if rows else 0


def _begins(language: str, word: Word) -> Sql:
    """A condition on the beginning of stems that the index of each database serves. Words are letters and digits."""
    if connection.vendor == "postgresql":
        return Sql("language = %s AND stem LIKE %s", [language, word.word + "%"])
    return Sql("language = %s AND stem >= %s AND stem < %s", [language, word.word, word.word + chr(0x10FFFF)])


# Services


def _found(question: Question, terms: list[tuple[int, str, str, float]] | None) -> Sql:
    """Common table expressions ending in ``found``: services that have the words and the age.

    A column ``f_<facet>`` for each facet filtered says whether the filter lets the service through: hits need
    all of them, the counts of a facet all but its own.
    """
    parts: list[str] = []
    parameters: list[Any] = []
    score, join = "0.0", ""
    if terms is not None:
        rows = ", ".join(["(%s, %s, %s, %s)"] * len(terms)) or "(-1, '', '', 0.0)"
        if connection.vendor == "postgresql":
            rows = rows.replace("(%s, %s, %s, %s)", "(%s::int, %s, %s, %s::float8)")
        parts.append(f"term(word, language, stem, factor) AS (VALUES {rows})")
        parameters += [value for term in terms for value in term]
        # CROSS JOIN keeps SQLite from reading the whole index instead of looking the terms up.
        parts.append(
            f"hit AS (SELECT s.service_id, SUM(s.weight * t.factor) AS score FROM term t CROSS JOIN {STEM} s"
            " WHERE s.language = t.language AND s.stem = t.stem"
            " GROUP BY s.service_id HAVING COUNT(DISTINCT t.word) >= %s)"
        )
        parameters.append(question.needed)
        score = f"hit.score * CASE WHEN d.is_stale THEN {STALE_WEIGHT} ELSE 1.0 END"
        join = " JOIN hit ON hit.service_id = d.id"
    columns = ""
    for facet, codes in question.filters.items():
        columns += (
            f", d.id IN (SELECT service_id FROM {FACET} WHERE facet = %s AND code IN ({_marks(codes)})) AS f_{facet}"
        )
        parameters += [facet, *codes]
    age = ""
    if question.query.age is not None:
        age = " AND (d.min_age IS NULL OR d.min_age <= %s) AND (d.max_age IS NULL OR d.max_age >= %s)"
        parameters += [question.query.age, question.query.age]
    parts.append(
        f"found AS MATERIALIZED (SELECT d.id, d.is_stale, d.completeness, d.sort_name, d.assured_date,"
        f" {score} AS score{columns} FROM {DOCUMENT} d{join} WHERE d.live{age})"
    )
    return Sql(f"WITH {', '.join(parts)} ", parameters)


def _ids(question: Question, found: Sql, chosen: list[str]) -> list[uuid.UUID]:
    name = 'sort_name COLLATE "C"' if connection.vendor == "postgresql" else "sort_name"
    order = {
        "relevance": "score DESC" if question.words else "is_stale, completeness DESC",
        "name": name,
        "verified": "assured_date DESC NULLS LAST",
    }[question.query.sort]
    rows = _run(
        f"{found.text} SELECT id FROM found{_where(chosen)} ORDER BY {order}, {name}, id LIMIT %s OFFSET %s",
        [*found.parameters, question.query.per_page, question.query.offset],
    )
    return [value if isinstance(value, uuid.UUID) else uuid.UUID(value) for (value,) in rows]


def _counts(question: Question, found: Sql) -> dict[str, dict[str, int]]:
    """Return counts by facet and code; the total stands under the facet and code ``""``."""
    facets = list(question.filters)
    selects = [Sql(f"SELECT '', '', COUNT(*) FROM found{_where([f'f_{facet}' for facet in facets])}")]
    # Only live services have facets: where nothing narrows them down, no join is needed.
    everything = not question.words and question.query.age is None
    open_ = f"c.facet NOT IN ({_marks(facets)})" if facets else ""
    selects.append(_group(open_, [f"f_{facet}" for facet in facets], facets, everything=everything))
    for facet in facets:
        others = [f"f_{other}" for other in facets if other != facet]
        selects.append(_group("c.facet = %s", others, [facet], everything=everything))
    result: dict[str, dict[str, int]] = {}
    rows = _run(
        found.text + " UNION ALL ".join(select.text for select in selects),
        [*found.parameters, *(value for select in selects for value in select.parameters)],
    )
    for facet, code, count in rows:
        result.setdefault(facet, {})[code] = count
    return result


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
