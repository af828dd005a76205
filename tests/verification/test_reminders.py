"""Reminders: one message a person, three times at most, whoever runs the worker and however often it stops."""

from __future__ import annotations

import datetime
import itertools
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog_pages.models import ProviderPage, ServicePage
from messaging.models import Message
from providers.access import grant_membership
from providers.models import MembershipRole
from providers.suspension import suspend
from tests import factories
from verification import assurance, reminders
from verification.models import Reminder, Source, Turn


def day(number: int) -> datetime.date:
    """So many days from today."""
    return timezone.localdate() + datetime.timedelta(days=number)


def remind(on: datetime.date | None = None) -> list[Message]:
    """Run the job until it has nothing left; the messages that are new."""
    known = set(Message.objects.values_list("pk", flat=True))
    while reminders.remind_some(today=on):
        pass
    return list(Message.objects.exclude(pk__in=known).order_by("pk"))


def due_in(body: ProviderPage, number: int, **values: Any) -> ServicePage:
    """A sheet that must be verified in so many days."""
    verified = day(number)
    verified = verified.replace(year=verified.year - 1, day=min(verified.day, 28))
    return factories.make_service(body, assured_date=verified, **values)


def test_all_sheets_of_a_person_stand_in_one_message(body: ProviderPage, lead: Any) -> None:
    second = factories.make_provider("Associazione Airone")
    grant_membership(user=lead, provider=second, role=MembershipRole.LEAD)
    titles = [f"Servizio numero {n}" for n in range(20)]
    for number, title in enumerate(titles):
        due_in(body if number % 2 else second, number - 10, title=title)
    factories.make_service(body, title="Appena verificato", assured_date=day(0))
    [message] = remind()
    assert message.recipient == lead.email
    assert all(title in message.text for title in titles)
    assert "Appena verificato" not in message.text
    assert message.text.count("/verifica/") == 1
    assert "20 schede" in message.subject


def test_three_times_and_never_again(body: ProviderPage, lead: Any) -> None:
    due_in(body, 40)
    wrote_on = [number for number in range(300) if remind(day(number))]
    due = Reminder.objects.first().due_on
    first = (due - day(0)).days
    assert wrote_on == [first - 30, first, first + 30]
    assert sorted(Reminder.objects.values_list("step", flat=True)) == [1, 2, 3]


def test_sheets_due_on_different_days_do_not_make_a_message_a_day(body: ProviderPage, lead: Any) -> None:
    for number in range(30, 60):
        due_in(body, number, title=f"Servizio {number}")
    wrote_on = [number for number in range(60) if remind(day(number))]
    assert all(later - earlier >= 7 for earlier, later in itertools.pairwise(wrote_on))


def test_running_twice_or_after_being_killed_writes_once(body: ProviderPage, lead: Any, monkeypatch: Any) -> None:
    due_in(body, 5)

    def killed(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(reminders, "record", killed)
        assert remind() == []
    assert not Reminder.objects.exists()
    Turn.objects.all().delete()
    assert len(remind()) == 1
    assert remind() == []
    Turn.objects.update(looked_on=None, written_on=None)
    assert remind() == []


def test_one_person_whose_data_are_broken_keeps_nobody_waiting(body: ProviderPage, lead: Any, monkeypatch: Any) -> None:
    due_in(body, 5)
    other = factories.make_representative(factories.make_provider("Altri"), "altra")
    due_in(other.memberships.get().provider, 5)
    whole = reminders.write_to

    def broken(user: Any, **kwargs: Any) -> bool:
        if user == lead:
            raise RuntimeError("broken")
        return whole(user, **kwargs)

    monkeypatch.setattr(reminders, "write_to", broken)
    assert [message.recipient for message in remind()] == [other.email]


def test_referenti_first_everybody_the_third_time(body: ProviderPage, lead: Any) -> None:
    writer = factories.make_representative(body, "redattrice")
    due_in(body, 40)
    told = {number: {each.recipient for each in remind(day(number))} for number in (12, 42, 75)}
    assert told == {12: {lead.email}, 42: {lead.email}, 75: {lead.email, writer.email}}


def test_a_body_without_a_referente_has_its_writers_told(body: ProviderPage) -> None:
    writer = factories.make_representative(body, "redattrice")
    due_in(body, 5)
    assert [message.recipient for message in remind()] == [writer.email]


def test_a_confirmed_sheet_is_asked_about_no_more(body: ProviderPage, lead: Any) -> None:
    page = due_in(body, 5)
    assert len(remind()) == 1
    assurance.confirm(page, user=lead, source=Source.LINK)
    assert [number for number in range(1, 100) if remind(day(number))] == []


@pytest.mark.parametrize("why", ["suspended", "unpublished", "inactive", "no-address"])
def test_who_cannot_answer_is_not_asked(body: ProviderPage, lead: Any, why: str) -> None:
    page = due_in(body, 5)
    if why == "suspended":
        suspend(body, by=factories.make_editor(), reason="Prova")
        Message.objects.all().delete()
    elif why == "unpublished":
        page.unpublish()
    else:
        values = {"is_active": False} if why == "inactive" else {"email": ""}
        type(lead).objects.filter(pk=lead.pk).update(**values)
    assert remind() == []


def test_a_first_run_over_old_content_writes_one_message(sheet: ServicePage, lead: Any) -> None:
    """Long overdue: all three reminders would have passed. One is enough."""
    assert len(remind()) == 1
    assert [number for number in range(1, 200) if remind(day(number))] == []


def test_the_queries_for_a_person_do_not_grow_with_the_sheets(body: ProviderPage, lead: Any) -> None:
    def queries() -> int:
        Turn.objects.all().delete()
        Reminder.objects.all().delete()
        Message.objects.all().delete()
        with CaptureQueriesContext(connection) as captured:
            assert reminders.remind_some() == 1
        return len(captured)

    due_in(body, 5, title="Il primo")
    few = queries()
    for number in range(20):
        due_in(body, 5, title=f"Servizio {number}")
    assert queries() <= few


def test_every_day_the_worker_looks_at_each_person_once(body: ProviderPage, lead: Any) -> None:
    assert reminders.remind_some() == 1
    assert reminders.remind_some() == 0
    assert reminders.remind_some(today=day(1)) == 1
    assert Turn.objects.get().looked_on == day(1)
