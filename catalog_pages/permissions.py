"""Who may publish: never the person who made the last edit.

The rule is asked by every route of Wagtail that checks permissions (bulk actions, copies, aliases, the
revisions' own publish); the routes that do not ask are closed in ``wagtail_hooks``.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.contrib.auth.models import Group
from wagtail.models import PagePermissionTester

EDITORS_GROUP = "Ufficio di Piano"
"""The editors' group: one grant on the whole tree."""

TRANSLATORS_GROUP = "Traduzione"
"""The translators' group: may change and hand in pages of other languages, nothing else."""


class Refused(Exception):
    """An office action that may not happen: undone whole, and the message tells the person what to do.

    Not ``PermissionDenied``: Wagtail turns that into an ordinary answer, and the transaction would commit.
    """

    def __init__(self, message: Any, page: Any = None) -> None:
        super().__init__(str(message))
        self.page = page


override_reason: ContextVar[str] = ContextVar("override_reason", default="")
"""Set while an administrator publishes against the rule, with the reason that was logged."""


def is_office(user: Any) -> bool:
    """Whether the user is an editor of the Ufficio di Piano or an administrator."""
    return bool(user.is_active and (user.is_superuser or _is_in(user, EDITORS_GROUP)))


def is_translator(user: Any) -> bool:
    """Whether the user translates for the office."""
    return bool(user.is_active and _is_in(user, TRANSLATORS_GROUP))


def _is_in(user: Any, group: str) -> bool:
    """Whether a user is in a group, by its name.

    Asked by every part of an admin page: remembered with the user as long as Django's own permissions are, which is
    one request.
    """
    if not hasattr(user, "_is_in"):
        user._is_in = {}
    known: dict[str, bool] = user._is_in
    if group not in known:
        known[group] = user.groups.filter(name=group).exists()
    return known[group]


def editors_group() -> Group:
    """The group of the office's editors."""
    return Group.objects.get(name=EDITORS_GROUP)


def made_last_edit(user: Any, page: Any) -> bool:
    """Whether the page's latest revision is the user's own; without revisions, whether the page is."""
    if not page.latest_revision_id:
        return bool(page.owner_id == user.pk)
    return bool(page.latest_revision.user_id == user.pk)


class FourEyesTester(PagePermissionTester):
    """The stock answers, less every way of publishing one's own last edit."""

    def can_publish(self) -> bool:
        if getattr(self.page, "offers_submission", False):
            # The translation editor draws its button by this; what the button does is to hand in.
            return True
        if not super().can_publish():
            return False
        if override_reason.get():
            return bool(self.user.is_superuser)
        return not made_last_edit(self.user, self.page)

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """Who may not publish may withdraw what is under review, but not delete it from under the reviewer."""
        if not super().can_delete(ignore_bulk=ignore_bulk):
            return False
        return bool(self.user.is_superuser or "publish" in self.permissions or not self.page.workflow_in_progress)

    def can_publish_subpage(self) -> bool:
        """No creating and publishing at once, no live copy, no alias."""
        return False

    def can_set_view_restrictions(self) -> bool:
        return bool(super().can_publish())

    def can_unschedule(self) -> bool:
        return bool(super().can_publish())

    def can_reorder_children(self) -> bool:
        return bool(super().can_publish())
