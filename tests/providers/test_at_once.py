"""People of one body press at the same moment: only a database that locks rows can show it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from accounts import invitations
from accounts.models import Invitation
from catalog_pages.models import ProviderPage
from catalog_pages.permissions import Refused
from messaging.models import Message
from providers import people
from providers.models import MembershipRole
from tests import factories
from tests.at_once import at_once
from tests.providers.test_people import link_in

pytestmark = [pytest.mark.service, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

LEAD, WRITER = MembershipRole.LEAD, MembershipRole.WRITER


@pytest.fixture(autouse=True)
def locks_rows() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


@pytest.fixture
def body() -> ProviderPage:
    return factories.make_provider("Ente Alfa")


def lead_of(body: ProviderPage, name: str) -> User:
    return factories.make_representative(body, name, role=LEAD)


def invited(body: ProviderPage, email: str, by: User) -> str:
    """The token in the invitation of somebody."""
    people.invite(provider=body, email=email, role=WRITER, by=by)
    address = link_in(Message.objects.filter(recipient=email).latest("pk"))
    return address.rstrip("/").rsplit("/", 1)[1]


def test_a_person_is_invited_twice_at_once_and_one_invitation_waits(body: ProviderPage) -> None:
    anna, bruno = lead_of(body, "anna"), lead_of(body, "bruno")

    def invite(role: str, by: User) -> Invitation:
        return people.invite(provider=body, email="carla@example.org", role=role, by=by)

    results = at_once(lambda: invite(WRITER, anna), lambda: invite(WRITER, bruno), lambda: invite(LEAD, anna))
    assert all(isinstance(each, Invitation) for each in results), results
    assert people.waiting(body).count() == 1


def test_two_referenti_dismiss_each_other_and_one_remains(body: ProviderPage) -> None:
    anna, bruno = lead_of(body, "anna"), lead_of(body, "bruno")
    results = at_once(
        lambda: people.remove(provider=body, user=anna, by=bruno),
        lambda: people.remove(provider=body, user=bruno, by=anna),
    )
    assert [type(each).__name__ for each in results if each is not None] == ["Refused"]
    assert body.memberships.get().role == LEAD


def test_two_referenti_step_down_at_once_and_one_remains(body: ProviderPage) -> None:
    leads = [lead_of(body, name) for name in ("anna", "bruno")]
    results = at_once(
        *(lambda user=user: people.change_role(provider=body, user=user, role=WRITER, by=user) for user in leads)
    )
    assert sum(isinstance(each, Refused) for each in results) == 1
    assert sorted(body.memberships.values_list("role", flat=True)) == [LEAD, WRITER]


def test_an_invitation_that_is_accepted_twice_at_once_is_used_once(body: ProviderPage) -> None:
    token = invited(body, "carla@example.org", lead_of(body, "anna"))
    carla = User.objects.create_user("carla", "carla@example.org")
    results = at_once(*(lambda: invitations.accept(token, user=carla) for _ in range(3)))
    assert sum(isinstance(each, str) for each in results) == 1, results
    assert body.memberships.filter(user=carla).count() == 1


def test_colleagues_who_come_in_while_one_goes_wait_for_each_other(body: ProviderPage) -> None:
    anna, bruno = lead_of(body, "anna"), lead_of(body, "bruno")
    newcomers = {name: User.objects.create_user(name, f"{name}@example.org") for name in ("carla", "dino")}
    tokens = {name: invited(body, user.email, anna) for name, user in newcomers.items()}

    def comes(name: str) -> Any:
        return invitations.accept(tokens[name], user=newcomers[name])

    results = at_once(
        lambda: comes("carla"), lambda: comes("dino"), lambda: people.remove(provider=body, user=anna, by=bruno)
    )
    # Who comes in before anna is dismissed stays; whose invitation went with her is told so.
    assert all(each is None or isinstance(each, str | invitations.InvitationRefused) for each in results), results
    came = {name for name, result in zip(newcomers, results, strict=False) if isinstance(result, str)}
    assert set(body.memberships.values_list("user__username", flat=True)) == {"bruno", *came}
    assert not people.waiting(body).exists()
