"""Where translations show in the admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from catalog_pages.permissions import is_office, is_translator
from translating import views

hooks.register("register_admin_urls", views.urls)


class TranslationsMenuItem(MenuItem):
    """Shown to translators and the office."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_office(request.user) or is_translator(request.user)


@hooks.register("register_admin_menu_item")
def queue_item() -> MenuItem:
    """What is to be translated."""
    return TranslationsMenuItem(
        _("Da tradurre"),
        reverse("translating:queue"),
        name="own-translating",
        icon_name="wagtail-localize-language",
        order=340,
    )
