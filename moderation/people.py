"""How people are named in the office's pages, and who may take a review."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from catalog_pages.permissions import EDITORS_GROUP


def name_of(user: Any) -> str:
    """A person's name, else the user name; of one who is gone, that nobody is known."""
    if user is None:
        return _("nessuno")
    return str(user.get_full_name() or user.get_username())


def colleagues() -> QuerySet[Any]:
    """Who may decide: editors and administrators that may log in."""
    return (
        get_user_model()
        ._default_manager.filter(Q(is_superuser=True) | Q(groups__name=EDITORS_GROUP), is_active=True)
        .distinct()
        .order_by("username")
    )
