"""Tags for what lists show many times: drawn once, then copied."""

from __future__ import annotations

import itertools
import re
import secrets
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

from catalog_pages import edition
from catalog_pages.choices import option_tags
from search import foreign, opening
from search.cards import Call, Card, call, concessions
from search.highlighting import Highlights
from search.kept import Kept
from search.types import Label, ServiceView

register = template.Library()

CHECKED, COUNT = "\ue000", "\ue001"
"""What stands for a mark and a number while a line of a facet is drawn: characters that nobody writes."""


MARK = f"\ue000{secrets.token_hex(6)}-%s\ue001"
"""What stands for something that belongs to the question while a card is drawn: nobody can write it in a text."""
MARKS = re.compile(MARK.replace("%s", "[0-9]+"))
MOST_STEADY = 300
_steady: Kept[tuple[str, ...], SafeString] = Kept(limit=MOST_STEADY)


class SteadyNode(template.Node):
    """Draws its contents once for each edition, language, host and ``values``."""

    def __init__(self, name: str, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.name = name
        self.values = values
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        now, request = edition.current(), context.get("request")
        if not now or request is None:
            return self.nodelist.render(context)
        values = [str(value.resolve(context)) for value in self.values]
        key = (self.name, now, get_language() or "", f"{request.scheme}://{request.get_host()}", *values)
        drawn = _steady.get(key)
        if drawn is None:
            drawn = self.nodelist.render(context)
            _steady.put(key, drawn)
        return drawn


@register.tag
def steady(parser: Parser, token: Token) -> SteadyNode:
    """Draw once what is the same on every page: ``{% steady "footer" %}...{% endsteady %}``.

    What is inside may depend on the edition of the catalogue, the language, the host, and the values after the
    name: on nothing else of the page. The name stands for it in the whole site.
    """
    parts = token.split_contents()
    if len(parts) < 2:
        raise template.TemplateSyntaxError("steady takes a name, and what else its contents depend on")
    nodelist = parser.parse(("endsteady",))
    parser.delete_first_token()
    return SteadyNode(parts[1].strip("\"'"), [parser.compile_filter(part) for part in parts[2:]], nodelist)


@register.simple_tag
def result_card(card: Card) -> SafeString:
    """Draw a result: ``components/service_card.html``, drawn once for each item, with what the question found in it."""
    texts = card.texts
    found = [texts.title, texts.summary, *([texts.snippet] if texts.snippet else []), *map(escape, card.reasons)]
    kept, key = (
        card.service.kept,
        f"card-{get_language()}-{bool(texts.snippet)}-{texts.snippet_language}-{len(card.reasons)}-{card.call.code}",
    )
    now = opening.of(card.service)
    drawn_for, pieces = kept.get(key, (None, []))
    if not pieces or drawn_for is not now:
        pieces = _card_pieces(card)
        kept[key] = (now, pieces)
    parts = [pieces[0]]
    for text, piece in zip(found, pieces[1:], strict=True):
        parts += (text, piece)
    return mark_safe("".join(parts))


def _card_pieces(card: Card) -> list[str]:
    """What stands before, between and after the texts that belong to the question."""
    marks = (mark_safe(MARK % number) for number in itertools.count())
    texts = Highlights(
        title=next(marks),
        summary=next(marks),
        snippet=next(marks) if card.texts.snippet else mark_safe(""),
        snippet_language=card.texts.snippet_language,
    )
    asked = Card(service=card.service, texts=texts, reasons=[next(marks) for _each in card.reasons], call=card.call)
    values = {"service": card.service, "card": asked, "heading": 3, "show_provider": True}
    return MARKS.split(render_to_string("components/service_card.html", values))


@register.simple_tag(takes_context=True)
def call_of(context: Context, shown: ServiceView) -> Call:
    """Whom to call for a service on a card: what the ``card`` of a search says, else the number for everybody."""
    card = context.get("card")
    return card.call if isinstance(card, Card) else call(shown)


@register.filter
def concession_words(shown: ServiceView) -> str:
    """Why somebody may pay less, in a few words."""
    return concessions(shown)


@register.simple_tag
def facet_choices(facet: Any) -> SafeString:
    """Draw the lines of a facet: ``components/facet_choice.html`` for each, with its mark and its number."""
    language = get_language()
    lines = []
    for value in facet.values:
        # A name that stands in Italian is equal to the same name in the page's language: they are told apart here.
        words = foreign.of(value.label, language)
        before, between, after = _line(facet.name, value.code, value.label, language, words)
        lines += [before, " checked" if value.selected else "", between, str(value.count), after]
    return mark_safe("".join(lines))


@lru_cache(maxsize=5_000)
def _line(name: str, code: str, label: str, _page: str, _words: str) -> tuple[str, str, str]:
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
    return option_tags(((each.code, each.label) for each in choices), (chosen,))
