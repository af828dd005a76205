"""What a reader without a log-in does: report, rate, look up; and what a hostile one tries."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from feedback import jobs, reporting, views
from feedback.enums import State, Subject
from feedback.models import ErrorReport, Rating
from messaging.models import Message
from tests import factories
from tests.feedback.conftest import make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

SCRIPT = '<script>alert("x")</script>'


def form_of(service: Any) -> str:
    return f"{service.public_path}segnala/"


def sheet(client: Client, service: Any) -> str:
    response = client.get(service.public_path)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_sheet_leads_to_forms_of_their_own_and_holds_no_token(client: Client, service: Any) -> None:
    text = sheet(client, service)
    assert form_of(service) in text
    assert 'data-element="feedback-rate-5"' in text
    assert 'name="token"' not in text
    assert "mailto:" not in text.split('id="errori"')[1].split("</section>")[0]


@pytest.mark.parametrize("name", ["segnala/", "chiarezza/", "chiarezza/?voto=2", "chiarezza/grazie/"])
def test_forms_set_no_cookie_are_kept_nowhere_and_are_not_indexed(name: str, client: Client, service: Any) -> None:
    response = client.get(f"{service.public_path}{name}")
    assert response.status_code == 200
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    assert "noindex" in response.content.decode()
    assert b"UNDEFINED-TEMPLATE-VARIABLE" not in response.content


def test_a_report_reaches_the_body_the_office_and_the_sheet(client: Client, service: Any, send: Any) -> None:
    person = factories.make_representative(service.provider)
    editor = factories.make_editor()
    tag = client.get(service.public_path)["ETag"]
    response = send(form_of(service), subject="phone", text="Manca lo zero.")
    report = ErrorReport.objects.get()
    assert response.status_code == 302
    assert response.url == f"/segnalazioni/{report.reference}/?inviata"
    assert report.shown_reference in client.get(response.url).content.decode()
    assert set(Message.objects.values_list("recipient", "kind")) == {
        (person.email, "report_body"),
        (editor.email, "report_office"),
    }
    assert not any("Manca lo zero" in message.text for message in Message.objects.all())
    assert client.get(service.public_path, headers={"If-None-Match": tag}).status_code == 200
    assert "lo stiamo controllando" in sheet(client, service)
    assert "Manca lo zero" not in sheet(client, service)


def test_the_same_form_sent_twice_makes_one_report_and_shows_it_again(service: Any, send: Any) -> None:
    first = send(form_of(service), subject="phone")
    token = first.wsgi_request.POST["token"]
    second = send(form_of(service), subject="phone", token=token)
    assert second.url == first.url
    assert ErrorReport.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"headers": {"Origin": "https://altro.example"}}, "altro sito"),
        ({"website": "https://spam.example"}, "programma"),
        ({"token": "falso"}, "troppo a lungo"),
        ({"subject": ""}, "Scegli che cosa non va"),
        ({"subject": "falso"}, "Scegli"),
        ({"subject": "other", "text": " "}, "Scrivi che cosa non va"),
        ({"text": "x" * 1001}, "1000"),
        ({"contact": "non-una-mail"}, "indirizzo e-mail completo"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(changed: Any, told: str, service: Any, send: Any) -> None:
    values = {"subject": "phone", "text": "Il prefisso è sbagliato", "contact": "anna@example.org"}
    response = send(form_of(service), **{**values, **changed})
    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert (changed.get("text", values["text"])).strip()[:20] in page
    assert not ErrorReport.objects.exists()


def test_a_token_of_another_form_is_refused(service: Any, send: Any, client: Client) -> None:
    response = send(f"{service.public_path}chiarezza/?voto=3", stars="3")
    token = response.wsgi_request.POST["token"]
    assert send(form_of(service), subject="phone", token=token).status_code == 422
    assert not ErrorReport.objects.exists()


@pytest.mark.parametrize("method", ["get", "head"])
def test_programs_that_follow_links_do_nothing(method: str, client: Client, service: Any) -> None:
    report = make_report(service)
    for path in (
        form_of(service),
        f"{service.public_path}chiarezza/?voto=5",
        f"/segnalazioni/{report.reference}/",
        f"/segnalazioni/?codice={report.reference}",
    ):
        assert getattr(client, method)(path).status_code in (200, 302)
    assert ErrorReport.objects.count() == 1
    assert not Rating.objects.exists()
    assert not Message.objects.exists()


def test_one_sender_is_stopped_before_the_service_is(service: Any, send: Any) -> None:
    for _ in range(views.LIMITS["segnala-un-errore"][0]):
        assert send(form_of(service), subject="phone").status_code == 302
    refused = send(form_of(service), subject="phone")
    assert (refused.status_code, refused["Retry-After"]) == (429, "3600")
    assert "lodigianowelfare@gmail.com" in refused.content.decode()
    assert send(form_of(service), subject="phone", address="192.0.2.77").status_code == 302


def test_a_service_and_everybody_together_have_a_limit_too(service: Any, send: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(views.LIMITS, "segnala-un-errore", (5, 2, 3))
    codes = [send(form_of(service), subject="phone", address=f"192.0.2.{each}").status_code for each in range(3)]
    assert codes == [302, 302, 429]
    other = factories.make_service(title="Altro servizio")
    codes = [send(form_of(other), subject="phone", address=f"192.0.2.{each}").status_code for each in range(10, 12)]
    assert codes == [302, 429]


def test_a_flood_writes_to_each_person_once_a_day(service: Any, send: Any) -> None:
    factories.make_representative(service.provider)
    for each in range(4):
        send(form_of(service), subject="phone", address=f"192.0.2.{each}")
    assert ErrorReport.objects.count() == 4
    assert Message.objects.filter(kind="report_body").count() == 1


def test_what_readers_write_never_runs(client: Client, service: Any, log_in: Any) -> None:
    report = make_report(service, text=SCRIPT, subject=Subject.OTHER, comment=SCRIPT)
    reporting.move(report, state=State.REJECTED, answer=SCRIPT, by=factories.make_editor())
    editor = log_in(factories.make_editor("altra"))
    person = log_in(factories.make_representative(service.provider))
    for page in (
        client.get(service.public_path),
        client.get(f"/segnalazioni/{report.reference}/"),
        editor.get(f"/admin/segnalazioni/{report.pk}/"),
        person.get(f"/admin/mie-segnalazioni/{report.pk}/"),
    ):
        assert page.status_code == 200
        assert SCRIPT not in page.content.decode()
        assert "&lt;script&gt;" in page.content.decode()


def test_the_sheet_tells_what_came_of_it_for_some_days(client: Client, service: Any) -> None:
    report = make_report(service)
    reporting.move(report, state=State.CORRECTED, answer="Era un refuso.", by=factories.make_editor())
    text = sheet(client, service)
    assert "corretto il" in text
    assert "Era un refuso." in text
    ErrorReport.objects.update(closed_at=timezone.now() - datetime.timedelta(days=15))
    assert "Era un refuso." not in sheet(client, service)


def test_the_outcome_goes_to_who_asked_for_it_and_to_nobody_twice(service: Any) -> None:
    report, editor = make_report(service, contact="anna@example.org"), factories.make_editor()
    silent = make_report(service)
    for each in (report, silent):
        reporting.move(each, state=State.CORRECTED, answer="Fatto.", by=editor)
        reporting.move(each, state=State.CORRECTED, answer="Fatto!", by=editor)
    (message,) = Message.objects.filter(kind="report_outcome")
    assert message.recipient == "anna@example.org"
    assert report.reference in message.text


def test_strangers_are_not_written_to_without_end(service: Any) -> None:
    editor = factories.make_editor()
    for _ in range(reporting.OUTCOMES_A_DAY + 3):
        report = make_report(service, contact="vittima@example.org")
        reporting.move(report, state=State.CORRECTED, answer="", by=editor)
    assert Message.objects.filter(recipient="vittima@example.org").count() == reporting.OUTCOMES_A_DAY


@pytest.mark.parametrize("written", ["{}", " {} ", "{low}", "{dash}"])
def test_a_reference_is_found_however_it_was_copied(written: str, client: Client, service: Any) -> None:
    report = make_report(service)
    asked = written.format(report.reference, low=report.reference.lower(), dash=report.shown_reference)
    response = client.get("/segnalazioni/", {"codice": asked})
    assert response.url == f"/segnalazioni/{report.reference}/"


@pytest.mark.parametrize("written", ["", "abc", "ABCD2345", "<script>", "\x00", "à" * 8])
def test_a_reference_that_is_none_is_told(written: str, client: Client, site: Any) -> None:
    response = client.get("/segnalazioni/", {"codice": written})
    assert response.status_code == 422
    assert b"<script>a" not in response.content


def test_references_cannot_be_tried_out(client: Client, site: Any) -> None:
    codes = [client.get("/segnalazioni/22222222/").status_code for _ in range(62)]
    assert codes[0] == 404
    assert codes[-1] == 429


def test_a_service_that_ended_takes_no_more_reports(client: Client, service: Any) -> None:
    report = make_report(service)
    service.unpublish()
    assert client.get(form_of(service)).status_code == 404
    assert "non è più pubblicata" in client.get(f"/segnalazioni/{report.reference}/").content.decode()


def test_english_readers_have_the_same_pages(client: Client, service: Any) -> None:
    response = client.get(f"/en{form_of(service)}")
    assert response.status_code == 200


def test_reports_cost_a_sheet_two_queries_at_most_and_lists_none(client: Client, service: Any) -> None:
    client.get(service.public_path)
    client.get(service.public_path)
    with CaptureQueriesContext(connection) as few:
        client.get(service.public_path)
    assert sum("feedback_errorreport" in each["sql"] for each in few) == 1
    for number in range(20):
        make_report(service, text=f"{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(service.public_path)
    # Which sheets have some is kept once committed; then those of this one.
    assert len(many) == len(few) + 1
    with CaptureQueriesContext(connection) as listing:
        client.get("/servizi/")
    assert not any("feedback" in each["sql"] for each in listing)


# The clarity question.


@pytest.mark.parametrize(("stars", "shown", "hidden"), [(2, "negative", "positive"), (5, "positive", "negative")])
def test_reasons_differ_for_few_and_many_stars(
    stars: int, shown: str, hidden: str, client: Client, service: Any
) -> None:
    text = client.get(f"{service.public_path}chiarezza/?voto={stars}").content.decode()
    assert f"feedback-rating-{shown}" in text
    assert f"feedback-rating-{hidden}" not in text


def test_a_rating_is_counted_with_the_reasons_that_fit(service: Any, send: Any, client: Client) -> None:
    path = f"{service.public_path}chiarezza/?voto=2"
    response = send(path, stars="2", bad=["unclear"], good=["clear"], text="Orari confusi")
    assert response.status_code == 302
    rating = Rating.objects.get()
    assert (rating.stars, rating.reasons, rating.text) == (2, ["unclear"], "Orari confusi")
    assert rating.service_id == service.translation_key


@pytest.mark.parametrize("stars", ["0", "6", "x", "", "٣"])
def test_no_other_number_of_stars_is_taken(stars: str, service: Any, send: Any) -> None:
    assert send(f"{service.public_path}chiarezza/?voto=3", stars=stars).status_code == 422
    assert not Rating.objects.exists()


def test_one_sender_counts_once_a_day_for_a_sheet(service: Any, send: Any) -> None:
    path = f"{service.public_path}chiarezza/?voto=1"
    assert send(path, stars="1").status_code == 302
    assert send(path, stars="1").status_code == 302
    assert send(path, stars="1", address="192.0.2.9").status_code == 302
    assert Rating.objects.count() == 2


# What is forgotten.


def test_contacts_go_soon_and_the_rest_goes_in_the_end(service: Any, settings: Any) -> None:
    def aged(days: int, **values: Any) -> ErrorReport:
        report = make_report(service, contact="anna@example.org", **values)
        ErrorReport.objects.filter(pk=report.pk).update(created_at=timezone.now() - datetime.timedelta(days=days))
        return report

    settings.FEEDBACK_DAYS = 100
    fresh = aged(1)
    closed = aged(10, state=State.CORRECTED, closed_at=timezone.now() - datetime.timedelta(days=8))
    forgotten_about, old = aged(95), aged(101)
    Rating.objects.create(key="r", service_id=service.translation_key, stars=3)
    Rating.objects.update(created_at=timezone.now() - datetime.timedelta(days=101))
    assert jobs.forget() == 5
    assert jobs.forget() == 0
    left = dict(ErrorReport.objects.values_list("pk", "contact"))
    assert left == {fresh.pk: "anna@example.org", closed.pk: "", forgotten_about.pk: ""}
    assert old.pk not in left
    assert not Rating.objects.exists()
