"""Which sites may show the catalogue inside their pages: any, unless ``WIDGET_HOSTS`` names them."""

from __future__ import annotations

from csp.constants import SELF
from django.conf import settings

ANYBODY = "*"
SCHEME = "https://"


def ancestors() -> list[str]:
    """The sources of ``frame-ancestors``. Our own pages show the frame too."""
    return [SELF, *map(_source, settings.WIDGET_HOSTS)] if settings.WIDGET_HOSTS else [ANYBODY]


def may_load(origin: str) -> bool:
    """Whether a page of this origin (``https://www.example.org``) may run the module from here."""
    return not settings.WIDGET_HOSTS or any(_matches(_source(host), origin) for host in settings.WIDGET_HOSTS)


def _source(host: str) -> str:
    """A host as policies write it: https where nothing else is said."""
    return host if "://" in host else f"{SCHEME}{host}"


def _matches(source: str, origin: str) -> bool:
    """As browsers compare them: ``*.`` stands for one or more names in front, not for none."""
    scheme, _mark, host = source.partition("://")
    if not host.startswith("*."):
        return origin == source
    asked_scheme, _mark, asked = origin.partition("://")
    return asked_scheme == scheme and asked.endswith(host[1:]) and len(asked) > len(host[1:])
