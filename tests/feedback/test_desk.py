"""The office's desk and the body's own reports, tried by the right and by the wrong user."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from feedback import clarity, reporting
from feedback.enums import State, Subject
from feedback.models import ErrorReport, Rating
from messaging.models import Message
from providers.suspension import suspend
from tests import factories
from tests.feedback.conftest import make_report

pytestmark = pytest.mark.django_db

DESK = "/admin/segnalazioni/"
OWN = "/admin/mie-segnalazioni/"
SECRET = "Parole segrete del lettore"


@pytest.fixture
def editor(site: Any) -> Any:
    return factories.make_editor()


@pytest.fixture
def beta_report(site: Any) -> ErrorReport:
    beta = factories.make_service(factories.make_provider("Ente Beta"), title="Servizio di Beta")
    return make_report(beta, text=SECRET)


def answer(report: ErrorReport, **values: Any) -> dict[str, Any]:
    report.refresh_from_db()
    return {"state": State.CORRECTED, "answer": "Fatto.", "seen": report.changed_at.isoformat(), **values}


def picture() -> Any:
    return list(ErrorReport.objects.order_by("pk").values())


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("part", ["", "assegna/", "unisci/", "separa/"])
def test_the_desk_is_the_offices_alone(method: str, part: str, service: Any, beta_report: Any, log_in: Any) -> None:
    client = log_in(factories.make_representative(service.provider))
    before = picture()
    for address in (DESK, f"{DESK}{beta_report.pk}/{part}", "/admin/chiarezza/", "/admin/chiarezza/chiarezza.csv"):
        response = getattr(client, method)(address, {**answer(beta_report), "to": "1", "with": [beta_report.pk]})
        assert response.status_code in (302, 405)
        assert SECRET not in response.content.decode()
    assert picture() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_bodys_report_is_not_there(method: str, service: Any, beta_report: Any, log_in: Any) -> None:
    client = log_in(factories.make_representative(service.provider))
    before = picture()
    response = getattr(client, method)(f"{OWN}{beta_report.pk}/", {"corrected": "on"})
    assert response.status_code == 404
    assert picture() == before
    assert "Servizio di Beta" not in client.get(OWN).content.decode()


def test_a_suspended_body_reaches_none_of_its_reports(service: Any, log_in: Any) -> None:
    person, report = factories.make_representative(service.provider), make_report(service, text=SECRET)
    suspend(service.provider, by=factories.make_admin(), reason="prova")
    client = log_in(person)
    for address in (OWN, f"{OWN}{report.pk}/"):
        assert SECRET not in client.get(address, follow=True).content.decode()
    client.post(f"{OWN}{report.pk}/", {"corrected": "on"})
    report.refresh_from_db()
    assert report.state == State.RECEIVED


def test_a_suspended_body_is_not_written_to(service: Any) -> None:
    person = factories.make_representative(service.provider)
    suspend(service.provider, by=factories.make_admin(), reason="prova")
    data = {"subject": "phone", "text": "", "contact": ""}
    reporting.receive(key="k", service_id=service.translation_key, title="x", language="it", data=data)
    assert not Message.objects.filter(recipient=person.email, kind="report_body").exists()


def test_a_body_says_that_it_corrected_and_the_sheet_repeats_it(service: Any, log_in: Any, client: Any) -> None:
    person, report = factories.make_representative(service.provider), make_report(service)
    browser = log_in(person)
    assert "Il numero non esiste" in browser.get(f"{OWN}{report.pk}/").content.decode()
    assert browser.post(f"{OWN}{report.pk}/", {"corrected": "on", "comment": "Ora è giusto."}).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.said_by_body, report.comment) == (State.CORRECTED, True, "Ora è giusto.")
    text = client.get(service.public_path).content.decode()
    assert "ente lo ha corretto" in text
    assert "Ora è giusto." not in text
    assert AuditEntry.objects.filter(action="feedback.body_answer", user_id=person.pk).exists()


def test_an_empty_answer_is_told_and_a_closed_report_stays(service: Any, editor: Any, log_in: Any) -> None:
    browser, report = log_in(factories.make_representative(service.provider)), make_report(service)
    assert browser.post(f"{OWN}{report.pk}/", {}).status_code == 422
    reporting.move(report, state=State.REJECTED, answer="Va bene così.", by=editor)
    browser.post(f"{OWN}{report.pk}/", {"corrected": "on"})
    report.refresh_from_db()
    assert report.state == State.REJECTED


def test_the_office_answers_reopens_and_the_body_is_corrected(service: Any, editor: Any, log_in: Any) -> None:
    report, client = make_report(service), log_in(editor)
    reporting.answer_as_body(report, corrected=True, comment="", by=editor)
    assert service.title in client.get(DESK, {"state": "dall-ente"}).content.decode()
    assert client.post(f"{DESK}{report.pk}/", answer(report, state=State.CHECKING, answer="")).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.said_by_body, report.closed_at) == (State.CHECKING, False, None)
    assert client.post(f"{DESK}{report.pk}/", answer(report)).status_code == 302
    report.refresh_from_db()
    assert report.state == State.CORRECTED
    assert report.closed_at is not None


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"state": "rejected", "answer": ""}, "Scrivi perché"),
        ({"state": "", "answer": "x"}, "Scegli lo stato"),
        ({"state": "falso"}, "Scegli"),
        ({"answer": "x" * 401}, "400"),
        ({"seen": "2020-01-01T00:00:00"}, "Nel frattempo"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_told(
    changed: Any, told: str, service: Any, editor: Any, log_in: Any
) -> None:
    report = make_report(service)
    response = log_in(editor).post(f"{DESK}{report.pk}/", answer(report, **changed))
    assert response.status_code == 422
    assert told in response.content.decode()
    report.refresh_from_db()
    assert report.state == State.RECEIVED


def test_assigning_begins_the_check_and_takes_only_colleagues(service: Any, editor: Any, log_in: Any) -> None:
    report, client = make_report(service), log_in(editor)
    outsider = factories.make_representative(service.provider)
    for wrong in (str(outsider.pk), "x", "9" * 30):
        client.post(f"{DESK}{report.pk}/assegna/", {"to": wrong})
        report.refresh_from_db()
        assert report.assigned_to is None
    client.post(f"{DESK}{report.pk}/assegna/", {"to": editor.pk})
    report.refresh_from_db()
    assert (report.assigned_to, report.state) == (editor, State.CHECKING)


def test_merged_reports_follow_the_main_one_and_come_apart_again(
    service: Any, editor: Any, log_in: Any, client: Any
) -> None:
    main, same = make_report(service), make_report(service, contact="anna@example.org")
    elsewhere = make_report(factories.make_service(title="Un altro"))
    office = log_in(editor)
    office.post(f"{DESK}{main.pk}/unisci/", {"with": [same.pk, elsewhere.pk, main.pk, "x"]})
    same.refresh_from_db(), elsewhere.refresh_from_db()
    assert (same.merged_into, elsewhere.merged_into) == (main, None)
    assert "Segnalato un errore" in client.get(service.public_path).content.decode()
    office.post(f"{DESK}{main.pk}/", answer(main))
    assert Message.objects.filter(kind="report_outcome", recipient="anna@example.org").count() == 1
    assert "Corretta" in client.get(f"/segnalazioni/{same.reference}/").content.decode()
    office.post(f"{DESK}{same.pk}/separa/")
    same.refresh_from_db()
    assert (same.merged_into, same.state) == (None, State.RECEIVED)


def test_filters_and_the_age(service: Any, editor: Any, log_in: Any) -> None:
    client = log_in(editor)
    old = make_report(service, subject=Subject.PRICE, service_title="Pasti vecchi")
    ErrorReport.objects.filter(pk=old.pk).update(created_at=timezone.now() - datetime.timedelta(days=8))
    make_report(service, service_title="Pasti nuovi", assigned_to=editor)

    def titles(**asked: Any) -> list[str]:
        text = client.get(DESK, asked).content.decode()
        return [title for title in ("Pasti vecchi", "Pasti nuovi") if f"<strong>{title}</strong>" in text]

    assert titles() == ["Pasti vecchi", "Pasti nuovi"]
    assert titles(older="7") == ["Pasti vecchi"]
    assert titles(subject="price") == ["Pasti vecchi"]
    assert titles(assigned="io") == ["Pasti nuovi"]
    assert titles(q="vecchi") == titles(q=old.shown_reference.lower()) == ["Pasti vecchi"]
    assert len(titles(q="Ente Alfa")) == 2
    assert titles(state="corrected") == []
    assert len(titles(state="falso", older="x", p="x")) == 2
    assert "8 giorni" in client.get(DESK).content.decode()


def test_the_desk_costs_the_same_with_more_reports(
    service: Any, editor: Any, log_in: Any, django_assert_max_num_queries: Any
) -> None:
    client = log_in(editor)
    make_report(service)
    client.get(DESK)
    with django_assert_max_num_queries(22) as one:
        client.get(DESK)
    for number in range(20):
        make_report(factories.make_service(title=f"Servizio {number}"), assigned_to=editor)
    with django_assert_max_num_queries(len(one)):
        client.get(DESK)


def test_own_reports_cost_the_same_with_more_reports(
    service: Any, log_in: Any, django_assert_max_num_queries: Any
) -> None:
    client = log_in(factories.make_representative(service.provider))
    make_report(service)
    client.get(OWN)
    with django_assert_max_num_queries(30) as one:
        client.get(OWN)
    for _ in range(20):
        make_report(service)
    with django_assert_max_num_queries(len(one)):
        client.get(OWN)


def test_menus_show_each_what_is_theirs(service: Any, editor: Any, log_in: Any) -> None:
    person = factories.make_representative(service.provider)
    office, body = reverse("feedback_desk"), reverse("feedback_own")
    seen = log_in(person).get("/admin/").content.decode()
    assert body in seen
    assert f'"{office}"' not in seen
    seen = log_in(editor).get("/admin/").content.decode()
    assert office in seen
    assert body not in seen


def rate(service: Any, *stars: int, **values: Any) -> None:
    for number in stars:
        key = f"r{Rating.objects.count()}"
        Rating.objects.create(key=key, service_id=service.translation_key, stars=number, **values)


def test_averages_are_shown_from_enough_ratings_on(service: Any, editor: Any, log_in: Any) -> None:
    other = factories.make_service(title="Poco giudicato")
    rate(service, 1, 2, 5, 5, 4, reasons=["unclear", "tolto"], text=SECRET)
    rate(other, 1, 1, text="Poche parole")
    first, second = clarity.results()
    assert (first.average, first.low, first.texts[0]) == (3.4, 2, SECRET)
    assert (second.average, second.low, second.texts) == (None, 0, [])
    page = log_in(editor).get("/admin/chiarezza/").content.decode()
    assert "3,4" in page
    assert "Poche parole" not in page
    text = b"".join(log_in(editor).get("/admin/chiarezza/chiarezza.csv").streaming_content).decode()
    assert "Pasti a domicilio;Ente Alfa;5;3,4;2;A volte le indicazioni non erano chiare (5)" in text


def test_a_body_sees_how_clear_its_own_sheets_are(service: Any, log_in: Any) -> None:
    other = factories.make_service(factories.make_provider("Ente Beta"), title="Servizio di Beta")
    rate(service, 4, 4, 4, 4, 4)
    rate(other, 1, 1, 1, 1, 1, text=SECRET)
    page = log_in(factories.make_representative(service.provider)).get(OWN).content.decode()
    assert "4,0" in page
    assert SECRET not in page
    assert "Servizio di Beta" not in page


# A correction that waits for the office.


def corrected_draft(page: Any, author: Any) -> Any:
    """The sheet as its body has mended it: a draft that was sent to the office."""
    draft = page.get_latest_revision_as_object()
    row = draft.contacts.get()
    row.phone = "+390371555088"
    draft.contacts = [row]
    draft.save_revision(user=author)
    page.get_workflow().start(page, author)
    page.refresh_from_db()
    return page


def test_a_report_stays_open_until_the_bodys_correction_is_public(
    client: Any, service: Any, editor: Any, log_in: Any
) -> None:
    author = factories.make_representative(service.provider)
    report = make_report(service, contact="lettore@example.org")
    page = corrected_draft(service, author)
    body = log_in(author)
    told = body.post(f"{OWN}{report.pk}/", {"corrected": "on"}, follow=True).content.decode()
    assert "quando l'ufficio pubblica la modifica" in told
    report.refresh_from_db()
    assert (report.state, report.closed_at) == (State.CHECKING, None)
    assert "lo stiamo controllando" in client.get(service.public_path).content.decode()
    assert not Message.objects.filter(kind="report_outcome").exists()
    office = log_in(editor)
    assert "da pubblicare" in office.get(DESK).content.decode()
    assert "Servizio" not in office.get(f"{DESK}?state=dall-ente").content.decode().split("<tbody>")[-1][:200]

    state = page.current_workflow_task_state
    state.task.specific.on_action(state, editor, "approve")
    report.refresh_from_db()
    assert report.state == State.CORRECTED
    assert report.closed_at is not None
    sheet = client.get(service.public_path).content.decode()
    assert "l'ente lo ha corretto" in sheet.replace("&#x27;", "'")
    assert "0371 555088" in sheet
    assert Message.objects.get(kind="report_outcome").recipient == "lettore@example.org"
    assert AuditEntry.objects.filter(action="feedback.published").count() == 1


def test_publishing_closes_nothing_that_the_body_has_not_answered(service: Any, editor: Any) -> None:
    author = factories.make_representative(service.provider)
    report, other = make_report(service), make_report(factories.make_service(title="Altro"), said_by_body=True)
    page = corrected_draft(service, author)
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, editor, "approve")
    for each in (report, other):
        each.refresh_from_db()
        assert each.is_open


def test_a_correction_that_is_public_already_closes_at_once(service: Any, log_in: Any) -> None:
    author, report = factories.make_representative(service.provider), make_report(service)
    log_in(author).post(f"{OWN}{report.pk}/", {"corrected": "on"})
    report.refresh_from_db()
    assert (report.state, report.said_by_body) == (State.CORRECTED, True)


def test_the_office_may_close_what_waits_to_be_published(service: Any, editor: Any, log_in: Any) -> None:
    author, report = factories.make_representative(service.provider), make_report(service)
    corrected_draft(service, author)
    log_in(author).post(f"{OWN}{report.pk}/", {"corrected": "on"})
    log_in(editor).post(f"{DESK}{report.pk}/", answer(report, state=State.REJECTED, answer="Il numero era giusto."))
    report.refresh_from_db()
    assert (report.state, report.said_by_body) == (State.REJECTED, False)
