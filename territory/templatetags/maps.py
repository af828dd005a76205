"""What the page of results asks of the maps by name."""

from __future__ import annotations

from django import template

from catalog_pages.vocabulary import Vocabulary
from search.listing import Listing
from territory.results_map import ResultsMap, make_results_map

register = template.Library()


@register.simple_tag
def results_map(listing: Listing, vocabulary: Vocabulary) -> ResultsMap:
    """The map of what a list shows."""
    return make_results_map(listing.query, counts=listing.counts, total=listing.total, vocabulary=vocabulary)
