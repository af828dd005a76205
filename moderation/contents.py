"""What a page says, as its revisions keep it: plain values by field, read without loading the page.

The queue, the review screen and the representative's home look at many drafts; a draft as an object asks the
database for its rows, one as its revision keeps it asks for nothing.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from wagtail.models import Page

from catalog_pages.models import ServicePage
from moderation.words import Names

Content = dict[str, Any]
"""A revision's content: sets of terms are lists of numbers, rows are lists of dictionaries."""


def public_content(page: Page) -> Content | None:
    """What the public sees of a page; nothing for one that is not published."""
    if not page.live:
        return None
    if page.live_revision_id and page.live_revision is not None:
        return dict(page.live_revision.content)
    return dict(page.specific.serializable_data())


def draft_content(page: Page) -> Content:
    """What the latest draft of a page says."""
    if page.latest_revision_id and page.latest_revision is not None:
        return dict(page.latest_revision.content)
    return dict(page.specific.serializable_data())


class _Many:
    """A list that answers as the manager of a relation does."""

    def __init__(self, items: list[Any]) -> None:
        self.items = items

    def all(self) -> list[Any]:
        """The items."""
        return self.items


class Sheet:
    """A service's content with the attributes of a service page, as far as the rules of quality ask for them."""

    is_translation = False

    def __init__(self, content: Content, names: Names) -> None:
        self.content = content
        self.names = names

    def __getattr__(self, name: str) -> Any:
        if name in ServicePage.ROWS:
            return _Many([SimpleNamespace(**row) for row in self.content.get(name) or []])
        if name in ServicePage.TERM_SETS:
            return _Many([self.names.terms[key] for key in self.content.get(name) or [] if key in self.names.terms])
        if name in ("category", "kind"):
            return self.names.terms.get(self.content.get(name) or 0)
        try:
            return self.content[name]
        except KeyError:
            raise AttributeError(name) from None
