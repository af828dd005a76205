"""What the texts of messages ask for by name."""

from __future__ import annotations

from django import template

register = template.Library()


@register.filter
def quoted(text: str) -> str:
    """Somebody's words, marked line by line as mail does: nobody takes them for ours."""
    return "\n".join(f"> {line}".rstrip() for line in text.strip().splitlines())
