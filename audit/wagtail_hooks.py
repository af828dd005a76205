"""Where the register shows in the admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from audit import views

hooks.register("register_admin_urls", views.urls)


class ReadersMenuItem(MenuItem):
    """Shown to whoever may read the register."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(views.RIGHT))


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """The entry of the menu."""
    return ReadersMenuItem(_("Registro"), reverse(views.LIST), name="audit", icon_name="history", order=900)
