"""What every page type of the catalogue shares: four eyes, and what a translation was made from."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PagePermissionTester

from catalog_pages import freshness, rendering
from catalog_pages.permissions import FourEyesTester


class CatalogPage(Page):
    """Abstract base of our page types: nobody publishes their own last edit, a translation knows its source."""

    translated_from = models.JSONField(_("tradotto da"), default=dict, blank=True, editable=False)
    """In a translation, the Italian text that each segment translates; see ``freshness``."""
    is_machine_assisted = models.BooleanField(_("tradotta con una macchina"), default=False, editable=False)
    """Whether a machine wrote some of a translation and nobody has read it since."""

    italian_seen: int | None = None
    """While a translation is saved: the revision of the Italian page beside which its editor was opened."""
    has_changed_texts = False
    has_italian_texts = False
    """Of a translation that is being shown: whether some of it is in Italian, and because the Italian changed."""

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> PagePermissionTester:
        """The stock answers, less publishing one's own last edit."""
        return FourEyesTester(user, self)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        """A translation takes along which Italian texts it came from."""
        if self.is_translation and self.pk:
            freshness.note(self)
        return super().save_revision(*args, **kwargs)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A translation shows of its own texts those that hold; a preview shows what was written."""
        if self.is_translation and not getattr(request, "is_preview", False):
            freshness.show_truly(self)
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    @property
    def is_translation(self) -> bool:
        """Whether this page holds only the texts of another language."""
        return self.locale_id is not None and self.locale.language_code != rendering.source_language()
