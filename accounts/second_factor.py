"""The second factor: required of the office, offered to everybody else.

Who is of the office and has not shown one in this session reaches nothing of the admin: they are led to show it, or to
set one up. What was shown is kept in the session, so that a request costs no query for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.core import context as current
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from accounts import register, sessions
from audit.recording import record
from catalog_pages.permissions import is_office
from messaging.sending import queue

SET_UP = "accounts.second_factor_set_up"
"""Kept in the session in which a factor was set up: who has just done so has shown it."""


def has_shown(request: HttpRequest) -> bool:
    """Whether the second factor was shown, or set up, in this session."""
    steps = get_authentication_records(request, request.user)
    return set_up_at(request) > 0 or any(step["method"] == "mfa" for step in steps)


def set_up_at(request: HttpRequest) -> float:
    """When the second factor was set up in this session, in seconds; 0 when it was not."""
    user, at = request.session.get(SET_UP, (None, 0))
    return float(at) if user == request.user.pk else 0


def is_required(user: Any) -> bool:
    """Whether a person must have a second factor."""
    return bool(settings.SECOND_FACTOR_REQUIRED and is_office(user))


def has_one(user: Any) -> bool:
    """Whether a person has set up an authenticator app."""
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP]))


def required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap a view of the admin: the office passes with its second factor only."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if (
            settings.SECOND_FACTOR_REQUIRED
            and request.user.is_authenticated
            and not has_shown(request)
            and is_office(request.user)
        ):
            return _led_to_it(request)
        return view(request, *args, **kwargs)

    return guarded


def _led_to_it(request: HttpRequest) -> HttpResponse:
    if not has_one(request.user):
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
    back = request.get_full_path() if request.method == "GET" else reverse("wagtailadmin_home")
    return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': back})}")


def was_made(authenticator: Authenticator) -> None:
    """Who has just set up a factor has shown it, in this session."""
    request = current.request
    if authenticator.type == Authenticator.Type.TOTP and request and request.user.pk == authenticator.user_id:
        request.session[SET_UP] = (request.user.pk, time.time())


def was_removed(request: HttpRequest, user: Any, authenticator: Authenticator) -> None:
    """Register that a factor was taken away; what was shown with it counts no more, in no session."""
    if authenticator.type == Authenticator.Type.TOTP:
        request.session.pop(SET_UP, None)
        steps = get_authentication_records(request, user)
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [step for step in steps if step["method"] != "mfa"]
        end_other_sessions(request, user)
    register.done("accounts.factor_remove", user, type=authenticator.type)


@transaction.atomic
def reset(user: Any, *, by: Any, reason: str) -> int:
    """Take away the second factor of somebody who lost it: they are logged out everywhere and told by e-mail.

    Return how many sessions were ended. At the next log-in the office's people have to set up a new one.
    """
    Authenticator.objects.filter(user=user).delete()
    ended = sessions.end_all(user)
    record("accounts.factor_reset", user=by, about=user, reason=reason, sessions=ended)
    if user.email:
        queue("factor_reset", to=user.email, user=user, context={"url": settings.SITE_URL + reverse("account_login")})
    return ended
