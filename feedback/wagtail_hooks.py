"""Where readers' voices show in the admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from catalog_pages.menu import OfficeMenuItem
from feedback import clarity, desk, own
from providers.access import bodies_of

for urls in (desk.urls, own.urls, clarity.urls):
    hooks.register("register_admin_urls", urls)


class BodyMenuItem(MenuItem):
    """Shown to people of a body."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bodies_of(request.user).exists()


@hooks.register("register_admin_menu_item")
def desk_item() -> MenuItem:
    """The office's reports."""
    return OfficeMenuItem(_("Segnalazioni"), reverse("feedback_desk"), name="reports", icon_name="warning", order=220)


@hooks.register("register_admin_menu_item")
def clarity_item() -> MenuItem:
    """The office's results of the clarity question."""
    address = reverse("feedback_clarity_results")
    return OfficeMenuItem(_("Chiarezza"), address, name="clarity", icon_name="help", order=225)


@hooks.register("register_admin_menu_item")
def own_item() -> MenuItem:
    """A body's reports."""
    address = reverse("feedback_own")
    return BodyMenuItem(_("Segnalazioni"), address, name="own-reports", icon_name="warning", order=220)
