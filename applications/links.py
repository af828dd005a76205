"""The private link of an application: who has it is the applicant, with no account and no cookie.

The key is the application's ``uid`` and a code derived from it with the site's secret: reading the database is not
enough to make one, and raising ``link_version`` makes the old one useless. It travels in the query string, which no
log of ours keeps.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from applications.models import Application

PARAMETER = "chiave"
SALT = "applications.link"


def key(application: Application) -> str:
    """The key of an application: 32 hexadecimal digits that name it, 40 that prove it."""
    value = f"{application.uid.hex}:{application.link_version}"
    return f"{application.uid.hex}{salted_hmac(SALT, value, algorithm='sha256').hexdigest()[:40]}"


def path(application: Application, name: str = "application", *args: object) -> str:
    """An address under the private link, without the site's."""
    return f"{reverse(name, args=args)}?{PARAMETER}={key(application)}"


def url(application: Application) -> str:
    """The private link, whole, for a message."""
    return f"{settings.SITE_URL}{path(application)}"


def find(given: str) -> Application:
    """The application of a key; whatever is wrong with it, it is not found."""
    try:
        uid = UUID(hex=given[:32])
    except ValueError:
        raise Http404 from None
    application = Application.objects.select_related("call", "municipality").filter(uid=uid).first()
    if application is None or not given.isascii() or not constant_time_compare(given, key(application)):
        raise Http404
    return application
