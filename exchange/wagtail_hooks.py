"""Where import shows in the admin."""

from __future__ import annotations

from typing import Any

from django.urls import URLResolver, include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from catalog_pages.menu import OfficeMenuItem
from exchange.writing import ACTION


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLResolver]:
    """The pages of import."""
    return [path("importazioni/", include("exchange.urls"))]


@hooks.register("register_admin_menu_item")
def menu_item() -> MenuItem:
    """Where the office begins."""
    return OfficeMenuItem(
        gettext_lazy("Importa servizi"),
        reverse("exchange:index"),
        name="import-services",
        icon_name="upload",
        order=310,
    )


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    """What the history of a page says of imports."""

    @actions.register_action(ACTION)
    class Imported(LogFormatter):
        label = gettext_lazy("Importazione da file")

        def format_message(self, log_entry: Any) -> str:
            name, line = log_entry.data.get("file", ""), log_entry.data.get("line")
            if line:
                return _("Importato da «%(file)s», riga %(line)d") % {"file": name, "line": line}
            return _("Importato da «%(file)s»") % {"file": name}

        def format_comment(self, log_entry: Any) -> str:
            return str(log_entry.data.get("reason", ""))
