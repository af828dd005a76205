"""allauth's forms with our words and without placeholders."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from django.utils.translation import gettext_lazy as _

CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "inputmode": "numeric", "autocapitalize": "none"}


class LoginForm(account_forms.LoginForm):
    """User name or e-mail, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Nome utente o e-mail")
        self.fields["login"].widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Resta collegato su questo dispositivo")


class ResetPasswordForm(account_forms.ResetPasswordForm):
    """The address to which the link goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Indirizzo e-mail del tuo account")


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
