"""Services that change body and bodies that merge: what people and machines hold on to stays."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.test import Client
from PIL import Image as Pillow
from wagtail.documents.models import Document
from wagtail.models import PageLogEntry, Revision

from audit.models import AuditEntry
from catalog_pages.models import CatalogImage, ProviderPage, ServicePage
from catalog_pages.permissions import Refused
from providers import people
from providers.access import grant_membership, sync_provider_access
from providers.merging import merge
from providers.models import MembershipRole, ProviderAccess
from providers.moving import move
from providers.suspension import suspend
from search.models import ServiceDocument
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LEAD, WRITER = MembershipRole.LEAD, MembershipRole.WRITER


@pytest.fixture
def office(site: Any) -> User:
    return factories.make_editor()


@pytest.fixture
def client(office: User, log_in: Any) -> Client:
    return log_in(office)


@pytest.fixture
def alfa(site: Any) -> ProviderPage:
    return factories.make_provider("Ente Alfa")


@pytest.fixture
def beta(site: Any) -> ProviderPage:
    return factories.make_provider("Ente Beta")


@pytest.fixture
def page(alfa: ProviderPage) -> ServicePage:
    made = factories.make_service(alfa, title="Pasti a domicilio")
    factories.translate(made, title="Meals at home", slug="meals-at-home")
    return ServicePage.objects.get(pk=made.pk)


def identity(page: ServicePage) -> list[Any]:
    """What may not change: ids, public addresses, revisions, the log without the move itself."""
    pages = ServicePage.objects.filter(translation_key=page.translation_key).order_by("pk")
    return [
        (
            each.pk,
            each.translation_key,
            each.public_path,
            each.live,
            each.has_unpublished_changes,
            list(each.revisions.order_by("pk").values_list("pk", "user", "object_str", "created_at")),
            list(
                PageLogEntry.objects.filter(page=each.pk)
                .exclude(action="wagtail.move")
                .order_by("pk")
                .values_list("action", "user", "timestamp")
            ),
            each.workflow_in_progress,
        )
        for each in pages
    ]


def body_of(page: ServicePage) -> dict[str, str]:
    """The body under which each language's page stands."""
    pages = ServicePage.objects.filter(translation_key=page.translation_key)
    return {each.locale.language_code: each.get_parent().specific.translation_key for each in pages}


def put_image(body: ProviderPage, title: str) -> CatalogImage:
    data = BytesIO()
    Pillow.new("RGB", (8, 8)).save(data, "PNG")
    data.seek(0)
    collection = sync_provider_access(body).collection
    return CatalogImage.objects.create(title=title, file=ImageFile(data, name="x.png"), collection=collection)


def put_document(body: ProviderPage, title: str) -> Document:
    collection = sync_provider_access(body).collection
    return Document.objects.create(title=title, file=ContentFile(b"%PDF-1.4", "x.pdf"), collection=collection)


@pytest.mark.parametrize("way", ["ours", "wagtail"])
def test_a_moved_service_keeps_ids_addresses_and_history(
    client: Client, alfa: ProviderPage, beta: ProviderPage, page: ServicePage, office: User, way: str
) -> None:
    before = identity(page)
    tree = f"/{alfa.slug}/{page.slug}/"
    assert client.get(tree).status_code == 301
    if way == "ours":
        data = {"service": [page.pk], "target": beta.pk}
        assert "Pasti a domicilio" in client.post(f"/admin/enti/{alfa.pk}/sposta/", data).content.decode()
        assert identity(page) == before
        client.post(f"/admin/enti/{alfa.pk}/sposta/", data | {"confirmed": "1"})
    else:
        client.post(f"/admin/pages/{page.pk}/move/{beta.pk}/confirm/", {})
    assert identity(page) == before
    assert set(body_of(page).values()) == {beta.translation_key}
    document = ServiceDocument.objects.get(pk=page.translation_key)
    assert document.live
    assert document.provider_id == beta.translation_key
    assert "Ente Beta" in client.get(page.public_path).content.decode()
    assert client.get("/en/servizi/" + f"meals-at-home-{page.translation_key.hex[:8]}/").status_code == 200
    assert client.get(tree, follow=True).redirect_chain[-1][0] == page.public_path
    assert AuditEntry.objects.filter(action="providers.move", object_id=str(page.pk), user_id=office.pk).exists()


def test_drafts_and_what_waits_go_along(
    client: Client, alfa: ProviderPage, beta: ProviderPage, office: User, log_in: Any
) -> None:
    writer = factories.make_representative(alfa)
    waiting = factories.make_service(alfa, title="In attesa", publish=False, user=writer)
    waiting.get_workflow().start(waiting, writer)
    edited = factories.make_service(alfa, title="Pubblicata")
    edited.title = "Cambiata in bozza"
    edited.save_revision(user=writer)
    before = identity(waiting), identity(edited)
    move(source=alfa, target=beta, services=[waiting, edited], by=office)
    assert (identity(waiting), identity(edited)) == before
    assert ServicePage.objects.get(pk=edited.pk).get_latest_revision_as_object().title == "Cambiata in bozza"
    # The old body's people see nothing of them any more, the new body's do.
    assert log_in(writer).get(f"/admin/pages/{waiting.pk}/history/").status_code == 302
    state = ServicePage.objects.get(pk=waiting.pk).current_workflow_state
    assert state.requested_by == office
    new = log_in(factories.make_representative(beta))
    assert new.get(f"/admin/pages/{edited.pk}/edit/").status_code == 200
    approver = log_in(factories.make_editor("redazione-2"))
    task = state.current_task_state
    approver.post(f"/admin/pages/workflow/action/{waiting.pk}/approve/{task.pk}/")
    assert ServiceDocument.objects.get(pk=waiting.translation_key).provider_id == beta.translation_key


def test_an_address_that_is_taken_gets_a_number_and_the_old_one_leads_there(
    client: Client, alfa: ProviderPage, beta: ProviderPage, page: ServicePage, office: User
) -> None:
    factories.make_service(beta, title="Pasti a domicilio")
    old = page.public_path
    move(source=alfa, target=beta, services=[page], by=office)
    moved = ServicePage.objects.get(pk=page.pk)
    assert moved.slug == "pasti-a-domicilio-2"
    assert client.get(old, follow=True).redirect_chain[-1][0] == moved.public_path
    moved.get_latest_revision().publish()
    assert ServicePage.objects.get(pk=page.pk).slug == "pasti-a-domicilio-2"


def test_files_that_only_moved_services_use_go_along(
    alfa: ProviderPage, beta: ProviderPage, office: User, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    own, shared, draft = (put_image(alfa, title) for title in ("own", "shared", "draft"))
    paper = put_document(alfa, "modulo")
    link = f'<p><a linktype="document" id="{paper.pk}">modulo</a></p>'
    first = factories.make_service(alfa, title="Uno", image=own, needed=link)
    second = factories.make_service(alfa, title="Due", image=shared)
    factories.make_service(alfa, title="Tre", image=shared)
    second.image = draft
    second.save_revision()
    move(source=alfa, target=beta, services=[first, second], by=office)
    target = sync_provider_access(beta).collection
    homes = {image.title: image.collection == target for image in CatalogImage.objects.all()}
    assert homes == {"own": True, "shared": False, "draft": True}
    assert Document.objects.get().collection == target


def test_moving_is_the_offices_alone(alfa: ProviderPage, beta: ProviderPage, page: ServicePage, log_in: Any) -> None:
    both = factories.make_representative(alfa)
    grant_membership(user=both, provider=beta, role=LEAD)
    client = log_in(both)
    draft = factories.make_service(alfa, title="Bozza", publish=False)
    for each in (page, draft):
        data = {"service": [each.pk], "target": beta.pk, "reason": "x", "confirmed": "1"}
        client.post(f"/admin/enti/{alfa.pk}/sposta/", data)
        client.post(f"/admin/enti/{alfa.pk}/unisci/", data)
        client.post(f"/admin/pages/{each.pk}/move/{beta.pk}/confirm/", {})
        client.post(f"/admin/bulk/wagtailcore/page/move/?id={each.pk}", {"chooser": beta.pk})
        assert set(body_of(each).values()) == {alfa.translation_key}


def test_a_merge_brings_everything_over_and_leads_on(
    client: Client,
    alfa: ProviderPage,
    beta: ProviderPage,
    page: ServicePage,
    office: User,
    settings: Any,
    tmp_path: Any,
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    unused = put_image(alfa, "mai usata")
    anna, bruno = factories.make_representative(alfa, "anna"), factories.make_representative(alfa, "bruno")
    alfa.memberships.filter(user=anna).update(role=LEAD)
    grant_membership(user=anna, provider=beta, role=WRITER)
    people.invite(provider=alfa, email="carla@example.org", role=WRITER, by=office)
    before = identity(page)
    data = {"target": beta.pk, "reason": "Fusione"}
    assert "anna" in client.post(f"/admin/enti/{alfa.pk}/unisci/", data).content.decode()
    assert identity(page) == before
    client.post(f"/admin/enti/{alfa.pk}/unisci/", data | {"confirmed": "1"})
    assert identity(page) == before
    assert set(body_of(page).values()) == {beta.translation_key}
    roles = dict(beta.memberships.values_list("user__username", "role"))
    assert roles == {"anna": LEAD, "bruno": WRITER}
    assert people.waiting(beta).get().email == "carla@example.org"
    unused.refresh_from_db()
    assert unused.collection == ProviderAccess.objects.get(provider=beta).collection
    assert not ProviderAccess.objects.filter(provider=alfa).exists()
    assert set(bruno.groups.all()) == {ProviderAccess.objects.get(provider=beta).group}
    old = ProviderPage.objects.get(pk=alfa.pk)
    assert not old.live
    assert old.locked
    assert old.revisions.exists()
    assert client.get(f"/{alfa.slug}/", follow=True).redirect_chain[-1][0].endswith(f"/{beta.slug}/")
    client.get("/admin/enti/")  # tells once what was done
    html = client.get("/admin/enti/").content.decode()
    assert "Ente Alfa" not in html


def test_a_body_that_was_merged_twice_leads_to_the_last(
    client: Client, alfa: ProviderPage, beta: ProviderPage, office: User
) -> None:
    gamma = factories.make_provider("Ente Gamma")
    merge(source=alfa, into=beta, by=office, reason="x")
    merge(source=beta, into=gamma, by=office, reason="y")
    for old in (alfa, beta):
        assert client.get(f"/{old.slug}/", follow=True).redirect_chain[-1][0].endswith(f"/{gamma.slug}/")


def test_suspended_or_merged_bodies_are_not_merged(alfa: ProviderPage, beta: ProviderPage, office: User) -> None:
    with pytest.raises(Refused):
        merge(source=alfa, into=alfa, by=office, reason="x")
    suspend(alfa, by=office, reason="x")
    for source, into in ((alfa, beta), (beta, alfa)):
        with pytest.raises(Refused):
            merge(source=source, into=into, by=office, reason="x")
    gamma = factories.make_provider("Ente Gamma")
    merge(source=gamma, into=beta, by=office, reason="x")
    with pytest.raises(Refused):
        merge(source=gamma, into=beta, by=office, reason="x")


def test_a_failing_merge_leaves_everything(
    alfa: ProviderPage, beta: ProviderPage, page: ServicePage, office: User, monkeypatch: Any
) -> None:
    from providers import merging

    factories.make_representative(alfa, "anna")
    revisions = Revision.objects.count()

    def fail(*args: Any) -> None:
        raise Refused("no")

    monkeypatch.setattr(merging, "_close", fail)
    with pytest.raises(Refused):
        merge(source=alfa, into=beta, by=office, reason="x")
    assert set(body_of(page).values()) == {alfa.translation_key}
    assert alfa.memberships.count() == 1
    assert ServiceDocument.objects.get(pk=page.translation_key).provider_id == alfa.translation_key
    assert Revision.objects.count() == revisions


def test_a_renamed_body_keeps_its_old_addresses(
    client: Client, alfa: ProviderPage, page: ServicePage, django_capture_on_commit_callbacks: Any
) -> None:
    old = f"/{alfa.slug}/"
    with django_capture_on_commit_callbacks(execute=True):
        body = ProviderPage.objects.get(pk=alfa.pk)
        body.slug = "nuovo-nome"
        body.save_revision().publish()
    assert client.get(old, follow=True).redirect_chain[-1][0] == "/nuovo-nome/"
    assert client.get(f"{old}{page.slug}/", follow=True).redirect_chain[-1][0] == page.public_path
