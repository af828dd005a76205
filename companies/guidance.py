"""The guidance by letter as readers see it today, and the texts that a new site begins with."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.utils import timezone

from catalog_pages.enums import Scheme
from catalog_pages.models import Term
from catalog_pages.taxonomy_data import of_the_site
from catalog_pages.vocabulary import TermEntry, Vocabulary
from companies.models import GuidanceText, LetterGuidance
from companies.models.guidance import ITALIAN

STARTER = Path(__file__).parent / "data" / "guidance.json"
OLD_AFTER = datetime.timedelta(days=365)
"""After so long without a look at the source, the page says so."""


@dataclass(frozen=True)
class Answer:
    """One question of a company, and what the office answers."""

    question: str
    text: str
    """``Foreign`` where the answer stands in Italian on a page in another language."""


@dataclass(frozen=True)
class LetterPage:
    """A letter as it is shown: nothing of the guidance where the office has none in force today."""

    code: str
    label: str
    description: str
    guidance: LetterGuidance | None
    answers: list[Answer]
    coming: LetterGuidance | None
    is_old: bool

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return f"lettera-{self.code}"


def letters(vocabulary: Vocabulary, day: datetime.date) -> list[TermEntry]:
    """The letters in use on a day."""
    return [term for term in vocabulary.terms(Scheme.WELFARE).values() if term.is_current(day)]


def make_pages(vocabulary: Vocabulary, *, language: str) -> list[LetterPage]:
    """The letters in use, each with the text in force today and the one that comes next (two queries)."""
    today = timezone.localdate()
    rows: dict[int, list[LetterGuidance]] = {}
    for row in LetterGuidance.objects.prefetch_related("texts").order_by("valid_from", "pk"):
        rows.setdefault(row.letter_id, []).append(row)
    return [_page(term, rows.get(term.key, []), language=language, today=today) for term in letters(vocabulary, today)]


def _page(term: TermEntry, rows: list[LetterGuidance], *, language: str, today: datetime.date) -> LetterPage:
    now = next((row for row in rows if row.holds_on(today)), None)
    answers = _answers(now.answers_in(language)) if now else []
    return LetterPage(
        code=term.code,
        label=term.label(language),
        description=term.description(language),
        guidance=now if answers else None,
        answers=answers,
        coming=next((row for row in rows if row.valid_from and row.valid_from > today), None),
        is_old=now is not None and now.checked_on < today - OLD_AFTER,
    )


def _answers(texts: Mapping[str, str]) -> list[Answer]:
    names = {field.name: str(field.verbose_name) for field in GuidanceText._meta.get_fields() if field.concrete}
    return [Answer(f"{names[name][:1].upper()}{names[name][1:]}", text) for name, text in texts.items()]


@transaction.atomic
def load_starter() -> int:
    """Give the letters that never had a guidance the starter texts; return how many got one.

    Where the office has left the Italian of the release as it is, languages that the site has since come in.
    """
    terms = {term.code: term for term in Term.objects.filter(scheme=Scheme.WELFARE)}
    known: dict[int, list[LetterGuidance]] = {}
    for row in LetterGuidance.objects.prefetch_related("texts").order_by("pk"):
        known.setdefault(row.letter_id, []).append(row)
    made = 0
    for entry in json.loads(STARTER.read_text(encoding="utf-8")):
        term = terms.get(entry["letter"])
        if term is None:
            continue
        if term.pk in known:
            for row in known[term.pk]:
                _add_languages(row, of_the_site(entry["texts"]))
            continue
        row = LetterGuidance(
            letter=term,
            valid_from=datetime.date.fromisoformat(entry["valid_from"]),
            reference=entry["reference"],
            source_url=entry["source_url"],
            checked_on=datetime.date.fromisoformat(entry["checked_on"]),
        )
        for language, texts in of_the_site(entry["texts"]).items():
            row.texts.add(GuidanceText(language=language, **texts))
        row.save()
        made += 1
    return made


def _add_languages(row: LetterGuidance, texts: Mapping[str, Mapping[str, str]]) -> None:
    present: dict[str, GuidanceText] = {each.language: each for each in row.texts.all()}
    italian = present.get(ITALIAN)
    if italian is None or any(getattr(italian, name) != text for name, text in texts[ITALIAN].items()):
        return
    for language, answers in texts.items():
        if language not in present:
            text = GuidanceText(guidance=row, language=language, **answers)
            text.note(italian, None)
            text.save()


def load_after_migrate(*, using: str, **kwargs: Any) -> None:
    """Give a site that has its vocabularies the texts of this release; nothing where the tables are missing."""
    tables = set(connections[using].introspection.table_names())
    if using == DEFAULT_DB_ALIAS and {LetterGuidance._meta.db_table, Term._meta.db_table} <= tables:
        load_starter()


def load_after_vocabularies(**kwargs: Any) -> None:
    """Give a new site the texts with which it begins."""
    load_starter()
