"""The log of messages: what the office sees, what it may do, what is never shown; and mail that others send."""

from __future__ import annotations

import datetime
import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail import EmailMessage, send_mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from messaging import health, jobs, sending
from messaging.masking import masked
from messaging.models import Message
from tests import factories
from worker.registry import jobs as registered_jobs

pytestmark = pytest.mark.django_db

LOG = "/admin/messaggi/"
TOKEN = "Zm9vYmFyLXRva2VuLXNlZ3JldG8tMTIzNDU2"
QUEUE = "messaging.backend.QueueBackend"


def write(**values: Any) -> Message:
    return Message.objects.create(
        **{
            "kind": "prova",
            "recipient": "anna@example.org",
            "subject": "Invito",
            "text": f"Ciao,\n\nhttps://example.org/invito/{TOKEN}/",
            "due_at": timezone.now(),
            **values,
        }
    )


@pytest.fixture
def editor(site: Any) -> User:
    return factories.make_editor()


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_log_is_the_offices(method: str, site: Any, log_in: Any) -> None:
    message = write(failed_at=timezone.now())
    client = log_in(factories.make_representative(factories.make_provider()))
    before = list(Message.objects.values())
    for part in ("", f"{message.pk}/", "riprova/", f"{message.pk}/ferma/"):
        response = getattr(client, method)(f"{LOG}{part}")
        assert response.status_code in (302, 405)
        assert "anna@example.org" not in response.content.decode()
    assert list(Message.objects.values()) == before


def test_private_links_are_masked_wherever_they_are_shown(editor: User, log_in: Any) -> None:
    message = write(user=editor)
    client = log_in(editor)
    for address in (LOG, f"{LOG}{message.pk}/", "/admin/miei-messaggi/"):
        page = client.get(address).content.decode()
        assert "Invito" in page
        assert TOKEN not in page
    assert f"https://example.org/invito/{TOKEN}/" in Message.objects.get().text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"https://a.example/x/{TOKEN}/", "https://a.example/x/…/"),
        (f"https://a.example/x?t={TOKEN}&p=2", "https://a.example/x?t=…&p=2"),
        (
            "https://a.example/servizi/pasti-a-domicilio-per-anziani-1a2b3c4d/segnala/",
            "https://a.example/servizi/pasti-a-domicilio-per-anziani-1a2b3c4d/segnala/",
        ),
        ("https://a.example/x/1:1vP4Aa:0kq9yV0YbYq0aVq3kq9yV0YbYq0/", "https://a.example/x/…/"),
        ("https://a.example/d/2f1c1a52-9a5b-4a36-8f0e-0f5c1b3d7e11/", "https://a.example/d/…/"),
        ("https://a.example/admin/segnalazioni/12/", "https://a.example/admin/segnalazioni/12/"),
    ],
)
def test_what_is_a_key_and_what_is_words(text: str, shown: str) -> None:
    assert masked(text) == shown


def test_mail_of_other_software_waits_in_the_queue_and_its_text_is_not_shown(
    editor: User, log_in: Any, settings: Any
) -> None:
    settings.EMAIL_BACKEND = QUEUE
    send_mail("Codice", "Il codice è 123456", None, ["a@example.org", "b@example.org"], html_message="<b>123456</b>")
    assert not mail.outbox
    first = Message.objects.get(recipient="a@example.org")
    assert "123456" not in log_in(editor).get(f"{LOG}{first.pk}/").content.decode()
    assert sending.send_due() == 2
    assert mail.outbox[0].alternatives[0][0] == "<b>123456</b>"


def test_mail_with_attachments_does_not_get_lost(settings: Any) -> None:
    settings.EMAIL_BACKEND = QUEUE
    letter = EmailMessage("Con allegato", "testo", to=["a@example.org"])
    letter.attach("nota.txt", "contenuto", "text/plain")
    letter.send()
    assert len(mail.outbox) == 1
    assert not Message.objects.exists()


def test_a_forgotten_password_is_queued(editor: User, settings: Any) -> None:
    settings.EMAIL_BACKEND = QUEUE
    Client().post("/admin/password_reset/", {"email": editor.email})
    assert Message.objects.filter(recipient=editor.email).exists() or not mail.outbox


def test_headers_are_those_of_a_machine_with_people_behind(settings: Any) -> None:
    sent = sending.compose(write(digestible=True)).message()
    assert sent["Reply-To"] == settings.HELP_EMAIL
    assert sent["List-Unsubscribe"].endswith("/admin/miei-messaggi/>")
    assert sending.compose(write()).message()["List-Unsubscribe"] is None


def test_an_address_that_does_not_exist_is_given_up_at_once_and_shown(
    editor: User, log_in: Any, monkeypatch: Any
) -> None:
    def refuse(self: Any, *args: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({"anna@example.org": (550, b"no such user")})

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    message = write()
    assert sending.send_due() == 1
    message.refresh_from_db()
    assert (message.bad_address, message.attempts) == (True, 1)
    page = log_in(editor).get(LOG, {"state": "rifiutati"}).content.decode()
    assert "Indirizzo rifiutato" in page
    assert "no such user" in page


def test_a_full_letter_box_is_tried_again(monkeypatch: Any) -> None:
    def refuse(self: Any, *args: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({"anna@example.org": (452, b"mailbox full")})

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    message = write()
    sending.send_due()
    message.refresh_from_db()
    assert message.failed_at is None
    assert message.due_at > timezone.now()


def test_the_office_tries_again_and_gives_up(editor: User, log_in: Any) -> None:
    client = log_in(editor)
    failed = write(failed_at=timezone.now(), attempts=8)
    refused = write(failed_at=timezone.now(), bad_address=True)
    client.post(f"{LOG}riprova/")
    failed.refresh_from_db(), refused.refresh_from_db()
    assert (failed.failed_at, failed.attempts) == (None, 0)
    assert refused.failed_at
    client.post(f"{LOG}riprova/", {"message": refused.pk})
    refused.refresh_from_db()
    assert refused.failed_at is None
    client.post(f"{LOG}{failed.pk}/ferma/")
    failed.refresh_from_db()
    assert failed.failed_at
    assert AuditEntry.objects.filter(action__startswith="messaging.").count() == 3


@pytest.mark.parametrize("wrong", ["x", "", "9" * 40, "-1"])
def test_a_wrong_number_changes_nothing(wrong: str, editor: User, log_in: Any) -> None:
    write(failed_at=timezone.now())
    log_in(editor).post(f"{LOG}riprova/", {"message": wrong})
    assert Message.objects.failed().count() == 1


def test_what_was_sent_is_never_sent_again(editor: User, log_in: Any) -> None:
    sent = write(sent_at=timezone.now())
    client = log_in(editor)
    client.post(f"{LOG}riprova/", {"message": sent.pk})
    client.post(f"{LOG}{sent.pk}/ferma/")
    sent.refresh_from_db()
    assert sent.failed_at is None
    assert sending.send_due() == 0


@pytest.mark.parametrize(
    ("asked", "number"),
    [
        ({}, 5),
        ({"state": "in-coda"}, 2),
        ({"state": "da-riprovare"}, 1),
        ({"state": "spediti"}, 1),
        ({"state": "abbandonati"}, 1),
        ({"state": "riepilogo"}, 1),
        ({"to": "bruno"}, 1),
        ({"kind": "altra"}, 1),
        ({"state": "x", "since": "ieri", "p": "x", "kind": "<b>"}, 5),
        ({"until": "2020-01-01"}, 0),
    ],
)
def test_filters(asked: dict[str, str], number: int, editor: User, log_in: Any) -> None:
    now = timezone.now()
    write(recipient="bruno@example.org")
    write(attempts=2, error="timeout")
    write(sent_at=now, kind="altra")
    write(failed_at=now)
    write(for_digest=True)
    page = log_in(editor).get(LOG, asked).content.decode()
    assert page.partition("<tbody>")[2].count("<tr>") == number


def test_more_messages_cost_no_more_queries(editor: User, log_in: Any, django_assert_max_num_queries: Any) -> None:
    client = log_in(editor)
    write()
    client.get(LOG)
    with django_assert_max_num_queries(28) as one:
        client.get(LOG)
    for _ in range(20):
        write(user=editor)
    with django_assert_max_num_queries(len(one)):
        client.get(LOG)


def test_texts_are_emptied_by_age_and_what_waits_keeps_its_own(settings: Any) -> None:
    settings.MESSAGE_DAYS = 10
    now = timezone.now()
    old, waiting, fresh = write(sent_at=now), write(), write(sent_at=now)
    Message.objects.exclude(pk=fresh.pk).update(created_at=now - datetime.timedelta(days=11))
    assert jobs.forget() == 1
    assert jobs.forget() == 0
    texts = dict(Message.objects.values_list("pk", "text"))
    assert texts[old.pk] == ""
    assert texts[waiting.pk]
    assert texts[fresh.pk]


def test_monitors_learn_how_old_the_queue_is() -> None:
    message = write()
    write(for_digest=True)
    write(failed_at=timezone.now())
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - datetime.timedelta(minutes=5))
    report = health.report()
    assert (report["waiting"], report["failed"]) == (1, 1)
    assert 300 <= report["oldest_seconds"] < 330


# With mail down.


class Hanging:
    """A mail server that takes calls and says nothing, and counts them."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.calls: list[socket.socket] = []
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def listen(self) -> None:
        while True:
            try:
                self.calls.append(self.socket.accept()[0])
            except OSError:
                return

    def close(self) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(5)
        for call in self.calls:
            call.close()


@pytest.fixture
def hanging(settings: Any) -> Iterator[Hanging]:
    server = Hanging()
    settings.EMAIL_BACKEND = QUEUE
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 0.3
    yield server
    server.close()


def test_no_request_ever_calls_the_mail_server(hanging: Hanging, site: Any, log_in: Any) -> None:
    editor, body = factories.make_editor(), factories.make_provider()
    author = factories.make_representative(body)
    service = factories.make_service(body, publish=False, user=author)
    service.get_workflow().start(service, author)
    state = service.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[service.pk, "approve", state.pk])
    response = log_in(editor).post(address)
    assert response.status_code == 302
    service.refresh_from_db()
    assert service.live
    assert not hanging.calls


def test_a_server_that_hangs_costs_the_worker_its_timeout_and_the_message_waits(hanging: Hanging) -> None:
    message = write()
    start = time.monotonic()
    assert sending.send_due() == 1
    assert time.monotonic() - start < 5
    message.refresh_from_db()
    assert message.attempts == 1
    assert message.due_at > timezone.now()
    assert len(hanging.calls) == 1


def test_mail_has_a_lane_of_its_own() -> None:
    lanes = {job.name: job.lane for job in registered_jobs()}
    assert [name for name, lane in lanes.items() if lane == "mail"] == ["mail"]
