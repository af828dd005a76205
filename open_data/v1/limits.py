"""How many requests one address may make of the API: many, without a key, counted by all processes together.

A process counts by itself, and tells the others by the shared cache what it has counted: seldom while much is left,
at each request when the end is near. Who reads as people do never shows up there, and an answer from memory stays as
quick as it was. Addresses are known by fingerprints whose key changes every day: without the secret key of the site,
they lead back to nobody.

Where the cache is away, or forgot, nobody is refused: a limit must not close the catalogue.
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
import math
import threading
import time
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from search.kept import Kept
from visitors.limits import address

logger = logging.getLogger(__name__)

WINDOW = 60
"""Seconds after which everybody begins anew."""
STREAMED = 60
"""As how many requests an answer counts that streams all there is: twenty a minute, of 1200."""
SHARE = 16
"""A process tells what it has counted when that is one part in so many of what was left."""
MOST_SENDERS = 20_000
"""Of how many senders a process keeps count."""
NAMES = 16
"""How many names a sender's counters have in turn: the first is used again long after it was forgotten."""
HEADERS = ("RateLimit-Policy", "RateLimit", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
"""What every answer says: as the IETF's draft has it, and as the Italian guidelines do."""


@dataclass
class Count:
    """What is known of a sender in a window: what everybody had counted, and what is not told yet."""

    window: int
    told: int = 0
    own: int = 0

    @property
    def total(self) -> int:
        return self.told + self.own


@dataclass(frozen=True)
class Allowance:
    """What a sender may still do: ``remaining`` requests of ``limit`` within ``seconds``. Not ``granted``: too many."""

    limit: int
    remaining: int
    seconds: int
    granted: bool


_counts: Kept[str, Count] = Kept(limit=MOST_SENDERS)
_lock = threading.Lock()


def spend(request: HttpRequest, cost: int = 1) -> Allowance | None:
    """Count a request, as ``cost`` of them: it is granted as long as anything is left. ``None``: there is no limit."""
    limit: int = settings.API_REQUESTS
    if limit <= 0:
        return None
    now = time.time()
    window, seconds = int(now // WINDOW), math.ceil(WINDOW - now % WINDOW)
    sender = _fingerprint(address(request), int(now // 86_400))
    with _lock:
        count = _counts.get(sender)
        if count is None or count.window != window:
            count = Count(window)
            _counts.put(sender, count)
        if count.total >= limit:
            return Allowance(limit, 0, seconds, granted=False)
        count.own += cost
        untold = count.own if count.own * SHARE > limit - count.told else 0
        if untold:
            count.told, count.own = count.total, 0
    if untold:
        count.told = _tell(f"api:requests:{window % NAMES}:{sender}", untold)
    return Allowance(limit, max(0, limit - count.total), seconds, granted=count.total - cost < limit)


def _tell(name: str, number: int) -> int:
    """Add to what everybody has counted, and return it."""
    try:
        if cache.add(name, number, 2 * WINDOW):
            return number
        return int(cache.incr(name, number))
    except ValueError:
        return 0
    except Exception:
        logger.warning("The cache does not answer: requests of the API are not limited", exc_info=True)
        return 0


def write(response: HttpResponse, allowance: Allowance) -> None:
    """Say on an answer what is left."""
    response["RateLimit-Policy"] = f'"default";q={allowance.limit};w={WINDOW}'
    response["RateLimit"] = f'"default";r={allowance.remaining};t={allowance.seconds}'
    response["X-RateLimit-Limit"] = str(allowance.limit)
    response["X-RateLimit-Remaining"] = str(allowance.remaining)
    response["X-RateLimit-Reset"] = str(allowance.seconds)


def forget() -> None:
    """Drop what this process has counted."""
    with _lock:
        _counts.clear()


@lru_cache(maxsize=4)
def _key(day: int, secret: str) -> bytes:
    return salted_hmac("open_data.limits", str(day), secret=secret).digest()


def _fingerprint(sender: str, day: int) -> str:
    return hashlib.blake2b(_network(sender).encode(), key=_key(day, settings.SECRET_KEY), digest_size=12).hexdigest()


def _network(sender: str) -> str:
    """One household has as many IPv6 addresses as it likes, of one network."""
    if ":" not in sender:
        return sender
    try:
        given = ipaddress.IPv6Address(sender.partition("%")[0])
    except ValueError:
        return sender
    return str(given.ipv4_mapped or ipaddress.IPv6Network((given, 64), strict=False))
