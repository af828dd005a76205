"""A body that became part of another, seen from every room: what was its own follows, or ends."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from accounts import invitations
from applications.models import Application
from catalog_pages.addresses import current_body
from catalog_pages.models import ProviderPage, ReminderRules, ServicePage
from exchange import traces, undoing
from exchange.bodies import Bodies
from exchange.checking import Checked
from exchange.models import ImportRun
from exchange.terms import Terms
from feedback import reporting
from messaging.models import Message
from moderation.models import QueueEntry
from providers import people
from providers.merging import merge
from providers.models import MembershipRole, ProviderMembership
from search.models import ServiceDocument
from tests import factories
from tests.applications.applicant import make_call, submitted
from tests.feedback.conftest import make_report
from tests.providers.test_people import link_in
from verification import campaigns, links, own, reminders
from verification.models import Campaign

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LEAD, WRITER = MembershipRole.LEAD, MembershipRole.WRITER


class Union:
    """Two bodies with their people and a sheet each, one of which becomes part of the other."""

    def __init__(self) -> None:
        self.office = factories.make_editor()
        self.old, self.new = factories.make_provider("Ente Vecchio"), factories.make_provider("Ente Nuovo")
        self.old.external_id, self.new.external_id = "origine/vecchio", "origine/nuovo"
        for body in (self.old, self.new):
            body.save()
        self.anna, self.bruno = (
            factories.make_representative(body, name) for body, name in ((self.old, "anna"), (self.new, "bruno"))
        )
        ProviderMembership.objects.update(role=LEAD)
        late = timezone.localdate() - datetime.timedelta(days=500)
        self.sheet = factories.make_service(self.old, title="Spesa a casa", assured_date=late, assured_method="visit")

    def merge(self) -> None:
        merge(source=self.old, into=self.new, by=self.office, reason="Fusione")
        self.sheet = ServicePage.objects.get(pk=self.sheet.pk)


@pytest.fixture
def union(site: Any, settings: Any, tmp_path: Any) -> Union:
    settings.PRIVATE_ROOT = str(tmp_path)
    return Union()


def test_public_ids_and_addresses_lead_on(union: Union, client: Client) -> None:
    old, new = (str(body.translation_key) for body in (union.old, union.new))
    address = union.sheet.public_path
    assert client.get(f"/api/v1/providers/{old}").status_code == 200
    union.merge()
    answer = client.get(f"/api/v1/providers/{old}")
    assert answer.status_code == 301
    assert new in answer["Location"]
    assert client.get(answer["Location"]).json()["item"]["id"] == new
    for name in (old, new):
        found = client.get(f"/api/v1/services?provider={name}").json()
        assert [item["id"] for item in found["items"]] == [str(union.sheet.translation_key)], name
        assert "Spesa a casa" in client.get(f"/servizi/?provider={name}").content.decode(), name
    assert client.get(f"/{union.old.slug}/", follow=True).redirect_chain[-1][0] == f"/{union.new.slug}/"
    assert client.get(address).status_code == 200
    assert "Ente Vecchio" not in client.get(address).content.decode()


def test_its_people_and_who_is_invited_come_in_by_the_new_body(union: Union, log_in: Any) -> None:
    people.invite(provider=union.old, email="carla@example.org", role=WRITER, by=union.anna)
    address = link_in(Message.objects.get(recipient="carla@example.org"))
    union.merge()
    carla = User.objects.create_user("carla", "carla@example.org")
    browser = log_in(carla)
    assert "Ente Nuovo" in browser.get(address).content.decode()
    invitations.accept(address.rstrip("/").rsplit("/", 1)[1], user=carla)
    assert dict(union.new.memberships.values_list("user__username", "role")) == {
        "anna": LEAD,
        "bruno": LEAD,
        "carla": WRITER,
    }
    assert not union.old.memberships.exists()
    assert log_in(union.anna).get(f"/admin/pages/{union.sheet.pk}/edit/").status_code == 200
    assert log_in(union.anna).get(f"/admin/pages/{union.old.pk}/edit/").status_code == 302


def test_reports_go_to_the_people_of_the_new_body(union: Union, client: Client, log_in: Any) -> None:
    before = make_report(union.sheet, text="Numero sbagliato")
    union.merge()
    for user in (union.anna, union.bruno):
        assert "Numero sbagliato" in log_in(user).get(f"/admin/mie-segnalazioni/{before.pk}/").content.decode()
    reporting._tell_whom_it_concerns(make_report(union.sheet))
    told = set(Message.objects.filter(kind="report_body").values_list("user__username", flat=True))
    assert told == {"anna", "bruno"}


def test_reminders_links_and_campaigns_go_on(union: Union) -> None:
    campaign = campaigns.start(
        Campaign(title="Tutte", message="x", deadline=timezone.localdate() + datetime.timedelta(days=9)),
        found=ServiceDocument.objects.live(),
        user=union.office,
        filters={},
    )
    link = links.make(user=union.anna, pages=[union.sheet], rules=ReminderRules.current())
    address = f"/verifica/{links.token_of(link)}/"
    union.merge()
    assert list(own.sheets_of(union.bruno)) == [union.sheet]
    assert "Spesa a casa" in Client().get(address).content.decode()
    assert [each.name for each in campaigns.progress(campaign)] == ["Ente Nuovo"]
    while reminders.remind_some():
        pass
    written = {each.user.username: each for each in Message.objects.filter(kind="verification_reminder")}
    assert set(written) == {"anna", "bruno"}
    assert "Spesa a casa" in written["bruno"].text


def test_the_application_by_which_it_came_in_names_the_new_body(union: Union, client: Client) -> None:
    application = submitted(make_call(), state="accepted", provider=union.old, fiscal_code=union.old.fiscal_code)
    waiting = submitted(make_call(), fiscal_code=union.old.fiscal_code)
    union.merge()
    assert Application.objects.get(pk=application.pk).provider == union.new
    assert Application.objects.get(pk=waiting.pk).known_body == union.new


def test_a_sheet_that_waits_is_in_the_queue_under_the_new_body(union: Union) -> None:
    draft = factories.make_service(union.old, title="In attesa", publish=False, user=union.anna)
    draft.get_workflow().start(draft, union.anna)
    assert QueueEntry.objects.get(page=draft.pk).provider_id == union.old.pk
    union.merge()
    assert QueueEntry.objects.get(page=draft.pk).provider_id == union.new.pk


@pytest.mark.parametrize("names", [("fiscal_code",), ("external_id",), ("fiscal_code", "external_id")])
def test_files_that_name_it_mean_the_new_body(union: Union, names: tuple[str, ...]) -> None:
    provider = {name: getattr(union.old, name) for name in names}
    union.merge()
    checked = Checked(line=1, record={"provider": {**provider, "title": "Ente Vecchio", "kind": "association"}})
    body = Bodies(Terms()).resolve(checked)
    assert not checked.problems
    assert body is not None
    assert body.pk == union.new.pk


def test_undoing_the_import_that_made_it_leaves_where_its_id_leads(union: Union) -> None:
    draft = factories.make_provider("Ente Bozza")
    draft.unpublish()
    run = ImportRun.objects.create(
        file_name="enti.csv", result={"providers": [traces.made(ProviderPage.objects.get(pk=draft.pk))]}
    )
    merge(source=draft, into=union.new, by=union.office, reason="Doppione")
    done = undoing.undo(run, union.office)
    assert [str(reason) for _title, reason in done["kept"]] == ["l'ente è stato unito a un altro"]
    assert current_body(draft.translation_key) == union.new.translation_key


def test_what_its_address_said_before_is_not_edited_by_anybody(union: Union, log_in: Any) -> None:
    union.merge()
    old = ProviderPage.objects.get(pk=union.old.pk)
    for user in (union.anna, union.bruno):
        browser = log_in(user)
        browser.post(f"/admin/pages/{old.pk}/edit/", {"title": "Mio"})
        browser.post(f"/admin/persone/{old.pk}/invita/", {"email": "x@example.org", "role": LEAD})
        assert browser.get(f"/admin/persone/{old.pk}/").status_code == 302
    assert ProviderPage.objects.get(pk=old.pk).latest_revision_id == old.latest_revision_id
    assert not people.waiting(old).exists()
