"""What happens by itself: warnings, drafts that go, files that nobody names."""

from __future__ import annotations

import datetime
import os
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from applications.jobs import empty_decided, tidy_drafts, tidy_files
from applications.models import Application, Call
from applications.states import State
from audit.models import AuditEntry
from messaging.models import Message
from tests import factories
from tests.applications.applicant import Applicant, body_answers, submitted, who_sent

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


# Applications that were decided.

PEOPLE = ("Anna Prova", "Bruno Esempio", "bruno@ginestra.example.org", "RSSMRA85T10A562S", "solo per noi")


def decided(call: Call, state: State, *, days: int) -> Application:
    application = submitted(
        call,
        state=state,
        state_since=timezone.now() - datetime.timedelta(days=days),
        representative_fiscal_code=PEOPLE[3],
        protocol_number="12/2026",
        act_number="7",
    )
    application.events.create(verb="note", text="solo per noi: ne parla Anna Prova")
    return application


@pytest.mark.parametrize("state", [State.ACCEPTED, State.REJECTED, State.WITHDRAWN])
def test_a_decided_application_loses_documents_and_people_but_not_what_was_decided(
    call: Call, state: State, settings: Any, log_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    application = decided(call, state, days=settings.APPLICATION_DAYS + 1)
    path, applicant = Path(application.documents.get().file.path), who_sent(application)
    assert applicant.get("stato/").status_code == 200
    office = log_in(factories.make_editor())
    with django_capture_on_commit_callbacks(execute=True):
        assert empty_decided() == 1
    assert empty_decided() == 0
    assert not path.exists()
    assert applicant.get("stato/").status_code == 404
    page = office.get(f"/admin/manifestazioni/{application.pk}/").content.decode()
    for word in PEOPLE:
        assert word not in page
    for word in (application.number, application.legal_name, "12/2026"):
        assert str(word) in page
    assert "cancellati perché è decisa da tempo" in page
    assert Application.objects.get().declared == application.declared
    assert AuditEntry.objects.filter(action="applications.emptied").count() == 1


def test_what_was_decided_lately_or_still_waits_keeps_everything(call: Call, settings: Any) -> None:
    decided(call, State.REJECTED, days=settings.APPLICATION_DAYS - 1)
    for state in (State.SUBMITTED, State.NOTICE, State.INTEGRATION, State.ANSWERED):
        decided(call, state, days=10_000)
    assert empty_decided() == 0
    settings.APPLICATION_DAYS = 0
    decided(call, State.REJECTED, days=10_000)
    assert empty_decided() == 0


def test_one_that_cannot_be_emptied_keeps_what_it_had(call: Call, settings: Any, monkeypatch: Any) -> None:
    application = decided(call, State.REJECTED, days=10_000)

    def broken(*args: Any, **kwargs: Any) -> None:
        raise OSError("disk")

    monkeypatch.setattr("applications.forgetting.record", broken)
    with pytest.raises(OSError, match="disk"):
        empty_decided()
    kept = Application.objects.get()
    assert kept.email == application.email
    assert kept.documents.count() == 1
