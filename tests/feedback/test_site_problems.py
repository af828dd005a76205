"""Telling of a problem of the site: anybody may, nobody is known by it, and the office is told at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from audit.models import AuditEntry
from feedback import site_problems
from messaging.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates", "site")]

PATH = "/segnala-un-problema/"
SCRIPT = "<script>alert(1)</script>"


def test_the_office_gets_what_was_written(client: Client, send: Any, settings: Any) -> None:
    response = send(PATH, problem="barrier", page="Il mio\ncomune", text=f"Con la tastiera {SCRIPT}", contact="a@b.it")
    assert (response.status_code, response.url) == (302, f"{PATH}?inviata")
    message = Message.objects.get()
    assert (message.kind, message.recipient) == ("site_problem", settings.HELP_EMAIL)
    for part in ("Con la tastiera", "Il mio comune", "a@b.it", "entro trenta giorni"):
        assert part in message.text
    entry = AuditEntry.objects.get(action="feedback.site_problem")
    assert entry.details == {"problem": "barrier"}
    thanks = client.get(response.url)
    assert "Grazie" in thanks.content.decode()
    assert "tastiera" not in thanks.content.decode().split("<main")[1]


def test_the_form_is_kept_nowhere_sets_no_cookie_and_is_not_indexed(client: Client) -> None:
    for path in (PATH, f"/en{PATH}"):
        response = client.get(path)
        assert response.status_code == 200
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
        assert "noindex" in response.content.decode()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"problem": ""}, "Scegli che problema"),
        ({"problem": "x"}, "valida"),
        ({"text": ""}, "che cosa è successo"),
        ({"text": "a" * 1001}, "1000"),
        ({"page": "a" * 301}, "300"),
        ({"contact": "x"}, "nome@esempio.it"),
        ({"website": "https://spam.example"}, "compilato da un programma"),
        ({"headers": {"Origin": "https://evil.example"}}, ""),
        ({"token": "x"}, "invialo di nuovo"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost_or_sent(send: Any, values: dict[str, Any], said: str) -> None:
    response = send(PATH, **{"problem": "broken", "text": f"Si ferma {SCRIPT}", **values})
    text = response.content.decode()
    assert response.status_code in (403, 422)
    assert said in text
    assert SCRIPT not in text
    if "text" not in values:
        assert "Si ferma" in text
    assert not Message.objects.exists()


def test_one_sender_does_not_fill_the_office_nor_shut_others_out(send: Any) -> None:
    answers = [send(PATH, problem="broken", text="Si ferma") for _each in range(site_problems.ONE_SENDER + 2)]
    assert [answer.status_code for answer in answers].count(302) == site_problems.ONE_SENDER
    assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "3600")
    assert "Si ferma" in answers[-1].content.decode()
    assert "fra un&#x27;ora" in answers[-1].content.decode()
    assert send(PATH, address="192.0.2.2", problem="broken", text="Un altro").status_code == 302
