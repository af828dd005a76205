"""What is new in the catalogue: services that began or changed, all, of a category or for a comune."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from search import presentation
from search.documents import AMBITO
from search.filters import address
from search.models import ServiceDocument, ServiceFacet
from search.types import SearchQuery, ServiceView

MOST = 50
"""How many entries a feed has."""
BEGINNING = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
"""When a catalogue changed in which nothing ever was."""


@dataclass(frozen=True)
class Entry:
    """A service as a feed tells it."""

    id: uuid.UUID
    service: ServiceView
    published: datetime.datetime
    updated: datetime.datetime


@dataclass(frozen=True)
class Feed:
    """A feed: its words, its paths (of itself, of the page that lists the same), its entries, the newest first.

    ``changed`` is when anything in the catalogue last changed, services that ended included.
    """

    title: str
    subtitle: str
    language: str
    path: str
    page_path: str
    entries: list[Entry]
    changed: datetime.datetime

    @property
    def updated(self) -> datetime.datetime:
        """The moment of the newest entry."""
        return max((entry.updated for entry in self.entries), default=self.changed)


def read(*, category: str, municipality: str, language: str, vocabulary: Vocabulary) -> Feed:
    """Return the feed of a category or of a comune, by code, or of everything; in the active language."""
    changed = ServiceDocument.objects.aggregate(newest=Max("changed_at"))["newest"]
    found = _documents(category, municipality)
    views = presentation.present_all(found, language=language, vocabulary=vocabulary)
    filters = {"category": (category,), "municipality": (municipality,)}
    return Feed(
        title=title(category, municipality, language=language, vocabulary=vocabulary),
        subtitle=_("I servizi di welfare del Lodigiano che sono entrati nel catalogo o che sono cambiati."),
        language=language,
        path=path(category=category, municipality=municipality),
        page_path=address(SearchQuery(filters={name: codes for name, codes in filters.items() if codes[0]})),
        entries=[_entry(document, view, language) for document, view in zip(found, views, strict=True)],
        changed=changed or BEGINNING,
    )


def title(category: str, municipality: str, *, language: str, vocabulary: Vocabulary) -> str:
    """What a feed is called where other sites' feeds are too, in the active language."""
    own = name(category, municipality, language=language, vocabulary=vocabulary)
    return _("LodiWelfare, novità: %(feed)s") % {"feed": own} if own else _("LodiWelfare, novità nei servizi")


def name(category: str, municipality: str, *, language: str, vocabulary: Vocabulary) -> str:
    """What a feed is of, in the active language; nothing where it is of everything."""
    if category:
        return vocabulary.label(Scheme.CATEGORY, category, language)
    if municipality:
        return _("per chi abita a %(place)s") % {"place": vocabulary.label(Scheme.MUNICIPALITY, municipality, language)}
    return ""


def path(*, category: str = "", municipality: str = "") -> str:
    """The address of a feed in the active language."""
    if category:
        return reverse("feed_category", args=[category])
    if municipality:
        return reverse("feed_municipality", args=[municipality])
    return reverse("feed")


def _documents(category: str, municipality: str) -> list[ServiceDocument]:
    """The services that changed last. For a comune: those with premises there, for it, or for the whole Ambito."""
    found = ServiceDocument.objects.live().filter(revised_at__isnull=False)
    if category:
        found = found.filter(category=category)
    if municipality:
        there = ServiceFacet.objects.filter(facet="municipality", code__in=(municipality, AMBITO))
        found = found.filter(pk__in=there.values("service"))
    return list(found.order_by("-revised_at", "pk")[:MOST])


def _entry(document: ServiceDocument, view: ServiceView, language: str) -> Entry:
    """An entry of another language is another entry: who reads both feeds must not see one overwrite the other."""
    own = document.pk if language == settings.LANGUAGE_CODE else uuid.uuid5(document.pk, language)
    updated = document.revised_at or BEGINNING
    return Entry(id=own, service=view, published=min(view.published_at, updated), updated=updated)
