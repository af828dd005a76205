"""Where somebody is logged in: one row a session, brought up to date now and then, ended at will."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from allauth.core import context as current
from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse

SEEN = "accounts.seen"
SECONDS_BETWEEN = 300
"""A session is written down as seen at most this often."""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
"""What stands in a browser's own description, and its name; browsers also name those that they resemble."""
SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "Mac"),
    (r"CrOS", "Chromebook"),
    (r"Linux|X11", "Linux"),
)


def tracked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap a view of the admin: note when and from where the session was seen last.

    Public pages are not wrapped: there nobody's session is even looked at.
    """

    @wraps(view)
    def noting(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.USERSESSIONS_TRACK_ACTIVITY and request.user.is_authenticated:
            note(request)
        return view(request, *args, **kwargs)

    return noting


def note(request: HttpRequest) -> None:
    """Write down that the session was seen, unless that was done a moment ago."""
    now = time.time()
    if now - request.session.get(SEEN, 0) >= SECONDS_BETWEEN:
        UserSession.objects.create_from_request(request)
        request.session[SEEN] = now


def end_all(user: Any) -> int:
    """Log a person out everywhere, from the next request on; return how many sessions there were."""
    found = list(UserSession.objects.filter(user=user.pk))
    if current.request is None:
        for session in found:
            session.end()
    else:
        # Who ends the session that they are in is logged out like everybody who leaves.
        end_sessions(current.request, found)
    return len(found)


def end_where_shut_out(people: Iterable[int]) -> None:
    """Log those of some users (by their ids) out who may not come into the admin any more."""
    for user in get_user_model()._default_manager.filter(pk__in=people):
        if not user.has_perm("wagtailadmin.access_admin"):
            end_all(user)


def device(user_agent: str) -> str:
    """A browser's description of itself in words such as «Firefox su Windows»; empty when it says nothing known."""
    browser = next((name for sign, name in BROWSERS if f"{sign}/" in user_agent), "")
    system = next((name for sign, name in SYSTEMS if re.search(sign, user_agent)), "")
    return " su ".join(part for part in (browser, system) if part)
