"""The mail server is away: everything that writes to people is done all the same, and they get it afterwards."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.utils import timezone

from applications.models import Application
from applications.states import State
from catalog_pages.models import ProviderPage, ServicePage
from feedback.models import ErrorReport
from messaging import sending
from messaging.models import Message
from providers.models import MembershipRole
from tests import factories
from tests.applications.applicant import Applicant, make_call
from tests.moderation.building import waiting_first
from tests.verification.conftest import days_ago
from verification import reminders
from visitors import forms

pytestmark = pytest.mark.django_db

LATER = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def mail_is_down(settings: Any, monkeypatch: Any, tmp_path: Any) -> None:
    """Nobody listens where mail is sent to; forms are sent faster than people do."""
    settings.EMAIL_BACKEND = "messaging.backend.QueueBackend"
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.PRIVATE_ROOT = str(tmp_path / "private")
    monkeypatch.setattr(forms, "SHORTEST", 0)


@pytest.fixture
def body(site: Any) -> ProviderPage:
    return factories.make_provider("Cooperativa Girasole")


@pytest.fixture
def anna(body: ProviderPage) -> User:
    return factories.make_representative(body, "anna", role=MembershipRole.LEAD)


@pytest.fixture
def editor(site: Any) -> User:
    return factories.make_editor()


def applies(body: ProviderPage, anna: User, editor: User) -> None:
    for code in ("cura-dei-figli", "piccole-commissioni"):
        factories.category(code)
    applicant = Applicant(make_call()).fill()
    assert applicant.send().status_code == 302
    assert Application.objects.get().state == State.SUBMITTED


def reports(body: ProviderPage, anna: User, editor: User) -> None:
    page, reader = factories.make_service(body), Client()
    address = f"{page.public_path}segnala/"
    token = re.search(r'name="token" value="([^"]+)"', reader.get(address).content.decode())
    assert token
    answer = reader.post(address, {"token": token[1], "subject": "phone", "contact": "lettore@example.org"})
    assert answer.status_code == 302
    client = Client()
    client.force_login(editor)
    report = ErrorReport.objects.get()
    seen = report.changed_at.isoformat()
    client.post(f"/admin/segnalazioni/{report.pk}/", {"state": "corrected", "answer": "Grazie.", "seen": seen})
    assert not ErrorReport.objects.get().is_open


def approves(body: ProviderPage, anna: User, editor: User) -> None:
    page = waiting_first(anna, body)
    client = Client()
    client.force_login(editor)
    client.post(f"/admin/da-rivedere/{page.pk}/decidi/", {"action": "approve", "revision": page.latest_revision_id})
    assert ServicePage.objects.get(pk=page.pk).live


def sends_back(body: ProviderPage, anna: User, editor: User) -> None:
    page = waiting_first(anna, body)
    client = Client()
    client.force_login(editor)
    client.post(
        f"/admin/da-rivedere/{page.pk}/decidi/",
        {"action": "reject", "revision": page.latest_revision_id, "reason": "Manca l'orario."},
    )
    assert not ServicePage.objects.get(pk=page.pk).workflow_in_progress


def invites(body: ProviderPage, anna: User, editor: User) -> None:
    client = Client()
    client.force_login(anna)
    client.post(f"/admin/persone/{body.pk}/invita/", {"email": "carla@example.org", "role": MembershipRole.WRITER})
    assert Message.objects.filter(recipient="carla@example.org").exists()


def is_reminded(body: ProviderPage, anna: User, editor: User) -> None:
    factories.make_service(body, assured_date=days_ago(500))
    assert reminders.remind_some() == 1


def forgets_the_password(body: ProviderPage, anna: User, editor: User) -> None:
    answer = Client().post("/accesso/password/reset/", {"email": anna.email}, follow=True)
    assert answer.status_code == 200


Deed = Callable[[ProviderPage, User, User], None]


@pytest.mark.parametrize(
    ("deed", "kinds"),
    [
        (applies, {"application_started", "application_receipt", "application_office"}),
        (reports, {"report_body", "report_office", "report_outcome"}),
        (approves, {"review-waiting", "review-approved"}),
        (sends_back, {"review-waiting", "review-returned"}),
        (invites, {"invitation"}),
        (is_reminded, {"verification_reminder"}),
        (forgets_the_password, {"password_reset"}),
    ],
)
def test_it_is_done_and_told_afterwards(
    deed: Deed, kinds: set[str], body: ProviderPage, anna: User, editor: User, settings: Any
) -> None:
    deed(body, anna, editor)
    queued = set(Message.objects.values_list("kind", flat=True))
    assert queued == kinds
    number = Message.objects.count()
    assert sending.send_due() == number
    assert not Message.objects.sent().exists()
    assert Message.objects.waiting().filter(attempts=1).exclude(error="").count() == number

    settings.MAIL_DELIVERY_BACKEND = LATER
    assert sending.send_due() == 0
    Message.objects.update(due_at=timezone.now())
    assert sending.send_due() == number
    assert Message.objects.sent().count() == number
    assert sorted(to for sent in mail.outbox for to in sent.to) == sorted(
        Message.objects.values_list("recipient", flat=True)
    )
