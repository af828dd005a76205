"""Recognising a body that the catalogue already has, by its codice fiscale."""

from __future__ import annotations

from django.conf import settings

from catalog_pages.models import ProviderPage


def body_with(fiscal_code: str) -> ProviderPage | None:
    """The body with this codice fiscale, published or not: for the office."""
    pages = ProviderPage.objects.filter(locale__language_code=settings.LANGUAGE_CODE, fiscal_code=fiscal_code)
    return pages.order_by("-live", "pk").first()


def public_body_with(fiscal_code: str) -> ProviderPage | None:
    """The same for everybody else: a body that is not published is nobody's to know."""
    found = body_with(fiscal_code)
    if found is None or not found.live or found.is_suspended or found.get_view_restrictions().exists():
        return None
    return found
