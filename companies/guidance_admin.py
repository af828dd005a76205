"""The admin of the guidance by letter: for the office alone, with Wagtail's history, which the register mirrors."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.snippets.views.snippets import SnippetViewSet

from companies.models import LetterGuidance
from search.lay_admin import OfficePolicy


class GuidancePolicy(OfficePolicy):
    """The office writes; a text is closed with "valido fino al" and never deleted, for plans were made by it."""

    permission_cache_name = "_is_office_for_guidance"

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        return self.user_has_permission(user, action)


class LetterGuidanceViewSet(SnippetViewSet):
    """List, form, history."""

    model = LetterGuidance
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Guide TUIR")
    menu_name = "company-guidance"
    menu_order = 320
    add_to_admin_menu = True
    list_display = ["letter", "reference", "valid_from", "valid_to", "checked_on", "to_review"]
    search_fields = ["reference", "texts__meaning"]
    search_backend_name = None
    ordering = ["letter__position", "-valid_from"]
    inspect_view_enabled = False
    copy_view_enabled = True

    def get_queryset(self, request: Any) -> Any:
        """With the names of the letters, and the texts, which the list tells of."""
        return LetterGuidance.objects.select_related("letter").prefetch_related("letter__labels", "texts")
