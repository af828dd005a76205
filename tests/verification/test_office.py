"""The office's list, what it records and takes back, its rules and campaigns; and who may not."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from catalog_pages.models import Category, ProviderPage, ReminderRules, ServicePage
from messaging.models import Message
from providers.suspension import suspend
from search.models import ServiceDocument
from tests import factories
from tests.verification.conftest import days_ago
from verification import reminders
from verification.models import Campaign, Verification

INDEX = "/admin/verifiche/"
TODAY = timezone.localdate


@pytest.fixture
def editor(site: Any) -> Any:
    return factories.make_editor()


@pytest.fixture
def office(editor: Any, log_in: Callable[[Any], Client]) -> Client:
    return log_in(editor)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def assured(page: ServicePage) -> tuple[Any, str]:
    page = ServicePage.objects.get(pk=page.pk)
    return page.assured_date, page.assured_method


def record(office: Client, *pages: ServicePage, **values: Any) -> Any:
    data = {"method": "call", "day": TODAY().isoformat(), "note": "", **values}
    return office.post(f"{INDEX}registra/", {"page": [page.pk for page in pages], **data})


# Walls


OFFICE_PAGES = [
    ("get", ""), ("post", "registra/"), ("get", "schede/{page}/"), ("post", "schede/{page}/"),
    ("post", "annulla/{verification}/"), ("get", "regole/"), ("post", "regole/"), ("get", "campagne/"),
    ("get", "campagne/nuova/"), ("post", "campagne/nuova/"), ("get", "campagne/{campaign}/"),
    ("get", "?formato=csv"), ("get", "campagne/{campaign}/?formato=csv"),
    ("post", "campagne/{campaign}/chiudi/"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "address"), OFFICE_PAGES)
@pytest.mark.parametrize("who", ["anonymous", "representative"])
def test_nobody_but_the_office_sees_or_changes_anything(
    who: str, method: str, address: str, sheet: ServicePage, lead: Any, log_in: Any
) -> None:
    made = Verification.objects.create(page=sheet, day=days_ago(500), method="visit", source="office")
    campaign = Campaign.objects.create(title="Segreta", message="x", deadline=TODAY())
    client = log_in(lead) if who == "representative" else Client()
    path = INDEX + address.format(page=sheet.pk, verification=made.pk, campaign=campaign.pk)
    data = {
        "page": [sheet.pk], "method": "call", "day": TODAY().isoformat(), "title": "T", "message": "M",
        "deadline": "2030-01-01", "first_days_before": 1,
    }  # fmt: skip
    answer = getattr(client, method)(path, data if method == "post" else {})
    assert answer.status_code == 302
    assert sheet.title not in text(answer)
    assert assured(sheet) == (days_ago(500), "visit")
    assert Verification.objects.filter(undone_at=None).count() == 1
    assert Campaign.objects.filter(closed_at=None).count() == 1
    assert not ReminderRules.objects.exists()


def test_who_works_for_a_body_confirms_its_own_sheets(
    sheet: ServicePage, body: ProviderPage, lead: Any, log_in: Any
) -> None:
    other = factories.make_service(body, title="Spesa", assured_date=days_ago(400))
    fresh = factories.make_service(body, title="Fresco", assured_date=days_ago(5))
    client, address = log_in(lead), reverse("verification_confirm")
    assert client.post(address, {"service": str(sheet.translation_key), "next": "/admin/pages/"})["Location"] == (
        "/admin/pages/"
    )
    assert (assured(sheet), assured(other)) == ((TODAY(), "provider"), (days_ago(400), ""))
    assert client.post(address, {"all": "1", "next": "https://altro.example/"})["Location"] == "/admin/"
    assert (assured(other)[0], assured(fresh)[0]) == (TODAY(), days_ago(5))


@pytest.mark.parametrize("case", ["foreign", "mixed", "suspended", "draft", "nonsense", "anonymous", "office", "get"])
def test_nobody_confirms_what_is_not_theirs(
    case: str, sheet: ServicePage, body: ProviderPage, lead: Any, editor: Any, log_in: Any
) -> None:
    foreign = factories.make_service(factories.make_provider("Altri"), assured_date=days_ago(300))
    user = {"office": editor}.get(case, lead)
    client = Client() if case == "anonymous" else log_in(user)
    asked = {"foreign": [foreign], "mixed": [sheet, foreign]}.get(case, [sheet])
    keys = ["x"] if case == "nonsense" else [str(page.translation_key) for page in asked]
    if case == "suspended":
        suspend(body, by=editor, reason="Prova")
    if case == "draft":
        sheet.unpublish()
    send = client.get if case == "get" else client.post
    assert send(reverse("verification_confirm"), {"service": keys}).status_code in (302, 403, 405)
    assert not Verification.objects.exists()
    assert (assured(sheet)[0], assured(foreign)[0]) == (days_ago(500), days_ago(300))


# The list


def test_the_list_has_what_is_overdue_the_longest_first(office: Client, sheet: ServicePage, body: ProviderPage) -> None:
    factories.make_service(body, title="Scaduto da poco", assured_date=days_ago(380))
    factories.make_service(body, title="Appena visto", assured_date=days_ago(1))
    shown = text(office.get(INDEX))
    assert shown.index(sheet.title) < shown.index("Scaduto da poco")
    assert "Appena visto" not in shown
    assert "Appena visto" in text(office.get(INDEX, {"state": "all"}))


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"category": "cura-dei-figli"}, {"Nido"}),
        ({"q": "airone"}, {"Nido"}),
        ({"municipality": "098019"}, {"Nido", "Ovunque"}),
        ({"late": "365"}, {"Nido"}),
        ({"reminded": "3"}, {"Pasti"}),
        ({"reminded": "0", "q": "nido"}, {"Nido"}),
        ({"state": "labelled"}, {"Nido", "Pasti", "Ovunque"}),
        ({"category": "inventata", "reminded": "9"}, {"Nido", "Pasti", "Ovunque"}),
    ],
)
def test_the_list_is_narrowed(office: Client, body: ProviderPage, filters: dict[str, str], found: set[str]) -> None:
    codogno = factories.municipality("098019", "Codogno")
    factories.make_service(
        factories.make_provider("Associazione Airone"), title="Nido", category=factories.category("cura-dei-figli"),
        municipalities=(codogno,), assured_date=days_ago(900),
    )  # fmt: skip
    page = factories.make_service(body, title="Pasti", assured_date=days_ago(500))
    factories.make_service(body, title="Ovunque", whole_ambito=True, municipalities=(), assured_date=days_ago(450))
    due = ServiceDocument.objects.get(pk=page.translation_key).verify_by
    reminders.Reminder.objects.create(user=factories.make_admin(), page=page, due_on=due, step=3)
    lines = office.get(INDEX, {**filters, "formato": "csv"}).content.decode("utf-8-sig").splitlines()[1:]
    assert {line.split(";")[0] for line in lines} == found
    shown = text(office.get(INDEX, filters))
    assert {title for title in ("Nido", "Pasti", "Ovunque") if f">{title}</a>" in shown} == found


def test_the_list_is_narrowed_to_one_body(office: Client, sheet: ServicePage) -> None:
    other = factories.make_provider("Associazione Airone")
    factories.make_service(other, title="Nido", assured_date=days_ago(900))
    answer = office.get(INDEX, {"provider": str(other.translation_key), "state": "all"})
    assert ">Nido</a>" in text(answer)
    assert f">{sheet.title}</a>" not in text(answer)
    named = answer.context["filters"].fields["provider"].choices
    assert [name for _key, name in named] == ["tutti", "Associazione Airone", "Cooperativa Girasole"]
    for nonsense in ("1", "x", str(sheet.translation_key)):
        assert f">{sheet.title}</a>" in text(office.get(INDEX, {"provider": nonsense, "state": "all"}))


def test_no_cell_of_the_file_is_a_formula(office: Client, body: ProviderPage) -> None:
    factories.make_service(body, title="=HYPERLINK(1)", assured_date=days_ago(500))
    assert "'=HYPERLINK(1)" in office.get(INDEX, {"formato": "csv"}).content.decode("utf-8-sig")


def test_the_list_asks_the_database_the_same_for_one_and_for_twenty(office: Client, body: ProviderPage) -> None:
    def queries() -> int:
        office.get(INDEX)
        with CaptureQueriesContext(connection) as captured:
            office.get(INDEX)
        return len(captured)

    factories.make_service(body, assured_date=days_ago(500))
    one = queries()
    for number in range(20):
        factories.make_service(body, title=f"Servizio {number}", assured_date=days_ago(500))
    assert queries() <= one


# Recording


def test_the_office_records_how_it_verified_several_at_once(
    office: Client, editor: Any, sheet: ServicePage, body: ProviderPage
) -> None:
    other = factories.make_service(body, title="Spesa", assured_date=days_ago(400))
    assert (
        record(office, sheet, other, method="call", day=days_ago(2).isoformat(), note="Con la segreteria").status_code
        == 302
    )
    assert assured(sheet) == assured(other) == (days_ago(2), "call")
    made = Verification.objects.filter(page=sheet).get()
    assert (made.user, made.source, made.note) == (editor, "office", "Con la segreteria")
    assert AuditEntry.objects.filter(action="verification.confirm", user_id=editor.pk).count() == 2
    assert "Con la segreteria" not in str(ServiceDocument.objects.get(pk=sheet.translation_key).content)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"method": ""}, "obbligatorio"),
        ({"method": "spirits"}, "spirits"),
        ({"day": "2099-01-01"}, "nel futuro"),
        ({"day": "ieri"}, "data valida"),
        ({"page": []}, "almeno una scheda"),
        ({"page": ["x", "-1"]}, "almeno una scheda"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    office: Client, sheet: ServicePage, values: dict[str, Any], words: str
) -> None:
    answer = record(office, sheet, **values)
    assert (answer.status_code, words in text(answer)) == (422, True)
    assert not Verification.objects.exists()


def test_all_or_none(office: Client, sheet: ServicePage, body: ProviderPage) -> None:
    newer = factories.make_service(body, title="Già visto", assured_date=days_ago(1))
    answer = record(office, sheet, newer, day=days_ago(5).isoformat())
    assert answer.status_code == 302
    assert assured(sheet) == (days_ago(500), "visit")
    assert not Verification.objects.exists()


def test_a_wrong_verification_is_taken_back(office: Client, sheet: ServicePage) -> None:
    record(office, sheet)
    made = Verification.objects.get()
    assert "Annulla questa verifica" in text(office.get(f"{INDEX}schede/{sheet.pk}/"))
    office.post(f"{INDEX}annulla/{made.pk}/")
    assert assured(sheet) == (days_ago(500), "visit")
    shown = text(office.get(f"{INDEX}schede/{sheet.pk}/"))
    assert "annullata il" in shown
    assert "Annulla questa verifica" not in shown


def test_a_sheet_is_recorded_from_its_own_page_and_the_editor_leads_there(office: Client, sheet: ServicePage) -> None:
    address = f"{INDEX}schede/{sheet.pk}/"
    assert address in text(office.get(f"/admin/pages/{sheet.pk}/edit/"))
    assert office.post(address, {"method": "visit", "day": days_ago(501).isoformat()}).status_code == 422
    assert office.post(address, {"method": "visit", "day": TODAY().isoformat()}).status_code == 302
    assert assured(sheet) == (TODAY(), "visit")


def test_saving_in_the_editor_cannot_move_the_day(office: Client, sheet: ServicePage) -> None:
    shown = office.get(f"/admin/pages/{sheet.pk}/edit/")
    assert 'name="assured_date"' not in shown.content.decode()


# Rules


def test_the_office_sets_the_rhythm_and_the_days(office: Client, sheet: ServicePage) -> None:
    data = {
        "first_days_before": 20, "second_days_after": 5, "third_days_after": 40, "days_between_messages": 10,
        "link_days": 60, "months-socio-assistenziali": 9,
    }  # fmt: skip
    assert "Vuoto: 12 mesi." in text(office.get(f"{INDEX}regole/"))
    assert office.post(f"{INDEX}regole/", data).status_code == 302
    assert ReminderRules.current().offsets == (-20, 5, 40)
    assert Category.objects.get(code="socio-assistenziali").verification_months == 9
    assert ServiceDocument.objects.get(pk=sheet.translation_key).refresh_at <= timezone.now()
    wrong = office.post(f"{INDEX}regole/", {**data, "third_days_after": 5, "months-socio-assistenziali": 99})
    assert wrong.status_code == 422
    assert "viene dopo il secondo" in text(wrong)
    assert ReminderRules.current().third_days_after == 40


# Campaigns


def test_a_campaign_from_its_opening_to_its_end(
    office: Client, body: ProviderPage, lead: Any, sheet: ServicePage
) -> None:
    nursery = factories.make_service(
        body, title="Nido Le Api", category=factories.category(), assured_date=days_ago(10)
    )
    second = factories.make_service(body, title="Nido Due", category=factories.category(), assured_date=days_ago(10))
    address = f"{INDEX}campagne/nuova/?state=all&category=cura-dei-figli"
    assert "2 schede." in text(office.get(address))
    deadline = (TODAY() + datetime.timedelta(days=30)).isoformat()
    assert (
        office.post(address, {"title": "Nidi", "message": "Prima di agosto.", "deadline": deadline}).status_code == 302
    )
    campaign = Campaign.objects.get()
    assert {each.page_id for each in campaign.services.all()} == {nursery.pk, second.pk}
    assert reminders.remind_some() == 1
    message = Message.objects.get(kind="verification_reminder")
    assert message.user == lead
    assert "Prima di agosto." in message.text
    assert "Nido Le Api" in message.text
    record(office, nursery, method="visit")
    shown = text(office.get(f"{INDEX}campagne/{campaign.pk}/"))
    assert "1 su 2 verificate." in shown
    assert "Verificato di persona: 1" in shown
    assert "Nido Due" in shown
    assert "?formato=csv" in shown
    answer = office.get(f"{INDEX}campagne/{campaign.pk}/", {"formato": "csv"})
    assert f"campagna-{campaign.pk}-" in answer["Content-Disposition"]
    lines = [line.split(";") for line in answer.content.decode("utf-8-sig").splitlines()[1:]]
    assert [(line[1], line[3], line[5]) for line in lines] == [
        ("Nido Due", "no", ""),
        ("Nido Le Api", "sì", "Verificato di persona"),
    ]
    office.post(f"{INDEX}annulla/{Verification.objects.get().pk}/")
    assert "0 su 2 verificate." in text(office.get(f"{INDEX}campagne/{campaign.pk}/"))
    office.post(f"{INDEX}campagne/{campaign.pk}/chiudi/")
    assert not Campaign.objects.get().is_open
    assert AuditEntry.objects.filter(action__startswith="verification.campaign").count() == 2


def test_a_campaign_about_nothing_or_in_the_past_is_refused(office: Client, sheet: ServicePage) -> None:
    data = {"title": "Vuota", "message": "x", "deadline": "2099-01-01"}
    assert office.post(f"{INDEX}campagne/nuova/?category=cura-dei-figli", data).status_code == 422
    assert office.post(f"{INDEX}campagne/nuova/", {**data, "deadline": TODAY().isoformat()}).status_code == 422
    assert not Campaign.objects.exists()


def test_a_campaign_reminds_twice_and_stops_when_it_is_closed(body: ProviderPage, lead: Any, office: Client) -> None:
    factories.make_service(body, title="Nido", category=factories.category(), assured_date=TODAY())
    day = datetime.timedelta(days=1)
    data = {"title": "Nidi", "message": "x", "deadline": (TODAY() + 30 * day).isoformat()}
    office.post(f"{INDEX}campagne/nuova/?state=all", data)
    wrote = []
    for number in range(60):
        reminders.remind_some(today=TODAY() + number * day)
        if (total := Message.objects.count()) > len(wrote):
            wrote.append(number)
            assert total == len(wrote)
    assert wrote == [0, 23]
