"""Messages that can wait come when their person wants them, as one; the others never wait."""

from __future__ import annotations

import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.utils import timezone

from messaging import digests, jobs, sending
from messaging.models import Message, Preference, Rhythm
from tests import factories

pytestmark = pytest.mark.django_db

ROME = ZoneInfo("Europe/Rome")


@pytest.fixture
def anna() -> User:
    return User.objects.create_user("anna", "anna@example.org")


def write(user: User | None, *, digestible: bool = True, subject: str = "Prova") -> Message:
    context = {"body": subject, "reason": "un motivo"}
    return sending.queue("body_suspended", to="anna@example.org", user=user, context=context, digestible=digestible)


def at(*parts: int) -> datetime.datetime:
    return datetime.datetime(*parts, tzinfo=ROME)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("rhythm", "now", "hour"),
    [
        (Rhythm.DAILY, at(2026, 11, 26, 6, 59), at(2026, 11, 26, 7)),
        (Rhythm.DAILY, at(2026, 11, 26, 7, 0), at(2026, 11, 27, 7)),
        (Rhythm.DAILY, at(2026, 11, 26, 23, 30), at(2026, 11, 27, 7)),
        (Rhythm.DAILY, at(2026, 3, 28, 12), at(2026, 3, 29, 7)),
        (Rhythm.WEEKLY, at(2026, 11, 26, 12), at(2026, 11, 30, 7)),
        (Rhythm.WEEKLY, at(2026, 11, 30, 6), at(2026, 11, 30, 7)),
        (Rhythm.WEEKLY, at(2026, 11, 30, 8), at(2026, 12, 7, 7)),
    ],
)
def test_seven_in_rome_summer_time_or_not(rhythm: str, now: datetime.datetime, hour: datetime.datetime) -> None:
    assert digests.next_hour(rhythm, now) == hour


def test_who_chose_nothing_and_who_is_nobody_gets_messages_at_once(anna: User) -> None:
    assert not write(anna).for_digest
    assert not write(None).for_digest
    assert sending.send_due() == 2


def test_a_days_messages_come_as_one_at_the_hour(anna: User) -> None:
    digests.choose(anna, Rhythm.DAILY)
    first, second = write(anna, subject="Alfa"), write(anna, subject="Beta & <Gamma>")
    urgent = write(anna, digestible=False, subject="Urgente")
    assert sending.send_due() == 1
    urgent.refresh_from_db()
    assert urgent.sent_at
    assert jobs.gather() == 0
    Message.objects.for_next_digest().update(due_at=timezone.now())
    assert jobs.gather() == 2
    assert jobs.gather() == 0
    assert sending.send_due() == 1
    digest = mail.outbox[-1]
    assert "2 messaggi" in digest.subject
    assert "Alfa" in digest.body
    assert "Beta & <Gamma>" in digest.body
    assert "<h2>" in digest.alternatives[0][0]
    assert "&lt;Gamma&gt;" in digest.alternatives[0][0]
    for each in (first, second):
        each.refresh_from_db()
        assert each.gathered_in is not None
        assert each.sent_at is None
    assert sending.send_due() == 0


def test_one_message_alone_comes_as_it_is(anna: User) -> None:
    digests.choose(anna, Rhythm.DAILY)
    write(anna, subject="Alfa")
    Message.objects.update(due_at=timezone.now())
    assert jobs.gather() == 1
    assert sending.send_due() == 1
    assert "Alfa" in mail.outbox[0].body


def test_digests_of_two_people_stay_apart(anna: User) -> None:
    bruno = User.objects.create_user("bruno", "bruno@example.org")
    for user in (anna, bruno):
        digests.choose(user, Rhythm.WEEKLY)
        for _ in range(2):
            sending.queue(
                "body_suspended",
                to=user.email,
                user=user,
                context={"body": user.username, "reason": ""},
                digestible=True,
            )
    Message.objects.update(due_at=timezone.now())
    assert [jobs.gather(), jobs.gather(), jobs.gather()] == [2, 2, 0]
    sending.send_due()
    for sent in mail.outbox:
        (recipient,) = sent.to
        assert recipient.split("@")[0] in sent.body
        assert ({"anna", "bruno"} - {recipient.split("@")[0]}).pop() not in sent.body.replace("anna@", "")


def test_choosing_otherwise_moves_what_waits(anna: User) -> None:
    digests.choose(anna, Rhythm.WEEKLY)
    message = write(anna)
    digests.choose(anna, Rhythm.NOW)
    message.refresh_from_db()
    assert not message.for_digest
    assert sending.send_due() == 1


def test_the_page_changes_only_ones_own_choice(anna: User, log_in: Any, site: Any) -> None:
    person = factories.make_representative(factories.make_provider())
    write(anna, subject="Cosa di Anna")
    client = log_in(person)
    page = client.get("/admin/miei-messaggi/").content.decode()
    assert "Cosa di Anna" not in page
    assert client.post("/admin/miei-messaggi/", {"rhythm": "daily", "user": anna.pk}).status_code == 302
    assert Preference.objects.get().user == person
    assert client.post("/admin/miei-messaggi/", {"rhythm": "mai"}).status_code == 422
