"""The values of JSON-LD as pages write them: alone or in lists, with or without their language, as words or numbers."""

from __future__ import annotations

import datetime
import html
import re
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from exchange import cells, page_words, shape

MOST_OF_ONE = 100
"""Of a member that may stand several times."""
LONGEST_TEXT = 20_000
OLDEST = 150
WEB = ("http://", "https://")
CLOCK = re.compile(r"^(\d{1,2})[:.](\d{2})")


def several(value: Any) -> list[Any]:
    """A value that may stand alone where several may stand; of more than are meant, the first."""
    return value[:MOST_OF_ONE] if isinstance(value, list) else [] if value is None else [value]


def one(value: Any) -> Any:
    """A value that stands alone, without its language; of several the Italian one, else the first."""
    given = [each for each in several(value) if each not in (None, "")]
    italian = [each for each in given if isinstance(each, dict) and str(each.get("@language")).lower().startswith("it")]
    first = next(iter(italian or given), None)
    return first.get("@value") if isinstance(first, dict) else first


def text(value: Any) -> str:
    """Words, as people read them: some sites write them as for a page."""
    value = one(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return ""
    words = html.unescape(value[:LONGEST_TEXT])
    return (page_words.plain_text(page_words.parse(words)) if cells.TAG.search(words) else words).strip()


def name(value: Any, member: str = "name") -> str:
    """What a thing is called, which may be a word alone."""
    if isinstance(value, dict) and "@value" not in value:
        return text(value.get(member))
    return text(value) if member == "name" else ""


def web(value: Any) -> str:
    """An address of the Web; nothing for any other."""
    value = one(value)
    address = value.strip() if isinstance(value, str) else ""
    return address if address.lower().startswith(WEB) else ""


def number(value: Any) -> Decimal | None:
    """An amount, or nothing for what is none."""
    value = one(value)
    try:
        found = Decimal(str(value).replace(",", ".")) if not isinstance(value, bool) else None
    except ArithmeticError:
        return None
    return found if found is not None and found.is_finite() and 0 <= found < 1_000_000 else None


def age(value: Any) -> int | None:
    """An age in whole years."""
    found = number(value)
    return int(found) if found is not None and found <= OLDEST else None


def degrees(value: Any, most: int) -> Decimal | None:
    """A latitude or a longitude."""
    value = one(value)
    try:
        found = Decimal(str(value)) if not isinstance(value, bool) else None
    except ArithmeticError:
        return None
    return round(found, 5) if found is not None and found.is_finite() and abs(found) <= most else None


def day(value: Any) -> datetime.date | None:
    """A day, which may be given as a moment; nothing for one that no sheet can have."""
    words = text(value)
    try:
        found = parse_date(words) or parse_datetime(words)
    except ValueError:
        return None
    if found is None or not shape.FIRST_YEAR <= found.year <= shape.LAST_YEAR:
        return None
    if not isinstance(found, datetime.datetime):
        return found
    return timezone.localdate(found) if timezone.is_aware(found) else found.date()


def clock(value: Any) -> str:
    """A time of the day as ``09:00``; nothing for what is none."""
    found = CLOCK.match(text(value))
    return f"{int(found[1]):02}:{found[2]}" if found and int(found[1]) < 24 and int(found[2]) < 60 else ""
