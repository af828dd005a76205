"""Services that somebody picked, as addresses carry them: ``?servizio=<key>&servizio=<key>``, in their order.

A key is the eight digits of a sheet's address; the whole public id does as well, and so does the address of a sheet
or of a comparison that somebody pastes.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode

from catalog_pages.keys import LENGTH, ids_of, key_of
from search.models import ServiceDocument
from search.params import Values

PARAMETER = "servizio"
MOST = 30
"""How many services can be picked: what a plan may have."""
MOST_COMPARED = 5
KEY = re.compile(rf"[0-9a-f]{{{LENGTH}}}")
IN_ADDRESS = re.compile(rf"-([0-9a-f]{{{LENGTH}}})(?:/|\b)|{PARAMETER}=([0-9a-f-]{{{LENGTH},36}})")


@dataclass(frozen=True)
class Picks:
    """The keys, each once and ``MOST`` at most; ``damaged`` are the words that are no key."""

    keys: tuple[str, ...]
    damaged: tuple[str, ...] = ()
    has_too_many: bool = False

    def with_one(self, key: str) -> Picks:
        """With one more at the end."""
        return Picks(tuple(dict.fromkeys([*self.keys, key]))[:MOST])

    def without(self, key: str) -> Picks:
        """Without one."""
        return Picks(tuple(each for each in self.keys if each != key))

    @property
    def is_full(self) -> bool:
        """Whether no more can be picked."""
        return len(self.keys) >= MOST

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """As parameters of an address or hidden fields of a form."""
        return [(PARAMETER, key) for key in self.keys]


def read(values: Values) -> Picks:
    """Read the picks of a query string; the same service named twice is picked once."""
    words = [word for text in values.getlist(PARAMETER) for word in re.split(r"[\s,;]+", text.lower()) if word]
    return _picks(words)


def read_text(text: str) -> Picks:
    """Read the keys out of pasted addresses of sheets and comparisons, or out of bare keys."""
    found = [next(filter(None, each.groups())) for each in IN_ADDRESS.finditer(text.lower())]
    bare = [word for word in re.split(r"[\s,;]+", text.lower()) if word and "/" not in word and "=" not in word]
    return _picks([*found, *bare])


def _picks(words: Iterable[str]) -> Picks:
    keys: dict[str, None] = {}
    damaged = []
    for word in words:
        if key := _key(word):
            keys[key] = None
        else:
            damaged.append(word[:40])
    return Picks(tuple(keys)[:MOST], tuple(dict.fromkeys(damaged))[:MOST], has_too_many=len(keys) > MOST)


def _key(word: str) -> str:
    if KEY.fullmatch(word):
        return word
    try:
        return key_of(uuid.UUID(word)) if len(word) in (32, 36) else ""
    except ValueError:
        return ""


def address(name: str, picks: Picks, *, query: str = "") -> str:
    """The address of a page with picks, and the rest of a query string (without ``?``) before them."""
    text = "&".join(filter(None, [query, urlencode(picks.pairs)]))
    return f"{reverse(name)}?{text}" if text else reverse(name)


def documents(keys: Sequence[str]) -> dict[str, ServiceDocument]:
    """The documents by key, those of ended services too: their title is all that they still say. One query."""
    if not keys:
        return {}
    ranges = reduce(or_, (Q(pk__range=ids_of(key)) for key in keys))
    found: dict[str, ServiceDocument] = {}
    for document in ServiceDocument.objects.filter(ranges).defer("index_body").order_by("-live", "pk"):
        found.setdefault(key_of(document.pk), document)
    return found
