"""Messages are written at once and sent later, whatever the mail server does meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.utils import timezone

from messaging import sending
from messaging.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(tmp_path: Any, settings: Any) -> str:
    """A message of a kind of its own: names with signs that HTML reads differently."""
    folder = tmp_path / "messaging"
    folder.mkdir()
    (folder / "letter.txt").write_text(
        "Per {{ name }}\n\nCiao {{ name }},\n\n{{ link }}\n\n- uno\n- due\n", encoding="utf-8"
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]
    return "letter"


def queue(kind: str, **values: Any) -> Message:
    return sending.queue(
        kind, to="anna@example.org", context={"name": "D'Arco & <figli>", "link": "https://example.org/a?b=1"}, **values
    )


def test_a_message_is_sent_once_as_text_and_html(letter: str) -> None:
    queue(letter)
    assert sending.send_due() == 1
    assert sending.send_due() == 0
    (sent,) = mail.outbox
    assert sent.subject == "Per D'Arco & <figli>"
    assert "Ciao D'Arco & <figli>," in sent.body
    html = sent.alternatives[0][0]
    assert "&lt;figli&gt;" in html
    assert '<a class="button" href="https://example.org/a?b=1">' in html
    assert "<li>uno</li><li>due</li>" in html


def test_words_and_links_in_html_are_what_the_text_says() -> None:
    html = sending.to_html("L'ente di D'Arco & <figli>:\nguarda https://example.org/a?b=1&c=2 oggi.\n\n- l'uno\n- <b>")
    soup = BeautifulSoup(html, "html.parser")
    assert soup.p is not None
    said = " ".join(soup.p.get_text(" ").split())
    assert said == "L'ente di D'Arco & <figli>: guarda https://example.org/a?b=1&c=2 oggi."
    assert [link["href"] for link in soup.find_all("a")] == ["https://example.org/a?b=1&c=2"]
    assert [item.get_text() for item in soup.find_all("li")] == ["l'uno", "<b>"]


def test_one_occasion_makes_one_message(letter: str) -> None:
    assert queue(letter, key="avviso-1").pk == queue(letter, key="avviso-1").pk
    assert queue(letter, key="avviso-2").pk != queue(letter, key="avviso-1").pk


def test_with_mail_down_messages_wait_and_are_given_up_in_the_end(letter: str, settings: Any) -> None:
    settings.MAIL_DELIVERY_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 9
    message = queue(letter)
    for attempt in range(1, sending.MOST_ATTEMPTS + 1):
        Message.objects.update(due_at=timezone.now())
        assert sending.send_due() == 1
        message.refresh_from_db()
        assert message.attempts == attempt
        assert message.due_at > timezone.now()
        assert message.error
    assert message.failed_at
    assert message.sent_at is None
