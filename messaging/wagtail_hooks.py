"""Where messages show in the admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from messaging import views

hooks.register("register_admin_urls", views.urls)


class ReadersMenuItem(MenuItem):
    """Shown to whoever may read the log."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(views.READ))


@hooks.register("register_admin_menu_item")
def log_item() -> MenuItem:
    """The office's log."""
    return ReadersMenuItem(_("Messaggi spediti"), reverse("messages_log"), name="messages", icon_name="mail", order=890)


@hooks.register("register_admin_menu_item")
def own_item() -> MenuItem:
    """Each person's own."""
    return MenuItem(_("I miei messaggi"), reverse("messages_own"), name="own-messages", icon_name="mail", order=880)
