"""The figures: every judged query asked of every engine, summed up by kind, by language and by part, and printed."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.relevance import metrics
from tests.relevance.judged import JudgedQuery

METRICS: dict[str, Callable[[Sequence[str], Mapping[str, int]], float]] = {
    "nDCG@10": metrics.ndcg,
    "recall@10": metrics.recall,
    "success@3": metrics.success,
}
ALL, TUNING, HELD_OUT = "all", "for tuning", "held out"


@dataclass(frozen=True)
class Answer:
    """What an engine found for a query."""

    engine: str
    query: JudgedQuery
    found: list[str]

    def score(self, metric: str) -> float:
        return METRICS[metric](self.found, self.query.relevant)


@dataclass(frozen=True)
class Figures:
    """Means over a group of queries, by metric; ``nothing`` counts the queries that found nothing at all."""

    queries: int
    means: dict[str, float]
    nothing: int


Table = dict[str, dict[str, Figures]]
"""Figures by group (kinds, then the whole and its parts), then by engine."""


def ask_all(queries: Sequence[JudgedQuery], engines: Mapping[str, Callable[[JudgedQuery], list[str]]]) -> list[Answer]:
    """Ask every query of every engine."""
    return [Answer(name, query, ask(query)) for query in queries for name, ask in engines.items()]


def held_out_of(kind: str) -> str:
    """The group of what is held out of the set of a language."""
    return f"{kind}, {HELD_OUT}"


def tabulate(answers: Sequence[Answer]) -> Table:
    """Sum up the answers; groups without queries are left out. What is held out of a language is a group too."""
    groups: dict[str, list[Answer]] = {}
    for answer in answers:
        query = answer.query
        own = [query.kind, HELD_OUT if query.held_out else TUNING, ALL]
        if query.is_of_language and query.held_out:
            own.append(held_out_of(query.kind))
        for group in own:
            groups.setdefault(group, []).append(answer)
    parts = [name for name in (TUNING, HELD_OUT, ALL) if name in groups]
    return {name: _by_engine(groups[name]) for name in (*sorted(groups.keys() - set(parts)), *parts)}


def _by_engine(answers: Sequence[Answer]) -> dict[str, Figures]:
    result = {}
    for engine in dict.fromkeys(answer.engine for answer in answers):
        own = [answer for answer in answers if answer.engine == engine]
        means = {metric: statistics.fmean(answer.score(metric) for answer in own) for metric in METRICS}
        result[engine] = Figures(len(own), means, sum(not answer.found for answer in own))
    return result


def lines(table: Table) -> Iterator[str]:
    """The table as text: one block a metric, one line a group, one column an engine."""
    engines = list(table[ALL])
    for metric in (*METRICS, "nothing found"):
        yield f"{metric:<16}{'queries':>8}" + "".join(f"{name:>15}" for name in engines)
        for group, figures in table.items():
            cells = [
                f"{each.means[metric]:>15.3f}" if metric in METRICS else f"{each.nothing:>15}"
                for each in figures.values()
            ]
            yield f"  {group:<14}{next(iter(figures.values())).queries:>8}" + "".join(cells)
        yield ""


def worst(answers: Sequence[Answer], number: int) -> Iterator[str]:
    """The answers with the lowest nDCG: what came (with its grade, 0 for beside the point) and what is missing."""
    for answer in sorted(answers, key=lambda each: each.score("nDCG@10"))[:number]:
        query = answer.query
        filters = "".join(f" {name}={value}" for name, value in query.filters.items())
        yield f"{answer.score('nDCG@10'):.3f} [{answer.engine}] [{query.kind}, {query.language}{filters}] {query.text}"
        came = [f"{slug}({query.relevant.get(slug, 0)})" for slug in answer.found]
        missing = [f"{slug}({grade})" for slug, grade in query.relevant.items() if slug not in answer.found]
        yield f"      came: {', '.join(came) or 'nothing'}"
        yield f"      missing: {', '.join(missing) or 'nothing'}"


def as_json(table: Table, answers: Sequence[Answer]) -> dict[str, Any]:
    """Everything measured, for programs. Held-out queries count in the sums and are not shown."""
    return {
        "figures": {
            group: {
                engine: {"queries": each.queries, **each.means, "nothing_found": each.nothing}
                for engine, each in figures.items()
            }
            for group, figures in table.items()
        },
        "answers": [
            {
                "engine": answer.engine,
                "kind": answer.query.kind,
                "text": answer.query.text,
                "language": answer.query.language,
                "filters": answer.query.filters,
                "nDCG@10": answer.score("nDCG@10"),
                "found": answer.found,
                "relevant": answer.query.relevant,
            }
            for answer in answers
            if not answer.query.held_out
        ],
    }
