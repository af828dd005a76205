"""What people's accounts add to the admin."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.account import BaseSettingsPanel
from wagtail.admin.widgets.button import Button
from wagtail.users.views.bulk_actions.assign_role import RoleForm

from accounts import admin_views
from accounts.users import office_groups

hooks.register("register_admin_urls", admin_views.urls)

# Who works for which body is decided by memberships: no bulk action puts people into those groups.
RoleForm.base_fields["role"].queryset = office_groups()


class AccessPanel(BaseSettingsPanel):
    """Where to change address, password, second factor, and to see the open sessions."""

    name = "access"
    title = _("Accesso e sicurezza")
    order = 50
    form_class = forms.Form
    template_name = "accounts/admin/access_panel.html"

    def get_form(self) -> forms.Form:
        """None of Wagtail's own forms: the pages are linked."""
        return forms.Form()

    def get_context_data(self) -> dict[str, Any]:
        return {"url": reverse("accounts:home"), "email": self.user.email}


@hooks.register("register_account_settings_panel")
def access_panel(request: HttpRequest, user: Any, profile: Any) -> AccessPanel:
    """Link one's own access from the account menu."""
    return AccessPanel(request, user, profile)


class AdministratorsMenuItem(MenuItem):
    """Shown to administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)


@hooks.register("register_settings_menu_item")
def invitations_menu_item() -> MenuItem:
    """The invitations, beside users and groups."""
    return AdministratorsMenuItem(
        _("Inviti"), reverse(admin_views.LIST), name="invitations", icon_name="mail", order=610
    )


@hooks.register("register_user_listing_buttons")
def reset_factor_button(user: Any, request_user: Any) -> list[Button]:
    """The way to take a colleague's second factor away."""
    if not request_user.is_superuser or user == request_user:
        return []
    return [Button(_("Azzera il secondo fattore"), reverse(admin_views.RESET, args=[user.pk]), icon_name="mobile-alt")]
