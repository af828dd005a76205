"""What the register says of people coming in: by number, never by name or address."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.userkit import filter_users_by_email, get_user_by_username
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit import labels
from audit.models import Outcome
from audit.recording import record

labels.register(
    {
        "accounts.log_in": _("Accesso"),
        "accounts.password_change": _("Password cambiata"),
        "accounts.email_change": _("Indirizzo e-mail cambiato"),
        "accounts.session_end": _("Sessioni chiuse"),
        "accounts.factor_add": _("Secondo fattore attivato"),
        "accounts.factor_remove": _("Secondo fattore tolto"),
        "accounts.factor_reset": _("Secondo fattore azzerato da un amministratore"),
        "accounts.factor_use": _("Codice del secondo fattore"),
        "accounts.recovery_codes": _("Nuovi codici di recupero"),
        "accounts.recovery_code_use": _("Codice di recupero usato"),
        "accounts.provider_link": _("Identità digitale collegata"),
        "accounts.provider_unlink": _("Identità digitale scollegata"),
        "accounts.invite": _("Invito"),
        "accounts.invitation_resend": _("Invito spedito di nuovo"),
        "accounts.invitation_revoke": _("Invito ritirato"),
        "accounts.invitation_accept": _("Invito accettato"),
    }
)
PURPOSES = {"editor": _("lavorare nell'ufficio"), "membership": _("lavorare per un ente")}
METHODS = {"password": _("password"), "mfa": _("secondo fattore"), "socialaccount": _("identità digitale")}
labels.register_details(
    codes={
        "accounts.log_in.methods": METHODS,
        **{
            f"accounts.{action}.purpose": PURPOSES
            for action in ("invite", "invitation_resend", "invitation_revoke", "invitation_accept")
        },
    }
)


def done(action: str, user: Any, **details: Any) -> None:
    """Register what a person did to their own account."""
    record(action, user=user, about=user, **details)


def refused(action: str, user: Any, **details: Any) -> None:
    """Register what was tried on a person's account and did not succeed."""
    record(action, user=user, about=user, outcome=Outcome.REFUSED, **details)


def logged_in(request: HttpRequest, user: Any) -> None:
    """Register a log-in and what was shown for it."""
    methods = [step["method"] for step in get_authentication_records(request, user)]
    done("accounts.log_in", user, methods=methods)


def log_in_failed(credentials: dict[str, Any]) -> None:
    """Register a wrong password; for a name that nobody has, without saying which it was."""
    user = get_user_by_username(credentials.get("username") or "")
    if user is None and credentials.get("email"):
        user = next(iter(filter_users_by_email(credentials["email"], prefer_verified=True)), None)
    record("accounts.log_in", about=user, outcome=Outcome.REFUSED)


def factor_used(user: Any, authenticator: Authenticator) -> None:
    """Register the use of a recovery code: there are only so many."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        done("accounts.recovery_code_use", user)
