"""Who counts as a reader: people who look at the site, as far as a request tells by itself."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest

BROWSERS = re.compile(r"(Mozilla|Opera)/")
"""How the description of every browser begins; programs that fetch pages call themselves otherwise."""
MACHINES = re.compile(
    # Cubot is a make of telephones.
    r"(?<!cu)bot|crawl|spider|slurp|headless|lighthouse|preview|monitor|scan|facebookexternalhit|fetch",
    re.IGNORECASE,
)


def is_reader(request: HttpRequest) -> bool:
    """Whether a request is counted: not of machines, nor ahead of time, nor of people who are logged in.

    Bodies and the office look at sheets that they keep up; only whether there is a session cookie is looked at.
    """
    agent = request.headers.get("User-Agent", "")
    ahead = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return (
        bool(BROWSERS.match(agent))
        and not MACHINES.search(agent)
        and "prefetch" not in ahead
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )
