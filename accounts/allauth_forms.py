"""allauth's forms with our words and without placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from django.utils.translation import gettext_lazy as _

CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "none"}


class _PlainMixin:
    fields: dict[str, Any]
    words: dict[str, Any] = {}
    """Labels of our own, by field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)


class LoginForm(_PlainMixin, account_forms.LoginForm):
    """User name or e-mail, and password."""

    words = {"login": _("Nome utente o e-mail"), "remember": _("Resta collegato su questo dispositivo")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        # The way to a new password is below the form.
        self.fields["password"].help_text = ""


class ReauthenticatePasswordForm(_PlainMixin, account_forms.ReauthenticateForm):
    """The password, asked again."""


class ResetPasswordForm(_PlainMixin, account_forms.ResetPasswordForm):
    """The address to which the link goes."""

    words = {"email": _("Indirizzo e-mail del tuo account")}


class ResetPasswordKeyForm(_PlainMixin, account_forms.ResetPasswordKeyForm):
    """The new password."""

    words = {"password1": _("Nuova password"), "password2": _("Ancora la nuova password")}


class ChangePasswordForm(_PlainMixin, account_forms.ChangePasswordForm):
    """The old password and the new one."""

    words = {
        "oldpassword": _("Password di ora"),
        "password1": _("Nuova password"),
        "password2": _("Ancora la nuova password"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""


class SetPasswordForm(_PlainMixin, account_forms.SetPasswordForm):
    """A first password."""

    words = {"password1": _("Nuova password"), "password2": _("Ancora la nuova password")}


class AddEmailForm(_PlainMixin, account_forms.AddEmailForm):
    """The address that the account is to have."""

    words = {"email": _("Nuovo indirizzo e-mail")}


class _CodeMixin:
    fields: dict[str, Any]

    def _in_our_words(self, label: Any) -> None:
        self.fields["code"].label = label
        self.fields["code"].widget.attrs = dict(CODE_ATTRIBUTES)


class AuthenticateForm(_CodeMixin, factor_forms.AuthenticateForm):
    """The code of the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_our_words(_("Codice"))


class ReauthenticateForm(_CodeMixin, factor_forms.ReauthenticateForm):
    """The same, asked again."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_our_words(_("Codice"))


class ActivateTOTPForm(_CodeMixin, totp_forms.ActivateTOTPForm):
    """The first code of the app, to see that it works."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._in_our_words(_("Il codice di sei cifre che l'app mostra ora"))
