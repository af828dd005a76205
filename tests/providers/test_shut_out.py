"""Whose last body goes is logged out everywhere; who still has one, or is of the office, stays where they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client

from catalog_pages.models import ProviderPage
from providers import people
from providers.access import grant_membership, revoke_membership
from providers.merging import merge
from providers.models import MembershipRole, ProviderMembership
from providers.suspension import lift, suspend
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]

Enter = Callable[[User], Client]


@pytest.fixture
def enter(settings: Any, log_in: Any) -> Enter:
    """Log somebody in and go to the admin, as a browser that stays open."""
    settings.USERSESSIONS_TRACK_ACTIVITY = True

    def entered(user: User) -> Client:
        client: Client = log_in(user)
        assert client.get("/admin/").status_code == 200
        return client

    return entered


@pytest.fixture
def body() -> ProviderPage:
    return factories.make_provider("Ente Alfa")


@pytest.fixture
def anna(body: ProviderPage) -> User:
    return factories.make_representative(body, "anna")


def is_out(client: Client) -> bool:
    """Whether the admin asks this browser to log in; somebody who is logged in and has no right is told so instead."""
    answer = client.get("/admin/")
    return answer.status_code == 302 and answer["Location"].startswith("/accesso/login/")


def test_who_loses_the_last_body_is_logged_out_on_every_device(body: ProviderPage, anna: User, enter: Enter) -> None:
    here, there = enter(anna), enter(anna)
    revoke_membership(user=anna, provider=body)
    assert is_out(here)
    assert is_out(there)
    assert not UserSession.objects.filter(user=anna).exists()


def test_who_still_works_for_another_body_stays(body: ProviderPage, anna: User, enter: Enter) -> None:
    grant_membership(user=anna, provider=factories.make_provider("Ente Beta"))
    client = enter(anna)
    revoke_membership(user=anna, provider=body)
    assert client.get("/admin/").status_code == 200


def test_an_editor_who_also_worked_for_a_body_stays(body: ProviderPage, enter: Enter) -> None:
    editor = factories.make_editor()
    grant_membership(user=editor, provider=body)
    client = enter(editor)
    revoke_membership(user=editor, provider=body)
    assert client.get("/admin/").status_code == 200


def test_suspending_a_body_logs_its_people_out_and_nobody_else(body: ProviderPage, anna: User, enter: Enter) -> None:
    office, other = factories.make_editor(), factories.make_representative(factories.make_provider("Ente Beta"))
    of_both = factories.make_representative(body)
    grant_membership(user=of_both, provider=ProviderMembership.objects.get(user=other).provider)
    shut, stays, both, desk = enter(anna), enter(other), enter(of_both), enter(office)
    suspend(body, by=office, reason="Autorizzazione scaduta")
    assert is_out(shut)
    for client in (stays, both, desk):
        assert client.get("/admin/").status_code == 200
    lift(body, by=office)
    assert enter(anna).get("/admin/").status_code == 200


def test_deleting_a_body_logs_its_people_out(body: ProviderPage, anna: User, enter: Enter) -> None:
    client = enter(anna)
    body.delete()
    assert is_out(client)


def test_merging_bodies_logs_nobody_out(body: ProviderPage, anna: User, enter: Enter) -> None:
    into = factories.make_provider("Ente Beta")
    of_both = factories.make_representative(into)
    grant_membership(user=of_both, provider=body)
    clients = enter(anna), enter(of_both)
    merge(source=body, into=into, by=factories.make_editor(), reason="Fusione")
    for client in clients:
        assert client.get("/admin/").status_code == 200


def test_who_takes_leave_of_the_last_body_is_led_to_the_log_in(body: ProviderPage, anna: User, enter: Enter) -> None:
    ProviderMembership.objects.filter(user=anna).update(role=MembershipRole.LEAD)
    grant_membership(user=factories.make_representative(body), provider=body, role=MembershipRole.LEAD)
    client = enter(anna)
    answer = client.post(f"/admin/persone/{body.pk}/{anna.pk}/togli/", follow=True)
    assert answer.status_code == 200
    assert not ProviderMembership.objects.filter(user=anna).exists()
    assert is_out(client)


def test_a_refused_removal_logs_nobody_out(body: ProviderPage, anna: User, enter: Enter) -> None:
    ProviderMembership.objects.filter(user=anna).update(role=MembershipRole.LEAD)
    client = enter(anna)
    with pytest.raises(people.Refused):
        people.remove(provider=body, user=anna, by=anna)
    assert client.get("/admin/").status_code == 200
    assert Session.objects.exists()
