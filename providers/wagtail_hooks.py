"""Where bodies and people show in the admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from catalog_pages.permissions import is_office
from providers.access import bodies_of


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLResolver]:
    """The pages about bodies and people."""
    return [path("", include("providers.urls"))]


class BodiesMenuItem(MenuItem):
    """For the office."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_office(request.user)


class OwnPeopleMenuItem(MenuItem):
    """For who works for a body."""

    def is_shown(self, request: HttpRequest) -> bool:
        return not is_office(request.user) and bodies_of(request.user).exists()


@hooks.register("register_admin_menu_item")
def bodies_item() -> MenuItem:
    """Enti e persone."""
    return BodiesMenuItem(
        gettext_lazy("Enti e persone"), reverse("providers:index"), name="bodies", icon_name="group", order=120
    )


@hooks.register("register_admin_menu_item")
def own_people_item() -> MenuItem:
    """Le persone del mio ente."""
    return OwnPeopleMenuItem(
        gettext_lazy("Le persone del mio ente"),
        reverse("providers:own_people"),
        name="own-people",
        icon_name="group",
        order=400,
    )
