"""The attribute that has a browser tell when a link is followed."""

from __future__ import annotations

from uuid import UUID

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from counting.pings import address_of

register = template.Library()


@register.simple_tag
def ping(service_id: UUID, kind: str) -> SafeString:
    """`` ping="..."`` for a link of a service; ``kind`` is one of ``counting.models.Kind``."""
    return format_html(' ping="{}"', address_of(service_id, kind))
