"""The feeds that go with a list of services."""

from __future__ import annotations

from django import template
from django.utils.translation import get_language

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from discovery import feeds
from search.navigation import Link
from search.types import SearchQuery

register = template.Library()


@register.simple_tag
def feeds_of(query: SearchQuery, vocabulary: Vocabulary) -> list[Link]:
    """The feed of everything, then that of the category and of the comune where just one is chosen."""
    language = get_language() or ""
    chosen = [{"category": "", "municipality": ""}]
    for name, scheme in (("category", Scheme.CATEGORY), ("municipality", Scheme.MUNICIPALITY)):
        codes = query.filters.get(name, ())
        if len(codes) == 1 and codes[0] in vocabulary.terms(scheme):
            chosen.append({"category": "", "municipality": "", name: codes[0]})
    return [
        Link(title=feeds.title(**each, language=language, vocabulary=vocabulary), url=feeds.path(**each))
        for each in chosen
    ]
