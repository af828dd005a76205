"""A request for a quote: confirmed by who reads the e-mail, sent on to the body, and forgotten."""

from __future__ import annotations

import datetime
import time
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from audit.models import AuditEntry
from catalog_pages.models import ContactRow, ServicePage
from companies import jobs, quoting
from companies.models import QuoteDraft, SentQuote
from messaging.jobs import send as send_mail
from messaging.models import Message
from tests import factories
from tests.companies.conftest import address_in, edit_path, key_of, make_offer, make_plan, text_of
from visitors.forms import sign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

FORM = "/imprese/preventivo/"
OURS = {"Origin": "http://testserver"}
SECRET = "Vogliamo offrirlo da gennaio."
SENDER = "hr@azienda.example"


def path_of(*pages: ServicePage) -> str:
    return f"{FORM}?" + "&".join(f"servizio={key_of(page)}" for page in pages)


def filled(page: ServicePage, **values: Any) -> dict[str, Any]:
    """What a person writes."""
    return {
        "servizio": [key_of(page)],
        "service": key_of(page),
        "company": "Azienda Prova",
        "email": "HR@azienda.example",
        "phone": "0371 555099",
        "people": "30",
        "message": SECRET,
        **values,
    }


def without_email(title: str) -> ServicePage:
    """A service that can only be called."""
    page = ServicePage.objects.get(pk=make_offer(title, "f", body=factories.make_provider(f"Ente di {title}")).pk)
    page.contacts.set([ContactRow(label="Segreteria", phone="+390371555077")])
    page.save_revision().publish()
    return page


def confirmation() -> str:
    return address_in(Message.objects.filter(kind="quote_confirm").latest("pk").text)


def everything() -> str:
    """Every value of every row in which a request could have left something."""
    rows = [*QuoteDraft.objects.values(), *SentQuote.objects.values(), *Message.objects.values()]
    return str([*rows, *AuditEntry.objects.values()])


def test_a_request_goes_on_once_confirmed_and_nothing_of_it_stays(client: Client, nido: Any, send: Any) -> None:
    response = send(path_of(nido), **filled(nido))
    assert response.status_code == 200
    assert "Abbiamo scritto a hr@azienda.example" in response.content.decode()
    confirm = confirmation()
    # What opens links by itself sends nothing.
    for words in (SECRET, "Azienda Prova", SENDER, "0371", "30", "Nido del Parco"):
        assert words in text_of(client, confirm)
    assert not Message.objects.filter(kind="quote_request").exists()
    answer = client.post(confirm, headers=OURS)
    assert answer.status_code == 302
    assert "La richiesta parte adesso" in text_of(client, answer["Location"])
    while send_mail():
        pass
    sent = mail.outbox[-1]
    assert sent.to == ["segreteria@example.org"]
    assert sent.reply_to == [SENDER]
    for words in (SECRET, "Azienda Prova", SENDER, "+390371555099", "30", nido.public_path):
        assert words in sent.body
    left = everything()
    for words in (SECRET, "Azienda Prova", "0371555099"):
        assert words not in left
    assert not QuoteDraft.objects.exists()
    assert SentQuote.objects.get().service_id == nido.translation_key
    assert Message.objects.get(kind="quote_request").text == ""
    # The same link again finds nothing, and sends nothing.
    assert client.post(confirm, headers=OURS).status_code == 410
    assert len([each for each in mail.outbox if each.to == ["segreteria@example.org"]]) == 1
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert actions >= {"companies.quote_begin", "companies.quote_send"}


def test_a_mail_that_nobody_confirmed_says_no_words_of_the_sender(client: Client, nido: Any, send: Any) -> None:
    send(path_of(nido), **filled(nido, company="Hai vinto un premio"))
    message = Message.objects.get()
    for words in ("Hai vinto", SECRET, "0371"):
        assert words not in message.subject + message.text


def test_the_office_does_not_read_what_is_on_its_way(client: Client, nido: Any, send: Any, log_in: Any) -> None:
    send(path_of(nido), **filled(nido))
    client.post(confirmation(), headers=OURS)
    waiting = Message.objects.get(kind="quote_request")
    assert SECRET in waiting.text
    text = log_in(factories.make_editor()).get(f"/admin/messaggi/{waiting.pk}/").content.decode()
    assert SECRET not in text
    assert "riservato" in text


def test_what_could_not_be_delivered_is_forgotten_after_a_week(client: Client, nido: Any, send: Any) -> None:
    from messaging.jobs import PRIVATE_DAYS, forget

    send(path_of(nido), **filled(nido))
    client.post(confirmation(), headers=OURS)
    now = timezone.now()
    Message.objects.filter(kind="quote_request").update(failed_at=now)
    forget()
    assert SECRET in everything()
    Message.objects.update(created_at=now - datetime.timedelta(days=PRIVATE_DAYS, hours=1))
    forget()
    assert SECRET not in everything()


def test_a_request_that_nobody_confirms_is_deleted_after_a_day(client: Client, nido: Any, send: Any) -> None:
    send(path_of(nido), **filled(nido))
    confirm = confirmation()
    assert jobs.forget_quotes() == 0
    QuoteDraft.objects.update(created_at=timezone.now() - datetime.timedelta(hours=quoting.CONFIRM_HOURS, minutes=1))
    assert jobs.forget_quotes() == 1
    assert jobs.forget_quotes() == 0
    assert SECRET not in everything()
    assert "l'abbiamo cancellata" in text_of(client, confirm, 410)


def test_links_that_are_late_or_forged_send_nothing(client: Client, nido: Any, send: Any, monkeypatch: Any) -> None:
    send(path_of(nido), **filled(nido))
    confirm = confirmation()
    for given in ("", "x", confirm.partition("chiave=")[2][:-1], "1:abc:hr@azienda.example"):
        assert client.post(f"{FORM}conferma/?chiave={given}", headers=OURS).status_code == 404
    assert client.post(confirm, headers={"Origin": "https://altro.example"}).status_code == 403
    later = time.time() + quoting.CONFIRM_HOURS * 3600 + 10
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: later)
        assert client.post(confirm, headers=OURS).status_code == 410
    assert not SentQuote.objects.exists()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"company": ""}, "Scrivi il nome"),
        ({"company": "Vieni su www.altro.example"}, "Non scrivere indirizzi"),
        ({"email": "non è un indirizzo"}, "indirizzo e-mail completo"),
        ({"email": ""}, "Scrivi la tua e-mail"),
        ({"phone": "boh"}, "Numero di telefono non valido"),
        ({"people": "molte"}, "numero intero"),
        ({"people": "0"}, "numero intero"),
        ({"people": "99999999999999999999"}, "troppo grande"),
        ({"message": " "}, "Scrivi che cosa vuoi sapere"),
        ({"message": "Paga qui: https://altro.example"}, "Non scrivere indirizzi"),
        ({"message": "x" * 2001}, "2000"),
        ({"message": "Paga su altro.ru"}, "Non scrivere indirizzi"),
        ({"message": "Paga su ａｌｔｒｏ．ｃｏｍ"}, "Non scrivere indirizzi"),
        ({"email": '"a b"@azienda.example'}, "indirizzo e-mail completo"),
        ({"email": "root@localhost"}, "indirizzo e-mail completo"),
        ({"email": "a@[127.0.0.1]"}, "indirizzo e-mail completo"),
        ({"service": "00000000"}, "non è più nel catalogo"),
    ],
)
def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost(
    client: Client, nido: Any, badante: Any, send: Any, changed: dict[str, Any], message: str
) -> None:
    both = [key_of(nido), key_of(badante)]
    response = send(path_of(nido, badante), **filled(nido, servizio=both, **changed))
    assert response.status_code == 422
    text = response.content.decode()
    assert message in text
    if "message" not in changed:
        assert SECRET in text
    assert not QuoteDraft.objects.exists()
    assert not Message.objects.exists()


def test_machines_and_other_sites_send_nothing(client: Client, nido: Any, send: Any) -> None:
    for values in (
        {"headers": {"Origin": "https://altro.example"}},
        {"token": "falso"},
        {"website": "https://x.example"},
    ):
        assert send(path_of(nido), **filled(nido, **values)).status_code == 422
    assert not QuoteDraft.objects.exists()


def test_one_e_mail_has_its_share_of_a_day_and_is_told(client: Client, nido: Any, send: Any) -> None:
    for number in range(quoting.MOST_A_DAY_FROM_ONE):
        assert send(path_of(nido), **filled(nido, address=f"192.0.2.{number + 10}")).status_code == 200
    response = send(path_of(nido), **filled(nido, address="192.0.2.99"))
    assert response.status_code == 422
    assert "riprova domani" in response.content.decode()
    assert Message.objects.filter(kind="quote_confirm").count() == quoting.MOST_A_DAY_FROM_ONE


def test_what_follows_a_plus_is_the_same_box(client: Client, nido: Any, send: Any) -> None:
    for number in range(quoting.MOST_A_DAY_FROM_ONE + 2):
        send(path_of(nido), **filled(nido, email=f"HR+{number}@azienda.example", address=f"192.0.2.{number + 10}"))
    assert Message.objects.filter(kind="quote_confirm").count() == quoting.MOST_A_DAY_FROM_ONE


def test_who_goes_back_and_writes_something_else_is_asked_to_confirm_that(
    nido: Any, badante: Any, send: Any, monkeypatch: Any
) -> None:
    keys = [key_of(nido), key_of(badante)]
    now = time.time()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: now - 60)
        token = sign("preventivo")
    for page, words in ((nido, "Uno"), (badante, "Uno"), (nido, "Due"), (nido, "Due")):
        values = filled(page, servizio=keys, message=words, token=token)
        assert send(path_of(nido, badante), **values).status_code == 200
    drafts = QuoteDraft.objects.order_by("pk").values_list("service_id", "message")
    one, other = nido.translation_key, badante.translation_key
    assert list(drafts) == [(one, "Uno"), (other, "Uno"), (one, "Due")]
    assert Message.objects.filter(kind="quote_confirm").count() == 3


def test_a_domain_that_looks_like_another_does_not(client: Client, nido: Any, send: Any) -> None:
    send(path_of(nido), **filled(nido, email="hr@\N{CYRILLIC SMALL LETTER A}zienda.example"))
    client.post(confirmation(), headers=OURS)
    message = Message.objects.get(kind="quote_request")
    assert message.reply_to == "hr@xn--zienda-2nf.example"
    assert "la posta @xn--zienda-2nf.example" in message.text


def test_a_line_end_counts_one_as_in_the_browser(client: Client, nido: Any, send: Any) -> None:
    written = "\r\n".join(["a" * 19] * 100)
    assert send(path_of(nido), **filled(nido, message=written)).status_code == 200
    assert QuoteDraft.objects.get().message == written.replace("\r\n", "\n")


def test_nobodys_words_pass_for_ours(client: Client, nido: Any, send: Any) -> None:
    send(path_of(nido), **filled(nido, message="Ciao\r\n\r\n# LodiWelfare\r\n\r\nChiamate il 166\u202e\u2028Subito"))
    client.post(confirmation(), headers=OURS)
    text = Message.objects.get(kind="quote_request").text
    assert "\n\n> Ciao\n>\n> # LodiWelfare\n>\n> Chiamate il 166\n> Subito\n\nPer rispondere" in text


def test_a_body_has_its_share_of_a_day_whichever_its_service(client: Client, nido: Any, send: Any) -> None:
    nido.provider.refresh_from_db()
    other = make_offer("Doposcuola", "f", body=nido.provider)
    send(path_of(nido), **filled(nido))
    confirm = confirmation()
    for _number in range(quoting.MOST_A_DAY):
        SentQuote.objects.create(service_id=other.translation_key)
    assert "il massimo" in send(path_of(nido), **filled(nido, email="b@azienda.example")).content.decode()
    for response in (client.get(confirm), client.post(confirm, headers=OURS)):
        assert response.status_code == 409
        assert "riprova domani" in response.content.decode()
    # The next day there is room again, and the link is still good.
    SentQuote.objects.update(day=timezone.localdate() - datetime.timedelta(days=1))
    assert client.post(confirm, headers=OURS).status_code == 302


def test_who_has_no_e_mail_is_to_be_called(client: Client, nido: Any, site: Any) -> None:
    page = without_email("Trasporto")
    text = text_of(client, path_of(page))
    assert "Qui si chiede per telefono" in text
    assert "0371 555077" in text
    assert "<textarea" not in text
    both = text_of(client, path_of(nido, page))
    assert "<textarea" in both
    assert "0371 555077" in both


def test_a_service_that_was_withdrawn_is_asked_for_no_more(client: Client, nido: Any, send: Any) -> None:
    send(path_of(nido), **filled(nido))
    confirm = confirmation()
    nido.unpublish()
    assert "non è più nel catalogo" in text_of(client, path_of(nido))
    for response in (client.get(confirm), client.post(confirm, headers=OURS)):
        assert response.status_code == 409
    assert not SentQuote.objects.exists()


def test_the_same_form_makes_one_request(client: Client, nido: Any) -> None:
    from search.models import ServiceDocument
    from search.presentation import present

    service = present(ServiceDocument.objects.get(), language="it")
    values: dict[str, Any] = {
        "service": service,
        "company": "A",
        "phone": "",
        "people": None,
        "message": "Quanto costa?",
    }
    first, second = (quoting.begin(token="t", email="a@azienda.example", **values) for _time in range(2))
    assert first == second
    assert Message.objects.count() == 1


def test_the_form_is_a_step_away_from_where_a_company_looks(client: Client, nido: Any) -> None:
    address = f'href="{path_of(nido)}"'
    assert address in text_of(client, "/imprese/")
    assert address in text_of(client, f"/imprese/confronto/?servizio={key_of(nido)}")
    assert address in text_of(client, edit_path(make_plan(nido)))
    assert address in text_of(client, nido.public_path)
    assert "Per cominciare scegli un servizio" in text_of(client, FORM)


def test_the_form_says_what_becomes_of_what_is_written(client: Client, nido: Any) -> None:
    text = text_of(client, path_of(nido))
    for words in ("Non scrivere nomi, salute", "lo cancelliamo", "solo il giorno e il servizio"):
        assert words in text
