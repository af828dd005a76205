"""The hook by which the read side draws a sheet: this side never imports it.

``search`` owns the sheet's view and registers its renderer when the application starts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from catalog_pages.models import ServicePage

SheetRenderer = Callable[[HttpRequest, "ServicePage"], HttpResponse]

_renderers: list[SheetRenderer] = []


def register_sheet_renderer(renderer: SheetRenderer) -> None:
    """Make ``renderer`` the one that draws previews; the last registered wins."""
    _renderers[:] = [renderer]


def render_sheet(request: HttpRequest, page: ServicePage) -> HttpResponse:
    """Draw the sheet of a page that may be unsaved, in the page's language."""
    if not _renderers:
        raise ImproperlyConfigured("No sheet renderer: the application `search` is not installed.")
    return _renderers[0](request, page)


def source_language() -> str:
    """The language in which facts are written: Italian."""
    return str(settings.LANGUAGE_CODE)
