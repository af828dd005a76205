"""Explaining the acronyms of a page: ask once for an explainer, pass each running text through it, show the box."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog_pages import glossary
from search.acronyms import Explainer

register = template.Library()


@register.simple_tag
def acronyms(language: str = "", title: str = "") -> Explainer:
    """An explainer of the texts of a page, in their ``language`` (the reader's unless it is said); of its title too."""
    language = language or get_language() or ""
    explainer = Explainer(glossary.current(language), language)
    explainer.meet(title)
    return explainer


@register.filter
def explained(html: str, explainer: Explainer) -> SafeString:
    """A text of HTML, which is safe already, with what it uses explained."""
    return explainer.in_html(html)


@register.filter
def explained_text(text: str, explainer: Explainer) -> SafeString:
    """A plain text, escaped, with what it uses explained."""
    return explainer.in_text(text)


@register.filter
def named_text(text: str, explainer: Explainer) -> SafeString:
    """A short plain text, escaped, whose acronyms lead to the box."""
    return explainer.named_in(text)
