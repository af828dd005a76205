"""From what a file says to a record that may be stored: the rules of the editor's form, said line by line.

A draft may be incomplete, a published sheet may not, a contradiction never.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from catalog_pages import quality
from catalog_pages.enums import ServiceStatus
from catalog_pages.models import ServicePage
from catalog_pages.models.row_base import ServiceRow
from exchange import shape
from exchange.prose import sanitise
from exchange.records import languages
from exchange.shape import Record
from exchange.terms import Terms


@dataclass(frozen=True)
class Problem:
    """What is wrong with a line: the field, and a sentence that says what to do."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        place = _("riga %(line)d") % {"line": self.line}
        return f"{place}, {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


@dataclass
class Checked:
    """A line of a file: what it says, normalised, and what is wrong with it. ``record`` has only the keys given."""

    line: int
    record: Record = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def add(self, name: str, error: ValidationError | Any) -> None:
        """Note what is wrong with a field."""
        messages = error.messages if isinstance(error, ValidationError) else [error]
        self.problems += [Problem(self.line, name, str(message)) for message in messages]


def blank_record() -> Record:
    """A service that says nothing yet."""
    record: Record = {
        name: shape.dump(shape.SERVICE_FIELDS[name], shape.empty(shape.SERVICE_FIELDS[name]))
        for name in shape.SERVICE_KEYS
        if name in shape.SERVICE_FIELDS
    }
    record |= dict.fromkeys(("id", *shape.TERMS), "")
    record |= {name: [] for name in (*shape.TERM_SETS, *shape.ROWS)}
    return record | {"state": shape.DRAFT, "provider": {}, "translations": {}}


def normalise(line: int, raw: Any, *, terms: Terms) -> Checked:
    """Return what a line says in the form of an export, and what of it can't be understood."""
    checked = Checked(line)
    if not isinstance(raw, dict):
        checked.add("", _("Serve un oggetto JSON per riga, uno per servizio."))
        return checked
    _refuse_unknown(checked, "", raw, shape.SERVICE_KEYS)
    _identity(checked, "", raw, checked.record)
    _scalars(checked, "", raw, shape.SERVICE_FIELDS, checked.record)
    for name, scheme in shape.TERMS.items():
        if name in raw:
            checked.record[name] = _term(checked, name, scheme, raw[name], terms)
    for name, scheme in shape.TERM_SETS.items():
        if name in raw:
            checked.record[name] = _terms(checked, name, scheme, raw[name], terms)
    for name in shape.ROWS:
        if name in raw:
            checked.record[name] = _rows(checked, name, raw[name], terms)
    if "translations" in raw:
        checked.record["translations"] = _translations(
            checked, "translations", raw["translations"], shape.TRANSLATION_KEYS, shape.SERVICE_FIELDS
        )
    checked.record["provider"] = _provider(checked, raw.get("provider"), terms)
    return checked


def _refuse_unknown(checked: Checked, prefix: str, raw: Record, known: Iterable[str]) -> None:
    for name in raw:
        if name not in known:
            checked.add(f"{prefix}{name}", _("Questo campo non esiste: toglilo o correggi il nome."))


def _identity(checked: Checked, prefix: str, raw: Record, record: Record) -> None:
    if "id" in raw:
        record["id"] = ""
        if raw["id"] not in (None, ""):
            try:
                record["id"] = str(uuid.UUID(raw["id"]))
            except (ValueError, AttributeError, TypeError):
                checked.add(f"{prefix}id", _("Non è un identificativo (UUID): togli il valore o copialo dall'export."))
    if "state" in raw:
        record["state"] = raw["state"]
        if raw["state"] not in shape.STATES:
            record["state"] = shape.DRAFT
            checked.add(
                f"{prefix}state",
                _("Scrivi «published» o «draft», non «%(value)s».") % {"value": str(raw["state"])[:40]},
            )


def _scalars(checked: Checked, prefix: str, raw: Record, fields: dict[str, models.Field], record: Record) -> None:
    for name, column in fields.items():
        if name not in raw:
            continue
        value = raw[name]
        try:
            if name in shape.PROSE and isinstance(value, str):
                value = sanitise(value)
            record[name] = shape.clean(column, value)
        except ValidationError as error:
            record[name] = shape.dump(column, shape.empty(column))
            checked.add(f"{prefix}{name}", error)


def _term(checked: Checked, name: str, scheme: Any, value: Any, terms: Terms) -> str:
    if value in (None, ""):
        return ""
    try:
        return terms.code(scheme, str(value))
    except ValidationError as error:
        checked.add(name, error)
        return ""


def _terms(checked: Checked, name: str, scheme: Any, values: Any, terms: Terms) -> list[str]:
    if values in (None, ""):
        return []
    if not isinstance(values, list):
        checked.add(name, _("Serve un elenco di codici."))
        return []
    order = {code: position for position, code in enumerate(terms.vocabulary.codes(scheme))}
    found = {_term(checked, name, scheme, value, terms) for value in values} - {""}
    return sorted(found, key=lambda code: order.get(code, 0))


def _rows(checked: Checked, name: str, values: Any, terms: Terms) -> list[Record]:
    if values in (None, ""):
        return []
    if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
        checked.add(name, _("Serve un elenco di oggetti."))
        return []
    return [_row(checked, name, number, value, terms) for number, value in enumerate(values, start=1)]


def _row(checked: Checked, name: str, number: int, raw: Record, terms: Terms) -> Record:
    prefix = f"{name}[{number}]."
    _refuse_unknown(checked, prefix, raw, shape.row_keys(name))
    record: Record = {"id": ""}
    _identity(checked, prefix, {key: raw[key] for key in ("id",) if key in raw}, record)
    for key, column in shape.ROW_FIELDS[name].items():
        if key == "municipality":
            record[key] = _term(checked, f"{prefix}{key}", shape.TERM_SETS["municipalities"], raw.get(key), terms)
        else:
            _scalars(checked, prefix, {key: raw.get(key)}, {key: column}, record)
    if not shape.ROWS[name].TEXTS:
        return record
    if raw.get("translations") is None:
        record["translations"] = None
        return record
    texts = raw["translations"]
    record["translations"] = {}
    if not isinstance(texts, dict) or not all(isinstance(own, dict) for own in texts.values()):
        checked.add(f"{prefix}translations", _("Serve un oggetto con un oggetto per lingua."))
        return record
    _refuse_unknown(checked, f"{prefix}translations.", texts, languages())
    for language in languages():
        own = texts.get(language) or {}
        _refuse_unknown(checked, f"{prefix}translations.{language}.", own, shape.ROWS[name].TEXTS)
        found: Record = {}
        columns = {key: shape.ROW_FIELDS[name][key] for key in shape.ROWS[name].TEXTS}
        _scalars(checked, f"{prefix}translations.{language}.", own, columns, found)
        # A text translates another: without that one it says nothing.
        if kept := {key: text for key, text in found.items() if text and record.get(key)}:
            record["translations"][language] = kept
    return record


def _translations(
    checked: Checked, name: str, values: Any, keys: Iterable[str], fields: dict[str, models.Field]
) -> dict[str, Record]:
    if values in (None, ""):
        return {}
    if not isinstance(values, dict) or not all(isinstance(value, dict) for value in values.values()):
        checked.add(name, _("Serve un oggetto con un oggetto per lingua."))
        return {}
    _refuse_unknown(checked, f"{name}.", values, languages())
    found = {}
    for language in languages():
        if raw := values.get(language):
            prefix = f"{name}.{language}."
            _refuse_unknown(checked, prefix, raw, keys)
            record: Record = {}
            _identity(checked, prefix, {key: raw[key] for key in ("state",) if key in raw}, record)
            _scalars(checked, prefix, raw, {key: fields[key] for key in keys if key in fields}, record)
            if not record.get("title"):
                checked.add(f"{prefix}title", _("Scrivi il titolo in questa lingua, oppure togli la traduzione."))
            found[language] = record
    return found


def _provider(checked: Checked, raw: Any, terms: Terms) -> Record:
    record: Record = {}
    if not raw:
        return record
    if not isinstance(raw, dict):
        checked.add("provider", _("Serve un oggetto con il codice fiscale o il codice d'origine dell'ente."))
        return record
    _refuse_unknown(checked, "provider.", raw, shape.PROVIDER_KEYS)
    _identity(checked, "provider.", raw, record)
    _scalars(checked, "provider.", raw, shape.PROVIDER_FIELDS, record)
    if "municipality" in raw:
        record["municipality"] = _term(
            checked, "provider.municipality", shape.TERM_SETS["municipalities"], raw["municipality"], terms
        )
    if "translations" in raw:
        record["translations"] = _translations(
            checked,
            "provider.translations",
            raw["translations"],
            shape.PROVIDER_TRANSLATION_KEYS,
            shape.PROVIDER_FIELDS,
        )
    return record


# The whole sheet


def build_row(name: str, record: Record, terms: Terms, *, order: int) -> ServiceRow:
    """A row, unsaved, with the identity that the record gives it."""
    values: dict[str, Any] = {}
    for key, column in shape.ROW_FIELDS[name].items():
        if key == "municipality":
            values[key] = terms.stored[shape.TERM_SETS["municipalities"], record[key]] if record[key] else None
        else:
            values[key] = shape.load(column, record[key])
    row = shape.ROWS[name](**values, sort_order=order)
    if record["id"]:
        row.uid = uuid.UUID(record["id"])
    return row


def judge(checked: Checked, record: Record, *, terms: Terms) -> dict[str, list[ServiceRow]]:
    """Note what the editor's form would refuse in a whole record, and return its rows, unsaved."""
    public = record["state"] == shape.PUBLISHED
    if not record["title"].strip():
        checked.add("title", _("Scrivi il nome del servizio."))
    for low, high, message in (
        ("min_age", "max_age", _("L'età massima è più bassa della minima.")),
        ("nursery_months_from", "nursery_months_to", _("I mesi finiscono prima di cominciare.")),
    ):
        if record[low] is not None and record[high] is not None and record[high] < record[low]:
            checked.add(high, message)
    _judge_kind(checked, record, terms)
    rows = {
        name: [build_row(name, each, terms, order=order) for order, each in enumerate(record[name])]
        for name in shape.ROWS
    }
    for name, own in rows.items():
        for number, row in enumerate(own, start=1):
            _judge_row(checked, f"{name}[{number}].", row, public=public)
    if public:
        _judge_answers(checked, record)
        _judge_translations(checked, record)
    return rows


def _judge_kind(checked: Checked, record: Record, terms: Terms) -> None:
    if not record["kind"]:
        return
    kinds = terms.vocabulary.terms(shape.TERMS["kind"])
    parent = kinds[record["kind"]].parent
    if not record["category"]:
        record["category"] = parent
    elif parent != record["category"]:
        checked.add(
            "kind",
            _("«%(kind)s» sta nella categoria «%(category)s»: cambia il tipo o la categoria.")
            % {
                "kind": kinds[record["kind"]].label("it"),
                "category": terms.vocabulary.label(shape.TERMS["category"], parent, "it"),
            },
        )


def _judge_row(checked: Checked, prefix: str, row: ServiceRow, *, public: bool) -> None:
    try:
        row.clean()
    except ValidationError as error:
        for name, messages in error.error_dict.items():
            checked.add(f"{prefix}{name}", ValidationError(messages))
    if not public:
        return
    missing = dict(row.missing())
    for column in row._meta.concrete_fields:
        if column.name in {"id", "page", "sort_order", "uid"} or column.blank:
            continue
        if getattr(row, column.attname) in (None, ""):
            missing.setdefault(column.name, _("Per una scheda pubblicata questo campo serve: compilalo."))
    for name, message in missing.items():
        checked.add(f"{prefix}{name}", message)


def _judge_answers(checked: Checked, record: Record) -> None:
    def is_filled(name: str) -> bool:
        value = record[name]
        return quality.has_text(value) if isinstance(value, str) else value not in (None, False, [])

    already = {problem.field for problem in checked.problems}
    for name, message in quality.missing(is_filled, status=record["status"] or ServiceStatus.ACTIVE).items():
        if name not in already:
            checked.add(name, message)


def _judge_translations(checked: Checked, record: Record) -> None:
    """A sheet is public in another language with the texts that it must have in Italian."""
    for language, texts in record["translations"].items():
        if texts.get("state") != shape.PUBLISHED:
            continue
        for name in ("summary", "how_to"):
            if not quality.has_text(texts.get(name)):
                checked.add(
                    f"translations.{language}.{name}",
                    _("Per pubblicare questa lingua serve anche questo testo: scrivilo, o lasciala in bozza."),
                )


def fill(page: ServicePage, record: Record, terms: Terms) -> None:
    """Put the values of a record into an Italian page: everything but its rows, slug and state."""
    for name, column in shape.SERVICE_FIELDS.items():
        if name not in ("slug", "first_published_at"):
            setattr(page, name, shape.load(column, record[name]))
    for name, scheme in shape.TERMS.items():
        setattr(page, name, terms.stored[scheme, record[name]] if record[name] else None)
    for name, scheme in shape.TERM_SETS.items():
        setattr(page, name, [terms.stored[scheme, code] for code in record[name]])
