"""Invitations: a link good once, for some days, for one address, that can be taken back."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from accounts import invitations
from accounts.models import Invitation, InvitationState
from audit.models import AuditEntry
from catalog_pages.permissions import is_office
from messaging.models import Message
from tests import factories

pytestmark = pytest.mark.django_db

EMAIL = "anna.bianchi@example.org"
NEW = {"first_name": "Anna", "last_name": "Bianchi", "password": "passeggiata-lunga", "again": "passeggiata-lunga"}


def invite(email: str = EMAIL, **values: Any) -> Invitation:
    return invitations.invite(**{"email": email, "purpose": "editor", "payload": {}, "invited_by": None, **values})


def link() -> str:
    """The path of the newest link that was sent."""
    text = Message.objects.filter(kind="invitation").order_by("-pk")[0].text
    found = re.search(r"https?://[^/\s]+(/invito/\S+)", text)
    assert found, text
    return found[1]


def account(email: str = EMAIL, **values: Any) -> User:
    return User.objects.create_user("anna", email, "password", **values)


def test_who_is_new_chooses_name_and_password_and_is_in(client: Client, site: Any) -> None:
    invite("Anna.Bianchi@Example.org ")
    address = link()
    page = client.get(address)
    assert "lavorare nella redazione" in page.content.decode()
    assert page["Cache-Control"].count("no-store") == 1
    answer = client.post(address, NEW)
    user = User.objects.get(email=EMAIL)
    assert answer["Location"] == "/admin/"
    assert (user.username, user.get_full_name()) == ("anna.bianchi", "Anna Bianchi")
    assert user.check_password(NEW["password"])
    assert is_office(user)
    assert Invitation.objects.get().state == InvitationState.ACCEPTED
    assert client.get("/admin/").status_code == 200


def test_opening_a_link_does_nothing(client: Client, site: Any) -> None:
    invite()
    for _again in range(3):
        assert client.get(link()).status_code == 200
    assert not User.objects.exists()
    assert Invitation.objects.get().is_open


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_lost(client: Client, site: Any) -> None:
    invite()
    page = client.post(link(), {**NEW, "last_name": "", "again": "altra"}).content.decode()
    assert "Le due password sono diverse" in page
    assert "Questo campo è obbligatorio" in page
    assert 'value="Anna"' in page
    for weak in ("anna", "12345678901", "password"):
        assert client.post(link(), {**NEW, "password": weak, "again": weak}).status_code == 200
    assert not User.objects.exists()


def test_a_link_is_good_once(client: Client, site: Any) -> None:
    invite()
    address = link()
    client.post(address, NEW)
    assert client.get(address)["Location"] == "/admin/"
    for answer in (Client().get(address), Client().post(address, {**NEW, "first_name": "Altra"})):
        assert answer.status_code == 410
        assert "accettato" in answer.content.decode()
    assert User.objects.count() == 1


@pytest.mark.parametrize("ending", ["expired", "revoked", "unknown"])
def test_a_link_that_is_good_no_more_says_what_to_do(client: Client, site: Any, ending: str) -> None:
    invitation = invite()
    address = link()
    if ending == "expired":
        Invitation.objects.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    elif ending == "revoked":
        invitations.revoke(invitation, by=None)
    else:
        address = "/invito/niente/"
    for answer in (client.get(address), client.post(address, NEW)):
        assert answer.status_code == 410
        assert "chiedi un nuovo invito" in answer.content.decode()
    assert not User.objects.exists()


def test_who_has_an_account_accepts_by_logging_in(client: Client, site: Any, log_in: Callable[[Any], Client]) -> None:
    user = account(email=EMAIL.upper())
    invite()
    assert "Hai già un account" in client.get(link()).content.decode()
    answer = client.post(link(), NEW)
    assert unquote(answer["Location"]) == f"/accesso/login/?next={link()}"
    assert not is_office(User.objects.get(pk=user.pk))
    assert log_in(user).post(link())["Location"] == "/admin/"
    assert is_office(User.objects.get(pk=user.pk))
    assert User.objects.count() == 1


def test_nobody_accepts_for_another_address(site: Any, log_in: Callable[[Any], Client]) -> None:
    other = User.objects.create_user("carlo", "carlo@example.org", "password")
    invite()
    client = log_in(other)
    assert "per un altro indirizzo" in client.get(link()).content.decode()
    assert "per un altro indirizzo" in client.post(link(), NEW).content.decode()
    assert not is_office(User.objects.get(pk=other.pk))
    assert Invitation.objects.get().is_open


def test_a_deactivated_account_cannot_come_back_through_an_invitation(client: Client, site: Any) -> None:
    account(is_active=False)
    invite()
    assert "disattivato" in client.get(link()).content.decode()
    client.post(link(), NEW)
    assert User.objects.count() == 1
    assert Invitation.objects.get().is_open


def test_the_answer_does_not_tell_whether_an_address_has_an_account(site: Any) -> None:
    account(email="nota@example.org")
    texts = set()
    for email in ("nota@example.org", "ignota@example.org"):
        invite(email)
        texts.add(Message.objects.latest("pk").text.replace(link(), "LINK"))
    assert len(texts) == 1


def test_who_is_invited_again_has_one_invitation_and_the_newest_link(client: Client, site: Any) -> None:
    first = invite()
    old = link()
    assert invite().pk == first.pk
    assert client.get(old).status_code == 410
    assert client.get(link()).status_code == 200
    invitations.resend(first, by=None)
    assert Message.objects.filter(kind="invitation").count() == 3
    assert Invitation.objects.count() == 1


def test_an_expired_invitation_can_be_sent_again_a_closed_one_cannot(client: Client, site: Any) -> None:
    invitation = invite(days=2)
    Invitation.objects.update(expires_at=timezone.now() - datetime.timedelta(days=1))
    renewed = invitations.resend(invitation, by=None)
    assert datetime.timedelta(days=1) < renewed.expires_at - timezone.now() <= datetime.timedelta(days=2)
    invitations.revoke(renewed, by=None)
    with pytest.raises(invitations.InvitationRefused):
        invitations.resend(renewed, by=None)
    invitations.revoke(renewed, by=None)
    assert AuditEntry.objects.filter(action="accounts.invitation_revoke").count() == 1


def test_when_a_purpose_refuses_nothing_is_kept(client: Client, site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(invitation: Invitation, user: Any) -> str:
        raise invitations.InvitationRefused("Questo ente è sospeso.")

    monkeypatch.setitem(
        invitations._purposes, "editor", invitations.Purpose("editor", describe=lambda _: "lavorare", accept=refuse)
    )
    invite()
    answer = client.post(link(), NEW)
    assert "Questo ente è sospeso." in answer.content.decode()
    assert not User.objects.exists()
    assert Invitation.objects.get().is_open
    assert client.get("/admin/").status_code == 302


def test_one_address_and_one_person_bring_only_so_many_messages(site: Any) -> None:
    for _each in range(invitations.MOST_TO_ONE_ADDRESS):
        invite()
    with pytest.raises(invitations.InvitationRefused):
        invite()
    representative = factories.make_representative(factories.make_provider())
    for number in range(invitations.MOST_BY_ONE_PERSON):
        invite(f"{number}@example.org", invited_by=representative)
    with pytest.raises(invitations.InvitationRefused):
        invite("una-di-troppo@example.org", invited_by=representative)
    invite("una-di-troppo@example.org", invited_by=factories.make_editor())


def test_the_name_of_who_invites_cannot_carry_a_link(site: Any) -> None:
    person = User.objects.create_user("eva", "eva@example.org", first_name="Vinci su https://evil.example.com/x")
    invite(invited_by=person)
    text = Message.objects.get().text
    assert "evil.example.com" not in text
    assert "://evil" not in text


def test_people_with_the_same_name_have_their_own_user_names(client: Client, site: Any) -> None:
    User.objects.create_user("Anna.Bianchi", "altra@example.org")
    invite()
    client.post(link(), NEW)
    assert User.objects.get(email=EMAIL).username == "anna.bianchi.2"


def test_the_register_and_the_table_hold_no_link_and_no_address(site: Any) -> None:
    invite()
    token = link().rstrip("/").rsplit("/", 1)[1]
    assert token not in str(Invitation.objects.values().get())
    entry = AuditEntry.objects.get(action="accounts.invite")
    assert EMAIL not in str(entry.details)


def test_invitations_are_found_by_what_they_are_about(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    purpose = invitations.Purpose("membership", describe=lambda _: "curare le schede", accept=lambda _i, _u: "")
    monkeypatch.setitem(invitations._purposes, "membership", purpose)
    for provider in (1, 2):
        invite(purpose="membership", payload={"provider": provider, "role": "lead"})
    assert Invitation.objects.about("membership", provider=2).open().count() == 1
    assert Invitation.objects.count() == 2
