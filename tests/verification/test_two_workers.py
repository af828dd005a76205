"""Two workers at the same time, and two people who press at the same moment: on PostgreSQL, with real commits."""

from __future__ import annotations

import pytest

from catalog_pages.models import ServicePage
from messaging.models import Message
from tests import factories
from tests.at_once import at_once
from tests.verification.conftest import days_ago
from verification import assurance, reminders
from verification.models import Reminder, Source, Verification

pytestmark = [pytest.mark.service, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_two_workers_write_to_each_person_once() -> None:
    bodies = [factories.make_provider(f"Ente {number}") for number in range(6)]
    for body in bodies:
        factories.make_representative(body)
        factories.make_service(body, assured_date=days_ago(500))
    looked = at_once(reminders.remind_some, reminders.remind_some)
    assert all(isinstance(each, int) for each in looked), looked
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
        results = at_once(held.publish, lambda: assurance.confirm(page, user=None, source=Source.OFFICE))
        assert not [each for each in results if isinstance(each, Exception)]
        now = ServicePage.objects.get(pk=page.pk)
        assert now.summary == f"Riassunto numero {round_}."
        assert now.assured_date == days_ago(0)
