"""What a representative sees of each of their services: its state in words, what to do, what is due.

Other rooms put their own into it: ``register_action`` for something that can be done with a service.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from catalog_pages import quality
from catalog_pages.enums import ServiceStatus
from catalog_pages.models import ProviderPage, ServicePage
from counting.results import Total, totals
from feedback.models import ErrorReport
from moderation.anchors import anchor
from moderation.contents import Sheet, draft_content
from moderation.differences import label_of
from moderation.words import Names

SOON_DAYS = 30
MOST_TASKS = 5
TESTED_FIELDS = {"phone": "contacts", "premises": "locations", "wheelchair": "locations"}
"""The field that a test of completeness is about, where it has another name."""


@dataclass(frozen=True)
class Action:
    """Something that can be done with a service: a link, or a button when it changes something."""

    label: str
    url: str
    is_post: bool = False
    is_primary: bool = False
    data: tuple[tuple[str, str], ...] = ()
    """What the button sends along."""


@dataclass(frozen=True)
class Task:
    """Something to write, with the way to its place in the editor."""

    text: str
    url: str
    is_required: bool = False


@dataclass
class OwnService:
    """One service as its representative sees it."""

    page: ServicePage
    title: str
    state: str
    code: str
    """``draft``, ``waiting``, ``returned``, ``public``, ``changed`` or ``withdrawn``."""
    reason: str = ""
    notes: list[Task] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    completeness: int = 0
    due: str = ""
    is_due: bool = False
    is_closed: bool = False
    actions: list[Action] = field(default_factory=list)
    reports: list[int] = field(default_factory=list)
    """The readers' reports that somebody must look at, by number."""
    counts: list[Total] = field(default_factory=list)

    @cached_property
    def edit_url(self) -> str:
        """Where it is written."""
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])


Offer = Callable[[OwnService], Action | None]
_offers: list[Offer] = []


def register_action(offer: Offer) -> Offer:
    """Offer an action: the function gets a service and returns the action, or nothing where it makes no sense.

    It must not ask the database: it is called for each service of a page.
    """
    if offer not in _offers:
        _offers.append(offer)
    return offer


def services_of(bodies: Sequence[ProviderPage]) -> QuerySet[ServicePage]:
    """The Italian sheets of some bodies, body by body."""
    found = ServicePage.objects.none()
    for body in bodies:
        found = found | ServicePage.objects.child_of(body)
    return (
        found.filter(alias_of__isnull=True, locale__language_code=settings.LANGUAGE_CODE)
        .select_related("latest_revision", "locale")
        .order_by("path")
    )


def describe(pages: Sequence[ServicePage]) -> list[OwnService]:
    """Services as their representatives see them, at the same number of queries however many they are."""
    names = Names()
    states = _workflow_states(pages)
    keys = [page.translation_key for page in pages]
    counted, reported = totals(keys), _open_reports(keys)
    found = [_describe(page, states.get(page.pk), names) for page in pages]
    for each in found:
        each.counts = counted.get(each.page.translation_key, [])
        each.reports = reported.get(each.page.translation_key, [])
    return found


def _open_reports(keys: Collection[uuid.UUID]) -> dict[uuid.UUID, list[int]]:
    """The open reports of services, the oldest first."""
    found: dict[uuid.UUID, list[int]] = {}
    reports = ErrorReport.objects.open().filter(service_id__in=keys).order_by("created_at", "pk")
    for key, number in reports.values_list("service_id", "pk"):
        found.setdefault(key, []).append(number)
    return found


def _workflow_states(pages: Sequence[ServicePage]) -> dict[int, WorkflowState]:
    """The reviews that go on, by page."""
    if not pages:
        return {}
    states = (
        WorkflowState.objects.active()
        .filter(base_content_type=pages[0].get_base_content_type(), object_id__in=[str(page.pk) for page in pages])
        .select_related("current_task_state")
        .prefetch_related("current_task_state__field_notes")
    )
    return {int(state.object_id): state for state in states}


def _describe(page: ServicePage, review: WorkflowState | None, names: Names) -> OwnService:
    content = draft_content(page)
    service = OwnService(page, content.get("title") or page.title, *_state(page, review))
    state: TaskState | None = review.current_task_state if review else None
    if service.code == "returned" and state is not None:
        service.reason = state.comment
        service.notes = [
            Task(f"{label_of(ServicePage, note.field)}: {note.text}", f"{service.edit_url}{anchor(note.field)}")
            for note in state.field_notes.all()
        ]
    sheet = Sheet(content, names)
    tests = quality.quality_tests(sheet)
    if service.code != "waiting":
        service.tasks = _tasks(service, sheet, tests)
    service.completeness = quality.share_passed(tests)
    service.is_closed = page.live and page.status != ServiceStatus.ACTIVE
    if page.live:
        _add_due(service, names)
    service.actions = [action for offer in _offers if (action := offer(service)) is not None]
    return service


def _state(page: ServicePage, review: WorkflowState | None) -> tuple[str, str]:
    public = _(" Il pubblico vede la versione di prima.") if page.live else ""
    if review is not None and review.current_task_state is not None:
        state = review.current_task_state
        if review.status == WorkflowState.STATUS_IN_PROGRESS:
            told = _("Inviata il %(day)s: aspetta l'Ufficio di Piano.") % {"day": _day(state.started_at)}
            return told + public, "waiting"
        return _("Rimandata indietro il %(day)s.") % {"day": _day(state.finished_at)} + public, "returned"
    if not page.live:
        if page.first_published_at:
            return _("Non è più pubblicata."), "withdrawn"
        return _("Bozza: la vede solo il tuo ente."), "draft"
    if page.has_unpublished_changes:
        return _("Pubblicata, con modifiche non inviate.") + public, "changed"
    return _("Pubblicata."), "public"


def _day(moment: datetime.datetime | None) -> str:
    return date_format(timezone.localtime(moment), "j F").lower() if moment else ""


def _tasks(service: OwnService, sheet: Sheet, tests: list[quality.QualityTest]) -> list[Task]:
    """What to write: first what submission needs, then what would help readers most."""
    missing = quality.missing(lambda name: quality.is_filled(sheet, name), status=sheet.content.get("status"))
    missing.pop("category", None)
    place = service.edit_url
    needed = [Task(str(text), f"{place}{anchor(name)}", is_required=True) for name, text in missing.items()]
    better = [
        Task(str(test.advice), f"{place}{anchor(TESTED_FIELDS.get(test.code, test.code))}")
        for test in tests
        if test.score is not None and test.score < 1 and test.code not in missing
    ]
    return [*needed, *better][: max(MOST_TASKS, len(needed))]


def _add_due(service: OwnService, names: Names) -> None:
    page = service.page
    category = names.terms.get(page.category_id or 0)
    due = due_day(page, category.code if category else "")
    today = timezone.localdate()
    service.is_due = due < today
    day = date_format(due, "j F Y").lower()
    if service.is_due:
        service.due = _("Da verificare: andava riletta entro il %(day)s.") % {"day": day}
    elif is_soon(due, today):
        service.due = _("Da verificare entro il %(day)s.") % {"day": day}


def due_day(page: Any, category: str) -> datetime.date:
    """The day by which a page, or a row with its columns, must be verified again."""
    return quality.verification_due(
        assured_date=page.assured_date,
        published=timezone.localdate(page.first_published_at) if page.first_published_at else None,
        months=page.verification_months,
        category=category,
    )


def is_soon(due: datetime.date, today: datetime.date) -> bool:
    """Whether a day is so near, or past, that people are told of it."""
    return due <= today + datetime.timedelta(days=SOON_DAYS)
