"""A suspended body is nowhere in public and its people are out; lifted, all is as it was."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale

from audit.models import AuditEntry
from catalog_pages.jobs import publish_and_expire_due
from catalog_pages.models import ProviderPage, ServicePage, Suspension
from catalog_pages.permissions import Refused
from messaging.models import Message
from providers.access import bodies_of, grant_membership, is_lead
from providers.models import MembershipRole, ProviderAccess
from providers.suspension import lift, suspend
from search import drift, publishing
from search.models import ServiceDocument, ServiceFacet
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(site: Any) -> Any:
    return factories.make_editor()


@pytest.fixture
def body(site: Any) -> ProviderPage:
    return factories.make_provider("Cooperativa Altalena")


@pytest.fixture
def page(body: ProviderPage) -> ServicePage:
    return factories.make_service(body, title="Doposcuola Altalena")


def shown_in(client: Client, page: ServicePage) -> set[str]:
    """The public surfaces on which the body or its service can be read."""
    provider = ProviderPage.objects.get(pk=page.get_parent().pk)
    surfaces = {
        "list": "/servizi/?q=doposcuola",
        "english list": "/en/servizi/?q=doposcuola",
        "sheet": page.public_path,
        "body": provider.get_url(),
        "suggestions": "/suggerimenti/?q=altalena",
        "api services": "/api/v1/services?q=doposcuola",
        "api service": f"/api/v1/services/{page.translation_key}",
        "api providers": "/api/v1/providers",
        "api provider": f"/api/v1/providers/{provider.translation_key}",
        "api suggestions": "/api/v1/suggestions?q=altalena",
    }
    found = set()
    for name, address in surfaces.items():
        response = client.get(address)
        if response.status_code == 200 and "Altalena" in response.content.decode():
            found.add(name)
    return found


def picture(page: ServicePage) -> tuple[Any, ...]:
    """The published picture of a service, without its version."""
    document = ServiceDocument.objects.get(pk=page.translation_key)
    facets = ServiceFacet.objects.filter(service=document).order_by("facet", "code")
    return (
        document.live,
        document.content,
        document.index_body,
        document.slug,
        list(facets.values_list("facet", "code")),
    )


def test_suspending_clears_every_public_surface_and_lifting_restores_each(
    client: Client, body: ProviderPage, page: ServicePage, office: Any
) -> None:
    factories.translate(page, title="After-school Altalena")
    before, documents = shown_in(client, page), picture(page)
    assert before >= {"list", "sheet", "body", "suggestions", "api services", "api service", "api providers"}
    suspend(body, by=office, reason="Autorizzazione scaduta")
    assert shown_in(client, page) == set()
    assert client.get(page.public_path).status_code == 410
    assert client.get(body.get_url()).status_code == 404
    left = ServiceDocument.objects.get(pk=page.translation_key)
    assert not left.live
    assert left.index_body == {"live": False}
    lift(body, by=office)
    assert shown_in(client, page) == before
    assert picture(page) == documents


def test_the_english_page_of_the_body_goes_with_it(client: Client, body: ProviderPage, office: Any) -> None:
    english = body.copy_for_translation(Locale.objects.get(language_code="en"))
    english.save_revision().publish()
    assert client.get(english.get_url()).status_code == 200
    suspend(body, by=office, reason="x")
    assert client.get(english.get_url()).status_code == 404


def test_nothing_that_is_written_meanwhile_becomes_public(body: ProviderPage, page: ServicePage, office: Any) -> None:
    draft = factories.make_service(body, title="Bozza", publish=False)
    suspend(body, by=office, reason="x")
    page.save_revision().publish()
    draft.save_revision().publish()
    scheduled = factories.make_service(body, title="Programmata", publish=False)
    revision = scheduled.save_revision(approved_go_live_at=timezone.now() - datetime.timedelta(minutes=1))
    revision.approved_go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    revision.save()
    publish_and_expire_due()
    assert ServicePage.objects.get(pk=scheduled.pk).live
    body.save_revision().publish()
    publishing.subtree_changed(body)
    drift.Round([]).run(mend=True)
    assert not ServiceDocument.objects.live().exists()
    lift(body, by=office)
    assert ServiceDocument.objects.live().count() == 3


def test_an_old_revision_of_the_body_does_not_end_a_suspension(body: ProviderPage, office: Any) -> None:
    before = body.save_revision()
    suspend(body, by=office, reason="x")
    before.publish()
    assert ProviderPage.objects.get(pk=body.pk).is_suspended


def test_people_are_barred_from_the_next_request_on_and_let_in_again(
    body: ProviderPage, page: ServicePage, office: Any, log_in: Any
) -> None:
    client = log_in(factories.make_representative(body))
    address = f"/admin/pages/{page.pk}/edit/"
    assert client.get(address).status_code == 200
    suspend(body, by=office, reason="x")
    assert client.get(address).status_code == 302
    assert client.get("/admin/").status_code == 403
    lift(body, by=office)
    assert client.get(address).status_code == 200


def test_who_works_for_two_bodies_keeps_the_other(
    body: ProviderPage, page: ServicePage, office: Any, log_in: Any
) -> None:
    other = factories.make_provider("Ente Beta")
    kept = factories.make_service(other, publish=False)
    user = factories.make_representative(body)
    grant_membership(user=user, provider=other, role=MembershipRole.LEAD)
    suspend(body, by=office, reason="x")
    client = log_in(user)
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 302
    assert client.get(f"/admin/pages/{kept.pk}/edit/").status_code == 200
    assert list(bodies_of(user)) == [other]
    assert is_lead(user, other)
    assert not is_lead(user, body)


def test_who_joins_meanwhile_is_barred_too(body: ProviderPage, office: Any) -> None:
    suspend(body, by=office, reason="x")
    user = factories.make_representative(body)
    assert not ProviderAccess.objects.get(provider=body).group.user_set.exists()
    lift(body, by=office)
    assert list(ProviderAccess.objects.get(provider=body).group.user_set.all()) == [user]


def test_people_are_told_and_the_register_knows(body: ProviderPage, office: Any) -> None:
    user = factories.make_representative(body)
    suspend(body, by=office, reason="Autorizzazione scaduta il 3 marzo")
    lift(body, by=office, reason="Rinnovata")
    first, second = Message.objects.order_by("pk")
    assert (first.recipient, first.kind) == (user.email, "body_suspended")
    assert "Autorizzazione scaduta il 3 marzo" in first.text
    assert (second.recipient, second.kind) == (user.email, "body_reinstated")
    entries = AuditEntry.objects.filter(action__startswith="providers.").order_by("pk")
    assert list(entries.values_list("action", "user_id")) == [
        ("providers.suspend", office.pk),
        ("providers.lift", office.pk),
    ]


def test_a_body_is_suspended_once(body: ProviderPage, office: Any) -> None:
    suspend(body, by=office, reason="x")
    with pytest.raises(Refused):
        suspend(body, by=office, reason="y")
    with pytest.raises(IntegrityError), transaction.atomic():
        Suspension.objects.create(provider=body, reason="z")
    lift(body, by=office)
    with pytest.raises(Refused):
        lift(body, by=office)
    suspend(body, by=office, reason="again")
    assert body.suspensions.count() == 2


def test_a_suspended_body_can_be_deleted(body: ProviderPage, page: ServicePage, office: Any) -> None:
    factories.make_representative(body)
    suspend(body, by=office, reason="x")
    ProviderPage.objects.get(pk=body.pk).delete()
    assert not ServiceDocument.objects.live().exists()
    assert not ServicePage.objects.filter(pk=page.pk).exists()
