"""What happens by itself: warnings, drafts that go, files that nobody names."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from applications.jobs import tidy_drafts, tidy_files
from applications.models import Application, Call
from messaging.models import Message
from tests.applications.applicant import Applicant, body_answers, submitted

pytestmark = pytest.mark.django_db


def age(application: Application, days: int, *, warned: int | None = None) -> None:
    now = timezone.now()
    Application.objects.filter(pk=application.pk).update(
        touched_at=now - datetime.timedelta(days=days),
        warned_at=None if warned is None else now - datetime.timedelta(days=warned),
    )


def test_a_draft_is_warned_of_a_week_before_it_goes(call: Call, settings: Any) -> None:
    applicant = Applicant(call)
    applicant.start()
    age(applicant.application, settings.APPLICATION_DRAFT_DAYS - 8)
    assert tidy_drafts() == 0
    age(applicant.application, settings.APPLICATION_DRAFT_DAYS - 6)
    assert tidy_drafts() == 1
    assert tidy_drafts() == 0
    message = Message.objects.get(kind="application_draft_warning")
    assert applicant.key in message.text
    age(applicant.application, settings.APPLICATION_DRAFT_DAYS, warned=6)
    assert tidy_drafts() == 0
    age(applicant.application, settings.APPLICATION_DRAFT_DAYS, warned=8)
    assert tidy_drafts() == 1
    assert not Application.objects.exists()
    assert applicant.get().status_code == 404


def test_who_goes_on_writing_keeps_the_draft(call: Call, settings: Any) -> None:
    applicant = Applicant(call)
    applicant.start()
    age(applicant.application, settings.APPLICATION_DRAFT_DAYS, warned=8)
    applicant.step("ente", "later", **body_answers())
    assert tidy_drafts() == 0
    assert Application.objects.exists()


def test_what_was_sent_is_never_deleted(call: Call, settings: Any) -> None:
    application = submitted(call)
    age(application, 10_000, warned=9_000)
    assert tidy_drafts() == 0
    assert Application.objects.filter(pk=application.pk).exists()


def test_a_draft_goes_with_its_files(call: Call, settings: Any, django_capture_on_commit_callbacks: Any) -> None:
    applicant = Applicant(call).fill()
    path = Path(applicant.application.documents.get().file.path)
    age(applicant.application, settings.APPLICATION_DRAFT_DAYS, warned=8)
    with django_capture_on_commit_callbacks(execute=True):
        tidy_drafts()
    assert not path.exists()


def test_files_that_no_document_names_go_after_a_day(call: Call) -> None:
    applicant = Applicant(call).fill()
    kept = Path(applicant.application.documents.get().file.path)
    lost, fresh = kept.with_name("a" * 32), kept.with_name("b" * 32)
    for path in (lost, fresh):
        path.write_bytes(b"x")
    yesterday = timezone.now().timestamp() - 2 * 24 * 3600
    for path in (lost, kept):
        os.utime(path, (yesterday, yesterday))
    assert tidy_files() == 1
    assert kept.exists()
    assert fresh.exists()
    assert not lost.exists()
