"""Entries of the admin's menu that are for the office alone."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from catalog_pages.permissions import is_office


class OfficeMenuItem(MenuItem):
    """Shown to the office alone."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_office(request.user)
