"""What follows when somebody comes in, fails to, or changes how they do."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as provider_signals
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_login_failed
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import addresses, register, second_factor


@receiver(post_save, sender=get_user_model())
def account_saved(instance: Any, raw: bool = False, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    if not raw and (update_fields is None or "email" in update_fields):
        addresses.sync(instance)


@receiver(account_signals.user_logged_in)
def logged_in(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    register.logged_in(request, user)


@receiver(user_login_failed)
def log_in_failed(credentials: dict[str, Any], **kwargs: Any) -> None:
    register.log_in_failed(credentials)


@receiver([account_signals.password_changed, account_signals.password_set, account_signals.password_reset])
def password_changed(user: Any, **kwargs: Any) -> None:
    register.done("accounts.password_change", user)


@receiver(account_signals.email_changed)
def email_changed(user: Any, **kwargs: Any) -> None:
    register.done("accounts.email_change", user)


@receiver(factor_signals.authenticator_added)
def factor_added(user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    register.done("accounts.factor_add", user, type=authenticator.type)


@receiver(post_save, sender=Authenticator)
def factor_made(instance: Authenticator, created: bool = False, **kwargs: Any) -> None:
    if created:
        second_factor.was_made(instance)


@receiver(factor_signals.authenticator_removed)
def factor_removed(request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    second_factor.was_removed(request, user, authenticator)


@receiver(factor_signals.authenticator_reset)
def codes_made_again(user: Any, **kwargs: Any) -> None:
    register.done("accounts.recovery_codes", user)


@receiver(factor_signals.authentication_failed)
def factor_refused(user: Any, **kwargs: Any) -> None:
    register.refused("accounts.factor_use", user)


@receiver(factor_signals.authenticator_used)
def factor_used(user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    register.factor_used(user, authenticator)


@receiver(provider_signals.social_account_added)
def provider_linked(sociallogin: Any, **kwargs: Any) -> None:
    register.done("accounts.provider_link", sociallogin.user)


@receiver(provider_signals.social_account_removed)
def provider_unlinked(socialaccount: Any, **kwargs: Any) -> None:
    register.done("accounts.provider_unlink", socialaccount.user)
