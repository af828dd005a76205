"""From the files in ``catalog_pages/data`` to the vocabularies and the model texts.

The files are where a site starts from; afterwards the office edits the vocabularies in the administration.
So loading again only adds what is missing, unless it is told to overwrite, and never deletes.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import Signal

from catalog_pages.enums import Scheme
from catalog_pages.models import ModelText, Term, TermLabel

Text = TypeVar("Text")

DATA = Path(__file__).resolve().parent / "data"

FILES: dict[Scheme, str] = {
    Scheme.CATEGORY: "categories.json",
    Scheme.KIND: "kinds.json",
    Scheme.MUNICIPALITY: "comuni_lodi.csv",
    Scheme.TARGET: "targets.json",
    Scheme.DELIVERY: "delivery.json",
    Scheme.LANGUAGE: "languages.json",
    Scheme.WELFARE: "welfare.json",
}
"""Categories come before kinds, which name them."""
MODEL_TEXTS = "model_texts.json"

KNOWN_KEYS = frozenset({"code", "labels", "parent", "replaced_by", "external_code", "valid_from", "valid_to"})
ITALIAN = "it"


class TaxonomyError(Exception):
    """A data file is malformed; the message names the file and the entry."""


@dataclass(frozen=True)
class LabelRecord:
    """A term's name in one language."""

    label: str
    description: str = ""


@dataclass(frozen=True)
class TermRecord:
    """One entry of a file, checked."""

    code: str
    labels: dict[str, LabelRecord]
    parent: str = ""
    replaced_by: str = ""
    columns: dict[str, Any] = field(default_factory=dict)
    """Values of the other columns of ``Term``."""


@dataclass
class Tally:
    """What loading did to one vocabulary. ``kept`` entries differ from the file and were left as they are."""

    name: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    kept: int = 0

    @property
    def total(self) -> int:
        """How many entries the file has."""
        return self.created + self.updated + self.unchanged + self.kept


def read_terms(scheme: Scheme, folder: Path = DATA) -> list[TermRecord]:
    """Return the entries of one vocabulary's file, in their order."""
    path = folder / FILES[scheme]
    records = list(_read_municipalities(path) if path.suffix == ".csv" else _read_vocabulary(path))
    seen: set[str] = set()
    for record in records:
        if record.code in seen:
            raise TaxonomyError(f"{path.name}: il codice «{record.code}» compare due volte.")
        seen.add(record.code)
    return records


def read_model_texts(folder: Path = DATA) -> dict[str, dict[str, str]]:
    """Return the starter texts by kind code."""
    path = folder / MODEL_TEXTS
    texts = _read_json(path, dict)
    for code, entry in texts.items():
        if not isinstance(entry, dict):
            raise TaxonomyError(f"{path.name}, «{code}»: serve un oggetto con i testi.")
        for name, value in entry.items():
            if name not in ModelText.FIELDS:
                raise TaxonomyError(f"{path.name}, «{code}»: il campo «{name}» non esiste.")
            if not isinstance(value, str):
                raise TaxonomyError(f"{path.name}, «{code}», campo «{name}»: serve un testo.")
    return texts


taxonomy_loaded = Signal()
"""Sent inside the transaction when the vocabularies are there: other rooms keep texts about their terms."""


@transaction.atomic
def load_taxonomy(*, overwrite: bool = False, folder: Path = DATA) -> list[Tally]:
    """Bring vocabularies and model texts into the database and say what was done.

    What an editor may have changed is left alone, unless ``overwrite`` is set.
    """
    tallies = [_load_scheme(scheme, folder, overwrite) for scheme in FILES]
    tallies.append(_load_model_texts(folder, overwrite))
    taxonomy_loaded.send(sender=Term)
    return tallies


def _read_json(path: Path, shape: type) -> Any:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TaxonomyError(f"{path.name}: non si legge ({error}).") from error
    if not isinstance(data, shape):
        raise TaxonomyError(f"{path.name}: la struttura non è quella attesa.")
    return data


def _read_vocabulary(path: Path) -> Iterator[TermRecord]:
    for number, entry in enumerate(_read_json(path, list), start=1):
        code = entry.get("code") if isinstance(entry, dict) else None
        if not code:
            raise TaxonomyError(f"{path.name}, voce {number}: manca «code».")
        place = f"{path.name}, «{code}»"
        if unknown := entry.keys() - KNOWN_KEYS:
            raise TaxonomyError(f"{place}: campi che non esistono: {', '.join(sorted(unknown))}.")
        columns: dict[str, Any] = {"external_code": entry.get("external_code", "")}
        for name in ("valid_from", "valid_to"):
            columns[name] = _read_date(place, name, entry.get(name))
        yield TermRecord(
            code=code,
            labels=_read_labels(place, entry.get("labels")),
            parent=entry.get("parent", ""),
            replaced_by=entry.get("replaced_by", ""),
            columns=columns,
        )


def _read_labels(place: str, labels: Any) -> dict[str, LabelRecord]:
    if not isinstance(labels, dict) or ITALIAN not in labels:
        raise TaxonomyError(f"{place}: manca il nome in italiano (labels.it).")
    found: dict[str, LabelRecord] = {}
    for language, texts in labels.items():
        if not isinstance(texts, dict) or not texts.get("label") or texts.keys() - {"label", "description"}:
            raise TaxonomyError(f"{place}: labels.{language} deve avere «label» e, se serve, «description».")
        found[language] = LabelRecord(label=texts["label"], description=texts.get("description", ""))
    return of_the_site(found)


def of_the_site(by_language: dict[str, Text]) -> dict[str, Text]:
    """Leave out the languages that the site does not have: the office could not save a form that shows one.

    Once a language is set, loading again brings its texts in.
    """
    languages = dict(settings.LANGUAGES)
    return {language: text for language, text in by_language.items() if language in languages}


def _read_date(place: str, name: str, value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError as error:
        raise TaxonomyError(f"{place}, campo «{name}»: serve una data come 2027-01-31.") from error


def _read_municipalities(path: Path) -> Iterator[TermRecord]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["in_ambito_lodi"] == "1"]
            for row in sorted(rows, key=lambda row: row["name"]):
                yield TermRecord(
                    code=row["istat_code"],
                    labels={ITALIAN: LabelRecord(label=row["name"])},
                    columns={
                        "postal_code": row["cap"],
                        "cadastral_code": row["cadastral_code"],
                        "province": row["province"],
                        "latitude": Decimal(row["lat"]),
                        "longitude": Decimal(row["lon"]),
                    },
                )
    except (OSError, KeyError, ArithmeticError) as error:
        raise TaxonomyError(f"{path.name}: non si legge ({error!r}).") from error


def _load_scheme(scheme: Scheme, folder: Path, overwrite: bool) -> Tally:
    tally = Tally(str(scheme.label))
    records = read_terms(scheme, folder)
    stored = {
        term.code: term
        for term in Term.objects.filter(scheme=scheme).select_related("parent").prefetch_related("labels")
    }
    parents = {term.code: term for term in Term.objects.filter(scheme=Scheme.CATEGORY)}
    for position, record in enumerate(records):
        place = f"{FILES[scheme]}, «{record.code}»"
        columns = {**record.columns, "position": position}
        if record.parent:
            if record.parent not in parents:
                raise TaxonomyError(f"{place}: la categoria «{record.parent}» non esiste.")
            columns["parent"] = parents[record.parent]
        term = stored.get(record.code)
        if term is None:
            stored[record.code] = _create(scheme, record, columns, place)
            tally.created += 1
        else:
            _reconcile(term, record, columns, overwrite, tally)
    _link_replacements(records, stored, overwrite, FILES[scheme])
    return tally


def _create(scheme: Scheme, record: TermRecord, columns: dict[str, Any], place: str) -> Term:
    term = Term(scheme=scheme, code=record.code, **columns)
    for language, label in record.labels.items():
        term.labels.add(TermLabel(language=language, label=label.label, description=label.description))
    try:
        term.full_clean()
    except ValidationError as error:
        raise TaxonomyError(f"{place}: {'; '.join(error.messages)}") from error
    term.save()
    return term


def _reconcile(term: Term, record: TermRecord, columns: dict[str, Any], overwrite: bool, tally: Tally) -> None:
    """Add the languages that are missing; change the rest only when told to."""
    labels = {label.language: label for label in term.labels.all()}
    added = {language: label for language, label in record.labels.items() if language not in labels}
    changed_labels = {
        language: wanted
        for language, wanted in record.labels.items()
        if language in labels
        and (labels[language].label, labels[language].description) != (wanted.label, wanted.description)
    }
    changed_columns = {name: value for name, value in columns.items() if getattr(term, name) != value}
    differs = bool(changed_labels or changed_columns)
    if not added and not (differs and overwrite):
        tally.kept += differs
        tally.unchanged += not differs
        return
    for language, wanted in added.items():
        TermLabel.objects.create(term=term, language=language, label=wanted.label, description=wanted.description)
    if overwrite:
        for language, wanted in changed_labels.items():
            labels[language].label, labels[language].description = wanted.label, wanted.description
            labels[language].save()
        for name, value in changed_columns.items():
            setattr(term, name, value)
    # Read again: a term keeps its labels in memory and would write the old ones back over the new.
    fresh = Term.objects.get(pk=term.pk)
    if overwrite:
        for name in changed_columns:
            setattr(fresh, name, getattr(term, name))
    fresh.save()
    tally.updated += 1


def _link_replacements(records: list[TermRecord], stored: dict[str, Term], overwrite: bool, file: str) -> None:
    for record in records:
        if not record.replaced_by:
            continue
        successor = stored.get(record.replaced_by)
        if successor is None:
            raise TaxonomyError(f"{file}, «{record.code}»: «{record.replaced_by}» non esiste (replaced_by).")
        term = Term.objects.get(pk=stored[record.code].pk)
        if term.replaced_by_id is None or (overwrite and term.replaced_by_id != successor.pk):
            term.replaced_by = successor
            term.save()


def _load_model_texts(folder: Path, overwrite: bool) -> Tally:
    tally = Tally("Testi modello")
    kinds = {term.code: term for term in Term.objects.filter(scheme=Scheme.KIND)}
    stored = {text.kind_id: text for text in ModelText.objects.all()}
    for code, texts in read_model_texts(folder).items():
        place = f"{MODEL_TEXTS}, «{code}»"
        if code not in kinds:
            raise TaxonomyError(f"{place}: questo tipo di servizio non esiste.")
        text = stored.get(kinds[code].pk)
        if text is not None and all(getattr(text, name) == value for name, value in texts.items()):
            tally.unchanged += 1
            continue
        if text is not None and not overwrite:
            tally.kept += 1
            continue
        tally.created += text is None
        tally.updated += text is not None
        text = text or ModelText(kind=kinds[code])
        for name, value in texts.items():
            setattr(text, name, value)
        try:
            text.full_clean(exclude=["kind"])
        except ValidationError as error:
            raise TaxonomyError(f"{place}: {'; '.join(error.messages)}") from error
        text.save()
    return tally
