"""A representative of another body, or of none any more, tries the ways by which people come into a body."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from accounts import invitations
from accounts.models import Invitation
from catalog_pages.models import ProviderPage
from messaging.models import Message
from providers import people
from providers.models import MembershipRole
from providers.suspension import lift, suspend
from tests import factories
from tests.providers.test_people import link_in, roles

pytestmark = pytest.mark.django_db

LEAD, WRITER = MembershipRole.LEAD, MembershipRole.WRITER
NEW = {"first_name": "Eva", "last_name": "Neri", "password": "passeggiata-lunga", "again": "passeggiata-lunga"}


@pytest.fixture
def body(site: Any) -> ProviderPage:
    return factories.make_provider("Ente Beta")


@pytest.fixture
def lead(body: ProviderPage) -> User:
    return factories.make_representative(body, "anna", role=LEAD)


@pytest.fixture
def stranger(site: Any) -> User:
    return factories.make_representative(factories.make_provider("Ente Alfa"), "estranea", role=LEAD)


def invite(body: ProviderPage, email: str, by: User, role: str = WRITER) -> str:
    """Invite; return the link that was mailed."""
    people.invite(provider=body, email=email, role=role, by=by)
    return link_in(Message.objects.filter(recipient=email, kind="invitation").latest("pk"))


def test_somebody_elses_invitation_brings_nobody_in(
    body: ProviderPage, lead: User, stranger: User, log_in: Any
) -> None:
    address = invite(body, "carla@example.org", lead)
    browser = log_in(stranger)
    for form in ({}, NEW, {"email": "carla@example.org", "user": stranger.pk}):
        browser.post(address, form)
    assert roles(body) == {"anna": LEAD}
    assert Invitation.objects.get().is_open
    # Nor does writing her address into one's own account by hand.
    browser.post("/admin/account/", {"email": "carla@example.org", "name_email-email": "carla@example.org"})
    browser.post("/account/email/", {"email": "carla@example.org", "action_add": ""})
    stranger.refresh_from_db()
    assert stranger.email != "carla@example.org"
    browser.post(address)
    assert roles(body) == {"anna": LEAD}


def test_an_invitation_is_for_the_body_that_sent_it_whatever_the_form_says(
    body: ProviderPage, stranger: User, lead: User, log_in: Any
) -> None:
    own = stranger.memberships.get().provider
    address = invite(own, "eva@example.org", stranger)
    Client().post(address, {**NEW, "provider": body.pk, "payload": f'{{"provider": {body.pk}}}', "role": LEAD})
    assert roles(body) == {"anna": LEAD}
    assert roles(own) == {"estranea": LEAD, "eva.neri": WRITER}


def test_a_used_or_withdrawn_or_replaced_link_opens_nothing(body: ProviderPage, lead: User, log_in: Any) -> None:
    carla = User.objects.create_user("carla", "carla@example.org")
    browser = log_in(carla)
    first = invite(body, carla.email, lead)
    second = invite(body, carla.email, lead)
    assert browser.post(first).status_code == 410
    assert browser.post(second).status_code == 302
    people.remove(provider=body, user=carla, by=lead)
    for used in (first, second):
        browser.post(used)
    third = invite(body, carla.email, lead)
    invitations.revoke(people.waiting(body).get(), by=lead)
    assert browser.post(third).status_code == 410
    assert roles(body) == {"anna": LEAD}


def test_who_is_dismissed_cannot_come_back_by_an_invitation(body: ProviderPage, lead: User, log_in: Any) -> None:
    bruno = factories.make_representative(body, "bruno")
    promotion = invite(body, bruno.email, lead, role=LEAD)
    people.remove(provider=body, user=bruno, by=lead)
    log_in(bruno).post(promotion)
    assert roles(body) == {"anna": LEAD}


def test_whom_a_dismissed_referente_had_invited_does_not_come_in(body: ProviderPage, lead: User) -> None:
    bruno = factories.make_representative(body, "bruno")
    people.change_role(provider=body, user=bruno, role=LEAD, by=lead)
    accomplice = invite(body, "complice@example.org", bruno)
    welcome = invite(body, "carla@example.org", lead)
    people.remove(provider=body, user=bruno, by=lead)
    assert Client().post(accomplice, NEW).status_code == 410
    assert Client().get(welcome).status_code == 200
    assert not User.objects.filter(email="complice@example.org").exists()


def test_whom_a_referente_invited_who_goes_by_themselves_comes_in(body: ProviderPage, lead: User) -> None:
    bruno = factories.make_representative(body, "bruno")
    people.change_role(provider=body, user=bruno, role=LEAD, by=lead)
    address = invite(body, "eva@example.org", lead)
    people.remove(provider=body, user=lead, by=lead)
    assert Client().post(address, NEW).status_code == 302
    assert roles(body) == {"bruno": LEAD, "eva.neri": WRITER}


def test_who_became_redattore_does_not_go_up_again_by_an_old_invitation(
    body: ProviderPage, lead: User, log_in: Any
) -> None:
    bruno = factories.make_representative(body, "bruno")
    promotion = invite(body, bruno.email, lead, role=LEAD)
    people.change_role(provider=body, user=bruno, role=LEAD, by=lead)
    people.change_role(provider=body, user=bruno, role=WRITER, by=lead)
    log_in(bruno).post(promotion)
    assert roles(body) == {"anna": LEAD, "bruno": WRITER}


def test_an_invitation_to_a_suspended_body_waits_for_the_end_of_it(body: ProviderPage, lead: User, log_in: Any) -> None:
    address = invite(body, "eva@example.org", lead)
    office = factories.make_editor()
    suspend(body, by=office, reason="x")
    Client().post(address, NEW)
    assert roles(body) == {"anna": LEAD}
    assert not User.objects.filter(email="eva@example.org").exists()
    lift(body, by=office)
    assert Client().post(address, NEW).status_code == 302
    assert roles(body) == {"anna": LEAD, "eva.neri": WRITER}


@pytest.mark.parametrize("role", [LEAD, WRITER])
def test_nobody_gives_themselves_a_role(body: ProviderPage, lead: User, stranger: User, log_in: Any, role: str) -> None:
    writer = factories.make_representative(body, "bruno")
    for user in (writer, stranger):
        browser = log_in(user)
        for number in (user.pk, lead.pk):
            browser.post(f"/admin/persone/{body.pk}/{number}/ruolo/", {"role": role})
            browser.post(f"/admin/persone/{body.pk}/{number}/passa/", {"taker": user.pk})
            browser.post(f"/admin/persone/{body.pk}/{number}/togli/")
        browser.post(f"/admin/persone/{body.pk}/invita/", {"email": user.email, "role": role})
    assert roles(body) == {"anna": LEAD, "bruno": WRITER}
    assert not people.waiting(body).exists()


def test_a_referente_reaches_nobody_of_another_body_through_their_own(
    body: ProviderPage, lead: User, stranger: User, log_in: Any
) -> None:
    own = stranger.memberships.get().provider
    browser = log_in(stranger)
    for path in ("ruolo/", "togli/", "passa/"):
        answer = browser.post(f"/admin/persone/{own.pk}/{lead.pk}/{path}", {"role": WRITER, "taker": lead.pk})
        assert answer.status_code == 302
        shown = browser.get(f"/admin/persone/{own.pk}/{lead.pk}/{path}", follow=True).content.decode()
        assert "anna" not in shown
    browser.post(f"/admin/persone/{own.pk}/{stranger.pk}/passa/", {"taker": lead.pk})
    assert (roles(body), roles(own)) == ({"anna": LEAD}, {"estranea": LEAD})


@pytest.mark.parametrize("wanted", ["", "admin", "LEAD", "lead ", "0"])
def test_only_the_two_roles_exist(body: ProviderPage, lead: User, log_in: Any, wanted: str) -> None:
    writer = factories.make_representative(body, "bruno")
    browser = log_in(lead)
    browser.post(f"/admin/persone/{body.pk}/{writer.pk}/ruolo/", {"role": wanted})
    browser.post(f"/admin/persone/{body.pk}/invita/", {"email": "x@example.org", "role": wanted})
    assert roles(body) == {"anna": LEAD, "bruno": WRITER}
    assert not people.waiting(body).exists()
