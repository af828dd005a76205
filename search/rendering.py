"""The sheet of a page that is being edited, drawn as the public will see it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from catalog_pages.models import ServicePage
from search.presentation import present_unsaved


def render_sheet(request: HttpRequest, page: ServicePage) -> HttpResponse:
    """Draw a page that may be unsaved with the public template, in the page's language."""
    language = page.locale.language_code
    with translation.override(language):
        service = present_unsaved(page, language)
        return render(request, "search/service_detail.html", {"service": service, "preview": True})
