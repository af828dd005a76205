"""Who tries to come in, and how."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.http.response import HttpResponseBase
from django.test import Client

from accounts import safekeeping

LOGIN = "/accesso/login/"
CODE = "/accesso/secondo-fattore/authenticate/"


@pytest.fixture
def second_factor_required(settings: Any) -> None:
    """As in production."""
    settings.SECOND_FACTOR_REQUIRED = True
    settings.USERSESSIONS_TRACK_ACTIVITY = True


def code_of(secret: str) -> str:
    """The code that an authenticator app shows now."""
    counters = list(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counters[len(counters) // 2]))


def give_app(user: Any) -> str:
    """Set up an authenticator app for somebody, and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def give_recovery_codes(user: Any) -> list[str]:
    """Recovery codes for somebody who has an app."""
    return list(RecoveryCodes.activate(user).get_unused_codes())


def enter(client: Client, login: str, password: str = "password", **values: str) -> HttpResponseBase:
    """Send the log-in form."""
    answer: HttpResponseBase = client.post(LOGIN, {"login": login, "password": password, **values})
    return answer


def enter_with_app(client: Client, user: Any) -> HttpResponseBase:
    """Log in as the office does: password, then the code of the app."""
    authenticator = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    secret = safekeeping.decrypt(authenticator.data["secret"]) if authenticator else give_app(user)
    enter(client, user.username)
    answer: HttpResponseBase = client.post(CODE, {"code": code_of(secret)})
    return answer
