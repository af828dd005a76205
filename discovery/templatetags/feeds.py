"""The feeds that go with a list of services."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from discovery import feeds
from search.types import SearchQuery

register = template.Library()


@dataclass(frozen=True)
class FeedLink:
    """A feed: its title for feed readers, its name among others of this site."""

    title: str
    name: str
    url: str


@register.simple_tag
def feeds_of(query: SearchQuery, known: Vocabulary | None = None) -> list[FeedLink]:
    """The feed of everything, then that of the category and of the comune where just one is chosen."""
    vocabulary, language = known or vocabularies.current(), get_language() or ""
    chosen = [{"category": "", "municipality": ""}]
    for name, scheme in (("category", Scheme.CATEGORY), ("municipality", Scheme.MUNICIPALITY)):
        codes = query.filters.get(name, ())
        if len(codes) == 1 and codes[0] in vocabulary.terms(scheme):
            chosen.append({"category": "", "municipality": "", name: codes[0]})
    return [
        FeedLink(
            title=feeds.title(**each, language=language, vocabulary=vocabulary),
            name=feeds.name(**each, language=language, vocabulary=vocabulary) or _("tutti i servizi"),
            url=feeds.path(**each),
        )
        for each in chosen
    ]
