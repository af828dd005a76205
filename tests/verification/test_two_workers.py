"""Two workers at the same time, and two people who press at the same moment: on PostgreSQL, with real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from catalog_pages.models import ServicePage
from messaging.models import Message
from tests import factories
from tests.verification.conftest import days_ago
from verification import assurance, reminders
from verification.models import Reminder, Source, Verification

pytestmark = [pytest.mark.service, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def at_once(*works: Callable[[], Any]) -> None:
    """Run several things in threads that begin together; what one raises fails the test."""
    start, failures = threading.Barrier(len(works)), []

    def run(work: Callable[[], Any]) -> None:
        try:
            start.wait()
            work()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_two_workers_write_to_each_person_once() -> None:
    bodies = [factories.make_provider(f"Ente {number}") for number in range(6)]
    for body in bodies:
        factories.make_representative(body)
        factories.make_service(body, assured_date=days_ago(500))
    at_once(reminders.remind_some, reminders.remind_some)
    assert Message.objects.filter(kind="verification_reminder").count() == 6
    assert Reminder.objects.count() == 6


def test_a_verification_and_a_publish_at_once_lose_neither() -> None:
    page = factories.make_service(assured_date=days_ago(500), user=factories.make_admin())
    for round_ in range(3):
        draft = ServicePage.objects.get(pk=page.pk).get_latest_revision_as_object()
        draft.summary = f"Riassunto numero {round_}."
        revision = draft.save_revision()
        held = type(revision).objects.get(pk=revision.pk)
        ServicePage.objects.filter(pk=page.pk).update(assured_date=days_ago(500))
        Verification.objects.all().delete()
        at_once(held.publish, lambda: assurance.confirm(page, user=None, source=Source.OFFICE))
        now = ServicePage.objects.get(pk=page.pk)
        assert now.summary == f"Riassunto numero {round_}."
        assert now.assured_date == days_ago(0)
