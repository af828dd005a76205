"""Who writes to us in a language is written to in it; the office and the bodies read Italian, whoever wrote."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from companies import jobs, patterns, planning
from companies.models import WelfarePlan
from feedback import reporting
from feedback.enums import State
from feedback.models import ErrorReport
from messaging import jobs as mail_jobs
from messaging import kinds, sending
from messaging.models import Message
from tests import factories
from tests.companies.conftest import Send, address_in, key_of, nido, reprice, send
from tests.messaging.test_kinds import CONTEXT, TEMPLATES

__all__ = ["nido", "send"]
"""Fixtures of the area for companies."""

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("strict_templates", "site")]

SITE_LANGUAGES = [code for code, _name in settings.LANGUAGES]
OTHERS = [code for code in SITE_LANGUAGES if code != "it"]
TO_VISITORS = {
    "plan_changes",
    "plan_confirm",
    "plan_link",
    "plan_model_allowed",
    "plan_model_refused",
    "plan_taken_down",
    "quote_confirm",
    "report_outcome",
}
"""Kinds that go to who wrote from a page that is there in every language. Those who apply do so on Italian pages."""
REASON = "Il nome non si capisce."
EMAIL = "hr@azienda.example"
NAMES = {"en": "Inglese", "ro": "Rumeno", "ar": "Arabo"}
GREETINGS = {"it": "Ciao,", "en": "Hello,", "ro": "Bună ziua,", "ar": "مرحبًا،"}
ITALIAN_WORDS = re.compile(r"\b(?:il|lo|gli|che|chi|di|del|della|nel|non|è|hai|questo|questa|tuo|tua|piano|servizio)\b")
INVISIBLE = re.compile("[\u2066-\u2069]")


def prefix(language: str) -> str:
    return "" if language == "it" else f"/{language}"


def ask_for_plan(send: Send, page: Any, language: str) -> WelfarePlan:
    keys = [key_of(page)]
    words = {"company": "Azienda Prova", "site": "azienda.example", "introduction": "", "services": keys}
    send(f"{prefix(language)}/imprese/piani/nuovo/?servizio={keys[0]}", servizio=keys, email=EMAIL, **words)
    return WelfarePlan.objects.get()


def written(kind: str, send: Send, page: Any, language: str) -> Message:
    """The message of a kind to somebody who wrote from a page in a language; the office works in Italian."""
    if kind == "quote_confirm":
        ask_for_quote(send, page, language)
    elif kind == "report_outcome":
        report = report_error(send, page, language)
        with translation.override("it"):
            reporting.move(report, state=State.CORRECTED, answer=REASON, by=factories.make_editor())
    else:
        plan = ask_for_plan(send, page, language)
        with translation.override("it"):
            STEPS.get(kind, lambda plan, page: None)(planning.confirm(plan), page)
    return Message.objects.get(kind=kind)


def ask_for_quote(send: Send, page: Any, language: str) -> None:
    key = key_of(page)
    words = {"company": "Azienda Prova", "phone": "", "people": "", "message": "Da gennaio."}
    path = f"{prefix(language)}/imprese/preventivo/?servizio={key}"
    assert send(path, servizio=[key], service=key, email=EMAIL, **words).status_code == 200


def report_error(send: Send, page: Any, language: str) -> ErrorReport:
    path = f"{prefix(language)}/servizi/{page.slug}-{key_of(page)}/segnala/"
    assert send(path, subject="phone", text="Non risponde.", contact=EMAIL).status_code == 302
    return ErrorReport.objects.get()


def offered(plan: WelfarePlan) -> WelfarePlan:
    patterns.offer(plan)
    return WelfarePlan.objects.get(pk=plan.pk)


def a_week_after(plan: WelfarePlan, page: Any) -> None:
    reprice(page, "11")
    WelfarePlan.objects.update(looked_at=timezone.now() - datetime.timedelta(days=8))
    jobs.tell_changes()


STEPS: dict[str, Callable[[WelfarePlan, Any], object]] = {
    "plan_changes": a_week_after,
    "plan_model_allowed": lambda plan, page: patterns.allow(offered(plan), read=patterns.words_read(plan), by=None),
    "plan_model_refused": lambda plan, page: patterns.refuse(offered(plan), reason=REASON, by=None),
    "plan_taken_down": lambda plan, page: planning.take_down(plan, reason=REASON, by=None),
}
"""What happens to a plan that was confirmed."""


def own_words(message: Message) -> str:
    """What we say ourselves: without addresses, names and what the office wrote."""
    lines = [line for line in f"{message.subject}\n{message.text}".splitlines() if not line.startswith(">")]
    text = re.sub(r"https?://\S+", "", INVISIBLE.sub("", "\n".join(lines)))
    return re.sub(r"Nido del Parco|Azienda Prova|LodiWelfare|Ufficio di Piano|Tariffa", "", text)


def test_every_kind_is_for_visitors_or_for_who_reads_italian() -> None:
    assert TO_VISITORS < TEMPLATES == kinds.known() - {"digest", "other"}


@pytest.mark.parametrize("language", SITE_LANGUAGES)
@pytest.mark.parametrize("kind", sorted(TO_VISITORS))
def test_a_visitor_is_written_to_in_the_language_of_the_page(
    kind: str, language: str, send: Send, nido: Any, client: Client
) -> None:
    message = written(kind, send, nido, language)
    assert message.recipient == EMAIL
    assert message.language == language
    assert GREETINGS[language] in message.text
    assert not re.search(r"%\(|%s|\{\{|None|UNDEFINED|\{%", message.subject + message.text)
    said = own_words(message)
    if language == "ar":
        assert re.findall("[A-Za-zÀ-ž]+", said) == []
    elif language != "it":
        assert ITALIAN_WORDS.findall(said) == []
    links = re.findall(r"https?://\S+", message.text)
    for link in links:
        assert link.startswith(f"{settings.SITE_URL}{prefix(language)}/")
        page = client.get(link.removeprefix(settings.SITE_URL), follow=True)
        assert page.status_code == 200 or (kind, page.status_code) == ("plan_taken_down", 410)
        assert f'lang="{language}"' in page.content.decode()[:300]
    assert links or kind in ("plan_model_refused", "plan_taken_down")


@pytest.mark.parametrize("kind", sorted(TO_VISITORS))
def test_the_mail_is_of_its_language_and_direction(kind: str, send: Send, nido: Any) -> None:
    mail = sending.compose(written(kind, send, nido, "ar"))
    assert mail.message()["Content-Language"] == "ar"
    soup = BeautifulSoup(str(mail.alternatives[0][0]), "html.parser")
    assert soup.html is not None
    assert (soup.html["lang"], soup.html["dir"]) == ("ar", "rtl")
    for link in soup.find_all("a"):
        assert link["dir"] == "ltr"
    for quote in soup.find_all("blockquote"):
        assert (quote["lang"], quote["dir"], quote.get_text()) == ("it", "ltr", REASON)
    footer = soup.footer.get_text() if soup.footer else ""
    assert re.findall("[A-Za-z]+", footer) == ["LodiWelfare"]


def test_names_in_a_line_from_right_to_left_keep_their_place(send: Send, nido: Any) -> None:
    message = written("plan_changes", send, nido, "ar")
    for line in f"{message.subject}\n{message.text}".splitlines():
        outside = re.sub("\u2068[^\u2068\u2069]*\u2069", "", line)
        assert line.startswith("http") or not re.search("Nido|Azienda|Tariffa", outside), line
        # Isolates that are opened are closed: what follows would be carried off otherwise.
        assert line.count("\u2068") == line.count("\u2069")


def test_a_mail_in_italian_has_neither_direction_nor_marks(send: Send, nido: Any) -> None:
    mail = sending.compose(written("plan_link", send, nido, "it"))
    html = str(mail.alternatives[0][0])
    assert '<html lang="it">' in html
    assert "dir=" not in html
    assert not INVISIBLE.search(mail.subject + str(mail.body))


# What changes the language of a plan


def test_a_plan_that_is_changed_from_pages_in_another_language_has_its_mail_in_that_one(
    send: Send, nido: Any, client: Client
) -> None:
    plan = planning.confirm(ask_for_plan(send, nido, "ro"))
    edit = address_in(Message.objects.get(kind="plan_link").text)
    assert edit.startswith("/ro/")
    words = {"action": "words", "company": "Azienda Prova", "introduction": "مرحبا"}
    client.post(edit.replace("/ro/", "/ar/"), words, headers={"Origin": "http://testserver"})
    planning.take_down(plan, reason=REASON, by=None)
    assert Message.objects.get(kind="plan_taken_down").language == "ar"


def test_who_looks_for_a_link_gets_it_in_the_language_of_the_page_and_changes_no_plan(send: Send, nido: Any) -> None:
    planning.confirm(ask_for_plan(send, nido, "ro"))
    send("/ar/imprese/piani/ritrova/", email=EMAIL)
    languages = Message.objects.filter(kind="plan_link").order_by("pk").values_list("language", flat=True)
    assert list(languages) == ["ro", "ar"]
    # Anybody who knows the address can ask for the link.
    assert WelfarePlan.objects.get().language == "ro"


def test_changes_are_told_once_though_the_words_of_a_translation_change(send: Send, nido: Any) -> None:
    plan = planning.confirm(ask_for_plan(send, nido, "en"))
    a_week_after(plan, nido)
    factories.translate(nido, title="Nursery of the Park", summary="A nursery.", slug="nursery")
    WelfarePlan.objects.update(looked_at=timezone.now() - datetime.timedelta(days=8))
    jobs.tell_changes()
    assert Message.objects.filter(kind="plan_changes").count() == 1


@pytest.mark.parametrize("kind", ["plan_link", "report_outcome"])
def test_a_language_that_the_site_has_no_more_becomes_italian(kind: str, send: Send, nido: Any, settings: Any) -> None:
    plan, report = ask_for_plan(send, nido, "ro"), report_error(send, nido, "ro")
    settings.LANGUAGES = [each for each in settings.LANGUAGES if each[0] != "ro"]
    planning.confirm(plan)
    reporting.move(report, state=State.CORRECTED, answer="", by=factories.make_editor())
    message = Message.objects.get(kind=kind)
    assert (message.language, "Ciao," in message.text, "/ro/" in message.text) == ("it", True, False)


def test_the_language_is_forgotten_with_the_text(send: Send, nido: Any) -> None:
    ask_for_quote(send, nido, "ar")
    sending.send_due()
    assert Message.objects.get(kind="quote_confirm").language == "it"
    plan = ask_for_plan(send, nido, "ar")
    sending.send_due()
    Message.objects.update(created_at=timezone.now() - datetime.timedelta(days=settings.MESSAGE_DAYS + 1))
    mail_jobs.forget()
    assert plan.language == "ar"
    assert {message.language for message in Message.objects.all()} == {"it"}


# The office and the bodies


@pytest.mark.parametrize("kind", sorted(TEMPLATES - TO_VISITORS))
def test_what_the_office_the_bodies_and_those_with_an_account_get_is_italian(kind: str) -> None:
    with translation.override("ar"):
        abroad = sending.queue(kind, to="anna@example.org", context=CONTEXT)
    with translation.override("it"):
        at_home = sending.queue(kind, to="anna@example.org", context=CONTEXT)
    assert (abroad.subject, abroad.text, abroad.language) == (at_home.subject, at_home.text, "it")


@pytest.mark.parametrize("language", OTHERS)
def test_the_body_and_the_office_read_of_a_report_in_italian(language: str, send: Send, nido: Any) -> None:
    factories.translate(nido, language=language, title="XYZ", summary="XYZ", slug="xyz")
    factories.make_editor()
    factories.make_representative(nido.provider)
    report = report_error(send, nido, language)
    assert report.service_title == "Nido del Parco"
    told = Message.objects.filter(kind__in=("report_body", "report_office"))
    assert {message.kind for message in told} == {"report_body", "report_office"}
    for message in told:
        assert message.subject == "Segnalato un errore: Nido del Parco"
        assert "Che cosa non va: Telefono" in message.text or "telefono" in message.text
        assert f"/{language}/" not in message.text
        assert "XYZ" not in message.text


@pytest.mark.parametrize("language", OTHERS)
def test_the_office_reads_of_a_problem_of_the_site_in_italian(language: str, send: Send) -> None:
    send(f"/{language}/segnala-un-problema/", problem="broken", text="Gata", contact="", page="")
    text = Message.objects.get(kind="site_problem").text
    assert "Che problema c'è: Qualcosa non funziona" in text
    assert f"Lingua: {NAMES[language]}" in text


@pytest.mark.parametrize("language", OTHERS)
def test_a_body_is_asked_for_a_quote_in_italian(language: str, send: Send, nido: Any, client: Client) -> None:
    factories.translate(nido, language=language, title="XYZ", summary="XYZ", slug="xyz")
    ask_for_quote(send, nido, language)
    confirm = address_in(Message.objects.get(kind="quote_confirm").text)
    assert confirm.startswith(f"/{language}/")
    sent = client.post(confirm, headers={"Origin": "http://testserver"})
    assert (sent.status_code, sent.url) == (302, f"/{language}/imprese/preventivo/inviato/")
    message = Message.objects.get(kind="quote_request")
    assert (message.subject, message.language) == ("Richiesta di preventivo: Nido del Parco", "it")
    assert f"{settings.SITE_URL}/servizi/nido-del-parco-{key_of(nido)}/" in message.text
    assert "XYZ" not in message.text
