"""From the avviso to the receipt: nothing typed is lost, nothing wrong gets through, one application a submission."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from applications.models import Application, Call
from applications.states import State
from messaging.models import Message
from tests import factories
from tests.applications.applicant import (
    PDF,
    PEOPLE,
    Applicant,
    body_answers,
    make_call,
    photo,
    services_answers,
    upload,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def strict(strict_templates: Any) -> None:
    pass


def test_an_application_is_written_in_two_sittings_and_sent(call: Call) -> None:
    first = Applicant(call)
    assert first.start().status_code == 302
    half = {name: value for name, value in body_answers().items() if name != "fiscal_code"}
    answer = first.step("ente", "later", **half)
    assert answer["Location"].startswith("/aderisci/domanda/salvata/")
    assert "La domanda è salvata" in first.get("salvata/").content.decode()
    mailed = Message.objects.get(kind="application_started")
    assert first.key in mailed.text

    second = Applicant(call)
    second.key = first.key
    assert second.get().headers["Location"].startswith("/aderisci/domanda/passo/ente/")
    assert "La Ginestra società cooperativa sociale" in second.get("passo/ente/").content.decode()
    assert second.step("ente", **body_answers()).status_code == 302
    assert second.step("persone", **PEOPLE).status_code == 302
    assert second.step("servizi", **services_answers()).status_code == 302
    assert second.declare().status_code == 302
    assert second.step("documenti", "upload", kind="signed-form", files=[upload()]).status_code == 302
    summary = second.get("passo/riepilogo/").content.decode()
    assert "C'è tutto" in summary
    assert "LO-123456" not in summary
    assert "lo 123456" in summary
    assert second.send().status_code == 302

    application = second.application
    assert application.state == State.SUBMITTED
    assert application.number == f"MI-{timezone.localdate().year}-0001"
    assert application.rea_number == "LO-123456"
    assert application.phone == "+390371555012"
    assert [str(term) for term in application.categories.all()] == ["Cura dei figli"]
    assert {each["kind"] for each in application.declared} == {"declaration", "licence", "privacy"}
    assert "CC BY 4.0" in next(each["text"] for each in application.declared if each["kind"] == "licence")
    receipt = Message.objects.get(kind="application_receipt")
    assert receipt.recipient == PEOPLE["contact_email"]
    assert application.number in receipt.subject
    status = second.get("stato/").content.decode()
    assert application.number in status
    assert "Da esaminare" in status


def test_visitors_get_no_cookie_and_private_pages_are_kept_by_nobody(call: Call) -> None:
    applicant = Applicant(call).fill()
    pages = ["passo/ente/", "passo/documenti/", "passo/riepilogo/", "salvata/", "stampa/"]
    answers = [applicant.get(page) for page in pages]
    applicant.send()
    answers += [applicant.get("stato/"), applicant.client.get(f"/aderisci/avvisi/{call.slug}/")]
    for answer in answers[:-1]:
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
        assert "noindex" in answer["X-Robots-Tag"]
        assert answer["Referrer-Policy"] == "strict-origin"
        assert "script-src 'self'" in answer["Content-Security-Policy"]
        assert "style=" not in answer.content.decode()
    assert applicant.client.cookies == {}
    for answer in answers:
        assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize(
    "change",
    [lambda key: key[:-1], lambda key: key[:-1] + "x", lambda key: key[:32], lambda key: "", lambda key: "é" * 72],
)
def test_a_link_that_is_not_whole_opens_nothing(call: Call, change: Any) -> None:
    applicant = Applicant(call)
    applicant.start()
    applicant.key = change(applicant.key)
    for page in ("", "passo/ente/", "stato/", "stampa/"):
        assert applicant.get(page).status_code == 404


def test_a_link_that_was_renewed_is_good_no_more(call: Call) -> None:
    applicant = Applicant(call)
    applicant.start()
    Application.objects.update(link_version=2)
    assert applicant.get("passo/ente/").status_code == 404


def test_the_same_start_sent_twice_makes_one_application(call: Call) -> None:
    applicant = Applicant(call)
    token = applicant.token(f"/aderisci/avvisi/{call.slug}/inizia/")
    first = applicant.start(token=token)["Location"]
    assert applicant.start(token=token)["Location"] == first
    assert Application.objects.count() == 1
    assert Message.objects.filter(kind="application_started").count() == 1


def test_sending_twice_makes_one_number_and_one_receipt(call: Call) -> None:
    applicant = Applicant(call).fill()
    assert applicant.send()["Location"] == applicant.send()["Location"]
    assert applicant.application.number
    assert Message.objects.filter(kind="application_receipt").count() == 1
    assert applicant.application.events.filter(verb="submitted").count() == 1
    late = applicant.step("ente", name="Un altro nome")
    assert late.status_code == 302
    assert applicant.application.name == "La Ginestra"


def test_it_opens_and_closes_at_the_minute_and_nothing_typed_is_lost(call: Call) -> None:
    applicant = Applicant(call).fill()
    Call.objects.update(closes_at=timezone.now() - datetime.timedelta(seconds=1))
    answer = applicant.send()
    assert answer.status_code == 409
    assert "si è chiuso" in answer.content.decode()
    assert applicant.application.state == State.DRAFT
    assert applicant.application.answer("name") == "La Ginestra"
    assert "si è chiuso" in applicant.client.get(f"/aderisci/avvisi/{call.slug}/inizia/").content.decode()
    Call.objects.update(closes_at=timezone.now() + datetime.timedelta(seconds=60))
    assert applicant.send().status_code == 302


def test_an_avviso_that_is_not_open_yet_starts_nothing(call: Call) -> None:
    Call.objects.update(opens_at=timezone.now() + datetime.timedelta(seconds=60))
    applicant = Applicant(call)
    page = f"/aderisci/avvisi/{call.slug}/inizia/"
    answer = applicant.client.post(page, {"kind": "company", "email": "a@example.org", "token": "x"})
    assert answer.status_code == 422
    assert "si apre il" in answer.content.decode()
    assert not Application.objects.exists()


def test_a_kind_that_is_not_admitted_is_told_who_is(call: Call) -> None:
    applicant = Applicant(call)
    answer = applicant.start(kind="foundation", email="scritta@example.org")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Possono partecipare: Cooperativa sociale" in text
    assert "scritta@example.org" in text
    applicant.start()
    answer = applicant.step("ente", **body_answers(kind="foundation"))
    assert "Possono partecipare" in answer.content.decode()
    assert applicant.application.answer("legal_name") == "La Ginestra società cooperativa sociale"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"fiscal_code": ""}, "Codice fiscale dell&#x27;ente"),
        ({"fiscal_code": "12345678901"}, "Codice fiscale non valido"),
        ({"fiscal_code": "RSSMRA85T10A562S"}, "codice fiscale di una persona"),
        ({"vat_number": "123"}, "Partita IVA non valida"),
        ({"rea_number": ""}, "Numero REA"),
        ({"rea_number": "123"}, "Numero REA non valido"),
        ({"cooperative_register": "??"}, "Albo cooperative non valido"),
        ({"phone": "371 409332"}, "Manca lo zero iniziale?"),
        ({"postal_code": "269"}, "Il CAP ha 5 cifre"),
        ({"municipality": ""}, "Scegli il comune della sede"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field_and_kept(call: Call, values: Any, message: str) -> None:
    applicant = Applicant(call)
    applicant.start()
    answer = applicant.step("ente", **body_answers(**values))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert message in text
    assert 'aria-invalid="true"' in text
    assert 'href="#f-' in text
    name, value = next(iter(values.items()))
    assert applicant.application.answer(name) == value


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, "Scrivi sezione e numero di repertorio"),
        ({"runts_section": "a"}, "servono sezione e numero"),
        ({"runts_section": "a", "runts_number": "12x"}, "ha solo cifre"),
        ({"runts_section": "d", "runts_number": "12"}, "Scegli un&#x27;opzione valida"),
        ({"runts_section": "a", "runts_number": "12", "not_in_runts": "on"}, "togli la spunta"),
        ({"runts_section": "a", "runts_number": "12", "runts_date": "31/02/2022"}, "data"),
    ],
)
def test_an_association_is_asked_for_its_runts(call: Call, values: Any, message: str) -> None:
    applicant = Applicant(call)
    applicant.start(kind="association")
    assert "Numero REA" not in applicant.get("passo/ente/").content.decode()
    answer = applicant.step("ente", **body_answers(kind="association", **values))
    assert answer.status_code == 422
    assert message in answer.content.decode()


@pytest.mark.parametrize(
    "values", [{"not_in_runts": "on"}, {"runts_section": "b", "runts_number": "12", "runts_date": "7/11/2022"}]
)
def test_an_association_is_in_the_runts_or_says_that_it_is_not(call: Call, values: Any) -> None:
    applicant = Applicant(call)
    applicant.start(kind="association")
    assert applicant.step("ente", **body_answers(kind="association", **values)).status_code == 302


def test_changing_the_kind_asks_for_other_registers_and_keeps_the_rest(call: Call) -> None:
    applicant = Applicant(call)
    applicant.start()
    applicant.step("ente", **body_answers())
    answer = applicant.step("ente", **body_answers(kind="association"))
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Hai cambiato il tipo di ente" in text
    assert "RUNTS" in text
    assert applicant.application.answer("rea_number") == "lo 123456"


def test_a_public_body_gives_its_ipa_code(site: Any) -> None:
    factories.municipality()
    call = make_call(kinds=["municipality"])
    applicant = Applicant(call)
    applicant.start(kind="municipality")
    values = body_answers(kind="municipality")
    assert "Codice IPA" in applicant.step("ente", **values).content.decode()
    assert applicant.step("ente", **values, ipa_code="c_e648").status_code == 302


def test_a_body_of_the_catalogue_is_recognised_and_nothing_private_is_told(call: Call) -> None:
    known = factories.make_provider("Cooperativa Girasole", pec="segreta@pec.example.org")
    applicant = Applicant(call)
    applicant.start()
    applicant.step("ente", **body_answers(fiscal_code=known.fiscal_code))
    text = applicant.get("passo/persone/").content.decode()
    assert "«Cooperativa Girasole» è già nel catalogo" in text
    assert "segreta@" not in text

    known.unpublish()
    text = applicant.get("passo/persone/").content.decode()
    assert "Girasole" not in text
    assert applicant.step("persone", **PEOPLE).status_code == 302


def test_a_form_of_another_site_changes_nothing(call: Call) -> None:
    applicant = Applicant(call)
    applicant.start()
    answer = applicant.client.post(
        applicant.path("passo/ente/"), {"name": "Rubata"}, headers={"Origin": "https://altro.example"}
    )
    assert answer.status_code == 403
    assert applicant.application.answer("name") == ""


def test_a_declaration_that_the_office_changes_is_to_be_ticked_anew(call: Call) -> None:
    applicant = Applicant(call).fill()
    call.declarations += "\nUna riga in più."
    call.save()
    answer = applicant.send()
    assert answer.status_code == 409
    assert "Una riga in più" in answer.content.decode()
    assert applicant.declare().status_code == 302
    assert applicant.send().status_code == 302


def test_what_is_unticked_again_is_not_declared(call: Call) -> None:
    applicant = Applicant(call).fill()
    assert applicant.step("dichiarazioni").status_code == 422
    assert "checked" not in applicant.get("passo/dichiarazioni/").content.decode()
    assert applicant.send().status_code == 409
    assert applicant.application.is_draft


def test_signed_by_hand_needs_an_identity_document(call: Call) -> None:
    applicant = Applicant(call).fill()
    applicant.application.documents.all().delete()
    answer = applicant.step("documenti")
    assert "Manca la domanda firmata" in answer.content.decode()
    applicant.step("documenti", "upload", kind="signed-form", files=[upload(photo(), "foto.jpg")])
    answer = applicant.step("documenti")
    assert "documento d&#x27;identità" in answer.content.decode()
    assert applicant.send().status_code == 409
    applicant.step("documenti", "upload", kind="identity", files=[upload(PDF, "carta.pdf")])
    assert applicant.step("documenti").status_code == 302
    assert applicant.send().status_code == 302


def test_the_lost_link_is_mailed_and_the_page_tells_nothing(call: Call) -> None:
    applicant = Applicant(call)
    applicant.start()
    client = Client()
    pages = []
    for email in ("bruno@ginestra.example.org", "nessuno@example.org"):
        token = applicant.token("/aderisci/riprendi/")
        answer = client.post("/aderisci/riprendi/", {"email": email, "token": token})
        pages.append(answer.content.decode().replace(email, ""))
    assert pages[0] == pages[1]
    (message,) = Message.objects.filter(kind="application_link")
    assert applicant.key in message.text


def test_beginning_again_and_again_has_an_end(call: Call) -> None:
    answers = [Applicant(call).start().status_code for _ in range(8)]
    assert answers[:6] == [302] * 6
    assert answers[6:] == [422, 422]


def test_the_page_shows_open_coming_and_past_avvisi(call: Call) -> None:
    now = timezone.now()
    make_call(title="Avviso che verrà", opens_at=now + datetime.timedelta(days=1))
    make_call(title="Avviso di ieri", closes_at=now - datetime.timedelta(days=1))
    make_call(title="Avviso segreto", is_published=False)
    text = Client().get("/aderisci/").content.decode()
    for shown in (call.title, "Avviso che verrà", "Avviso di ieri", "non devono fare domanda"):
        assert shown in text
    assert "segreto" not in text
    assert "/aderisci/" in Client().get("/").content.decode()
    secret = Call.objects.get(title="Avviso segreto")
    assert Client().get(f"/aderisci/avvisi/{secret.slug}/").status_code == 404
    past = Call.objects.get(title="Avviso di ieri")
    assert "Chiuso" in Client().get(f"/aderisci/avvisi/{past.slug}/").content.decode()
    assert Client().get("/aderisci/avvisi/non-esiste/").status_code == 404
