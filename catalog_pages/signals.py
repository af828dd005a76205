"""What the write side listens to. Each receiver is one line that calls a function with a name."""

from __future__ import annotations

from typing import Any

from wagtail.signals import page_published

from catalog_pages import localize
from catalog_pages.models.base import CatalogPage


def published(instance: Any, **kwargs: Any) -> None:
    """The translation editor shows the Italian that is public."""
    if isinstance(instance, CatalogPage):
        localize.italian_published(instance)


def connect() -> None:
    """Start listening."""
    page_published.connect(published)
