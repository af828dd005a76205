"""From ``catalog_pages/data/acronyms.json`` to the glossary, by the rule of the vocabularies.

Loading again adds what is missing and leaves alone what the office changed, unless it is told to overwrite.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from catalog_pages.models import Acronym, AcronymText
from catalog_pages.taxonomy_data import DATA, ITALIAN, Tally, TaxonomyError, of_the_site

FILE = "acronyms.json"
KEYS = frozenset({"key", "acronym", "also_written", "texts"})
TEXTS = ("long_name", "explanation")


@dataclass(frozen=True)
class AcronymRecord:
    """One entry of the file, checked; ``texts`` are a long name and an explanation by language."""

    key: str
    acronym: str
    also_written: str
    texts: dict[str, tuple[str, str]]


def read_acronyms(folder: Path = DATA) -> list[AcronymRecord]:
    """Return the entries of the file. Raises ``TaxonomyError`` when it is malformed."""
    path = folder / FILE
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TaxonomyError(f"{path.name}: non si legge ({error}).") from error
    if not isinstance(entries, list):
        raise TaxonomyError(f"{path.name}: la struttura non è quella attesa.")
    records = [_record(f"{path.name}, voce {number}", entry) for number, entry in enumerate(entries, start=1)]
    keys = [record.key for record in records]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise TaxonomyError(f"{path.name}: «{twice.pop()}» compare due volte.")
    return records


def _record(place: str, entry: Any) -> AcronymRecord:
    if not isinstance(entry, dict) or entry.keys() - KEYS or not entry.get("key") or not entry.get("acronym"):
        raise TaxonomyError(f"{place}: servono «key», «acronym» e «texts», e niente altro che «also_written».")
    texts = entry.get("texts")
    if not isinstance(texts, dict) or ITALIAN not in texts:
        raise TaxonomyError(f"{place}: manca la spiegazione in italiano (texts.it).")
    for language, text in texts.items():
        if not isinstance(text, dict) or text.keys() != set(TEXTS):
            raise TaxonomyError(f"{place}: texts.{language} deve avere «long_name» ed «explanation».")
    return AcronymRecord(
        key=entry["key"],
        acronym=entry["acronym"],
        also_written=entry.get("also_written", ""),
        texts=of_the_site({language: (text["long_name"], text["explanation"]) for language, text in texts.items()}),
    )


def load_acronyms(*, overwrite: bool, folder: Path = DATA) -> Tally:
    """Bring the entries into the database and say what was done."""
    tally = Tally("Sigle")
    stored = {row.key: row for row in Acronym.objects.exclude(key="").prefetch_related("texts")}
    for record in read_acronyms(folder):
        row = stored.get(record.key)
        if row is None:
            _save(Acronym(key=record.key), record)
            tally.created += 1
        elif _is_as_in(record, row):
            tally.unchanged += 1
        elif overwrite:
            _save(row, record)
            tally.updated += 1
        elif missing := record.texts.keys() - _texts(row).keys():
            for language in sorted(missing):
                long_name, explanation = record.texts[language]
                row.texts.add(AcronymText(language=language, long_name=long_name, explanation=explanation))
            row.save()
            tally.updated += 1
        else:
            tally.kept += 1
    return tally


def _texts(row: Acronym) -> dict[str, tuple[str, str]]:
    return {text.language: (text.long_name, text.explanation) for text in row.texts.all()}


def _is_as_in(record: AcronymRecord, row: Acronym) -> bool:
    return (row.acronym, row.also_written, _texts(row)) == (record.acronym, record.also_written, record.texts)


def _save(row: Acronym, record: AcronymRecord) -> None:
    row.acronym, row.also_written = record.acronym, record.also_written
    row.texts = [
        AcronymText(language=language, long_name=long_name, explanation=explanation)
        for language, (long_name, explanation) in record.texts.items()
    ]
    try:
        row.full_clean()
    except ValidationError as error:
        raise TaxonomyError(f"{FILE}, «{record.key}»: {'; '.join(error.messages)}") from error
    row.save()
