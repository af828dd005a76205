"""Limits against floods. Who sends is known by a fingerprint that changes every day and leads back to nobody."""

from __future__ import annotations

from http import HTTPStatus
from typing import TypeVar

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import salted_hmac

Response = TypeVar("Response", bound=HttpResponseBase)


def within(request: HttpRequest, what: str, *, number: int, seconds: int) -> bool:
    """Whether the sender may do ``what`` once more: ``number`` times in ``seconds``.

    Where the cache is away everybody may: a limit must not close a form.
    """
    return within_for(f"{what}:{fingerprint(request)}", number=number, seconds=seconds)


def within_for(key: str, *, number: int, seconds: int) -> bool:
    """The same for a key of one's own: one service, one address, everybody together."""
    name = f"visitors:limit:{key}"
    if cache.add(name, 1, seconds):
        return True
    try:
        return int(cache.incr(name)) <= number
    except ValueError:
        return True


def too_many(response: Response, *, seconds: int) -> Response:
    """The same answer as a 429 that says after how many seconds it is worth trying again."""
    response.status_code = HTTPStatus.TOO_MANY_REQUESTS
    response["Retry-After"] = str(seconds)
    return response


def fingerprint(request: HttpRequest) -> str:
    """The sender's address, not to be read back: keyed with the site's secret and the day."""
    return salted_hmac("visitors.limit", f"{timezone.localdate()}:{address(request)}").hexdigest()[:20]


def address(request: HttpRequest) -> str:
    """The network address that a request comes from, read behind as many proxies as are ours.

    Each proxy adds the address it was asked from at the end of ``X-Forwarded-For``: what stands before those of
    our own proxies is anybody's claim.
    """
    forwarded = [each.strip() for each in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if each.strip()]
    proxies: int = settings.TRUSTED_PROXIES
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))
