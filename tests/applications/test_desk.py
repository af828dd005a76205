"""The office's desk: what it shows, what it lets happen, what it refuses and why."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from applications import links
from applications.exporting import harmless
from applications.models import Application, Call, Event, Request
from applications.states import OPEN_STATES, State
from audit.models import AuditEntry
from messaging.models import Message
from tests import factories
from tests.applications.applicant import Applicant, make_call, submitted, upload, who_sent

pytestmark = pytest.mark.django_db

DESK = "/admin/manifestazioni/"


class Desk:
    """An editor at the desk."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def act(self, application: Application, code: str, **values: Any) -> Any:
        application.refresh_from_db()
        form = {"version": application.version, **values}
        answer = self.client.post(f"{DESK}{application.pk}/fai/{code}/", form)
        application.refresh_from_db()
        return answer

    def screen(self, application: Application) -> str:
        return self.client.get(f"{DESK}{application.pk}/").content.decode()


@pytest.fixture
def desk(log_in: Any, site: Any) -> Desk:
    return Desk(log_in(factories.make_editor()))


@pytest.fixture
def applicant(call: Call) -> Applicant:
    return who_sent(submitted(call))


def day(days: int) -> str:
    return (timezone.localdate() + datetime.timedelta(days=days)).isoformat()


def past(request: Request, days: int = 1) -> None:
    Request.objects.filter(pk=request.pk).update(due_on=timezone.localdate() - datetime.timedelta(days=days))


def test_one_application_is_on_one_screen(desk: Desk, applicant: Applicant) -> None:
    application = applicant.application
    text = desk.screen(application)
    for shown in (
        application.number,
        "La Ginestra",
        application.fiscal_code,
        "LO-123456",
        "C123456",
        "Anna Prova",
        "bruno@ginestra.example.org",
        "Doposcuola",
        "Cura dei figli",
        "domanda.pdf",
        "CC BY 4.0",
        "Domanda inviata",
    ):
        assert str(shown) in text
    assert "ha già un ente" not in text
    factories.make_provider("Ginestra di prima", fiscal_code=application.fiscal_code)
    assert "Ginestra di prima" in desk.screen(application)


def test_a_question_is_asked_and_answered_with_a_document(desk: Desk, applicant: Applicant) -> None:
    application = applicant.application
    assert desk.act(application, "integrazione", text="Manca lo statuto.", due_on=day(10)).status_code == 302
    assert application.state == State.INTEGRATION
    mailed = Message.objects.get(kind="application_integration")
    assert "Manca lo statuto." in mailed.text
    assert applicant.key in mailed.text
    assert "Manca lo statuto." in applicant.get("stato/").content.decode()

    bad = applicant.client.post(applicant.path("stato/"), {"text": "Eccolo.", "files": [upload(b"<html>")]})
    assert bad.status_code == 422
    assert "Eccolo." in bad.content.decode()
    assert not applicant.application.documents.filter(request__isnull=False).exists()
    answer = applicant.client.post(applicant.path("stato/"), {"text": "Eccolo.", "files": [upload(name="statuto.pdf")]})
    assert answer.status_code == 302
    application.refresh_from_db()
    assert application.state == State.ANSWERED
    text = desk.screen(application)
    assert "Eccolo." in text
    assert "statuto.pdf" in text
    assert Message.objects.filter(kind="application_answered").count() == 1
    again = applicant.client.post(applicant.path("stato/"), {"text": "Ancora"})
    assert again.status_code == 409
    assert "forse hai già risposto" in again.content.decode()


def test_a_rejection_needs_the_notice_and_its_days(desk: Desk, applicant: Applicant) -> None:
    application = applicant.application
    answer = desk.act(application, "respingi", reasons="Non adatta.")
    assert "numero di protocollo" in answer.content.decode()
    desk.act(application, "protocollo", protocol_number="123/2026")
    answer = desk.act(application, "respingi", reasons="Non adatta.")
    assert answer.status_code == 409
    assert "Prima del rigetto serve il preavviso" in answer.content.decode()
    assert "Non adatta." in answer.content.decode() or application.state == State.SUBMITTED

    short = desk.act(application, "preavviso", text="Fuori territorio.", due_on=day(9))
    assert "almeno 10 giorni" in short.content.decode()
    assert "Fuori territorio." in short.content.decode()
    assert desk.act(application, "preavviso", text="Fuori territorio.", due_on=day(10)).status_code == 302
    assert application.state == State.NOTICE
    assert "Fuori territorio." in Message.objects.get(kind="application_notice").text
    answer = desk.act(application, "respingi", reasons="Fuori territorio.")
    assert answer.status_code == 409
    assert "può rispondere al preavviso fino al" in answer.content.decode()

    past(application.requests.get())
    assert desk.act(application, "respingi", reasons="Fuori territorio.").status_code == 302
    assert application.state == State.REJECTED
    assert "Fuori territorio." in Message.objects.get(kind="application_rejected").text
    assert "Fuori territorio." in applicant.get("stato/").content.decode()
    late = applicant.client.post(applicant.path("stato/"), {"text": "Tardi"})
    assert late.status_code == 409


def test_an_answer_to_the_notice_opens_the_way_and_a_late_one_is_marked(desk: Desk, applicant: Applicant) -> None:
    application = applicant.application
    desk.act(application, "protocollo", protocol_number="123/2026")
    desk.act(application, "preavviso", text="Fuori territorio.", due_on=day(10))
    past(application.requests.get(), days=2)
    applicant.client.post(applicant.path("stato/"), {"text": "Abbiamo aperto a Lodi."})
    application.refresh_from_db()
    assert application.state == State.ANSWERED
    assert "oltre il termine" in desk.screen(application)
    assert desk.act(application, "respingi", reasons="Resta fuori.").status_code == 302


def test_in_a_competitive_procedure_there_is_no_notice(desk: Desk, applicant: Applicant) -> None:
    Call.objects.update(is_competitive=True, requires_protocol=False)
    application = applicant.application
    assert "procedura competitiva" in desk.act(application, "preavviso", text="x", due_on=day(20)).content.decode()
    assert desk.act(application, "respingi", reasons="Punteggio basso.").status_code == 302


def test_whoever_is_second_is_told_and_nothing_happens(desk: Desk, applicant: Applicant, log_in: Any) -> None:
    application = applicant.application
    second = Desk(log_in(factories.make_editor("redazione-2")))
    seen = application.version
    desk.act(application, "integrazione", text="Manca lo statuto.", due_on=day(10))
    answer = second.client.post(
        f"{DESK}{application.pk}/fai/protocollo/", {"version": seen, "protocol_number": "9/2026"}
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Nel frattempo la domanda è cambiata" in text
    assert "redazione" in text
    assert "9/2026" in text
    application.refresh_from_db()
    assert application.protocol_number == ""
    refused = AuditEntry.objects.get(outcome="refused")
    assert refused.action == "applications.protocollo"
    assert refused.object_id == str(application.pk)


@pytest.mark.parametrize("state", [State.ACCEPTED, State.REJECTED, State.WITHDRAWN])
@pytest.mark.parametrize("code", ["integrazione", "preavviso", "respingi"])
def test_what_is_decided_stays_decided(desk: Desk, applicant: Applicant, state: str, code: str) -> None:
    application = applicant.application
    Application.objects.update(state=state, protocol_number="1")
    answer = desk.act(application, code, text="x", reasons="x", due_on=day(30))
    assert answer.status_code == 409
    assert "ora non è possibile" in answer.content.decode()
    assert application.state == state


def test_notes_are_for_the_office_alone(desk: Desk, applicant: Applicant) -> None:
    application = applicant.application
    assert desk.act(application, "nota", text="Sentire il comune.").status_code == 302
    assert "Sentire il comune." in desk.screen(application)
    assert "Sentire il comune." not in applicant.get("stato/").content.decode()


def test_the_applicant_may_withdraw_until_it_is_decided(desk: Desk, applicant: Applicant) -> None:
    assert applicant.client.post(applicant.path("ritira/")).status_code == 422
    assert applicant.client.post(applicant.path("ritira/"), {"sure": "1"}).status_code == 302
    assert applicant.application.state == State.WITHDRAWN
    assert "Ritirata" in applicant.get("stato/").content.decode()


def test_everything_is_in_the_register_without_texts_of_people(desk: Desk, applicant: Applicant) -> None:
    application = applicant.application
    desk.act(application, "integrazione", text="Testo riservato.", due_on=day(10))
    actions = list(AuditEntry.objects.filter(action__startswith="applications.").values_list("action", flat=True))
    assert actions == ["applications.integration"]
    assert "Testo riservato." not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_the_office_is_told_of_what_arrives(call: Call) -> None:
    factories.make_editor()
    applicant = Applicant(call).fill()
    applicant.send()
    application = applicant.application
    message = Message.objects.get(kind="application_office")
    assert message.digestible
    assert application.number in message.subject
    assert f"{DESK}{application.pk}/" in message.text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"La Ginestra", "Il Tiglio"}),
        ("state=submitted", {"La Ginestra", "Il Tiglio"}),
        ("state=rejected", {"La Respinta"}),
        ("state=all", {"La Ginestra", "Il Tiglio", "La Respinta"}),
        ("kind=company", {"Il Tiglio"}),
        ("waiting=7", {"La Ginestra"}),
        ("q=tiglio", {"Il Tiglio"}),
        ("call=2147483647&state=zzz&kind=&waiting=-1&order=x&p=99", {"La Ginestra", "Il Tiglio"}),
    ],
)
def test_the_queue_is_narrowed(desk: Desk, call: Call, query: str, shown: set[str]) -> None:
    old = submitted(call)
    Application.objects.filter(pk=old.pk).update(state_since=timezone.now() - datetime.timedelta(days=9))
    other = submitted(call, name="Il Tiglio")
    Application.objects.filter(pk=other.pk).update(kind="company")
    gone = submitted(call, name="La Respinta")
    Application.objects.filter(pk=gone.pk).update(state=State.REJECTED)
    submitted(call, name="La Bozza", state=State.DRAFT)
    text = desk.client.get(f"{DESK}?{query}").content.decode()
    assert {name for name in ("La Ginestra", "Il Tiglio", "La Respinta", "La Bozza") if name in text} == shown


def test_the_longest_waiting_comes_first_and_category_and_call_narrow(desk: Desk, call: Call) -> None:
    first, second = submitted(call), submitted(call, name="Il Tiglio")
    Application.objects.filter(pk=second.pk).update(state_since=timezone.now() - datetime.timedelta(days=3))
    text = desk.client.get(DESK).content.decode()
    assert text.index("Il Tiglio") < text.index(first.name)
    other = make_call(title="Altro avviso")
    assert "Il Tiglio" not in desk.client.get(f"{DESK}?call={other.pk}").content.decode()
    errands = factories.category("piccole-commissioni")
    second.categories.set([errands])
    text = desk.client.get(f"{DESK}?category={errands.pk}").content.decode()
    assert "Il Tiglio" in text
    assert first.name not in text


def many(call: Call, application: Application, number: int) -> None:
    """So many more like this one."""
    terms = [factories.category(), factories.category("piccole-commissioni")]
    for index in range(number):
        made = Application.objects.create(
            call=call,
            state=OPEN_STATES[index % len(OPEN_STATES)],
            start_key=f"{index}",
            number=f"X-{index}",
            name=f"Ente {index}",
            email="x@example.org",
            kind="company",
            municipality=application.municipality,
            submitted_at=timezone.now(),
            fiscal_code=application.fiscal_code,
        )
        made.categories.set(terms)
        Request.objects.create(application=made, kind="integration", text="x", due_on=timezone.localdate())


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_the_queue_asks_the_same_number_of_questions_for_one_and_for_many(desk: Desk, call: Call) -> None:
    application = submitted(call)
    few = queries(desk.client, DESK)
    many(call, application, 40)
    assert queries(desk.client, DESK) == few
    assert few <= 40
    many_more = [f"Ente {number}" for number in range(40)]
    text = desk.client.get(DESK).content.decode()
    assert all(name in text for name in many_more)


def test_the_screen_asks_a_fixed_number_of_questions(desk: Desk, call: Call) -> None:
    application = submitted(call)
    Request.objects.create(application=application, kind="integration", text="x", due_on=timezone.localdate())
    few = queries(desk.client, f"{DESK}{application.pk}/")
    for number in range(20):
        Event.objects.create(application=application, verb="note", text=str(number), user=None)
        Request.objects.create(
            application=application,
            kind="integration",
            text="x",
            due_on=timezone.localdate(),
            answered_at=timezone.now(),
        )
    assert queries(desk.client, f"{DESK}{application.pk}/") == few
    assert few <= 40


def test_the_queue_has_pages(desk: Desk, call: Call) -> None:
    many(call, submitted(call), 60)
    first = desk.client.get(f"{DESK}?kind=company").content.decode()
    assert "Pagina 1 di 2" in first
    assert "kind=company&amp;p=2" in first
    assert "Pagina 2 di 2" in desk.client.get(f"{DESK}?kind=company&p=2").content.decode()


@pytest.mark.parametrize("who", ["representative", "anonymous"])
def test_nobody_else_sees_or_does_anything(call: Call, who: str, log_in: Any) -> None:
    application = submitted(call)
    published = {"act_number": "1", "act_date": "2026-01-01", "count": 0}
    client = log_in(factories.make_representative(factories.make_provider())) if who == "representative" else Client()
    for path in ("", f"{application.pk}/", "avvisi/", f"avvisi/{call.pk}/elenchi/", "esporta.csv", "esporta.xlsx"):
        answer = client.get(f"{DESK}{path}")
        assert answer.status_code == 302
        assert b"Ginestra" not in answer.content
    for code in ("protocollo", "integrazione", "preavviso", "respingi", "accogli", "nota"):
        form = {"version": application.version, "text": "x", "reasons": "x", "due_on": day(30), "protocol_number": "1"}
        assert client.post(f"{DESK}{application.pk}/fai/{code}/", form).status_code == 302
    client.post(f"{DESK}avvisi/{call.pk}/elenchi/", published)
    for path in ("add/", f"edit/{call.pk}/", f"delete/{call.pk}/", f"copy/{call.pk}/", ""):
        assert client.get(f"/admin/snippets/applications/call/{path}").status_code == 302
    assert "Manifestazioni" not in client.get("/admin/").content.decode()
    before = application.version
    application.refresh_from_db()
    assert (application.state, application.version, application.protocol_number) == (State.SUBMITTED, before, "")
    assert application.events.count() == 1
    assert not call.lists.exists()


def test_the_list_of_admitted_bodies_is_public_only_when_the_office_says_so(desk: Desk, call: Call) -> None:
    accepted, waiting = submitted(call), submitted(call, name="Ancora In Esame")
    Application.objects.filter(pk=accepted.pk).update(
        state=State.ACCEPTED, act_number="77", act_date=datetime.date(2026, 11, 2)
    )
    public = Client()
    assert "La Ginestra" not in public.get(call.get_absolute_url()).content.decode()
    page = f"{DESK}avvisi/{call.pk}/elenchi/"
    assert 'value="77"' in desk.client.get(page).content.decode()
    assert desk.client.post(page, {"act_number": "77", "act_date": "2026-11-02", "count": 2}).status_code == 409
    assert desk.client.post(page, {"act_number": "", "act_date": "", "count": 1}).status_code == 422
    assert desk.client.post(page, {"act_number": "77", "act_date": "2026-11-02", "count": 1}).status_code == 302
    text = public.get(call.get_absolute_url()).content.decode()
    assert "Determina 77 del 2 novembre 2026" in text
    assert "La Ginestra" in text
    assert waiting.name not in text
    for private in (accepted.fiscal_code, accepted.contact_name, accepted.number):
        assert private not in text

    Application.objects.filter(pk=waiting.pk).update(state=State.ACCEPTED)
    assert waiting.name not in public.get(call.get_absolute_url()).content.decode()
    made = call.lists.get()
    assert desk.client.post(f"{page}{made.pk}/ritira/").status_code == 302
    assert "La Ginestra" not in public.get(call.get_absolute_url()).content.decode()
    assert desk.client.post(page, {"act_number": "78", "act_date": "2026-11-02", "count": 2}).status_code == 302
    assert waiting.name in public.get(call.get_absolute_url()).content.decode()


def test_spreadsheets_hold_what_is_shown_and_no_formula(desk: Desk, call: Call) -> None:
    submitted(call, name="=1+1")
    submitted(call, name="Il Tiglio")
    submitted(call, name="La Bozza", state=State.DRAFT)
    answer = desk.client.get(f"{DESK}esporta.csv?q=")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert {row["Nome"] for row in rows} == {"'=1+1", "Il Tiglio"}
    assert rows[0]["Telefono"].startswith("+39")
    assert rows[0]["Categorie"] == "Cura dei figli"
    sheet = load_workbook(io.BytesIO(desk.client.get(f"{DESK}esporta.xlsx?q=tiglio").content)).active
    assert sheet is not None
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert len(values) == 2
    assert "Il Tiglio" in values[1]
    book = load_workbook(io.BytesIO(desk.client.get(f"{DESK}esporta.xlsx").content)).active
    assert book is not None
    assert all(cell.data_type != "f" for row in book.iter_rows() for cell in row)


@pytest.mark.parametrize(
    ("text", "safe"), [("=1", "'=1"), ("@x", "'@x"), ("+39371", "+39371"), ("-x", "'-x"), ("Ginestra", "Ginestra")]
)
def test_cells_are_no_formulas(text: str, safe: str) -> None:
    assert harmless(text) == safe


def test_an_avviso_with_unconfirmed_texts_is_not_shown(call: Call) -> None:
    call.texts_confirmed = False
    with pytest.raises(ValidationError) as caught:
        call.full_clean()
    assert "texts_confirmed" in caught.value.message_dict
    call.texts_confirmed, call.closes_at = True, call.opens_at
    with pytest.raises(ValidationError) as caught:
        call.full_clean()
    assert "closes_at" in caught.value.message_dict


def test_the_office_writes_an_avviso_and_cannot_delete_one_that_was_answered(desk: Desk, call: Call) -> None:
    page = "/admin/snippets/applications/call/"
    assert call.title in desk.client.get(page).content.decode()
    assert desk.client.get(f"{page}add/").status_code == 200
    submitted(call)
    desk.client.post(f"{page}delete/{call.pk}/")
    assert Call.objects.filter(pk=call.pk).exists()
    assert call.title in desk.client.get(f"{DESK}avvisi/").content.decode()


def test_a_link_that_got_into_wrong_hands_is_renewed(desk: Desk, applicant: Applicant) -> None:
    application = applicant.application
    seen = application.version
    document = application.documents.get()
    stolen = [applicant.path(path) for path in ("", "stato/", f"documenti/{document.pk}/")]
    assert desk.act(application, "link").status_code == 302
    assert [applicant.client.get(path).status_code for path in stolen] == [404, 404, 404]
    assert applicant.client.post(stolen[1], {"text": "Una risposta"}).status_code == 404
    assert applicant.client.post(applicant.path("ritira/"), {"sure": "on"}).status_code == 404
    message = Message.objects.get(kind="application_link")
    assert message.recipient == application.contact_email
    assert links.key(application) in message.text
    assert who_sent(application).get("stato/").status_code == 200
    assert "Rinnovato il link privato" in desk.screen(application)
    assert "Rinnovato il link" not in who_sent(application).get("stato/").content.decode()
    # The button pressed again from a screen that is out of date does not make the new link useless.
    assert desk.act(application, "link", version=seen).status_code == 409
    assert Message.objects.filter(kind="application_link").count() == 1
    assert AuditEntry.objects.filter(action="applications.link", outcome="done").count() == 1
