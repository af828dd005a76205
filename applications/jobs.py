"""What the worker does for applications: drafts that nobody sends go, after a warning; decided ones are emptied."""

from __future__ import annotations

import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from applications import documents, forgetting, letters
from applications.models import Application, Document
from applications.states import CLOSED_STATES, State
from audit.recording import record
from worker.registry import register

WARNING = datetime.timedelta(days=7)
"""How long before it is deleted a draft's writer is warned."""
BATCH = 50


@register("application_drafts", interval_seconds=3600)
def tidy_drafts() -> int:
    """Warn of drafts that were not touched for long, delete those that were warned of a week ago."""
    return _warn() + _delete()


def _claimed(found: QuerySet[Application], *, number: int = BATCH) -> list[int]:
    """Those to work on, in a transaction of the caller's; another worker's are passed over."""
    found = found.order_by("pk").select_for_update(skip_locked=True, of=("self",))
    return list(found.values_list("pk", flat=True)[:number])


def _drafts(**conditions: object) -> QuerySet[Application]:
    return Application.objects.filter(state=State.DRAFT, **conditions)


def _warn() -> int:
    before = timezone.now() - datetime.timedelta(days=settings.APPLICATION_DRAFT_DAYS) + WARNING
    with transaction.atomic():
        claimed = _claimed(_drafts(touched_at__lt=before, warned_at=None))
        for application in Application.objects.filter(pk__in=claimed).select_related("call"):
            deleted_on = timezone.localdate() + WARNING
            letters.to_applicant("draft_warning", application, deleted_on=deleted_on)
        return Application.objects.filter(pk__in=claimed).update(warned_at=timezone.now())


def _delete() -> int:
    with transaction.atomic():
        claimed = _claimed(_drafts(warned_at__lt=timezone.now() - WARNING))
        for application in Application.objects.filter(pk__in=claimed):
            for document in application.documents.all():
                documents.remove(document)
            record("applications.draft_deleted", about=application)
            application.delete()
        return len(claimed)


@register("application_retention", interval_seconds=3600)
def empty_decided() -> int:
    """Empty applications that were decided, or withdrawn, more than ``APPLICATION_DAYS`` ago; each by itself."""
    if not settings.APPLICATION_DAYS:
        return 0
    before = timezone.now() - datetime.timedelta(days=settings.APPLICATION_DAYS)
    old = Application.objects.filter(state__in=CLOSED_STATES, state_since__lt=before).exclude(email="")
    emptied = 0
    for _each in range(BATCH):
        with transaction.atomic():
            claimed = _claimed(old, number=1)
            for application in Application.objects.filter(pk__in=claimed):
                forgetting.empty(application)
        if not claimed:
            break
        emptied += 1
    return emptied


@register("application_files", interval_seconds=24 * 3600)
def tidy_files() -> int:
    """Delete files of a day ago or older that no document names: what a request left that was undone."""
    folder = Path(settings.PRIVATE_ROOT) / "applications"
    before = timezone.now().timestamp() - 24 * 3600
    old = [path for path in folder.glob("*/*") if path.is_file() and path.stat().st_mtime < before]
    names = {path: str(path.relative_to(settings.PRIVATE_ROOT)) for path in old}
    known = set(Document.objects.filter(file__in=names.values()).values_list("file", flat=True))
    lost = [path for path, name in names.items() if name not in known]
    for path in lost:
        path.unlink(missing_ok=True)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    return len(lost)
