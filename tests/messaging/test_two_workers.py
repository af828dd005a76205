"""Two workers at the same time send each message once: on PostgreSQL, with real commits."""

from __future__ import annotations

import datetime
import threading
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection
from django.utils import timezone

from counting import tally
from counting.models import DailyCount, Kind
from messaging import digests, jobs, sending
from messaging.models import Message, Rhythm

pytestmark = [pytest.mark.service, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

ROUNDS = 12
PEOPLE = ("anna", "bruno", "carla", "dario")


@pytest.fixture(autouse=True)
def locks_rows() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def at_once(work: Callable[[], int], times: int = 2) -> list[int]:
    """Run a job in threads that begin together, each until it finds nothing; return how much each did."""
    start, did = threading.Barrier(times), [0] * times
    failures: list[BaseException] = []

    def run(index: int) -> None:
        try:
            start.wait()
            for _round in range(ROUNDS):
                did[index] += work()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    return did


def write(to: str, *, user: User | None = None, subject: str = "x", digestible: bool = False) -> Message:
    context = {"body": subject, "reason": "un motivo"}
    return sending.queue("body_suspended", to=to, user=user, context=context, digestible=digestible)


def test_each_message_is_sent_once() -> None:
    for number in range(90):
        write(f"persona-{number}@example.org")
    assert sum(at_once(lambda: sending.send_due(limit=10))) == 90
    assert Counter(sent.to[0] for sent in mail.outbox) == Counter(
        f"persona-{number}@example.org" for number in range(90)
    )
    assert Message.objects.sent().count() == 90


def test_each_digest_is_made_once_and_holds_each_message_once() -> None:
    for name in PEOPLE:
        person = User.objects.create_user(name, f"{name}@example.org")
        digests.choose(person, Rhythm.DAILY)
        for number in range(6):
            write(person.email, user=person, subject=f"{name} {number}", digestible=True)
    Message.objects.update(due_at=timezone.now())
    at_once(jobs.gather)
    while jobs.gather():
        pass
    assert not Message.objects.for_next_digest().exists()
    made = Message.objects.filter(kind=digests.DIGEST)
    assert sorted(each.recipient for each in made) == [f"{name}@example.org" for name in PEOPLE]
    at_once(jobs.send)
    bodies = "\n".join(str(sent.body) for sent in mail.outbox)
    assert len(mail.outbox) == 4
    for name in PEOPLE:
        for number in range(6):
            assert bodies.count(f"# {name} {number}:") == 1


def test_two_requests_for_one_occasion_make_one_message() -> None:
    keys: list[Any] = []

    def once() -> int:
        context = {"body": "x", "reason": ""}
        keys.append(sending.queue("body_suspended", to="anna@example.org", context=context, key="avviso-1").pk)
        return 0

    at_once(once)
    assert len(set(keys)) == 1
    assert Message.objects.filter(key="avviso-1").count() == 1


def test_processes_that_write_the_same_totals_at_once_lose_none() -> None:
    days = [tally.Key(UUID(int=number), datetime.date(2026, 1, 1), Kind.VIEWED.value) for number in range(40)]

    def write_totals() -> int:
        tally._write(Counter(dict.fromkeys(days, 1)))
        return 1

    at_once(write_totals, times=4)
    assert set(DailyCount.objects.values_list("number", flat=True)) == {4 * ROUNDS}
