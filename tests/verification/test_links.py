"""The private link: what it does, and everything that it must not do."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from catalog_pages.models import ProviderPage, ServicePage
from providers.access import revoke_membership
from providers.suspension import suspend
from tests import factories
from tests.verification.conftest import days_ago
from verification.models import Verification

Links = Callable[..., str]
Tokens = Callable[[str], str]


def press(address: str, service: Any, token: str, **values: Any) -> Any:
    return Client().post(f"{address}conferma/", {"service": str(service), "token": token, **values})


def verified(page: ServicePage) -> datetime.date | None:
    return ServicePage.objects.get(pk=page.pk).assured_date


def test_opening_the_link_shows_the_sheets_and_changes_nothing(sheet: ServicePage, link_for: Links) -> None:
    address = link_for(sheet)
    for method in ("get", "head", "get"):
        answer = getattr(Client(), method)(address)
        assert answer.status_code == 200
    assert sheet.title in answer.content.decode()
    assert "0371 555011" in answer.content.decode()
    assert verified(sheet) == days_ago(500)
    assert not Verification.objects.exists()


def test_the_page_is_private(sheet: ServicePage, link_for: Links) -> None:
    answer = Client().get(link_for(sheet))
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert not answer.cookies
    assert "<script" not in answer.content.decode()


def test_a_get_on_the_button_s_address_does_nothing(sheet: ServicePage, link_for: Links) -> None:
    assert Client().get(f"{link_for(sheet)}conferma/").status_code == 405
    assert verified(sheet) == days_ago(500)


def test_the_button_confirms_one_sheet(
    sheet: ServicePage, body: ProviderPage, lead: Any, link_for: Links, form_token: Tokens
) -> None:
    other = factories.make_service(body, title="Spesa", assured_date=days_ago(400))
    address = link_for(sheet, other)
    answer = press(address, sheet.translation_key, form_token("verification-confirm"))
    assert (answer.status_code, answer["Location"]) == (303, f"{address}#esito")
    assert not answer.cookies
    assert (verified(sheet), verified(other)) == (timezone.localdate(), days_ago(400))
    made = Verification.objects.get()
    assert (made.user, made.source, made.method) == (lead, "link", "provider")
    assert "Risposta registrata" in Client().get(address).content.decode()


def test_all_of_them_at_once(sheet: ServicePage, body: ProviderPage, link_for: Links, form_token: Tokens) -> None:
    other = factories.make_service(body, title="Spesa", assured_date=days_ago(400))
    address = link_for(sheet, other)
    assert press(address, "all", form_token("verification-confirm")).status_code == 303
    assert {verified(sheet), verified(other)} == {timezone.localdate()}
    assert "hai risposto per tutte" in Client().get(address).content.decode()


def test_pressing_again_is_no_second_verification(sheet: ServicePage, link_for: Links, form_token: Tokens) -> None:
    address, token = link_for(sheet), form_token("verification-confirm")
    press(address, sheet.translation_key, token)
    replayed = press(address, sheet.translation_key, token)
    assert (replayed.status_code, "già stato inviato" in replayed.content.decode()) == (422, True)
    press(address, sheet.translation_key, form_token("verification-confirm"))
    assert Verification.objects.count() == 1


def test_a_link_that_was_used_does_not_move_the_day_again_later(
    sheet: ServicePage, link_for: Links, form_token: Tokens
) -> None:
    address = link_for(sheet)
    press(address, sheet.translation_key, form_token("verification-confirm"))
    ServicePage.objects.filter(pk=sheet.pk).update(assured_date=days_ago(20))
    press(address, sheet.translation_key, form_token("verification-confirm"))
    assert verified(sheet) == days_ago(20)


def test_a_link_is_good_for_its_own_sheets_only(
    sheet: ServicePage, body: ProviderPage, link_for: Links, form_token: Tokens
) -> None:
    own = factories.make_service(body, title="Della stessa cooperativa", assured_date=days_ago(400))
    foreign = factories.make_service(factories.make_provider("Altri"), title="Altrui", assured_date=days_ago(400))
    address = link_for(sheet)
    for page in (own, foreign):
        assert press(address, page.translation_key, form_token("verification-confirm")).status_code == 404
        assert verified(page) == days_ago(400)


def test_a_link_about_a_sheet_of_somebody_else_opens_nothing(lead: Any, link_for: Links, form_token: Tokens) -> None:
    """Even when the sheet is in the link: it moved to another body since."""
    foreign = factories.make_service(factories.make_provider("Altri"), assured_date=days_ago(400))
    address = link_for(foreign)
    assert Client().get(address).status_code == 410
    assert press(address, foreign.translation_key, form_token("verification-confirm")).status_code == 410
    assert verified(foreign) == days_ago(400)


def expire(address: str) -> None:
    from verification.models import MailLink

    MailLink.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))


@pytest.mark.parametrize("end", ["expired", "revoked", "suspended", "inactive", "forged"])
def test_a_link_that_is_no_use_any_more_changes_nothing(
    end: str, sheet: ServicePage, body: ProviderPage, lead: Any, link_for: Links, form_token: Tokens
) -> None:
    address = link_for(sheet)
    assert Client().get(address).status_code == 200
    if end == "expired":
        expire(address)
    elif end == "revoked":
        revoke_membership(user=lead, provider=body)
    elif end == "suspended":
        suspend(body, by=factories.make_editor(), reason="Prova")
    elif end == "inactive":
        type(lead).objects.filter(pk=lead.pk).update(is_active=False)
    else:
        address = address[:-4] + "AAA/"
    answer = Client().get(address)
    assert answer.status_code == 410
    assert sheet.title not in answer.content.decode()
    assert press(address, sheet.translation_key, form_token("verification-confirm")).status_code == 410
    assert verified(sheet) == days_ago(500)
    assert not Verification.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "1.x", "..", "1.2.3", "%00", "1" * 500])
def test_nonsense_is_no_error(db: Any, token: str) -> None:
    assert Client().get(f"/verifica/{token}/").status_code in (404, 410)


def test_other_sites_and_machines_are_refused(sheet: ServicePage, link_for: Links, form_token: Tokens) -> None:
    address = link_for(sheet)
    token = form_token("verification-confirm")
    far = Client(headers={"Origin": "https://altro.example"})
    assert far.post(f"{address}conferma/", {"service": "all", "token": token}).status_code == 422
    assert press(address, "all", token, website="https://spam.example").status_code == 422
    assert press(address, "all", "").status_code == 422
    assert press(address, "all", form_token("altro-modulo")).status_code == 422
    assert verified(sheet) == days_ago(500)


def test_the_page_asks_the_database_the_same_for_one_sheet_and_for_twenty(
    body: ProviderPage, lead: Any, link_for: Links, django_assert_max_num_queries: Any
) -> None:
    pages = [factories.make_service(body, title=f"Servizio {n}") for n in range(20)]
    few, many = link_for(pages[0]), link_for(*pages)
    Client().get(few)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        Client().get(few)
    with CaptureQueriesContext(connection) as twenty:
        Client().get(many)
    assert len(twenty) <= len(one)
