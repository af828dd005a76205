"""Spreadsheets as offices have them: CSV in any of Excel's encodings, XLSX; HSDS and saved pages as a table. Read into
texts.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from exchange import cells, checking, formats, hsds
from exchange.formats import LONGEST_CELL, FileError, decode
from exchange.hsds import Found
from exchange.terms import Terms

LARGEST_FILE = 10 * 1024 * 1024
LARGEST_CONTENT = 80 * 1024 * 1024
"""What a compressed file may come to: more is an attack, or no list of services."""
MOST_ROWS = 2_000
LAST_ROW = 50_000
"""Below it nothing is looked for: some sheets have a stray cell in their last row, a million rows down."""
MOST_COLUMNS = 150
MOST_NAMED = 100
LONGEST_TEXT = 20_000
HEADER_WITHIN = 20
"""Above the names of the columns there may be a title and a date, not a page of text."""

ARCHIVES = (".mhtml", ".mht")
"""A page with all its pictures in one file, as browsers save it too."""
DELIMITERS = (";", ",", "\t", "|")
DAMAGED = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    SyntaxError,
    ArithmeticError,
    LookupError,
    ValueError,
    TypeError,
    OSError,
    AttributeError,
    EOFError,
    RuntimeError,
)
"""What reading a damaged or protected workbook raises; broken XML is a ``SyntaxError``."""
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass
class Sheet:
    """A table: the names of its columns, and its rows with their numbers in the file."""

    headers: list[str]
    rows: list[tuple[int, list[str]]] = field(default_factory=list)


def read_upload(name: str, data: bytes) -> Sheet:
    """Read an uploaded file; raises ``FileError`` with what to do."""
    if not data.strip():
        raise FileError(_("Il file è vuoto."))
    if len(data) > LARGEST_FILE:
        raise FileError(_("Il file è troppo grande: al massimo 10 MB. Dividilo, o togli immagini e fogli in più."))
    if data.startswith(OLD_EXCEL):
        raise FileError(_("È un file Excel di vecchio tipo o protetto da password: salvalo come .xlsx senza password."))
    if data.startswith(ZIP):
        return _table(_workbook_rows(data))
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileError(_("Non è un foglio di calcolo: carica un file .xlsx o .csv."))
    if name.lower().endswith(ARCHIVES):
        raise FileError(_("Salva la pagina come «solo HTML» (.html), non come archivio (.mhtml)."))
    if name.lower().endswith(formats.PAGES):
        terms = Terms()
        return _foreign_table(formats.services_of_page(decode(data).read(), terms), terms)
    begins = data.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    if begins in (b"{", b"["):
        return _hsds_table(decode(data))
    if begins == b"<" or data.startswith(b"%PDF"):
        raise FileError(_("Non è un foglio di calcolo: carica un file .xlsx o .csv."))
    return _table(_csv_rows(data))


def _hsds_table(source: IO[str]) -> Sheet:
    """Services of HSDS as a table."""
    try:
        given = list(hsds.parse(source))
    except (ValueError, RecursionError):
        given = []
    if not given or not all(hsds.is_hsds(each) for _number, each in given):
        raise FileError(_("Non è un foglio di calcolo né un file HSDS: carica un file .xlsx, .csv, .json o .ndjson."))
    terms = Terms()
    return _foreign_table(hsds.read(given[: MOST_ROWS + 1], terms), terms)


def _foreign_table(services: Iterable[Found], terms: Terms) -> Sheet:
    """Services of others as a table of our own columns; what has no place in the sheet stands in one more."""
    rest = left_out_header()
    rows: list[tuple[int, dict[str, str]]] = []
    for found in services:
        if len(rows) == MOST_ROWS:
            raise FileError(
                _("Ci sono più di %(most)d righe: dividi il file, o usa il comando import_services.")
                % {"most": MOST_ROWS}
            )
        checked = checking.normalise(found.number, found.raw, terms=terms)
        record = checking.blank_record() | checked.record
        problems = [f"{problem.field}: {problem.message}" for problem in checked.problems]
        texts = formats.service_cells(record, terms) | formats.provider_cells(record["provider"], terms)
        rows.append((found.number, texts | {rest: _named([*found.left_out, *problems])}))
    headers = [name for name in (*formats.columns(), rest) if any(texts.get(name) for _number, texts in rows)]
    return Sheet(headers, [(number, [texts.get(name, "") for name in headers]) for number, texts in rows])


def left_out_header() -> str:
    """The column of a foreign table that names what has no place."""
    return _("senza posto nella scheda")


def _named(names: Sequence[str]) -> str:
    """What has no place: the first, and how many more."""
    more = len(names) - MOST_NAMED
    return "; ".join([*names[:MOST_NAMED], *([_("e altri %(number)d") % {"number": more}] if more > 0 else [])])


def _csv_rows(data: bytes) -> Iterable[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    source = decode(data)
    head = source.read(20_000)
    source.seek(0)
    lines = head.splitlines()[:HEADER_WITHIN]
    delimiter = max(DELIMITERS, key=lambda mark: max((line.count(mark) for line in lines), default=0))
    if head.lower().startswith("sep="):
        source.readline()
        if head[4:5] in DELIMITERS:
            delimiter = head[4:5]
    reader = csv.reader(source, delimiter=delimiter)
    number = 0
    try:
        for row in reader:
            texts = [cells.unguard(cell).strip() for cell in row[: MOST_COLUMNS + 1]]
            if not any(texts):
                continue
            yield reader.line_num, texts
            number += 1
            if number > MOST_ROWS + HEADER_WITHIN:
                return
    except csv.Error as error:
        message = _("Riga %(line)d: le virgolette non si chiudono o una cella è troppo lunga (%(error)s).")
        raise FileError(message % {"line": reader.line_num, "error": error}) from error


def _workbook_rows(data: bytes) -> Iterable[tuple[int, list[str]]]:
    _refuse_bad_archive(data)
    try:
        values = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        formulas = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        with_text = next((sheet.title for sheet in values.worksheets if _has_text(sheet)), None)
        if with_text is None:
            raise FileError(_("Il file è vuoto."))
        pairs = zip(values[with_text].iter_rows(), formulas[with_text].iter_rows(), strict=False)
        found: list[tuple[int, list[str]]] = []
        for number, (row, written) in enumerate(pairs, start=1):
            if len(found) > MOST_ROWS + HEADER_WITHIN or number > LAST_ROW:
                break
            texts = [_text(cell.value) for cell in row[: MOST_COLUMNS + 1]]
            for cell, text in zip(written, texts, strict=False):
                if cell.data_type == "f" and not text:
                    raise FileError(
                        _("La cella %(cell)s ha una formula senza risultato: copia la tabella e incolla solo i valori.")
                        % {"cell": cell.coordinate}
                    )
            if any(texts):
                found.append((number, texts))
        return found
    except FileError:
        raise
    except DAMAGED as error:
        raise FileError(_("Il file .xlsx è rovinato: aprilo e salvalo di nuovo, o salvalo come CSV.")) from error


def _refuse_bad_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except DAMAGED as error:
        raise FileError(_("Il file .xlsx è rovinato: aprilo e salvalo di nuovo, o salvalo come CSV.")) from error
    names = {entry.filename for entry in entries}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileError(_("Il file contiene macro: salvalo come .xlsx, senza macro."))
    if not any(name.startswith("xl/") for name in names):
        raise FileError(_("Non è un file Excel: carica un file .xlsx o .csv (da LibreOffice: Salva con nome)."))
    if len(entries) > 2_000 or sum(entry.file_size for entry in entries) > LARGEST_CONTENT:
        raise FileError(_("Il file compresso è troppo grande: togli immagini e fogli in più, o salvalo come CSV."))


def _has_text(sheet: Any) -> bool:
    return any(
        cell not in (None, "") for row in sheet.iter_rows(max_row=HEADER_WITHIN * 5, values_only=True) for cell in row
    )


def _text(value: Any) -> str:
    """A cell's value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "sì" if value else "no"
    if isinstance(value, datetime.datetime):
        return (
            value.date().isoformat()
            if value.time() == datetime.time()
            else value.isoformat(sep=" ", timespec="minutes")
        )
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return cells.unguard(str(value)).strip()


def _table(found: Iterable[tuple[int, list[str]]]) -> Sheet:
    rows = [(number, texts) for number, texts in found if any(texts)]
    start = next(
        (place for place, (_number, texts) in enumerate(rows[:HEADER_WITHIN]) if sum(map(bool, texts)) > 1), None
    )
    if start is None:
        raise FileError(_("Non trovo la riga con i nomi delle colonne: serve una tabella con almeno due colonne."))
    headers = _without_tail(rows[start][1])
    if len(headers) > MOST_COLUMNS:
        raise FileError(_("Ci sono troppe colonne: al massimo %(most)d.") % {"most": MOST_COLUMNS})
    body = rows[start + 1 :]
    if not body:
        raise FileError(_("Sotto i nomi delle colonne non ci sono righe."))
    if len(body) > MOST_ROWS:
        raise FileError(
            _("Ci sono più di %(most)d righe: dividi il file, o usa il comando import_services.") % {"most": MOST_ROWS}
        )
    sheet = Sheet(
        [header[:200] or _("colonna %(number)d") % {"number": place} for place, header in enumerate(headers, 1)]
    )
    for number, texts in body:
        if any(len(text) > LONGEST_TEXT for text in texts):
            raise FileError(_("Riga %(line)d: una cella è troppo lunga.") % {"line": number})
        cut = [text.replace("\x00", "") for text in texts[: len(headers)]]
        sheet.rows.append((number, [*cut, *[""] * (len(headers) - len(cut))]))
    return sheet


def _without_tail(texts: Sequence[str]) -> list[str]:
    last = max(place for place, text in enumerate(texts) if text)
    return list(texts[: last + 1])
