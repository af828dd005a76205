"""What a row would change, in words: so that who confirms an import sees what becomes public."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import translation

from exchange import formats
from exchange.terms import Terms

if TYPE_CHECKING:
    from exchange.importing import Item

Change = list[str]
"""The name of a field (as columns are named), what it says now, what it will say."""


def changes(item: Item, terms: Terms) -> list[Change]:
    """The fields that a row changes; of what is not public yet, everything that it will say."""
    # Always in one language: what a preview kept is compared with what the import is about to write.
    with translation.override("it"):
        before = formats.service_cells(item.base, terms) if item.base else {}
        after = formats.service_cells(item.record, terms)
        if item.new_body:
            after |= formats.provider_cells(item.new_body, terms)
    return [[name, before.get(name, ""), text] for name, text in after.items() if text != before.get(name, "")]
