"""Recognising a body that the catalogue already has, by its codice fiscale."""

from __future__ import annotations

from django.conf import settings

from applications.models import Application
from catalog_pages.models import ProviderPage


def body_with(fiscal_code: str) -> ProviderPage | None:
    """The body with this codice fiscale, published or not: for the office. One that was merged is what it became."""
    pages = ProviderPage.objects.filter(
        locale__language_code=settings.LANGUAGE_CODE, alias_of=None, fiscal_code=fiscal_code
    )
    found = pages.select_related("merged_into__into").order_by("-live", "pk").first()
    merge = getattr(found, "merged_into", None)
    return merge.into if merge else found


def public_body_with(fiscal_code: str) -> ProviderPage | None:
    """The same for everybody else: a body that is not published is nobody's to know."""
    found = body_with(fiscal_code)
    if found is None or not found.live or found.is_suspended or found.get_view_restrictions().exists():
        return None
    return found


def follow_merge(source: ProviderPage, into: ProviderPage) -> None:
    """The applications by which a body came in are those of the body that it became part of."""
    Application.objects.filter(provider=source).update(provider=into)
