"""What the write side listens to. Each receiver is one line that calls a function with a name."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save, pre_save
from wagtail.models import PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move
from wagtail_localize.models import SegmentOverride, StringTranslation

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


def restricted(instance: Any, **kwargs: Any) -> None:
    """Its translations are for the same readers."""
    companions.private_with(instance.page, instance)


def opened(instance: Any, **kwargs: Any) -> None:
    """Its translations are for everybody again."""
    companions.private_with(instance.page, None)


def link_written(instance: Any, **kwargs: Any) -> None:
    """A translator gave a link another address."""
    localize.refuse_link(instance)


def text_translated(instance: Any, **kwargs: Any) -> None:
    """A translator wrote a text, or a machine did."""
    localize.refuse_long_title(instance)


def connect() -> None:
    """Start listening."""
    page_published.connect(published)
    post_save.connect(restricted, sender=PageViewRestriction)
    post_delete.connect(opened, sender=PageViewRestriction)
    pre_save.connect(link_written, sender=SegmentOverride)
    pre_save.connect(text_translated, sender=StringTranslation)
    for model in WITH_COMPANIONS:
        page_published.connect(shown, sender=model)
        page_unpublished.connect(hidden, sender=model)
        post_delete.connect(hidden, sender=model)
        post_page_move.connect(moved, sender=model)
