"""Forms by which people come in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model, password_validation
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MOST_OF_A_NAME = 60


class NewAccountForm(forms.Form):
    """Name and password of somebody who was invited; the address is the invitation's."""

    first_name = forms.CharField(
        label=gettext_lazy("Nome"),
        max_length=MOST_OF_A_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=gettext_lazy("Cognome"),
        max_length=MOST_OF_A_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        help_text=gettext_lazy("Almeno otto caratteri, non solo cifre, né il tuo nome né una parola che usano tutti."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=gettext_lazy("Ancora la password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", _("Le due password sono diverse: scrivi due volte la stessa."))
        if password:
            try:
                password_validation.validate_password(password, self._user())
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def save(self) -> Any:
        """Make the account."""
        user = self._user()
        user.username = free_username(f"{user.first_name} {user.last_name}")
        user.set_password(self.cleaned_data["password"])
        user.save()
        return user

    def _user(self) -> Any:
        names = {name: self.cleaned_data.get(name, "") for name in ("first_name", "last_name")}
        return get_user_model()(email=self.email, **names)


def free_username(name: str) -> str:
    """A user name made of a person's name, which nobody has."""
    base = slugify(name)[:100].replace("-", ".") or "persona"
    taken = set(get_user_model()._default_manager.filter(username__istartswith=base).values_list("username", flat=True))
    lowered = {each.lower() for each in taken}
    number, username = 1, base
    while username in lowered:
        number += 1
        username = f"{base}.{number}"
    return username
