"""Where allauth is bent to our rules: nobody signs up, mail is queued, messages are ours."""

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts import invited, mail, safekeeping, second_factor
from audit.recording import record
from visitors.limits import address

JUST_NOW = 300
"""Seconds after a log-in in which the first second factor may be set up without asking for the password again."""

WRONG_LOGIN = _("Nome utente, e-mail o password non corrispondono: controlla e riprova.")

TOLD = {
    "account/messages/password_changed.txt": _("La password è cambiata."),
    "account/messages/password_set.txt": _("La password è impostata."),
    "account/messages/email_confirmation_sent.txt": _(
        "Ti abbiamo scritto: apri il link che hai ricevuto per confermare."
    ),
    "account/messages/email_confirmed.txt": _("Il nuovo indirizzo è confermato."),
    "account/messages/email_confirmation_failed.txt": _("Questo indirizzo non si può confermare."),
    "account/messages/email_deleted.txt": _("L'indirizzo è stato tolto."),
    "mfa/messages/totp_activated.txt": _("Il secondo fattore è attivo."),
    "mfa/messages/totp_deactivated.txt": _("Il secondo fattore è stato tolto."),
    "socialaccount/messages/account_connected.txt": _("L'account è collegato."),
    "socialaccount/messages/account_disconnected.txt": _("Il collegamento è stato tolto."),
    "socialaccount/messages/account_connected_other.txt": _("Questa identità è già collegata a un altro account."),
}
"""What is said after an action, by the name of allauth's template; the rest is seen on the page."""


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation; the address of an account is always one that was vouched for."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Questo account è disattivato."),
        "duplicate_email": _("È già l'indirizzo del tuo account."),
        "email_password_mismatch": WRONG_LOGIN,
        "username_password_mismatch": WRONG_LOGIN,
        "invalid_login": WRONG_LOGIN,
        "enter_current_password": _("Questa non è la tua password di ora."),
        "incorrect_password": _("La password non è giusta."),
        "incorrect_code": _("Il codice non è giusto, o è già stato usato: aspetta il prossimo e riprova."),
        "invalid_password_reset": _("Il link non è valido."),
        "too_many_login_attempts": _("Troppi tentativi sbagliati: riprova fra cinque minuti."),
        "rate_limited": _("Troppe richieste: aspetta qualche minuto."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        mail.send(template_prefix, to=email, context=context)

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        text = message or TOLD.get(message_template or "")
        if text:
            messages.add_message(request, level, str(text), extra_tags=extra_tags)

    def get_client_ip(self, request: HttpRequest) -> str:
        """The sender's address, behind our own proxies."""
        return address(request) or "0.0.0.0"

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Under our own address, whatever host the request named."""
        user, _dash, token = key.partition("-")
        return str(settings.SITE_URL + reverse("account_reset_password_from_key", args=[user, token]))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return str(settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key]))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:home")

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        names = {"reauthenticate": _("Con la password"), "mfa_reauthenticate": _("Con il codice dell'app")}
        methods = super().get_reauthentication_methods(user)
        return [{**each, "description": names.get(each["id"], each["description"])} for each in methods]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Just after a log-in the first factor is set up, and its codes seen, without saying the password twice."""
        request = current.request
        if app == "allauth.mfa" and request.user.is_authenticated:
            steps = get_authentication_records(request, request.user)
            logged_in_at = steps[-1]["at"] if steps and not second_factor.has_one(request.user) else 0
            if time.time() - max(logged_in_at, second_factor.set_up_at(request)) < JUST_NOW:
                return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets are kept encrypted."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_generate_recovery_codes": _("Prima attiva il secondo fattore."),
    }

    def encrypt(self, text: str) -> str:
        return safekeeping.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return safekeeping.decrypt(encrypted_text)


class SessionsAdapter(DefaultUserSessionsAdapter):
    """Ending sessions is put on record."""

    def end_sessions(self, sessions: Any) -> None:
        ended = list(sessions)
        super().end_sessions(ended)
        if ended:
            record("accounts.session_end", user=current.request.user, sessions=len(ended))


class ProviderAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect opens accounts that exist, or that an invitation lets make; it is no way to sign up."""

    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "connected_other": TOLD["socialaccount/messages/account_connected_other.txt"],
        "no_password": _("Prima imposta una password, o non potresti più entrare."),
    }

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Who comes from an invitation's own page, with the address it was sent to, gets the account it is for."""
        if not sociallogin.is_existing and sociallogin.state.get("process") != "connect":
            invited.make_account(request, sociallogin)


def login_address(next_path: str) -> str:
    """The log-in, which then leads to ``next_path``."""
    return f"{reverse('account_login')}?{urlencode({'next': next_path})}"
