"""Wagtail's pages about users: for administrators, without the groups that are generated."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from wagtail.users.forms import UserCreationForm as WagtailCreationForm
from wagtail.users.forms import UserEditForm as WagtailEditForm

GENERATED_GROUPS = "ets:"
"""How the names of groups begin that follow from memberships; nobody edits them by hand."""


def office_groups() -> QuerySet[Group]:
    """The groups that an administrator chooses by hand."""
    return Group.objects.exclude(name__startswith=GENERATED_GROUPS)


class _OurRules:
    """One address, one account; generated groups are neither shown nor lost."""

    instance: Any
    fields: dict[str, Any]
    cleaned_data: dict[str, Any]

    def _choose_by_hand_only(self) -> None:
        self.fields["groups"].queryset = office_groups()

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        others = get_user_model()._default_manager.exclude(pk=self.instance.pk).filter(email__iexact=email)
        if others.exists():
            raise ValidationError(_("Un altro account ha già questo indirizzo: si entra con l'e-mail, serve unica."))
        return email

    def _keep_generated(self) -> None:
        kept = Group.objects.filter(name__startswith=GENERATED_GROUPS, user=self.instance) if self.instance.pk else []
        self.cleaned_data["groups"] = [*self.cleaned_data.get("groups", []), *kept]


class UserCreationForm(_OurRules, WagtailCreationForm):
    """A new user; the password is chosen by that person, with the link for a forgotten one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose_by_hand_only()

    def save(self, commit: bool = True) -> Any:
        self.instance.set_unusable_password()
        return super().save(commit=commit)


class UserEditForm(_OurRules, WagtailEditForm):
    """A user; who works for which body is decided elsewhere."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose_by_hand_only()

    def _save_m2m(self) -> None:
        self._keep_generated()
        super()._save_m2m()
