"""What files from outside may hold that nobody means: numbers beyond counting, letters that can't be stored."""

from __future__ import annotations

import re
from decimal import Decimal

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def decimal(text: str) -> Decimal:
    """A number of JSON. Raises ``ValueError``, as JSON does, where it has more digits in its power than there are."""
    try:
        return Decimal(text)
    except ArithmeticError as error:
        raise ValueError(text[:40]) from error


def storable(text: str) -> str:
    """A text without the letters that neither a database nor a page can hold."""
    return UNSTORABLE.sub("�", text)
