"""Wagtail's lists of users and groups, with our forms."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from wagtail.users.views import groups, users

from accounts.users import UserCreationForm, UserEditForm, office_groups


class UserFilterSet(users.UserFilterSet):
    """Filters of the list of users: by the groups that are edited by hand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["group"].queryset = office_groups()

    class Meta(users.UserFilterSet.Meta):
        pass


class UserViewSet(users.UserViewSet):
    """Users."""

    filterset_class = UserFilterSet

    def get_form_class(self, for_update: bool = False) -> Any:
        return UserEditForm if for_update else UserCreationForm


class GroupIndexView(groups.IndexView):
    """Groups that are edited by hand."""

    def get_base_queryset(self) -> QuerySet[Group]:
        return office_groups()


class GroupViewSet(groups.GroupViewSet):
    """Groups."""

    index_view_class = GroupIndexView
