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
    """The names of the services of the site, read once."""

    def __init__(self) -> None:
        self._names: dict[int, str] = {}
        self._titles: dict[int, str] = {}
        self._of_body: dict[str, dict[int, str]] = defaultdict(dict)
        found = italian_services().values_list("pk", "title", "draft_title", "path")
        for pk, title, draft, path in found:
            self._titles[pk] = draft or title
            self._names[pk] = plain(self._titles[pk])
            self._of_body[path[: -ServicePage.steplen]][pk] = self._names[pk]

    def of(self, title: str, *, body_path: str) -> list[dict[str, Any]]:
        """The services that a new one may repeat, most alike first: ``{"page", "title", "score", "same_body"}``."""
        wanted, own = plain(title), self._of_body.get(body_path, {}) if body_path else {}
        if not wanted:
            return []
        found: dict[int, tuple[float, bool]] = {}
        for _name, score, pk in process.extract(
            wanted, own, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE_HERE, limit=SHOWN
        ):
            found[pk] = (score, True)
        for _name, score, pk in process.extract(
            wanted, self._names, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE_ELSEWHERE, limit=SHOWN
        ):
            found.setdefault(pk, (score, False))
        ranked = sorted(found.items(), key=lambda each: (-each[1][1], -each[1][0]))[:SHOWN]
        return [
            {
                "page": pk,
                "title": self._titles[pk],
                "score": round(score),
                "same_body": same_body,
            }
            for pk, (score, same_body) in ranked
        ]
