"""The days on which Italy rests: on them the hours of a weekday say nothing sure."""

from __future__ import annotations

import datetime
from functools import lru_cache

FIXED = ((1, 1), (1, 6), (4, 25), (5, 1), (6, 2), (8, 15), (11, 1), (12, 8), (12, 25), (12, 26))
"""Month and day of the feasts of L. 260/1949, art. 2, as amended."""
SAINT_FRANCIS = (10, 4)
SAINT_FRANCIS_FROM = 2026
"""L. 151/2025: 4 October is a feast again."""


def is_holiday(day: datetime.date) -> bool:
    """Whether a day is a feast of the whole country; patron saints of single comuni are not known here."""
    return day in _holidays(day.year)


@lru_cache(maxsize=10)
def _holidays(year: int) -> frozenset[datetime.date]:
    fixed = [*FIXED, *([SAINT_FRANCIS] if year >= SAINT_FRANCIS_FROM else [])]
    sunday = easter(year)
    return frozenset(
        {datetime.date(year, month, day) for month, day in fixed} | {sunday, sunday + datetime.timedelta(days=1)}
    )


def easter(year: int) -> datetime.date:
    """Easter Sunday of a year of the Gregorian calendar (the algorithm of Meeus, Jones and Butcher)."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    epact = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - epact - of_century % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return datetime.date(year, month, day + 1)
