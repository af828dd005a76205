"""Where verification shows in the admin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button

from catalog_pages.menu import OfficeMenuItem
from catalog_pages.models import ServicePage
from catalog_pages.permissions import is_office
from verification import office, overlays


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern | URLResolver]:
    """The office's pages; the button of who works for a body has a name of its own."""
    return [
        path("verifiche/conferma/", office.confirm_own, name="verification_confirm"),
        path("verifiche/schede/<int:page_id>/avviso/", overlays.add, name="verification_overlay"),
        path("verifiche/", include("verification.office_urls")),
    ]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """The list of sheets to verify."""
    return OfficeMenuItem(
        gettext_lazy("Verifiche"),
        reverse("verification_office:index"),
        name="verifications",
        icon_name="check",
        order=4,
    )


@hooks.register("register_page_header_buttons")
def header_buttons(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """From the editor of a public sheet to a dated notice, and to its verifications for the office."""
    if not isinstance(page, ServicePage) or not page.live or page.is_translation:
        return
    if page.permissions_for_user(user).can_edit():
        address = reverse("verification_overlay", args=[page.pk])
        yield Button(gettext_lazy("Avviso a tempo"), address, icon_name="date", priority=61)
    if is_office(user):
        address = reverse("verification_office:sheet", args=[page.pk])
        yield Button(gettext_lazy("Verifiche"), address, icon_name="check", priority=60)
