"""How a table of the data files is described: one description writes the files and explains them.

What each column is called, holds and means stands in ``fields.csv``; where its value comes from, in
``open_data.bulk.tables``. The data dictionary, the data package and the public page read the same two, so that none of
them can tell of another file.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from catalog_pages.vocabulary import Vocabulary
from search import types
from search.analysis import plain_text
from search.content import Content

DESCRIPTIONS = Path(__file__).with_name("fields.csv")
PARTS = ";"
"""What parts the values of a cell that has several."""

Value = str | int | float | bool | Decimal | datetime.date | datetime.datetime | None
Getter = Callable[[Any], Any]


@dataclass(frozen=True)
class Item:
    """A published service: as a reader of Italian sees it today, and the content of its document."""

    service: types.ServiceView
    content: Content


@dataclass(frozen=True)
class Row:
    """What most rows are made of: a service and one of its rows."""

    service: types.ServiceView
    row: Any


@dataclass(frozen=True)
class Field:
    """A column. ``type`` is one of the data package standard: string, integer, number, boolean, date or datetime.

    ``value`` takes what the table's ``rows`` gives. ``vocabulary`` names that of the table ``vocabolari`` which its
    codes are of. ``example`` is a cell as the files have it.
    """

    name: str
    type: str
    italian: str
    english: str
    vocabulary: str
    example: str
    value: Callable[[Any], Value]


@dataclass(frozen=True)
class Table:
    """A table: a file of its own as CSV, a sheet of the workbook.

    ``rows`` takes a service and yields what rows are made of; ``once`` gives those that are of no service. With
    ``is_shared`` several services have the same row, which is written once. ``key`` are the fields that name a row;
    ``parents`` are those that point at another table: field, table, field of that table.
    """

    name: str
    title: str
    english_title: str
    italian: str
    english: str
    fields: tuple[Field, ...]
    rows: Callable[[Item], Iterable[Any]] = lambda item: ()
    once: Callable[[Vocabulary], Iterable[Any]] = lambda vocabulary: ()
    is_shared: bool = False
    key: tuple[str, ...] = ("id",)
    parents: tuple[tuple[str, str, str], ...] = (("service_id", "servizi", "id"),)

    @property
    def file(self) -> str:
        """The name of its CSV file."""
        return f"{self.name}.csv"

    def cells(self, made_of: Any) -> list[Value]:
        """One row."""
        return [field.value(made_of) for field in self.fields]


@cache
def descriptions() -> dict[str, list[dict[str, str]]]:
    """The rows of ``fields.csv``, by table, in the order of the columns."""
    found: dict[str, list[dict[str, str]]] = {}
    with DESCRIPTIONS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row.pop("table"), []).append(row)
    return found


def fields(
    table: str, values: dict[str, Getter], *, usual: dict[str, Getter], otherwise: Callable[[str], Getter]
) -> tuple[Field, ...]:
    """The columns of a table. ``values`` has those of its own, ``usual`` those of any table that has such a column;
    ``otherwise`` takes the name of any other one.

    Raises ``ValueError`` where a value of its own is given for a column that is not described.
    """
    rows = descriptions()[table]
    if unknown := set(values) - {row["field"] for row in rows}:
        raise ValueError(f"{table} has no columns {sorted(unknown)}")
    given = usual | values
    return tuple(
        Field(
            name=row["field"],
            value=_known(given.get(row["field"]) or otherwise(row["field"])),
            **{name: row[name] for name in ("type", "italian", "english", "vocabulary", "example")},
        )
        for row in rows
    )


def _known(getter: Getter) -> Callable[[Any], Value]:
    """An empty text is no value."""

    def value(made_of: Any) -> Value:
        found: Value = getter(made_of)
        return None if found == "" else found

    return value


# Values


def coded(name: str, label: Getter) -> dict[str, Getter]:
    """Two columns, a code and its name. ``label`` takes what a row is made of and gives a ``Label`` or ``None``."""
    return {
        name: lambda row: found.code if (found := label(row)) else None,
        f"{name}_name": lambda row: str(found) if (found := label(row)) else None,
    }


def many_coded(name: str, labels: Getter) -> dict[str, Getter]:
    """The same for several in one cell."""
    return {
        name: lambda row: PARTS.join(label.code for label in labels(row)),
        f"{name}_names": lambda row: f"{PARTS} ".join(label.label for label in labels(row)),
    }


def dialled(phone: types.Phone | None) -> str | None:
    """A number as an address (RFC 3966): E.164 begins with a plus, which spreadsheets take for a formula."""
    return phone.href if phone else None


def plain(html: str) -> str:
    """The words of safe HTML on one line."""
    return " ".join(plain_text(html).split())
