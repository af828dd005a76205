"""A small change through the private link: a draft for the office, and never over anybody's work."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from catalog_pages.models import OpeningHour, PriceRow, ProviderPage, ServicePage
from providers.access import revoke_membership
from search.models import ServiceDocument
from tests import factories
from tests.verification.conftest import days_ago
from verification import reminders
from verification.models import LinkItem, Verification

Links = Callable[..., str]
Tokens = Callable[[str], str]


def filled(address: str, token: str, **changes: str) -> dict[str, Any]:
    """What a browser would send: the form as it stands, with some fields changed by the beginning of their name."""
    soup = BeautifulSoup(Client().get(address).content, "html.parser")
    data: dict[str, Any] = {}
    for field in soup.select("form[method=post] input[name]"):
        name = str(field["name"])
        if field.get("type") == "checkbox":
            if field.has_attr("checked"):
                data.setdefault(name, []).append(field["value"])
        else:
            data[name] = field.get("value", "")
    for beginning, value in changes.items():
        [name] = [name for name in data if name == beginning or name.startswith(f"{beginning}-")]
        data[name] = value
    return {**data, "token": token}


def send(address: str, token: str, **changes: str) -> Any:
    return Client().post(address, filled(address, token, **changes))


@pytest.fixture
def change_of(link_for: Links) -> Links:
    """The address of the short form of a sheet."""

    def made(page: ServicePage, **values: Any) -> str:
        return f"{link_for(page, **values)}{page.translation_key}/"

    return made


@pytest.fixture
def token(form_token: Tokens) -> str:
    return form_token("verification-change")


def test_a_telephone_number_becomes_a_draft_that_the_office_sees(
    sheet: ServicePage, lead: Any, change_of: Links, token: str
) -> None:
    address = change_of(sheet)
    assert send(address, token, phone="0371 555099").status_code == 303
    page = ServicePage.objects.get(pk=sheet.pk)
    assert [row.phone for row in page.contacts.all()] == ["+390371555011"]
    assert page.assured_date == days_ago(500)
    assert "0371555011" in str(ServiceDocument.objects.get(pk=page.translation_key).content["contacts"])
    assert page.workflow_in_progress
    draft = page.get_latest_revision()
    assert (draft.user, draft.pk) == (lead, page.current_workflow_task_state.revision_id)
    assert [row.phone for row in draft.as_object().contacts.all()] == ["+390371555099"]
    assert draft.as_object().contacts.get().uid == page.contacts.get().uid


def test_price_hours_and_closure_in_one_go(body: ProviderPage, lead: Any, change_of: Links, token: str) -> None:
    rows = (
        PriceRow(label="Intero", amount=Decimal("6.50"), unit="meal"),
        PriceRow(label="Ridotto", amount=Decimal("3.00"), unit="meal"),
        OpeningHour(weekdays=[1, 3], opens=datetime.time(9), closes=datetime.time(12)),
        factories.ContactRow(label="Segreteria", phone="+390371555011"),
    )
    page = factories.make_service(body, rows=rows)
    address = change_of(page)
    data = filled(address, token, opens="08:30", closed_from="2027-08-01", closed_to="2027-08-31", closed_why="Ferie")
    prices = sorted(name for name in data if name.startswith("amount-"))
    full = f"amount-{page.prices.get(label='Intero').uid.hex}"
    assert full in prices
    data[full] = "7,20"
    answer = Client().post(address, data)
    assert answer.status_code == 303, answer.content.decode()
    draft = ServicePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert [row.amount for row in draft.prices.all()] == [Decimal("7.20"), Decimal("3.00")]
    assert [(row.weekdays, row.opens, row.closes) for row in draft.hours.all()] == [
        ([1, 3], datetime.time(8, 30), datetime.time(12))
    ]
    [notice] = draft.notices.all()
    assert (notice.kind, notice.starts, notice.ends, notice.text) == (
        "closure", datetime.date(2027, 8, 1), datetime.date(2027, 8, 31), "Ferie"
    )  # fmt: skip
    assert not ServicePage.objects.get(pk=page.pk).notices.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"phone": "371 555099"}, "Manca lo zero iniziale"),
        ({"phone": "abc"}, "errorlist"),
        ({"amount": "-1"}, "0"),
        ({"amount": ""}, "obbligatorio"),
        ({"amount_to": "1"}, "più basso del minimo"),
        ({"closed_from": "2027-08-01"}, "Scrivi fino a quando"),
        ({"closed_from": "2027-08-10", "closed_to": "2027-08-01"}, "prima dell&#x27;inizio"),
        ({}, "Non hai cambiato niente"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    sheet: ServicePage, change_of: Links, token: str, changes: dict[str, str], words: str
) -> None:
    address = change_of(sheet)
    answer = send(address, token, **changes)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    for value in changes.values():
        assert not value or f'value="{value}"' in text
    page = ServicePage.objects.get(pk=sheet.pk)
    assert (page.latest_revision_id, page.has_unpublished_changes) == (sheet.latest_revision_id, False)
    assert send(address, token, phone="0371 555099").status_code == 303, "the token is still good"


@pytest.mark.parametrize("busy", ["draft", "review", "locked"])
def test_somebody_s_draft_or_a_review_is_left_alone(
    busy: str, sheet: ServicePage, body: ProviderPage, change_of: Links, token: str
) -> None:
    colleague = factories.make_representative(body)
    address = change_of(sheet)
    data = filled(address, token, phone="0371 555099")
    if busy == "locked":
        ServicePage.objects.filter(pk=sheet.pk).update(locked=True)
    else:
        draft = sheet.get_latest_revision_as_object()
        draft.summary = "Il testo del collega."
        draft.save_revision(user=colleague)
        if busy == "review":
            draft.get_workflow().start(draft, colleague)
    before = ServicePage.objects.get(pk=sheet.pk).latest_revision_id
    shown = Client().get(address)
    assert shown.status_code == 200
    assert f"/admin/pages/{sheet.pk}/edit/" in shown.content.decode()
    assert "<form method" not in shown.content.decode()
    answer = Client().post(address, data)
    assert answer.status_code == 409
    assert ServicePage.objects.get(pk=sheet.pk).latest_revision_id == before


def test_a_form_that_was_open_while_the_sheet_was_published_anew_writes_nothing(
    sheet: ServicePage, change_of: Links, token: str
) -> None:
    address = change_of(sheet)
    data = filled(address, token, phone="0371 555099")
    newer = sheet.get_latest_revision_as_object()
    newer.summary = "Pubblicato nel frattempo."
    newer.save_revision().publish()
    answer = Client().post(address, data)
    assert (answer.status_code, "aggiornata nel frattempo" in answer.content.decode()) == (422, True)
    assert not ServicePage.objects.get(pk=sheet.pk).has_unpublished_changes


def test_a_second_change_waits_for_the_first(sheet: ServicePage, change_of: Links, form_token: Tokens) -> None:
    address = change_of(sheet)
    again = filled(address, form_token("verification-change"), phone="0371 555098")
    assert send(address, form_token("verification-change"), phone="0371 555099").status_code == 303
    revision = ServicePage.objects.get(pk=sheet.pk).latest_revision_id
    assert Client().post(address, again).status_code in (303, 409)
    assert ServicePage.objects.get(pk=sheet.pk).latest_revision_id == revision


def test_rows_of_other_sheets_cannot_be_reached(
    sheet: ServicePage, body: ProviderPage, change_of: Links, token: str
) -> None:
    other = factories.make_service(body, title="Altra")
    address = change_of(sheet)
    data = filled(address, token, phone="0371 555099") | {f"phone-{other.contacts.get().uid.hex}": "0371 555000"}
    assert Client().post(address, data).status_code == 303
    assert not ServicePage.objects.get(pk=other.pk).has_unpublished_changes
    assert Client().get(address.replace(str(sheet.translation_key), str(other.translation_key))).status_code == 404


def test_the_short_form_closes_with_the_membership(
    sheet: ServicePage, body: ProviderPage, lead: Any, change_of: Links, token: str
) -> None:
    address = change_of(sheet)
    data = filled(address, token, phone="0371 555099")
    revoke_membership(user=lead, provider=body)
    assert Client().get(address).status_code == 410
    assert Client().post(address, data).status_code == 410
    assert not ServicePage.objects.get(pk=sheet.pk).has_unpublished_changes


def test_the_day_moves_when_the_change_is_published_to_the_day_on_which_it_was_sent(
    sheet: ServicePage, lead: Any, change_of: Links, token: str
) -> None:
    send(change_of(sheet), token, phone="0371 555099")
    LinkItem.objects.update(answered_at=timezone.now() - datetime.timedelta(days=3))
    page = ServicePage.objects.get(pk=sheet.pk)
    editor = factories.make_editor()
    state = page.current_workflow_task_state
    state.task.specific.on_action(state, user=editor, action_name="approve")
    page = ServicePage.objects.get(pk=sheet.pk)
    assert [row.phone for row in page.contacts.all()] == ["+390371555099"]
    assert (page.assured_date, page.assured_method) == (days_ago(3), "provider")
    assert ServiceDocument.objects.get(pk=page.translation_key).assured_date == days_ago(3)
    made = Verification.objects.get()
    assert (made.user, made.source) == (lead, "change")


def test_who_sent_a_change_is_not_reminded_while_it_waits(
    sheet: ServicePage, lead: Any, change_of: Links, token: str
) -> None:
    send(change_of(sheet), token, phone="0371 555099")
    assert not reminders.write_to(lead, rules=reminders.ReminderRules.current(), today=timezone.localdate())
