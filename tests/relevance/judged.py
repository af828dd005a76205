"""The judged queries: what people ask, and which services of the demo answer it.

One file a kind in ``queries/``, one a language beside them; ``README.md`` there says how to judge. Only the
standard library is needed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

QUERIES = Path(__file__).resolve().parent / "queries"
FIELDS = {"text", "language", "filters", "held_out", "relevant"}


@dataclass(frozen=True)
class JudgedQuery:
    """A question with its judgements.

    ``filters`` are query-string parameters by name; ``relevant`` maps slugs to grades from 1 to 3. A
    ``held_out`` query is for the end: who tunes the search does not look at it.
    """

    text: str
    kind: str
    relevant: dict[str, int]
    language: str = "it"
    filters: dict[str, str] = field(default_factory=dict)
    held_out: bool = False

    @property
    def is_of_language(self) -> bool:
        """Whether it is in the set of a language: asked by its readers, in its words, and counted by itself."""
        return self.kind == self.language


def kinds(folder: Path = QUERIES) -> list[str]:
    """The kinds of queries, in alphabetical order."""
    return sorted(path.stem for path in folder.glob("*.json"))


def read_queries(folder: Path = QUERIES, *, kind: str = "") -> list[JudgedQuery]:
    """Return the queries of one kind, or all. Raises ValueError that names file and query when one is malformed."""
    return [
        _query(f"{name}.json[{number}]", name, entry)
        for name in kinds(folder)
        if kind in ("", name)
        for number, entry in enumerate(json.loads((folder / f"{name}.json").read_text(encoding="utf-8")))
    ]


def _query(place: str, kind: str, entry: dict[str, Any]) -> JudgedQuery:
    if unknown := set(entry) - FIELDS:
        raise ValueError(f"{place}: unknown fields {', '.join(sorted(unknown))}")
    if not entry.get("text", "").strip() or not entry.get("relevant"):
        raise ValueError(f"{place}: a query needs text and relevant services")
    if wrong := [slug for slug, grade in entry["relevant"].items() if grade not in (1, 2, 3)]:
        raise ValueError(f"{place}: grades are 1, 2 or 3, not so for {', '.join(wrong)}")
    return JudgedQuery(kind=kind, **entry)
