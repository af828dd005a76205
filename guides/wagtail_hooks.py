"""Where the guides show in the admin: each person's own."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from catalog_pages.permissions import is_office

LAST = 9500
"""After everything that one works with, before Wagtail's own help."""


class GuideMenuItem(MenuItem):
    """An entry for the office, or for everybody else."""

    def __init__(self, *, address: str, name: str, for_office: bool) -> None:
        super().__init__(gettext_lazy("Guida"), reverse(address), name=name, icon_name="help", order=LAST)
        self.for_office = for_office

    def is_shown(self, request: HttpRequest) -> bool:
        return is_office(request.user) == self.for_office


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLResolver]:
    """The pages of the guides."""
    return [path("", include("guides.urls"))]


@hooks.register("register_admin_menu_item")
def body_menu_item() -> MenuItem:
    """The representative's guide."""
    return GuideMenuItem(address="guides:body", name="own-guide", for_office=False)


@hooks.register("register_admin_menu_item")
def office_menu_item() -> MenuItem:
    """The office's guide."""
    return GuideMenuItem(address="guides:office", name="office-guide", for_office=True)
