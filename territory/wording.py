"""Numbers and addresses of the comuni, as their pages say them."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog_pages.vocabulary import TermEntry
from search import places


def address_of(term: TermEntry) -> str:
    """The address of the page of a comune."""
    return reverse("comune", args=[places.slug(term)])


def number_of_services(count: int) -> str:
    """How many services, in words."""
    if not count:
        return _("nessun servizio")
    return ngettext("%(n)d servizio", "%(n)d servizi", count) % {"n": count}
