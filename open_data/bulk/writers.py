"""The files of one day, each written row by row as services are read: none is ever in memory as a whole."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol

import orjson

from catalog_pages.vocabulary import Vocabulary
from open_data.bulk import cells, workbook
from open_data.bulk.dictionary import FIELDS, dictionary_rows
from open_data.bulk.fields import Item, Table, Value
from open_data.bulk.tables import MAP, TABLES
from open_data.bulk.workbook import Sheet
from open_data.v1.schemas.common import common_meta
from open_data.v1.schemas.services import Service
from search.content import ITALIAN

WORKBOOK, SERVICES_JSON, PLACES = "lodiwelfare.xlsx", "servizi.jsonl", "luoghi.geojson"
MOST_ROWS = 1_000_000
"""Rows of a sheet: a spreadsheet takes 1,048,576. What is more goes on in another sheet."""
WIDTH = 24
"""Of a column, in characters."""


class Writer(Protocol):
    """One file, or several that go together, which the caller's stack closes. ``rows`` counts what was written."""

    rows: dict[str, int]

    def add(self, item: Item, written: dict[str, list[list[Value]]]) -> None:
        """Write one service; ``written`` are its rows by table."""

    def close(self) -> None:
        """Write what comes last."""


class CsvFiles:
    """A file for each table: UTF-8, commas, CR LF (RFC 4180)."""

    def __init__(self, folder: Path, stack: ExitStack, once: dict[str, list[list[Value]]]) -> None:
        self.rows = {table.file: 0 for table in TABLES}
        self.writers: dict[str, Any] = {}
        for table in TABLES:
            file = stack.enter_context((folder / table.file).open("w", encoding="utf-8", newline=""))
            self.writers[table.name] = csv.writer(file, lineterminator="\r\n")
            self.writers[table.name].writerow(_names(table))
            self._write(table.name, once.get(table.name, ()))

    def add(self, item: Item, written: dict[str, list[list[Value]]]) -> None:
        """Write the rows of one service."""
        for table, rows in written.items():
            self._write(table, rows)

    def _write(self, table: str, rows: Sequence[list[Value]]) -> None:
        self.writers[table].writerows([[cells.in_csv(value) for value in row] for row in rows])
        self.rows[f"{table}.csv"] += len(rows)

    def close(self) -> None:
        """Nothing comes last."""


class XlsxFile:
    """A workbook: what it is and under which licence, the data dictionary, a sheet for each table."""

    def __init__(
        self, folder: Path, stack: ExitStack, once: dict[str, list[list[Value]]], about: Sequence[str]
    ) -> None:
        self.folder, self.stack = folder, stack
        self.rows = {WORKBOOK: 0}
        self.sheets: list[Sheet] = []
        self._fill(self._open("Leggimi", (), width=WIDTH * 5), [[line] for line in about])
        self._fill(self._open("Dizionario", FIELDS), dictionary_rows())
        self.tables: dict[str, Sheet] = {}
        for table in TABLES:
            self.tables[table.name] = self._open(table.name, _names(table))
            self._write(table, once.get(table.name, ()))

    def add(self, item: Item, written: dict[str, list[list[Value]]]) -> None:
        """Write the rows of one service."""
        for table in TABLES:
            self._write(table, written[table.name])

    def _open(self, title: str, head: Sequence[str], *, width: int = WIDTH) -> Sheet:
        sheet = Sheet(self.folder / f"{WORKBOOK}.{len(self.sheets)}", title, head, width=width)
        self.stack.callback(sheet.file.close)
        self.sheets.append(sheet)
        return sheet

    def _fill(self, sheet: Sheet, rows: Sequence[Sequence[Value]]) -> None:
        for row in rows:
            sheet.append(row)

    def _write(self, table: Table, rows: Sequence[list[Value]]) -> None:
        for row in rows:
            if self.tables[table.name].rows == MOST_ROWS:
                self.tables[table.name] = self._open(f"{table.name} {len(self.sheets)}", _names(table))
            self.tables[table.name].append(row)
            self.rows[WORKBOOK] += 1

    def close(self) -> None:
        """Put the sheets together."""
        for sheet in self.sheets:
            sheet.close()
        workbook.save(self.folder / WORKBOOK, self.sheets)


def _names(table: Table) -> list[str]:
    return [field.name for field in table.fields]


class JsonLines:
    """One service a line, as ``/api/v1/services/{id}`` has it in ``item``, with its licence."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.rows = {SERVICES_JSON: 0}
        self.file = stack.enter_context((folder / SERVICES_JSON).open("wb"))
        self.end = b"," + orjson.dumps(common_meta(ITALIAN)).removeprefix(b"{") + b"\n"

    def add(self, item: Item, written: dict[str, list[list[Value]]]) -> None:
        """Write one line."""
        self.file.write(Service.of(item.service).model_dump_json().encode().removesuffix(b"}") + self.end)
        self.rows[SERVICES_JSON] += 1

    def close(self) -> None:
        """Nothing comes last."""


class GeoJson:
    """The premises with coordinates, as points (RFC 7946: longitude first)."""

    def __init__(self, folder: Path, stack: ExitStack, *, day: str) -> None:
        self.rows = {PLACES: 0}
        self.file = stack.enter_context((folder / PLACES).open("wb"))
        head = {"type": "FeatureCollection", "name": MAP.name, "day": day, **common_meta(ITALIAN)}
        self.file.write(orjson.dumps(head).removesuffix(b"}") + b',"features":[')

    def add(self, item: Item, written: dict[str, list[list[Value]]]) -> None:
        """Write the points of one service."""
        for made_of in MAP.rows(item):
            values = zip(MAP.fields, MAP.cells(made_of), strict=True)
            feature = {
                "type": "Feature",
                "id": str(made_of.row.id),
                "geometry": {"type": "Point", "coordinates": [made_of.row.longitude, made_of.row.latitude]},
                "properties": {field.name: cells.in_json(value) for field, value in values},
            }
            self.file.write((b",\n" if self.rows[PLACES] else b"\n") + orjson.dumps(feature))
            self.rows[PLACES] += 1

    def close(self) -> None:
        """End the collection."""
        self.file.write(b"\n]}\n")


def once(vocabulary: Vocabulary) -> dict[str, list[list[Value]]]:
    """The rows that are of no service, by table."""
    return {table.name: [table.cells(made_of) for made_of in table.once(vocabulary)] for table in TABLES}
