"""The kinds of file: JSON Lines, which has everything, CSV, which an office edits; HSDS of other directories, and the
pages of comuni, which are only read.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog_pages.enums import Scheme
from exchange import cells, hsds, jsonld, row_cells, shape
from exchange.bodies import bodies_by_name
from exchange.importing import Line
from exchange.outside import decimal
from exchange.records import languages
from exchange.shape import Record
from exchange.terms import Terms

JSONL, CSV, HSDS, JSONLD = "jsonl", "csv", "hsds", "jsonld"
FORMATS = (JSONL, CSV)
"""What an export writes."""
READ = (*FORMATS, HSDS, JSONLD)
"""What an import reads."""
BOM = "\ufeff"
PAGES = (".html", ".htm", ".xhtml", ".jsonld")
"""How the names of saved pages end."""
LONGEST_LINE = 4 * 1024 * 1024
LONGEST_CELL = 1024 * 1024
PROVIDER = "provider_"

Problems = list[tuple[str, str]]
LeftOut = dict[str, list[int]]


class FileError(Exception):
    """A file that can't be read at all; the message says why and what to do."""


# JSON Lines


def write_jsonl(records: Iterable[Record], out: IO[str]) -> int:
    """Write one service a line; return how many."""
    number = 0
    for record in records:
        number += 1
        out.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n")
    return number


def read_jsonl(source: Iterable[str]) -> Iterator[Line]:
    """The lines of a file; one that is no JSON carries the problem with it."""
    for number, text in enumerate(source, start=1):
        text = text.removeprefix(BOM) if number == 1 else text
        if not text.strip():
            continue
        if len(text) > LONGEST_LINE:
            yield Line(
                number, None, (("", _("La riga è troppo lunga: un servizio non passa i 4 milioni di caratteri.")),)
            )
            continue
        try:
            yield Line(number, json.loads(text, parse_float=decimal, parse_constant=_no_number))
        except (ValueError, RecursionError) as error:
            message = _("Non è JSON valido (%(error)s): ogni riga è un oggetto intero.") % {"error": str(error)[:120]}
            yield Line(number, None, (("", message),))


def _no_number(text: str) -> None:
    raise ValueError(text)


# CSV


def columns() -> list[str]:
    """The columns of the CSV, in order."""
    provider = [name for name in shape.PROVIDER_KEYS if name != "translations"]
    service = [name for name in shape.SERVICE_KEYS if name not in ("provider", "translations")]
    return [
        *service[:3],
        *(f"{PROVIDER}{name}" for name in provider),
        *(f"{PROVIDER}{name}_{language}" for language in languages() for name in shape.PROVIDER_TRANSLATION_KEYS),
        *service[3:],
        *(f"{name}_{language}" for language in languages() for name in shape.TRANSLATION_KEYS),
    ]


def write_csv(records: Iterable[Record], out: IO[str], *, terms: Terms, delimiter: str = ";") -> int:
    """Write one service a row; return how many. Begins with a mark by which spreadsheets know the encoding."""
    names = columns()
    out.write(BOM)
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(names)
    number = 0
    for record in records:
        number += 1
        found = service_cells(record, terms) | provider_cells(record["provider"], terms)
        writer.writerow([cells.guard(found.get(name, "")) for name in names])
    return number


def service_cells(record: Record, terms: Terms) -> dict[str, str]:
    """A service's texts by column, without those of its body."""
    found = _identity_cells(record) | _scalar_cells(record, shape.SERVICE_FIELDS)
    for name, scheme in shape.TERMS.items():
        found[name] = terms.name(scheme, record[name]) if record[name] else ""
    for name, scheme in shape.TERM_SETS.items():
        found[name] = "; ".join(terms.name(scheme, code) for code in record[name])
    for name in shape.ROWS:
        found[name] = row_cells.write_rows(name, record[name], terms=terms)
    for language, texts in record["translations"].items():
        own = _identity_cells(texts) | _scalar_cells(texts, shape.SERVICE_FIELDS)
        found |= {f"{name}_{language}": text for name, text in own.items()}
    return found


def provider_cells(body: Record, terms: Terms) -> dict[str, str]:
    """A body's texts by column; of a body that is to be made, those that its file gives."""
    own = _identity_cells(body) | _scalar_cells(body, shape.PROVIDER_FIELDS)
    code = body.get("municipality")
    own["municipality"] = terms.name(Scheme.MUNICIPALITY, code) if code else ""
    for language, texts in (body.get("translations") or {}).items():
        translated = _identity_cells(texts) | _scalar_cells(texts, shape.PROVIDER_FIELDS)
        own |= {f"{name}_{language}": text for name, text in translated.items()}
    return {f"{PROVIDER}{name}": text for name, text in own.items()}


def _identity_cells(record: Record) -> dict[str, str]:
    return {name: record[name] for name in ("id", "state") if name in record}


def _scalar_cells(record: Record, fields: dict[str, Any]) -> dict[str, str]:
    return {name: cells.write_value(field, record[name]) for name, field in fields.items() if name in record}


def read_csv(source: IO[str], *, terms: Terms) -> Iterator[Line]:
    """The rows of a CSV of our columns, in any order; columns that are not there are not touched."""
    csv.field_size_limit(LONGEST_CELL)
    sample = source.readline()
    delimiter = max(";,\t", key=sample.count)
    reader = csv.reader(chain([sample.removeprefix(BOM)], source), delimiter=delimiter)
    try:
        header = [name.strip() for name in next(reader)]
    except StopIteration:
        raise FileError(_("Il file è vuoto.")) from None
    known = set(columns())
    if unknown := [name for name in header if name not in known]:
        raise FileError(
            _("Colonne che non esistono: %(names)s. Togli le colonne in più o correggi i nomi (docs/import.md).")
            % {"names": ", ".join(unknown[:10])}
        )
    if len(set(header)) < len(header):
        raise FileError(_("Una colonna compare due volte: tienine una sola."))
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise FileError(_("Riga %(line)d: %(error)s") % {"line": reader.line_num, "error": error}) from error
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(header):
            message = _("Ci sono più celle che colonne: controlla le virgolette e i separatori.")
            yield Line(reader.line_num, None, (("", message),))
            continue
        given = {name: cells.unguard(cell) for name, cell in zip(header, row, strict=False)}
        problems: Problems = []
        yield Line(reader.line_num, to_raw(given, terms, problems), tuple(problems))


def to_raw(given: dict[str, str], terms: Terms, problems: Problems) -> Record:
    """Cells by column as the raw record that ``checking.normalise`` takes; what can't be read is noted."""
    raw: Record = {}
    provider: Record = {}
    for column, text in given.items():
        target, name, fields, prefix = raw, column, shape.SERVICE_FIELDS, ""
        if column.startswith(PROVIDER):
            target, name, fields, prefix = provider, column.removeprefix(PROVIDER), shape.PROVIDER_FIELDS, "provider."
        base, _mark, language = name.rpartition("_")
        if language in languages():
            if text.strip():
                own = target.setdefault("translations", {}).setdefault(language, {})
                own[base] = _read(f"{prefix}translations.{language}.{base}", base, fields, text, terms, problems)
            continue
        target[name] = _read(f"{prefix}{name}", name, fields, text, terms, problems)
    if provider:
        raw["provider"] = provider
    return raw


def _read(place: str, name: str, fields: dict[str, Any], text: str, terms: Terms, problems: Problems) -> Any:
    try:
        if name in fields:
            return cells.read_value(fields[name], text, terms=terms)
        if name in shape.TERM_SETS:
            return cells.read_terms(shape.TERM_SETS[name], text, terms=terms)
        if name in shape.ROWS:
            return row_cells.read_rows(name, text, terms=terms)
    except ValidationError as error:
        problems += [(place, message) for message in error.messages]
        return None
    return text.strip()


# Any of them


def guess(name: str) -> str:
    """The format that a file's name says; JSON Lines when it says none."""
    if name.lower().endswith((".json", ".ndjson")):
        return HSDS
    if name.lower().endswith(PAGES):
        return JSONLD
    return CSV if name.lower().endswith((".csv", ".txt", ".tsv")) else JSONL


def read_hsds(source: IO[str], *, terms: Terms, left_out: LeftOut) -> Iterator[Line]:
    """The services of a file of HSDS; what of them has no place in the sheet is added to ``left_out``."""
    try:
        for found in hsds.read(hsds.parse(source), terms):
            for name in found.left_out:
                left_out.setdefault(name, []).append(found.number)
            yield Line(found.number, found.raw)
    except (ValueError, RecursionError) as error:
        raise FileError(_("Non è un file HSDS: serve JSON, o un oggetto JSON per riga.")) from error


def read_jsonld(source: IO[str], *, terms: Terms, left_out: LeftOut, provider: str = "") -> Iterator[Line]:
    """The services that a saved page describes; ``provider`` is the codice fiscale of who offers what names nobody."""
    for found in services_of_page(source.read(), terms, provider=provider):
        for name in found.left_out:
            left_out.setdefault(name, []).append(found.number)
        yield Line(found.number, found.raw)


def services_of_page(text: str, terms: Terms, *, provider: str = "") -> list[hsds.Found]:
    """The services that a saved page describes; there is at least one. Raises ``FileError``."""
    if jsonld.is_too_long(text):
        raise FileError(
            _("La pagina è troppo lunga: al massimo 2 milioni di caratteri e 30.000 elementi. Salva solo l'HTML.")
        )
    try:
        services = list(jsonld.read(text, terms, bodies=bodies_by_name(), provider=provider))
    except jsonld.TooMany as error:
        raise FileError(
            _("Ci sono più di %(most)d servizi in una pagina: salva le pagine delle singole schede.")
            % {"most": jsonld.MOST_SERVICES}
        ) from error
    except (ValueError, RecursionError):
        services = []
    if not services:
        raise FileError(
            _(
                "In questa pagina non c'è un servizio descritto come vuole il modello Comuni (JSON-LD di schema.org). "
                "Salva la pagina della scheda dal browser, intera."
            )
        )
    return services


def read(
    source: IO[str], *, format: str, terms: Terms, left_out: LeftOut | None = None, provider: str = ""
) -> Iterator[Line]:
    """The lines of a file of any kind; ``left_out`` takes what has no place in the sheet, with the lines' numbers.

    ``provider`` is for pages (see ``read_jsonld``).
    """
    if format == JSONLD:
        return read_jsonld(source, terms=terms, left_out={} if left_out is None else left_out, provider=provider)
    if format == HSDS:
        return read_hsds(source, terms=terms, left_out={} if left_out is None else left_out)
    return read_csv(source, terms=terms) if format == CSV else read_jsonl(source)


def decode(data: bytes) -> io.StringIO:
    """A file's text: UTF-8, with or without its mark, UTF-16 with it, else what Excel writes in western Europe."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return io.StringIO(data.decode("utf-16", errors="replace"), newline="")
    try:
        return io.StringIO(data.decode("utf-8-sig"), newline="")
    except UnicodeDecodeError:
        return io.StringIO(data.decode("cp1252", errors="replace"), newline="")
