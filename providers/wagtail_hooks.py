"""Where bodies and people show in the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from catalog_pages.menu import OfficeMenuItem
from catalog_pages.models import ProviderPage, ServicePage
from catalog_pages.permissions import Refused, is_office
from providers.access import bodies_of


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLResolver]:
    """The pages about bodies and people."""
    return [path("", include("providers.urls"))]


@hooks.register("before_move_page")
def refuse_odd_moves(request: HttpRequest, page: Page, destination: Page) -> None:
    """Services move from body to body, in Italian; what belongs to them follows by itself."""
    specific = page.specific
    if isinstance(specific, ProviderPage):
        raise Refused(_("Un ente non si sposta: per unirlo a un altro usa «Enti e persone»."), page)
    if isinstance(specific, ServicePage) and specific.is_translation:
        raise Refused(_("Una traduzione segue la sua scheda italiana: sposta quella."), page)


@hooks.register("before_bulk_action")
def refuse_odd_bulk_moves(
    request: HttpRequest, action_type: str, objects: list[Any], action_class_instance: Any
) -> None:
    """The same, for several at once."""
    if action_type == "move":
        for page in objects:
            refuse_odd_moves(request, page, page)


class OwnPeopleMenuItem(MenuItem):
    """For who works for a body."""

    def is_shown(self, request: HttpRequest) -> bool:
        return not is_office(request.user) and bodies_of(request.user).exists()


@hooks.register("register_admin_menu_item")
def bodies_item() -> MenuItem:
    """Enti e persone."""
    return OfficeMenuItem(
        gettext_lazy("Enti e persone"), reverse("providers:index"), name="bodies", icon_name="group", order=120
    )


@hooks.register("register_admin_menu_item")
def own_people_item() -> MenuItem:
    """Le persone del mio ente."""
    return OwnPeopleMenuItem(
        gettext_lazy("Persone dell'ente"),
        reverse("providers:own_people"),
        name="own-people",
        icon_name="group",
        order=400,
    )
