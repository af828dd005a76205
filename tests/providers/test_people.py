"""Who works for a body: invited, promoted, dismissed, always with a referente, never by strangers."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts.models import Invitation
from audit.models import AuditEntry
from catalog_pages.models import ProviderPage
from catalog_pages.permissions import Refused
from messaging.models import Message
from providers import people
from providers.access import grant_membership
from providers.models import MembershipRole, ProviderMembership
from providers.suspension import suspend
from tests import factories

pytestmark = pytest.mark.django_db

LEAD, WRITER = MembershipRole.LEAD, MembershipRole.WRITER


@pytest.fixture
def body(site: Any) -> ProviderPage:
    return factories.make_provider("Ente Alfa")


@pytest.fixture
def lead(body: ProviderPage) -> User:
    return factories.make_representative(body, "anna", role=LEAD)


@pytest.fixture
def writer(body: ProviderPage) -> User:
    return factories.make_representative(body, "bruno")


@pytest.fixture
def client(lead: User, log_in: Any) -> Client:
    return log_in(lead)


def roles(body: ProviderPage) -> dict[str, str]:
    return dict(body.memberships.values_list("user__username", "role"))


def link_in(message: Message) -> str:
    found = re.search(r"https?://[^/]+(/\S*invito/\S+)", message.text)
    assert found
    return found[1]


def test_a_referente_invites_a_colleague_who_then_writes(client: Client, body: ProviderPage, log_in: Any) -> None:
    client.post(f"/admin/persone/{body.pk}/invita/", {"email": "Carla@Example.org", "role": WRITER})
    html = client.get("/admin/persone/", follow=True).content.decode()
    assert "carla@example.org" in html
    address = link_in(Message.objects.get(recipient="carla@example.org"))
    carla = User.objects.create_user("carla", "carla@example.org", "una-parola-lunga-8")
    stranger = log_in(carla)
    assert stranger.get("/admin/").status_code == 403
    stranger.post(address, {"action": "accept"})
    if not body.memberships.filter(user=carla).exists():
        # The page asks differently: accept as the room of accounts does.
        from accounts import invitations

        invitations.accept(address.rstrip("/").rsplit("/", 1)[1], user=carla)
    assert roles(body)["carla"] == WRITER
    assert log_in(carla).get("/admin/").status_code == 200
    assert AuditEntry.objects.filter(action="providers.join", user_id=carla.pk).exists()


def test_invitations_are_sent_again_and_taken_back(client: Client, body: ProviderPage, lead: User) -> None:
    invited = people.invite(provider=body, email="carla@example.org", role=WRITER, by=lead)
    client.post(f"/admin/persone/{body.pk}/inviti/{invited.pk}/rimanda/")
    assert Message.objects.filter(recipient="carla@example.org").count() == 2
    client.post(f"/admin/persone/{body.pk}/inviti/{invited.pk}/ritira/")
    assert not people.waiting(body).exists()


def test_the_last_word_on_a_role_counts(body: ProviderPage, lead: User) -> None:
    people.invite(provider=body, email="carla@example.org", role=WRITER, by=lead)
    people.invite(provider=body, email="carla@example.org", role=LEAD, by=lead)
    assert [each.payload["role"] for each in people.waiting(body)] == [LEAD]


def test_a_wrong_address_is_told_beside_its_field(client: Client, body: ProviderPage) -> None:
    response = client.post(f"/admin/persone/{body.pk}/invita/", {"email": "carla@", "role": WRITER})
    assert response.status_code == 422
    assert "carla@" in response.content.decode()
    assert not Invitation.objects.exists()


def test_who_works_here_already_is_not_invited(client: Client, body: ProviderPage, writer: User) -> None:
    client.post(f"/admin/persone/{body.pk}/invita/", {"email": writer.email, "role": WRITER})
    assert not Invitation.objects.exists()
    assert AuditEntry.objects.filter(action="providers.invite", outcome="refused").exists()


def test_a_body_without_referente_gets_one_first(body: ProviderPage) -> None:
    office = factories.make_editor()
    with pytest.raises(Refused):
        people.invite(provider=body, email="carla@example.org", role=WRITER, by=office)
    people.invite(provider=body, email="anna@example.org", role=LEAD, by=office)
    people.invite(provider=body, email="carla@example.org", role=WRITER, by=office)


def test_a_referente_invited_as_redattore_stays_referente(body: ProviderPage, lead: User) -> None:
    other = factories.make_provider("Ente Beta")
    office = factories.make_editor()
    people.invite(provider=other, email="x@example.org", role=LEAD, by=office)
    invitation = people.invite(provider=other, email=lead.email, role=WRITER, by=office)
    grant_membership(user=lead, provider=other, role=LEAD)
    people.accept(invitation, lead)
    assert roles(other) == {"anna": LEAD}


def test_roles_change_and_a_referente_remains(client: Client, body: ProviderPage, lead: User, writer: User) -> None:
    client.post(f"/admin/persone/{body.pk}/{lead.pk}/ruolo/", {"role": WRITER})
    assert roles(body) == {"anna": LEAD, "bruno": WRITER}
    client.post(f"/admin/persone/{body.pk}/{lead.pk}/togli/")
    assert roles(body) == {"anna": LEAD, "bruno": WRITER}
    client.post(f"/admin/persone/{body.pk}/{writer.pk}/ruolo/", {"role": LEAD})
    assert roles(body) == {"anna": LEAD, "bruno": LEAD}
    client.post(f"/admin/persone/{body.pk}/{lead.pk}/togli/")
    assert roles(body) == {"bruno": LEAD}
    assert client.get(f"/admin/persone/{body.pk}/").status_code == 403


def test_the_office_cannot_take_the_last_referente_either(body: ProviderPage, lead: User, log_in: Any) -> None:
    office = log_in(factories.make_editor())
    office.post(f"/admin/persone/{body.pk}/{lead.pk}/togli/")
    assert roles(body) == {"anna": LEAD}


def test_a_referente_whose_account_is_closed_does_not_count(body: ProviderPage, lead: User, writer: User) -> None:
    grant_membership(user=writer, provider=body, role=LEAD)
    User.objects.filter(pk=writer.pk).update(is_active=False)
    with pytest.raises(Refused):
        people.remove(provider=body, user=lead, by=lead)


def test_handing_over(client: Client, body: ProviderPage, lead: User, writer: User) -> None:
    address = f"/admin/persone/{body.pk}/{lead.pk}/passa/"
    assert "bruno" in client.get(address).content.decode()
    client.post(address, {"taker": writer.pk})
    assert roles(body) == {"anna": WRITER, "bruno": LEAD}
    assert set(Message.objects.values_list("recipient", flat=True)) == {lead.email, writer.email}
    # Who handed over decides no more.
    client.post(address, {"taker": writer.pk})
    client.post(f"/admin/persone/{body.pk}/{writer.pk}/togli/")
    assert roles(body) == {"anna": WRITER, "bruno": LEAD}


def test_handing_over_to_a_stranger_is_refused(client: Client, body: ProviderPage, lead: User, writer: User) -> None:
    stranger = factories.make_representative(factories.make_provider("Ente Beta"), "estranea")
    for taker in (stranger.pk, lead.pk, "", "x"):
        client.post(f"/admin/persone/{body.pk}/{lead.pk}/passa/", {"taker": taker})
    assert roles(body) == {"anna": LEAD, "bruno": WRITER}


def test_revoking_counts_on_the_next_request(client: Client, body: ProviderPage, writer: User, log_in: Any) -> None:
    theirs = log_in(writer)
    assert theirs.get(f"/admin/pages/{body.pk}/").status_code == 200
    client.post(f"/admin/persone/{body.pk}/{writer.pk}/togli/")
    assert theirs.get(f"/admin/pages/{body.pk}/").status_code == 302
    assert theirs.get("/admin/").status_code == 403


@pytest.mark.parametrize("who", ["writer", "stranger", "suspended"])
def test_nobody_else_decides_or_sees(body: ProviderPage, lead: User, writer: User, log_in: Any, who: str) -> None:
    invited = people.invite(provider=body, email="carla@example.org", role=WRITER, by=lead)
    if who == "stranger":
        other = factories.make_provider("Ente Beta")
        client = log_in(factories.make_representative(other, "estranea"))
        ProviderMembership.objects.filter(provider=other).update(role=LEAD)
    elif who == "suspended":
        suspend(body, by=factories.make_editor(), reason="x")
        client = log_in(lead)
    else:
        client = log_in(writer)
    before = roles(body), Invitation.objects.values_list("pk", "sent_at", "revoked_at").get()
    for address in (
        "invita/",
        f"inviti/{invited.pk}/rimanda/",
        f"inviti/{invited.pk}/ritira/",
        f"{lead.pk}/togli/",
        f"{lead.pk}/passa/",
        f"{lead.pk}/ruolo/",
        f"{writer.pk}/ruolo/",
    ):
        data = {"email": "ladro@example.org", "role": LEAD, "taker": writer.pk}
        response = client.post(f"/admin/persone/{body.pk}/{address}", data)
        assert response.status_code == (403 if who == "suspended" else 302), address
        shown = client.get(f"/admin/persone/{body.pk}/{address}", follow=True).content.decode()
        assert "carla@example.org" not in shown, address
    shown = client.get(f"/admin/persone/{body.pk}/", follow=True).content.decode()
    assert "carla@example.org" not in shown
    # Whose body is suspended reads their own name, and nobody else's.
    assert ("anna" in shown) == (who != "stranger")
    assert ("bruno" in shown) == (who == "writer")
    assert (roles(body), Invitation.objects.values_list("pk", "sent_at", "revoked_at").get()) == before


def test_invitations_of_another_body_cannot_be_touched_through_ones_own(client: Client, body: ProviderPage) -> None:
    other = factories.make_provider("Ente Beta")
    theirs = people.invite(provider=other, email="x@example.org", role=LEAD, by=factories.make_editor())
    client.post(f"/admin/persone/{body.pk}/inviti/{theirs.pk}/ritira/")
    assert people.waiting(other).exists()


def test_accepting_for_a_suspended_body_waits(body: ProviderPage, lead: User) -> None:
    from accounts.invitations import InvitationRefused

    invitation = people.invite(provider=body, email="carla@example.org", role=WRITER, by=lead)
    suspend(body, by=factories.make_editor(), reason="x")
    with pytest.raises(InvitationRefused):
        people.accept(invitation, User.objects.create_user("carla", "carla@example.org"))
