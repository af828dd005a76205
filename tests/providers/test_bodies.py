"""Enti e persone: the office finds, opens, makes, suspends and lifts bodies; nobody else does."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Invitation
from catalog_pages.models import ProviderPage
from providers.bodies import find
from providers.models import MembershipRole, ProviderAccess
from providers.suspension import suspend
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(site: Any) -> Any:
    return factories.make_editor()


@pytest.fixture
def client(office: Any, log_in: Any) -> Client:
    return log_in(office)


def titles(**asked: str) -> list[str]:
    return [page.title for page in find(**asked)]


def test_bodies_are_found_by_what_the_office_knows(office: Any) -> None:
    alfa = factories.make_provider("Ente Alfa", legal_name="Società Primavera")
    comune = factories.make_provider("Comune di Prova", kind="municipality")
    user = factories.make_representative(alfa, "anna")
    alfa.memberships.update(role=MembershipRole.LEAD)
    assert titles() == ["Comune di Prova", "Ente Alfa"]
    assert titles(words="primavera") == ["Ente Alfa"]
    assert titles(words=alfa.fiscal_code) == ["Ente Alfa"]
    assert titles(words=user.email) == ["Ente Alfa"]
    assert titles(words="ente zeta") == []
    assert titles(kind="municipality") == ["Comune di Prova"]
    assert titles(state="no-lead") == ["Comune di Prova"]
    suspend(comune, by=office, reason="x")
    assert titles(state="suspended") == ["Comune di Prova"]
    assert titles(state="public") == ["Ente Alfa"]


def test_the_list_costs_the_same_with_one_body_and_with_twenty(client: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/admin/enti/").status_code == 200
        return len(asked)

    body = factories.make_provider("Ente 0")
    factories.make_representative(body)
    client.get("/admin/enti/")
    first = cost()
    for number in range(1, 20):
        body = factories.make_provider(f"Ente {number}")
        factories.make_representative(body)
    factories.make_service(body)
    assert cost() <= first


def test_bad_filters_and_pages_are_harmless(client: Client) -> None:
    factories.make_provider("Ente Alfa")
    for query in ("?state=boh", "?kind=boh&p=x", "?p=99", "?q=" + "a" * 500, "?q=%00"):
        assert client.get(f"/admin/enti/{query}").status_code == 200, query


def test_suspending_asks_why(client: Client) -> None:
    body = factories.make_provider("Ente Alfa")
    address = f"/admin/enti/{body.pk}/sospendi/"
    assert client.post(address, {"reason": " "}).status_code == 422
    assert not body.is_suspended
    client.post(address, {"reason": "Autorizzazione scaduta"})
    assert body.is_suspended
    html = client.get(f"/admin/enti/{body.pk}/").content.decode()
    assert "Autorizzazione scaduta" in html
    # Pressed twice: told, not broken.
    assert client.post(address, {"reason": "di nuovo"}, follow=True).status_code == 200
    client.post(f"/admin/enti/{body.pk}/riattiva/", {})
    assert not body.is_suspended


def new_body(**values: str) -> dict[str, str]:
    return {
        "title": "Comune di Prova",
        "kind": "municipality",
        "fiscal_code": factories.fiscal_code(777),
        "phone": "0371 555123",
        **values,
    }


def test_a_new_body_comes_with_its_access_and_invitation(client: Client, office: Any) -> None:
    client.post("/admin/enti/nuovo/", new_body(lead_email="sindaca@example.org"))
    body = ProviderPage.objects.get(title="Comune di Prova")
    assert not body.live
    assert body.workflow_in_progress
    assert ProviderAccess.objects.get(provider=body).collection is not None
    assert Invitation.objects.get().payload == {"provider": body.pk, "role": "lead"}
    # Four eyes: who wrote it does not publish it.
    assert not body.permissions_for_user(office).can_publish()


def test_a_body_that_is_there_already_is_not_made_again(client: Client) -> None:
    known = factories.make_provider("Ente Alfa")
    response = client.post("/admin/enti/nuovo/", new_body(fiscal_code=known.fiscal_code))
    assert response.status_code == 422
    assert "Ente Alfa" in response.content.decode()
    assert ProviderPage.objects.count() == 1


def test_bad_data_keep_what_was_written(client: Client) -> None:
    response = client.post("/admin/enti/nuovo/", new_body(fiscal_code="12345678901", lead_email="x@"))
    assert response.status_code == 422
    assert "Comune di Prova" in response.content.decode()
    assert not ProviderPage.objects.exists()


def test_two_bodies_of_one_name_have_two_addresses(client: Client) -> None:
    client.post("/admin/enti/nuovo/", new_body())
    client.post("/admin/enti/nuovo/", new_body(fiscal_code=factories.fiscal_code(778)))
    assert ProviderPage.objects.values("slug").distinct().count() == 2


def test_the_pages_are_the_offices_alone(log_in: Any) -> None:
    body = factories.make_provider("Ente Segreto")
    other = factories.make_provider("Ente Alfa")
    client = log_in(factories.make_representative(other))
    for address in (
        "enti/",
        "enti/nuovo/",
        f"enti/{body.pk}/",
        f"enti/{body.pk}/sospendi/",
        f"enti/{body.pk}/riattiva/",
    ):
        response = client.get(f"/admin/{address}")
        assert response.status_code == 302, address
        client.post(f"/admin/{address}", new_body(reason="x"))
    assert not body.is_suspended
    assert ProviderPage.objects.count() == 2
