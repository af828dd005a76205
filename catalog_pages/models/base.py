"""What every page type of the catalogue shares: four eyes, and knowing whether it is a translation."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page, PagePermissionTester

from catalog_pages import rendering
from catalog_pages.permissions import FourEyesTester


class CatalogPage(Page):
    """Abstract base of our page types: nobody publishes their own last edit."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """The stock answers, less publishing one's own last edit."""
        return FourEyesTester(user, self)

    @property
    def is_translation(self) -> bool:
        """Whether this page holds only the texts of another language."""
        return self.locale_id is not None and self.locale.language_code != rendering.source_language()
