"""What the write side listens to. Each receiver is one line that calls a function with a name."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete
from wagtail.signals import page_published, page_unpublished, post_page_move

from catalog_pages import companions, localize
from catalog_pages.models import FaqPage, InfoPage, ProviderPage
from catalog_pages.models.base import CatalogPage

WITH_COMPANIONS = (FaqPage, InfoPage, ProviderPage)
"""Page types whose translations are pages of their own for the public."""


def published(instance: Any, **kwargs: Any) -> None:
    """The translation editor shows the Italian that is public."""
    if isinstance(instance, CatalogPage):
        localize.italian_published(instance)


def shown(instance: Any, **kwargs: Any) -> None:
    """Its translations are public again."""
    companions.shown_with(instance)


def hidden(instance: Any, **kwargs: Any) -> None:
    """Its translations end with it."""
    companions.hidden_with(instance)


def moved(instance: Any, **kwargs: Any) -> None:
    """Its translations stand where it stands."""
    companions.moved_with(instance)


def connect() -> None:
    """Start listening."""
    page_published.connect(published)
    for model in WITH_COMPANIONS:
        page_published.connect(shown, sender=model)
        page_unpublished.connect(hidden, sender=model)
        post_delete.connect(hidden, sender=model)
        post_page_move.connect(moved, sender=model)
