"""What the desk's templates look up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def of(names: Mapping[Any, str], key: Any) -> str:
    """The name that stands for a key; nothing for one that has none."""
    return names.get(key, "")
