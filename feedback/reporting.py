"""The life of a report: it comes in, somebody looks at it, it is closed, and who asked is told.

Every step is registered and changes what the sheet says. Callers are in a transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from audit.recording import record
from catalog_pages import edition, languages
from catalog_pages.models import ServicePage
from catalog_pages.permissions import EDITORS_GROUP
from feedback.enums import State, Subject
from feedback.models import ErrorReport
from messaging.sending import queue
from search.models import ServiceDocument
from search.presentation import present
from visitors.forms import form_key
from visitors.limits import within_for

DAY = 24 * 60 * 60
OUTCOMES_A_DAY = 5
"""Messages on outcomes to one address: it was never confirmed, so it may be somebody else's."""


@transaction.atomic
def receive(*, key: str, service_id: Any, title: str, language: str, data: dict[str, Any]) -> ErrorReport:
    """Take in a report and tell the body and the office. The same form makes one report."""
    report, created = ErrorReport.objects.get_or_create(
        key=key,
        defaults={
            "service_id": service_id,
            "service_title": title[:255],
            "language": language,
            "subject": data["subject"],
            "text": data["text"],
            "contact": data["contact"],
        },
    )
    if created:
        record("feedback.report", about=report, subject=report.subject)
        _tell_whom_it_concerns(report)
    return report


def page_of(report: ErrorReport) -> ServicePage | None:
    """The Italian page of the service, if it is still there."""
    pages = ServicePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE, alias_of__isnull=True)
    return pages.filter(translation_key=report.service_id).first()


def office_people() -> QuerySet[Any]:
    """Who looks after reports: the editors; administrators where there are none."""
    people = get_user_model().objects.filter(is_active=True)
    editors = people.filter(groups__name=EDITORS_GROUP).exclude(email="")
    return editors if editors.exists() else people.filter(is_superuser=True).exclude(email="")


def _tell_whom_it_concerns(report: ErrorReport) -> None:
    """One message a person, a day and a service: readers who see the same error must not fill a letter box.

    Always in the same order, so that two reports at once do not wait for each other.
    """
    page = page_of(report)
    day = timezone.localdate().isoformat()
    if page is not None and not page.provider.is_suspended:
        body = get_user_model().objects.filter(memberships__provider=page.provider, is_active=True).exclude(email="")
        own = settings.SITE_URL + reverse("feedback_own_report", args=[report.pk])
        _tell("report_body", body.order_by("pk"), report, address=own, key=f"report:{report.service_id}:{day}")
    desk = settings.SITE_URL + reverse("feedback_report", args=[report.pk])
    _tell(
        "report_office",
        office_people().order_by("pk"),
        report,
        address=desk,
        key=f"report-office:{report.service_id}:{day}",
    )


def _tell(kind: str, people: Iterable[Any], report: ErrorReport, *, address: str, key: str) -> None:
    for user in people:
        context = {"report": report, "subject": Subject(report.subject).label, "address": address}
        queue(kind, to=user.email, user=user, context=context, key=f"{key}:{user.pk}", digestible=True)


def assign(report: ErrorReport, *, to: Any, by: Any) -> None:
    """Say who looks at a report: it is being checked from now on."""
    report.assigned_to = to
    if to is not None and report.state == State.RECEIVED:
        report.state = State.CHECKING
    report.save()
    record("feedback.assign", user=by, about=report, to=getattr(to, "pk", None))


def move(report: ErrorReport, *, state: str, answer: str, by: Any) -> None:
    """The office says how a report stands, in words that everybody reads."""
    report.state = state
    report.public_answer = answer
    report.said_by_body = False
    _close_or_open(report)
    report.save()
    record("feedback.answer", user=by, about=report, state=state)
    _tell_outcome(report)


def answer_as_body(report: ErrorReport, *, corrected: bool, comment: str, by: Any) -> None:
    """The body says that it has mended its sheet, or what it thinks; the office may judge otherwise.

    While the correction waits for the office readers still see the error: the report stays open until it is published.
    """
    report.comment = comment
    if corrected:
        page = page_of(report)
        report.said_by_body = True
        report.state = State.CHECKING if page is not None and page.has_unpublished_changes else State.CORRECTED
        _close_or_open(report)
    report.save()
    record("feedback.body_answer", user=by, about=report, corrected=corrected)
    _tell_outcome(report)


def close_published(page: ServicePage) -> None:
    """Close the reports that the body has answered with a correction which is public now."""
    if page.is_translation or page.alias_of_id or page.has_unpublished_changes:
        return
    answered = ErrorReport.objects.open().filter(service_id=page.translation_key, said_by_body=True)
    with transaction.atomic():
        for report in answered.select_for_update().order_by("pk"):
            report.state = State.CORRECTED
            _close_or_open(report)
            report.save()
            record("feedback.published", about=report)
            _tell_outcome(report)


def merge(report: ErrorReport, others: Iterable[ErrorReport], *, by: Any) -> int:
    """Have reports of the same error follow this one; return how many."""
    merged = 0
    for other in others:
        if other.pk == report.pk or other.service_id != report.service_id:
            continue
        ErrorReport.objects.filter(Q(pk=other.pk) | Q(merged_into=other)).update(
            merged_into=report, state=report.state, closed_at=report.closed_at, changed_at=timezone.now()
        )
        record("feedback.merge", user=by, about=other, into=report.pk)
        merged += 1
    # An update tells nobody, and the sheet says how many reports there are.
    edition.changed()
    return merged


def separate(report: ErrorReport, *, by: Any) -> None:
    """Undo a merge: the report is looked at by itself again."""
    report.merged_into = None
    report.state, report.closed_at = State.RECEIVED, None
    report.save()
    record("feedback.separate", user=by, about=report)


def _close_or_open(report: ErrorReport) -> None:
    report.closed_at = None if report.is_open else (report.closed_at or timezone.now())
    report.merged.update(state=report.state, closed_at=report.closed_at, changed_at=timezone.now())


def _tell_outcome(report: ErrorReport) -> None:
    if report.is_open:
        return
    for each in [report, *report.merged.all()]:
        address_key = form_key(each.contact.lower())[:20]
        if not each.contact or not within_for(f"outcome:{address_key}", number=OUTCOMES_A_DAY, seconds=DAY):
            continue
        language = languages.of_site(each.language)
        with translation.override(language):
            address = settings.SITE_URL + reverse("feedback_status", args=[each.reference])
        context = {
            "report": report,
            "title": _title_in(report, language),
            "address": address,
            "corrected": report.state == State.CORRECTED,
        }
        key = f"outcome:{each.pk}:{report.state}"
        queue("report_outcome", to=each.contact, context=context, key=key, language=language)


def _title_in(report: ErrorReport, language: str) -> str:
    """The title of the sheet as a reader of a language finds it; that of the day of the report when it is gone."""
    document = ServiceDocument.objects.live().filter(pk=report.service_id).first()
    return present(document, language=language).title if document else report.service_title
