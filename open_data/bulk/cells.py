"""A value in each kind of file. What people typed is never a formula, whatever opens the file."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

from exchange.cells import guard
from open_data.bulk.fields import Value

AFTER_SEPARATOR = re.compile(r"""([;,])(["']*[=+\-@])""")
"""Who opens a file with another separator than ours sees a cell begin here."""


def moment(value: datetime.datetime) -> str:
    """A moment in UTC, to the second."""
    return value.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def in_csv(value: Value) -> str:
    """A cell of a CSV file: a text on one line, which no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if isinstance(value, str):
        text = " ".join(value.split()) if not value.isprintable() or "  " in value else value.strip()
        return guard(AFTER_SEPARATOR.sub(r"\1 \2", text))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def in_json(value: Value) -> Any:
    """A value as JSON has it: amounts and degrees are numbers."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime.datetime):
        return moment(value)
    return value.isoformat() if isinstance(value, datetime.date) else value
