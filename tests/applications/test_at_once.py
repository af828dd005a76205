"""Several people press at the same moment: only a database that locks rows can show it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.models import Invitation
from applications import accepting, drafting
from applications.models import Application, Call
from applications.states import NotPossible, State
from catalog_pages.models import ProviderPage
from messaging.models import Message
from tests import factories
from tests.applications.applicant import Applicant, submitted
from tests.at_once import at_once

pytestmark = [pytest.mark.service, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture(autouse=True)
def locks_rows() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def ready(call: Call, **values: Any) -> Application:
    numbers = {"protocol_number": "12/2026", "act_number": "7", "act_date": datetime.date(2026, 11, 2)}
    return submitted(call, **numbers, **values)


def test_two_editors_accept_at_once_and_one_body_is_made(call: Call) -> None:
    editors = [factories.make_editor(), factories.make_editor("redazione-2")]
    application = ready(call)
    results = at_once(
        *(
            lambda editor=editor: accepting.accept(application.pk, version=1, by=editor, known=None)
            for editor in editors
        )
    )
    assert sorted(type(each).__name__ for each in results) == ["Application", "Changed"]
    assert ProviderPage.objects.count() == 1
    assert Invitation.objects.count() == 1


def test_two_applications_of_one_body_make_one_body(call: Call) -> None:
    editor = factories.make_editor()
    first = ready(call)
    second = ready(call, fiscal_code=first.fiscal_code)
    results = at_once(
        *(lambda pk=each.pk: accepting.accept(pk, version=1, by=editor, known=None) for each in (first, second))
    )
    assert sum(isinstance(each, NotPossible) for each in results) == 1
    assert ProviderPage.objects.count() == 1


def test_different_bodies_are_accepted_at_once(call: Call) -> None:
    editor = factories.make_editor()
    applications = [ready(call) for _ in range(4)]
    results = at_once(
        *(lambda pk=each.pk: accepting.accept(pk, version=1, by=editor, known=None) for each in applications)
    )
    assert all(isinstance(each, Application) for each in results), results
    assert ProviderPage.objects.count() == 4


def test_sending_at_once_makes_one_number_and_one_receipt(call: Call) -> None:
    applicant = Applicant(call).fill()
    other = Applicant(call).fill()
    application = applicant.application
    results = at_once(
        *(lambda: drafting.submit(application) for _ in range(3)), lambda: drafting.submit(other.application)
    )
    assert all(isinstance(each, Application) for each in results), results
    assert Message.objects.filter(kind="application_receipt").count() == 2
    numbers = set(Application.objects.values_list("number", flat=True))
    assert len(numbers) == 2
    assert Application.objects.filter(state=State.SUBMITTED).count() == 2


def test_beginning_at_once_makes_one_draft(call: Call) -> None:
    applicant = Applicant(call)
    path = f"/aderisci/avvisi/{call.slug}/inizia/"
    form = {"kind": "company", "email": "anna@example.org", "token": applicant.token(path)}
    results = at_once(*(lambda: Client().post(path, form)["Location"] for _ in range(4)))
    assert len(set(results)) == 1
    assert Application.objects.count() == 1
    assert Message.objects.filter(kind="application_started").count() == 1
