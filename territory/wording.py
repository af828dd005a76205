"""Numbers, as the pages of the comuni say them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def number_of_services(count: int) -> str:
    """How many services, in words."""
    if not count:
        return _("nessun servizio")
    return ngettext("%(n)d servizio", "%(n)d servizi", count) % {"n": count}
