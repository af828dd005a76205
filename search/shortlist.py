"""A list of services that somebody chose: the keys in an address, in their order.

The list of a reader is kept by the browser alone. An address that names the services is all that the server ever
sees of it, and only because somebody opened it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog_pages.keys import LENGTH, ids_of, key_of
from catalog_pages.vocabulary import Vocabulary
from search.leaflet import closing
from search.models import ServiceDocument
from search.params import Values
from search.presentation import present_all
from search.types import ServiceView

PARAMETER = "s"
MOST = 50
"""How many services a list may have. The script that keeps it knows the same number."""
KEY = re.compile(rf"[0-9a-f]{{{LENGTH}}}")
SEPARATORS = re.compile(r"[\s,;]+")


@dataclass(frozen=True)
class Asked:
    """The keys read from an address: in their order, each once, ``MOST`` of them at most.

    ``is_empty``: it names no list. ``is_damaged``: some of it is no key, as when a message cut a link.
    ``has_too_many``: there were more than ``MOST``.
    """

    keys: list[str]
    is_empty: bool
    is_damaged: bool
    has_too_many: bool

    @property
    def is_garbage(self) -> bool:
        """Whether nothing of what was asked could be read."""
        return self.is_damaged and not self.keys


@dataclass(frozen=True)
class Shortlist:
    """A list as its pages show it. ``gone`` are the keys of services that are not in the catalogue (any more)."""

    asked: Asked
    services: list[ServiceView]
    gone: list[str]
    remarks: list[str]
    path: str
    print_path: str
    pdf_path: str

    @property
    def is_shared(self) -> bool:
        """Whether the address names the services, as in a link that somebody sent."""
        return bool(self.asked.keys)

    @property
    def closing(self) -> str:
        """What stands below the leaflet."""
        return closing(self.today)

    @property
    def today(self) -> datetime.date:
        """The day of which the information is: paper stays."""
        return timezone.localdate()

    @property
    def count_text(self) -> str:
        """How many services there are to see, in words."""
        number = len(self.services)
        return ngettext("%(n)d servizio", "%(n)d servizi", number) % {"n": number}


def read(values: Values) -> Asked:
    """Read the keys of a query string; every other parameter is ignored, because links collect foreign ones."""
    words = [word.lower() for word in SEPARATORS.split(",".join(values.getlist(PARAMETER))) if word]
    known = list(dict.fromkeys(word for word in words if KEY.fullmatch(word)))
    return Asked(
        keys=known[:MOST],
        is_empty=not words,
        is_damaged=any(not KEY.fullmatch(word) for word in words),
        has_too_many=len(known) > MOST,
    )


def make(asked: Asked, *, language: str, vocabulary: Vocabulary) -> Shortlist:
    """Find the services of a list, with one query."""
    found = find(asked.keys)
    documents = [found[key] for key in asked.keys if key in found]
    gone = [key for key in asked.keys if key not in found]
    return Shortlist(
        asked=asked,
        services=present_all(documents, language=language, vocabulary=vocabulary),
        gone=gone,
        remarks=remarks(asked, gone),
        path=address("shortlist", asked.keys),
        print_path=address("shortlist_print", asked.keys),
        pdf_path=address("shortlist_pdf", asked.keys),
    )


def find(keys: Sequence[str]) -> dict[str, ServiceDocument]:
    """Return the live documents of services by key; what is not there is left out."""
    if not keys:
        return {}
    ranges = (Q(pk__range=ids_of(key)) for key in dict.fromkeys(keys))
    found: dict[str, ServiceDocument] = {}
    for document in ServiceDocument.objects.live().filter(reduce(or_, ranges)).order_by("pk"):
        found.setdefault(key_of(document.pk), document)
    return found


def address(name: str, keys: Sequence[str]) -> str:
    """The address of a page about a list. Commas stay as they are: people read and copy it."""
    return f"{reverse(name)}?{PARAMETER}={','.join(keys)}" if keys else reverse(name)


def remarks(asked: Asked, gone: Sequence[str]) -> list[str]:
    """What is not as it was asked for, in words."""
    found = []
    if gone:
        found.append(
            ngettext("%(n)d servizio non c'è più.", "%(n)d servizi non ci sono più.", len(gone)) % {"n": len(gone)}
        )
    if asked.is_damaged:
        found.append(_("Una parte del link non si legge: forse è stato tagliato. Chiedi di mandartelo di nuovo."))
    if asked.has_too_many:
        found.append(_("Una lista ha al massimo %(n)d servizi: mostriamo i primi.") % {"n": MOST})
    return found
