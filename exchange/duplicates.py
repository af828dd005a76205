"""Rows that may already be in the catalogue under another id: same body and a similar name, or nearly the same name."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rapidfuzz import fuzz, process

from catalog_pages.models import ServicePage
from exchange.records import italian_services
from exchange.terms import plain

ALIKE_HERE, ALIKE_ELSEWHERE = 80, 92
"""From which likeness (0-100) two names may mean one service: of one body, of two bodies."""
SHOWN = 3


class Duplicates:
    """The names of the services of the site, read once, and those of the rows of the file met so far."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._titles: dict[int, str] = {}
        self._of_body: dict[str, dict[int, str]] = defaultdict(dict)
        self._lines: dict[int, str] = {}
        self._lines_of_body: dict[str, dict[int, str]] = defaultdict(dict)
        self._line_titles: dict[int, str] = {}
        found = italian_services().values_list("pk", "title", "draft_title", "path")
        for pk, title, draft, path in found:
            self._titles[pk] = draft or title
            self._names[pk] = plain(self._titles[pk])
            self._of_body[path[: -ServicePage.steplen]][pk] = self._names[pk]

    def add(self, line: int, title: str, *, body: str) -> None:
        """Note a new row: those below it may repeat it. ``body`` is its body's name."""
        if name := plain(title):
            self._lines[line] = self._lines_of_body[body][line] = name
            self._line_titles[line] = title

    def of(self, title: str, *, body_path: str, body: str = "") -> list[dict[str, Any]]:
        """What a new row may repeat, most alike first: services of the site (``page``), rows above it (``line``).

        Each is ``{"page" or "line", "title", "score", "same_body"}``.
        """
        wanted = plain(title)
        if not wanted:
            return []
        pages = _alike(wanted, self._of_body.get(body_path, {}) if body_path else {}, self._names)
        lines = _alike(wanted, self._lines_of_body.get(body, {}) if body else {}, self._lines)
        return [
            *({"page": key, "title": self._titles[key], **told} for key, told in pages),
            *({"line": key, "title": self._line_titles[key], **told} for key, told in lines),
        ]


def _alike(wanted: str, own: dict[int, str], everywhere: dict[int, str]) -> list[tuple[int, dict[str, Any]]]:
    found: dict[int, tuple[float, bool]] = {}
    for names, lowest, same_body in ((own, ALIKE_HERE, True), (everywhere, ALIKE_ELSEWHERE, False)):
        for _name, score, key in process.extract(
            wanted, names, scorer=fuzz.token_sort_ratio, score_cutoff=lowest, limit=SHOWN
        ):
            found.setdefault(key, (score, same_body))
    ranked = sorted(found.items(), key=lambda each: (-each[1][1], -each[1][0]))[:SHOWN]
    return [(key, {"score": round(score), "same_body": same_body}) for key, (score, same_body) in ranked]
