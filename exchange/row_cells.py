"""Rows in a cell: one row a line, its fields parted by bars, as an office can edit them in a spreadsheet.

    label: Tariffa intera | amount: 6,50 | unit: a pasto | label@en: Full price

A bar, a backslash or a line break inside a value has a backslash before it (``\\|``, ``\\\\``, ``\\n``). Fields that
are empty are left out. The identities of rows are not in cells: an import finds them again by what rows say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog_pages.enums import Scheme
from exchange import cells, shape
from exchange.records import languages
from exchange.shape import Record
from exchange.terms import Terms, plain

ESCAPE = re.compile(r"\\(.)")


def write_rows(name: str, rows: Iterable[Record], *, terms: Terms) -> str:
    """The cell of a list of rows."""
    return "\n".join(_write_row(name, row, terms) for row in rows)


def _write_row(name: str, row: Record, terms: Terms) -> str:
    parts = []
    for key, field in shape.ROW_FIELDS[name].items():
        value = row[key]
        if value in (None, "", []):
            continue
        text = terms.name(Scheme.MUNICIPALITY, value) if key == "municipality" else cells.write_value(field, value)
        parts.append(f"{key}: {_escape(text)}")
    for language, texts in (row.get("translations") or {}).items():
        parts += [f"{key}@{language}: {_escape(text)}" for key, text in texts.items()]
    return " | ".join(parts) or "-"


def read_rows(name: str, text: str, *, terms: Terms) -> list[Record]:
    """The rows of a cell, or ``ValidationError`` that names the line and the field."""
    found, problems = [], []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found.append(_read_row(name, line.strip(), terms))
        except ValidationError as error:
            problems += [
                _("riga %(number)d: %(message)s") % {"number": number, "message": each} for each in error.messages
            ]
    if problems:
        raise ValidationError(problems)
    return found


def _read_row(name: str, line: str, terms: Terms) -> Record:
    row: Record = {}
    translations: dict[str, dict[str, str]] = {}
    model = shape.ROWS[name]
    if line == "-":
        return row
    for part in _split(line):
        key, colon, text = part.partition(":")
        key, _at, language = key.strip().partition("@")
        text = _unescape(text.strip())
        key = _field_name(name, key)
        if not colon or not key:
            raise ValidationError(
                _("«%(part)s» non si capisce: scrivi «campo: valore», con i campi %(fields)s.")
                % {"part": part.strip()[:60], "fields": ", ".join(shape.ROW_FIELDS[name])}
            )
        if language:
            if language not in languages() or key not in model.TEXTS:
                raise ValidationError(
                    _("«%(key)s» non si traduce in «%(language)s».") % {"key": key, "language": language}
                )
            translations.setdefault(language, {})[key] = text
            continue
        row[key] = _read_field(name, key, text, terms)
    if translations:
        row["translations"] = translations
    elif model.TEXTS:
        row["translations"] = {}
    return row


def _read_field(name: str, key: str, text: str, terms: Terms) -> Any:
    try:
        if key == "municipality":
            return terms.code(Scheme.MUNICIPALITY, text) if text else ""
        return cells.read_value(shape.ROW_FIELDS[name][key], text, terms=terms)
    except ValidationError as error:
        raise ValidationError([f"{key}: {message}" for message in error.messages]) from error


def _field_name(name: str, written: str) -> str:
    """The field that a person means: by its name or by its Italian one."""
    wanted = plain(written)
    for key, field in shape.ROW_FIELDS[name].items():
        if wanted in (plain(key), plain(str(field.verbose_name))):
            return key
    return ""


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("\r", "\\r").replace("\n", "\\n")


def _unescape(text: str) -> str:
    return ESCAPE.sub(lambda found: {"n": "\n", "r": "\r"}.get(found[1], found[1]), text)


def _split(line: str) -> list[str]:
    """Parts between bars that have no backslash before them."""
    parts = [""]
    position = 0
    while position < len(line):
        letter = line[position]
        if letter == "\\" and position + 1 < len(line):
            parts[-1] += line[position : position + 2]
            position += 2
            continue
        if letter == "|":
            parts.append("")
        else:
            parts[-1] += letter
        position += 1
    return [part for part in parts if part.strip()]
