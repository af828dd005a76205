"""Where applications show in the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from applications.calls import CallPolicy, CallViewSet
from applications.models import Call
from catalog_pages.menu import OfficeMenuItem

register_permission_policy(Call, CallPolicy(Call))
register_snippet(CallViewSet)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLResolver]:
    """The pages of the desk."""
    return [path("manifestazioni/", include("applications.desk_urls"))]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """Where the office reads the applications."""
    return OfficeMenuItem(
        _("Domande degli enti"),
        reverse("applications:queue"),
        name="applications",
        icon_name="doc-full-inverse",
        order=220,
    )


@hooks.register("construct_main_menu")
def without_loose_snippets(request: HttpRequest, menu_items: list[Any]) -> None:
    """The avvisi are reached from the applications: Wagtail's own entry, "Snippets", would say nothing to anybody."""
    menu_items[:] = [item for item in menu_items if item.name != "snippets"]
