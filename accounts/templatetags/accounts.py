"""What the pages about accounts ask for by name."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts import second_factor

register = template.Library()


@register.filter
def needs_second_factor(user: Any) -> bool:
    """Whether a person must have a second factor."""
    return second_factor.is_required(user)


@register.filter
def in_fours(text: str) -> str:
    """A long code in groups of four, as it is easily copied by hand."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


@register.filter
def codes_file(codes: list[str]) -> SafeString:
    """The address of a text file with the codes: it is in the page itself, so that nobody asks the server twice."""
    lines = [_("LodiWelfare: codici di recupero, ognuno vale una volta"), "", *codes, ""]
    return mark_safe("data:text/plain;charset=utf-8," + quote("\r\n".join(lines)))
