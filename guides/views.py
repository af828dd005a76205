"""The guides: pages to read and to print, in the Italian of those who use them."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog_pages.localize import office_only
from catalog_pages.permissions import is_office


@require_safe
def body_guide(request: HttpRequest) -> HttpResponse:
    """The guide of who keeps a body's services. The office reads it too, to help on the telephone."""
    return render(request, "guides/body.html", _context(request))


@require_safe
@office_only
def office_guide(request: HttpRequest) -> HttpResponse:
    """The guide of the Ufficio di Piano."""
    return render(request, "guides/office.html", _context(request))


def _context(request: HttpRequest) -> dict[str, object]:
    return {"help_email": settings.HELP_EMAIL, "is_office": is_office(request.user)}
