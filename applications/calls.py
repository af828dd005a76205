"""The office's list of avvisi, as a snippet: that part of the admin is the office's alone."""

from __future__ import annotations

from typing import Any

from wagtail.admin.ui.tables import BooleanColumn, DateColumn
from wagtail.snippets.views.snippets import SnippetViewSet

from applications.models import Call
from search.lay_admin import OfficePolicy


class CallPolicy(OfficePolicy):
    """The office writes avvisi. None is ever deleted: what bodies answered stays readable, a mistake is not shown."""

    permission_cache_name = "_is_office_for_calls"

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)


class CallViewSet(SnippetViewSet):
    """Where the office writes avvisi."""

    model = Call
    icon = "doc-full"
    add_to_admin_menu = False
    copy_view_enabled = True
    list_display = [
        "title",
        DateColumn("opens_at"),
        DateColumn("closes_at"),
        BooleanColumn("is_published"),
    ]
    search_fields = ["title"]
    ordering = ["-opens_at", "-pk"]
