"""The sheets that a link asks about, as their readers see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from catalog_pages import vocabulary as vocabularies
from search import presentation
from search.content import ITALIAN
from search.models import ServiceDocument
from search.types import ServiceView
from verification.forms import ConfirmForm
from verification.models import LinkItem


@dataclass(frozen=True)
class Card:
    """One sheet: what is published now, and the form of its button. ``view`` lacks where it is not public now."""

    item: LinkItem
    view: ServiceView | None
    form: ConfirmForm

    @property
    def title(self) -> str:
        """The published title."""
        return self.view.title if self.view else str(self.item.page.title)


def cards_of(items: Sequence[LinkItem]) -> list[Card]:
    """The cards of some items, in their order: one query whatever their number, and the vocabulary."""
    documents = ServiceDocument.objects.live().filter(pk__in=[item.page.translation_key for item in items])
    views = {
        view.id: view
        for view in presentation.present_all(documents, language=ITALIAN, vocabulary=vocabularies.current())
    }
    return [Card(item, views.get(item.page.translation_key), ConfirmForm()) for item in items]
