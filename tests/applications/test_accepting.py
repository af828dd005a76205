"""Accepting makes everything that belongs to it, or nothing, and never twice."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Collection

from accounts import invitations
from accounts.models import Invitation
from applications.models import Application, Call
from applications.states import State
from audit.models import AuditEntry
from catalog_pages.models import ProviderPage
from messaging.models import Message
from providers.merging import merge
from providers.models import MembershipRole
from providers.suspension import lift, suspend
from tests import factories
from tests.applications.applicant import PEOPLE, submitted, who_sent

pytestmark = pytest.mark.django_db


def ready(call: Call, **values: Any) -> Application:
    """An application with its numbers."""
    numbers = {"protocol_number": "12/2026", "act_number": "7", "act_date": datetime.date(2026, 11, 2)}
    return submitted(call, **{**numbers, **values})


def accept(client: Client, application: Application, **values: Any) -> Any:
    application.refresh_from_db()
    known = application.known_body
    form = {"version": application.version, "known": known.pk if known else "", **values}
    answer = client.post(f"/admin/manifestazioni/{application.pk}/fai/accogli/", form)
    application.refresh_from_db()
    return answer


@pytest.fixture
def office(log_in: Any, site: Any) -> Client:
    client: Client = log_in(factories.make_editor())
    return client


def test_accepting_makes_body_group_collection_and_invitation(office: Client, call: Call, log_in: Any) -> None:
    application = ready(call, website="https://ginestra.example.org", address="Via Prova 9")
    assert accept(office, application).status_code == 302
    assert application.state == State.ACCEPTED
    provider = application.provider
    assert provider is not None
    assert provider.title == "La Ginestra"
    assert provider.fiscal_code == application.fiscal_code
    assert provider.rea_number == "LO-123456"
    assert provider.address == "Via Prova 9"
    assert provider.municipality == application.municipality
    assert provider.access.group.name == f"ets:{provider.translation_key}"
    assert provider.access.collection is not None
    invitation = Invitation.objects.get()
    assert invitation.email == PEOPLE["contact_email"]
    assert invitation.payload == {"provider": provider.pk, "role": MembershipRole.LEAD}
    assert Message.objects.filter(kind="invitation", recipient=PEOPLE["contact_email"]).count() == 1
    assert "7" in Message.objects.get(kind="application_accepted").text
    assert AuditEntry.objects.filter(action="applications.accepted", outcome="done").count() == 1
    assert "accolta" in who_sent(application).get("stato/").content.decode()


def test_the_body_waits_for_somebody_else_of_the_office(office: Client, call: Call, log_in: Any) -> None:
    application = ready(call)
    accept(office, application)
    provider = application.provider
    assert provider is not None
    assert not provider.live
    assert provider.workflow_in_progress
    editor = factories.User.objects.get(username="redazione")
    other = factories.make_editor("redazione-2")
    assert not provider.permissions_for_user(editor).can_publish()
    assert provider.permissions_for_user(other).can_publish()


def test_accepting_twice_makes_one_of_each(office: Client, call: Call) -> None:
    application = ready(call)
    seen = application.version
    accept(office, application)
    for version in (seen, application.version):
        answer = accept(office, application, version=version, same_body="on")
        assert answer.status_code == 409
    assert ProviderPage.objects.count() == 1
    assert Invitation.objects.count() == 1
    assert Message.objects.filter(kind="application_accepted").count() == 1


@pytest.mark.parametrize(
    ("missing", "message"), [("protocol_number", "numero di protocollo"), ("act_number", "Manca la determina")]
)
def test_without_its_numbers_nothing_is_accepted(office: Client, call: Call, missing: str, message: str) -> None:
    application = ready(call, **{missing: ""})
    answer = accept(office, application)
    assert answer.status_code == 409
    assert message in answer.content.decode()
    assert not ProviderPage.objects.exists()
    Call.objects.update(requires_protocol=False, requires_act=False)
    assert accept(office, application).status_code == 302


def test_a_known_body_is_confirmed_and_no_second_one_is_made(office: Client, call: Call) -> None:
    known = factories.make_provider("Ginestra di prima", phone="+390371555099")
    application = ready(call, fiscal_code=known.fiscal_code)
    answer = accept(office, application)
    assert answer.status_code == 422
    assert "Conferma che è lo stesso ente" in answer.content.decode()
    assert not Invitation.objects.exists()
    assert accept(office, application, same_body="on").status_code == 302
    assert application.provider == known
    assert ProviderPage.objects.count() == 1
    known.refresh_from_db()
    assert (known.title, known.phone) == ("Ginestra di prima", "+390371555099")
    assert Invitation.objects.get().payload["provider"] == known.pk


def test_who_is_invited_beside_a_referente_is_pointed_out(office: Client, call: Call) -> None:
    known = factories.make_provider("Ginestra di prima")
    factories.make_representative(known, "anna")
    application = ready(call, fiscal_code=known.fiscal_code)
    page = f"/admin/manifestazioni/{application.pk}/"
    assert "ha già chi se ne occupa" not in office.get(page).content.decode()
    known.memberships.update(role=MembershipRole.LEAD)
    assert "ha già chi se ne occupa: anna" in office.get(page).content.decode()


def test_who_works_for_the_known_body_already_is_not_invited_again(office: Client, call: Call) -> None:
    known = factories.make_provider()
    person = factories.make_representative(known)
    known.memberships.update(role=MembershipRole.LEAD)
    application = ready(call, fiscal_code=known.fiscal_code, contact_email=person.email)
    assert accept(office, application, same_body="on").status_code == 302
    assert not Invitation.objects.exists()


def test_a_body_that_appears_meanwhile_is_told(office: Client, call: Call) -> None:
    application = ready(call)
    known = factories.make_provider(fiscal_code=application.fiscal_code)
    answer = accept(office, application, known="", same_body="on")
    assert answer.status_code == 409
    assert "Nel frattempo" in answer.content.decode()
    assert application.state == State.SUBMITTED
    assert accept(office, application, known=known.pk, same_body="on").status_code == 302
    second = ready(call, fiscal_code=application.fiscal_code)
    assert accept(office, second, same_body="on").status_code == 302
    assert ProviderPage.objects.count() == 1


def test_when_the_invitation_cannot_be_sent_nothing_has_happened(office: Client, call: Call, monkeypatch: Any) -> None:
    monkeypatch.setattr(invitations, "MOST_TO_ONE_ADDRESS", 1)
    other = factories.make_provider(fiscal_code=factories.fiscal_code(7))
    payload = {"provider": other.pk, "role": "lead"}
    invitations.invite(email=PEOPLE["contact_email"], purpose="membership", payload=payload, invited_by=None)
    application = ready(call)
    groups, collections = Group.objects.count(), Collection.objects.count()
    answer = accept(office, application)
    assert answer.status_code == 409
    assert "troppi inviti" in answer.content.decode()
    assert application.state == State.SUBMITTED
    assert ProviderPage.objects.get() == other
    assert (Group.objects.count(), Collection.objects.count()) == (groups, collections)
    assert not Message.objects.filter(kind="application_accepted").exists()
    assert AuditEntry.objects.filter(action="applications.accogli", outcome="refused").exists()


def test_a_suspended_body_is_reinstated_before_its_application_is_accepted(office: Client, call: Call) -> None:
    known = factories.make_provider("Ginestra di prima")
    suspend(known, by=factories.make_admin(), reason="x")
    application = ready(call, fiscal_code=known.fiscal_code)
    answer = accept(office, application, same_body="on")
    assert answer.status_code == 409
    assert "prima riattivalo" in answer.content.decode()
    assert not Invitation.objects.exists()
    lift(known, by=None)
    assert accept(office, application, same_body="on").status_code == 302


def test_a_body_that_was_merged_is_what_it_became(office: Client, call: Call) -> None:
    old, new = factories.make_provider("Vecchia"), factories.make_provider("Nuova")
    merge(source=old, into=new, by=factories.make_admin(), reason="x")
    application = ready(call, fiscal_code=old.fiscal_code)
    assert accept(office, application, same_body="on").status_code == 302
    assert application.provider == new
    assert Invitation.objects.get().payload["provider"] == new.pk


def test_what_does_not_hold_for_a_body_is_told_and_nothing_is_made(office: Client, call: Call) -> None:
    application = ready(call, runts_number="12", runts_section="")
    answer = accept(office, application)
    assert answer.status_code == 409
    assert "non bastano per creare l&#x27;ente" in answer.content.decode()
    assert application.state == State.SUBMITTED
    assert not ProviderPage.objects.exists()


def test_two_bodies_of_one_name_have_addresses_of_their_own(office: Client, call: Call) -> None:
    first, second = ready(call), ready(call)
    assert accept(office, first).status_code == 302
    assert accept(office, second).status_code == 302
    assert first.provider is not None
    assert second.provider is not None
    assert first.provider.slug != second.provider.slug
