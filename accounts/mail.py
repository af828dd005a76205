"""The messages about one's own account, in our words and through our queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from messaging.sending import queue

LABELS: dict[str, Any] = {
    "invitation": gettext_lazy("Invito"),
    "password_reset": gettext_lazy("Password dimenticata"),
    "password_reset_unknown": gettext_lazy("Password dimenticata, indirizzo senza account"),
    "email_confirmation": gettext_lazy("Conferma di un indirizzo"),
    "factor_reset": gettext_lazy("Secondo fattore azzerato"),
    "account_notice": gettext_lazy("Cambio nell'accesso"),
}
"""What the log calls the messages about accounts."""

KINDS = {
    "account/email/password_reset_key": "password_reset",
    "account/email/unknown_account": "password_reset_unknown",
    "account/email/email_confirmation": "email_confirmation",
    "account/email/email_confirmation_signup": "email_confirmation",
}
"""What allauth calls a message that asks for something, and our template."""

WHAT_CHANGED: dict[str, Any] = {
    "account/email/password_changed": gettext_lazy("La password del tuo account è stata cambiata."),
    "account/email/password_reset": gettext_lazy(
        "La password del tuo account è stata cambiata con il link per e-mail."
    ),
    "account/email/password_set": gettext_lazy("Il tuo account ha ora una password."),
    "account/email/email_deleted": gettext_lazy("Un indirizzo e-mail è stato tolto dal tuo account."),
    "mfa/email/totp_activated": gettext_lazy("Il secondo fattore del tuo account è stato attivato."),
    "mfa/email/totp_deactivated": gettext_lazy("Il secondo fattore del tuo account è stato tolto."),
    "mfa/email/recovery_codes_generated": gettext_lazy("Hai nuovi codici di recupero: quelli vecchi non valgono più."),
    "socialaccount/email/account_connected": gettext_lazy("Il tuo account è stato collegato a un'identità digitale."),
    "socialaccount/email/account_disconnected": gettext_lazy(
        "Il tuo account non è più collegato a un'identità digitale."
    ),
}
"""What allauth calls a message that only tells, and our sentence."""


def _email_changed(context: Mapping[str, Any]) -> str:
    return _("L'indirizzo e-mail del tuo account è ora %(address)s.") % {"address": context["to_email"]}


WITH_CONTEXT: dict[str, Callable[[Mapping[str, Any]], str]] = {"account/email/email_changed": _email_changed}


def send(name: str, *, to: str, context: Mapping[str, Any]) -> None:
    """Queue the message that allauth calls ``name``; one that we have no words for says that something changed."""
    user = context.get("user")
    if kind := KINDS.get(name):
        url = context.get("password_reset_url") or context.get("activate_url") or ""
        queue(kind, to=to, user=user, context={"url": url, "username": context.get("username", "")})
        return
    words = WITH_CONTEXT[name](context) if name in WITH_CONTEXT else WHAT_CHANGED.get(name)
    queue(
        "account_notice",
        to=to,
        user=user,
        context={
            "what": words or _("Le impostazioni di accesso del tuo account sono cambiate."),
            "url": settings.SITE_URL + reverse("accounts:home"),
            "help_email": settings.HELP_EMAIL,
        },
    )
