"""What must follow in applications when bodies merge."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from applications import known
from catalog_pages.models import ProviderPage
from providers.merging import body_merged


@receiver(body_merged)
def bodies_merged(source: ProviderPage, into: ProviderPage, **kwargs: Any) -> None:
    known.follow_merge(source, into)
