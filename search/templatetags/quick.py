"""Tags for what lists show many times: drawn once, then copied."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from search.types import Label

register = template.Library()

CHECKED, COUNT = "\ue000", "\ue001"
"""What stands for a mark and a number while a line of a facet is drawn: characters that nobody writes."""


class KeptNode(template.Node):
    """Draws its contents once for each item and language."""

    def __init__(self, item: FilterExpression, name: str, nodelist: NodeList) -> None:
        self.item = item
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        kept: dict[str, Any] = self.item.resolve(context).kept
        key = f"{self.name}-{get_language()}"
        if key not in kept:
            kept[key] = self.nodelist.render(context)
        return kept[key]


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """Draw once what depends on an item alone: ``{% kept service "card-call" %}...{% endkept %}``.

    What is inside may use nothing but the item: neither the question nor the rest of the page. The name stands
    for it in the whole site.
    """
    parts = token.split_contents()
    if len(parts) != 3:
        raise template.TemplateSyntaxError("kept takes an item and a name")
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(parser.compile_filter(parts[1]), parts[2].strip("\"'"), nodelist)


@register.simple_tag
def facet_choices(facet: Any) -> SafeString:
    """Draw the lines of a facet: ``components/facet_choice.html`` for each, with its mark and its number."""
    language = get_language()
    lines = []
    for value in facet.values:
        before, between, after = _line(facet.name, value.code, value.label, language)
        lines += [before, " checked" if value.selected else "", between, str(value.count), after]
    return mark_safe("".join(lines))


@lru_cache(maxsize=5_000)
def _line(name: str, code: str, label: str, language: str) -> tuple[str, str, str]:
    drawn = render_to_string(
        "components/facet_choice.html",
        {"facet": name, "code": code, "label": label, "checked": CHECKED, "count": COUNT},
    )
    before, _checked, rest = drawn.partition(CHECKED)
    between, _count, after = rest.partition(COUNT)
    return before, between, after


@register.simple_tag
def options(choices: Iterable[Label], chosen: str) -> SafeString:
    """Draw the choices of a select."""
    drawn = [
        f'<option value="{escape(each.code)}"{" selected" if each.code == chosen else ""}>{escape(each.label)}</option>'
        for each in choices
    ]
    return mark_safe("\n".join(drawn))
