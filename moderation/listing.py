"""The queue as a list: its rows in words, page by page."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as ListPage
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.models import Page

from catalog_pages.models import ProviderPage, ServicePage
from moderation.differences import RELIED_ON, label_of
from moderation.models import QueueEntry
from moderation.people import name_of
from moderation.words import Names

PER_PAGE = 25
MOST_COMUNI = 3
MOST_FIELDS = 4
LATE_DAYS = 5


@dataclass(frozen=True)
class Row:
    """One line of the queue."""

    entry: QueueEntry
    what: str
    category: str
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
    """The queue with what a line shows. Of pages only what is shown is read: they take long to make."""
    return QueueEntry.objects.select_related("author", "assigned_to").annotate(
        body=F("provider__title"), page_type=F("page__content_type")
    )


def paged(found: QuerySet[QueueEntry], number: Any) -> ListPage[QueueEntry]:
    """One page of the queue; a number that is none shows the first, one too high the last."""
    return Paginator(found, PER_PAGE).get_page(number)


def rows(found: Iterable[QueueEntry], user: Any) -> list[Row]:
    """The lines of some entries, as one person sees them."""
    now, found, names = timezone.now(), list(found), Names()
    covered = _comuni(found, names)
    return [
        Row(
            entry=each,
            what=what_of(each),
            category=names.term(each.category_id),
            coverage=coverage(each, covered.get(each.pk, [])),
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
    model = model_of(entry)
    if model is ServicePage:
        return kind
    thing = _("ente") if model is ProviderPage else _("pagina")
    return f"{kind}, {thing}"


def model_of(entry: QueueEntry) -> type[Page]:
    """What kind of page waits."""
    model = ContentType.objects.get_for_id(entry.page_type).model_class()  # type: ignore[attr-defined]
    return model or ServicePage


def _comuni(found: list[QueueEntry], names: Names) -> dict[int, list[str]]:
    """The names of the comuni of some entries, in their order, by entry: one query."""
    pairs = QueueEntry.municipalities.through.objects.filter(queueentry__in=[each.pk for each in found])
    comuni: dict[int, list[str]] = {}
    for entry, term in pairs.values_list("queueentry", "term"):
        comuni.setdefault(entry, []).append(names.term(term))
    return {entry: sorted(each) for entry, each in comuni.items()}


def coverage(entry: QueueEntry, names: list[str]) -> str:
    """Where the service is for: the comuni by name as far as they fit."""
    if entry.whole_ambito:
        return _("Tutto l'Ambito")
    shown, more = names[:MOST_COMUNI], len(names) - MOST_COMUNI
    text = ", ".join(shown)
    return text if more <= 0 else f"{text} {ngettext('e un altro', 'e altri %(n)d', more) % {'n': more}}"


def changed_fields(entry: QueueEntry) -> str:
    """Which fields a change touches: those that people rely on first."""
    if not entry.changed:
        return ""
    model = model_of(entry)
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
