"""The queue as a list: its rows in words, page by page."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as ListPage
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog_pages.models import ProviderPage, ServicePage
from moderation.differences import RELIED_ON, label_of
from moderation.models import QueueEntry
from moderation.people import name_of

PER_PAGE = 25
MOST_COMUNI = 3
MOST_FIELDS = 4
LATE_DAYS = 5


@dataclass(frozen=True)
class Row:
    """One line of the queue."""

    entry: QueueEntry
    what: str
    coverage: str
    waiting: str
    is_late: bool
    author: str
    assignee: str
    changed: str
    is_own: bool
    """Whether who looks made the last edit: somebody else decides."""

    @property
    def can_go_together(self) -> bool:
        """Whether it may be ticked for a common approval."""
        return self.entry.is_harmless and not self.is_own


def entries() -> QuerySet[QueueEntry]:
    """The queue with all that a line shows."""
    return QueueEntry.objects.select_related(
        "page__content_type", "provider", "author", "assigned_to", "category"
    ).prefetch_related("category__labels", "municipalities__labels")


def paged(found: QuerySet[QueueEntry], number: Any) -> ListPage[QueueEntry]:
    """One page of the queue; a number that is none shows the first, one too high the last."""
    return Paginator(found, PER_PAGE).get_page(number)


def rows(found: Iterable[QueueEntry], user: Any) -> list[Row]:
    """The lines of some entries, as one person sees them."""
    now = timezone.now()
    return [
        Row(
            entry=each,
            what=what_of(each),
            coverage=coverage(each),
            waiting=waited(each.waiting_since, now),
            is_late=now - each.waiting_since > datetime.timedelta(days=LATE_DAYS),
            author=name_of(each.author),
            assignee=name_of(each.assigned_to) if each.assigned_to_id else "",
            changed=changed_fields(each),
            is_own=each.author_id == user.pk,
        )
        for each in found
    ]


def what_of(entry: QueueEntry) -> str:
    """What is asked of the office, in a few words."""
    kind = _("Prima pubblicazione") if entry.is_first else _("Modifica")
    if entry.is_suspension:
        kind = _("Sospensione")
    if entry.language != "it":
        return _("%(kind)s, traduzione (%(language)s)") % {"kind": kind, "language": entry.language}
    model = entry.page.content_type.model_class()
    if model is ServicePage:
        return kind
    thing = _("ente") if model is ProviderPage else _("pagina")
    return f"{kind}, {thing}"


def coverage(entry: QueueEntry) -> str:
    """Where the service is for: the comuni by name as far as they fit."""
    if entry.whole_ambito:
        return _("Tutto l'Ambito")
    names = sorted(str(term) for term in entry.municipalities.all())
    shown, more = names[:MOST_COMUNI], len(names) - MOST_COMUNI
    text = ", ".join(shown)
    return text if more <= 0 else f"{text} {ngettext('e un altro', 'e altri %(n)d', more) % {'n': more}}"


def changed_fields(entry: QueueEntry) -> str:
    """Which fields a change touches: those that people rely on first."""
    if not entry.changed:
        return ""
    model = entry.page.content_type.model_class() or ServicePage
    names = sorted(entry.changed, key=lambda name: name not in RELIED_ON)
    labels = [label_of(model, name).lower() for name in names[:MOST_FIELDS]]
    more = len(names) - MOST_FIELDS
    text = ", ".join(labels)
    return text if more <= 0 else f"{text} {ngettext('e un altro', 'e altri %(n)d', more) % {'n': more}}"


def waited(since: datetime.datetime, now: datetime.datetime) -> str:
    """How long something has waited, in hours within the first day, then in days."""
    passed = now - since
    if passed < datetime.timedelta(hours=1):
        return _("meno di un'ora")
    if passed < datetime.timedelta(days=1):
        hours = passed.seconds // 3600
        return ngettext("%(n)d ora", "%(n)d ore", hours) % {"n": hours}
    return ngettext("%(n)d giorno", "%(n)d giorni", passed.days) % {"n": passed.days}
