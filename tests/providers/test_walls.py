"""The representative of another body is the attacker: judged by what is shown and what is changed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.images import ImageFile
from PIL import Image as Pillow
from wagtail.models import Page, Revision
from wagtail_localize.models import Translation, TranslationSource

from catalog_pages.models import CatalogImage, ProviderPage, ServicePage
from catalog_pages.permissions import EDITORS_GROUP
from providers.access import revoke_membership
from providers.models import ProviderAccess
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SECRET = "Segreto-di-beta"


@pytest.fixture
def alfa(site: Any) -> ProviderPage:
    return factories.make_provider("Ente Alfa")


@pytest.fixture
def beta(site: Any) -> ProviderPage:
    return factories.make_provider("Ente Beta")


@pytest.fixture
def intruder(alfa: ProviderPage) -> Any:
    return factories.make_representative(alfa, "ets-alfa")


@pytest.fixture
def client(intruder: Any, log_in: Any) -> Any:
    return log_in(intruder)


@pytest.fixture
def victim(beta: ProviderPage) -> ServicePage:
    """A draft of beta's, with a title that must never be seen by others."""
    return factories.make_service(beta, title=SECRET, publish=False, user=factories.make_representative(beta))


def fingerprint() -> tuple[Any, ...]:
    """Everything that an intruder could change."""
    return (
        list(Page.objects.order_by("pk").values_list("pk", "title", "path", "live", "latest_revision_id", "locked")),
        Revision.objects.count(),
        list(CatalogImage.objects.values_list("pk", "title", "collection_id")),
    )


@pytest.mark.parametrize(
    "address",
    [
        "/admin/pages/{id}/",
        "/admin/pages/{id}/edit/",
        "/admin/pages/{id}/edit/preview/",
        "/admin/pages/{id}/view_draft/",
        "/admin/pages/{id}/history/",
        "/admin/pages/{id}/copy/",
        "/admin/pages/{id}/move/",
        "/admin/pages/{id}/delete/",
        "/admin/pages/{id}/unpublish/",
        "/admin/pages/{id}/usage/",
        "/admin/pages/{id}/workflow/",
        "/admin/pages/{id}/revisions/{revision}/view/",
        "/admin/pages/{id}/revisions/{revision}/revert/",
        "/admin/pages/{id}/revisions/compare/earliest...latest/",
        "/admin/pages/workflow/preview/{id}/1/",
        "/admin/localize/submit/page/{id}/",
        "/admin/localize/page/{id}/convert_to_alias/",
        "/admin/api/main/pages/{id}/",
        "/admin/bulk/wagtailcore/page/publish/?id={id}",
        "/admin/bulk/wagtailcore/page/delete/?id={id}",
        "/admin/bulk/wagtailcore/page/move/?id={id}",
        "/admin/bulk/wagtailcore/page/unpublish/?id={id}",
        "/admin/bulk/wagtailcore/page/delete/?id=all",
        "/admin/bulk/wagtailcore/page/delete/?id=all&childOf=+{parent}",
        "/admin/bulk/wagtailcore/page/publish/?id=%20{id}",
        "/admin/bulk/wagtailcore/page/move/?id=+{id}",
        "/admin/choose-page/chosen-multiple/?id={id}",
        "/admin/choose-page/chosen-multiple/?id=+{id}",
        "/admin/choose-page/chosen-multiple/?id=all",
        "/admin/snippets/choose/catalog_pages/rowtext/results/",
        "/admin/choose-page/?page_type=wagtailcore.page",
        "/admin/choose-page/search/?q=Segreto",
        "/admin/choose-page/{parent}/",
        "/admin/pages/search/?q=Segreto",
        "/admin/api/main/pages/?search=Segreto",
        "/admin/api/main/pages/?child_of={parent}",
        "/admin/reports/site-history/",
        "/admin/reports/workflow/",
        "/admin/reports/workflow_tasks/",
        "/admin/reports/aging-pages/",
        "/admin/reports/page-types-usage/",
        "/admin/reports/locked/",
        "/admin/localize/reports/translations/",
        "/admin/",
    ],
)
def test_nothing_of_another_body_is_shown_or_changed(client: Any, victim: ServicePage, address: str) -> None:
    before = fingerprint()
    url = address.format(id=victim.pk, parent=victim.get_parent().pk, revision=victim.latest_revision_id)
    shown = client.get(url, follow=True)
    # The chooser repeats the words searched for: they are the intruder's own.
    assert SECRET not in shown.content.decode()
    sent = client.post(url, {"title": "Preso", "new_title": "Preso", "new_slug": "preso"}, follow=True)
    assert SECRET not in sent.content.decode()
    assert fingerprint() == before


def test_representative_sees_own_services_in_the_explorer(client: Any, alfa: ProviderPage) -> None:
    own = factories.make_service(alfa, title="Servizio di alfa", publish=False)
    html = client.get(f"/admin/pages/{alfa.pk}/", follow=True).content.decode()
    assert own.title in html


def test_representative_cannot_publish_by_any_button(client: Any, alfa: ProviderPage, intruder: Any) -> None:
    from tests.catalog_pages.forms import open_editor

    own = factories.make_service(alfa, title="Servizio di alfa", publish=False, user=factories.make_editor())
    data = open_editor(client, own.pk)
    for action in ("action-publish", "action-unpublish"):
        client.post(f"/admin/pages/{own.pk}/edit/", data | {action: "1"})
    client.post(f"/admin/bulk/wagtailcore/page/publish/?id={own.pk}", {})
    assert not Page.objects.get(pk=own.pk).live


def test_representative_cannot_unpublish_or_delete_a_published_service(client: Any, alfa: ProviderPage) -> None:
    live = factories.make_service(alfa)
    for action in ("unpublish", "delete"):
        client.post(f"/admin/pages/{live.pk}/{action}/", {})
    assert Page.objects.get(pk=live.pk).live


def test_representative_may_withdraw_but_not_edit_while_submitted(client: Any, alfa: ProviderPage) -> None:
    from tests.catalog_pages.forms import open_editor

    own = factories.make_service(alfa, title="In attesa", publish=False)
    data = open_editor(client, own.pk)
    client.post(f"/admin/pages/{own.pk}/edit/", data | {"action-submit": "1"})
    client.post(f"/admin/pages/{own.pk}/edit/", data | {"title": "Cambiato di nascosto"})
    own = ServicePage.objects.get(pk=own.pk)
    assert own.get_latest_revision_as_object().title == "In attesa"
    client.post(f"/admin/pages/{own.pk}/edit/", data | {"action-cancel-workflow": "1"})
    assert not ServicePage.objects.get(pk=own.pk).workflow_in_progress


def test_moving_a_draft_to_another_body_is_refused(client: Any, alfa: ProviderPage, beta: ProviderPage) -> None:
    own = factories.make_service(alfa, publish=False)
    client.post(f"/admin/pages/{own.pk}/move/{beta.pk}/confirm/", {})
    client.post(f"/admin/pages/{own.pk}/copy/", {"new_title": "X", "new_slug": "x", "new_parent_page": beta.pk})
    assert list(Page.objects.child_of(beta)) == []
    assert Page.objects.get(pk=own.pk).is_child_of(alfa)


def make_image(title: str, provider: ProviderPage) -> CatalogImage:
    data = BytesIO()
    Pillow.new("RGB", (8, 8)).save(data, "PNG")
    data.seek(0)
    collection = ProviderAccess.objects.get(provider=provider).collection
    return CatalogImage.objects.create(title=title, file=ImageFile(data, name="x.png"), collection=collection)


def test_images_of_another_body_are_hidden_everywhere(
    client: Any, victim: ServicePage, beta: ProviderPage, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    image = make_image(SECRET, beta)
    before = fingerprint()
    for address in (
        "/admin/images/",
        "/admin/images/chooser/",
        f"/admin/images/{image.pk}/",
        f"/admin/images/chooser/{image.pk}/",
        "/admin/api/main/images/",
        f"/admin/api/main/images/{image.pk}/",
        f"/admin/images/usage/{image.pk}/",
        f"/admin/images/{image.pk}/delete/",
    ):
        assert SECRET not in client.get(address, follow=True).content.decode(), address
        client.post(address, {"title": "Preso"})
    assert fingerprint() == before


def test_an_image_of_another_body_is_refused_by_its_number(
    client: Any, alfa: ProviderPage, victim: ServicePage, beta: ProviderPage, settings: Any, tmp_path: Any
) -> None:
    from tests.catalog_pages.forms import open_editor

    settings.MEDIA_ROOT = str(tmp_path)
    stolen = make_image(SECRET, beta)
    own = factories.make_service(alfa, publish=False)
    response = client.post(f"/admin/pages/{own.pk}/edit/", open_editor(client, own.pk) | {"image": stolen.pk})
    assert "di un altro ente" in str(response.context["form"].errors["image"])
    mine = make_image("Mia", alfa)
    client.post(f"/admin/pages/{own.pk}/edit/", open_editor(client, own.pk) | {"image": mine.pk})
    assert ServicePage.objects.get(pk=own.pk).get_latest_revision_as_object().image == mine


def test_what_is_under_review_cannot_be_deleted_by_who_sent_it(client: Any, alfa: ProviderPage) -> None:
    from tests.catalog_pages.forms import open_editor

    own = factories.make_service(alfa, publish=False)
    client.post(f"/admin/pages/{own.pk}/edit/", open_editor(client, own.pk) | {"action-submit": "1"})
    for address in (
        f"/admin/pages/{own.pk}/delete/",
        f"/admin/bulk/wagtailcore/page/delete/?id={own.pk}",
        f"/admin/bulk/wagtailcore/page/delete/?id=all&childOf={alfa.pk}",
    ):
        client.post(address, {})
    assert ServicePage.objects.get(pk=own.pk).workflow_in_progress


def test_own_images_can_be_chosen(client: Any, alfa: ProviderPage, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    make_image("Foto di alfa", alfa)
    assert "Foto di alfa" in client.get("/admin/api/main/images/").content.decode()


def test_localize_is_closed_to_representatives_even_with_its_permission(
    client: Any, intruder: Any, alfa: ProviderPage
) -> None:
    from django.contrib.auth.models import Permission
    from wagtail.models import Locale

    intruder.user_permissions.add(Permission.objects.get(codename="submit_translation"))
    own = factories.make_service(alfa)
    english = Locale.objects.get(language_code="en")
    source, _created = TranslationSource.update_or_create_from_instance(own)
    translation = Translation.objects.create(source=source, target_locale=english)
    before = fingerprint()
    for address in (
        f"/admin/localize/submit/page/{own.pk}/",
        f"/admin/localize/update/{source.pk}/",
        f"/admin/localize/translate/{translation.pk}/pofile/download/",
        f"/admin/localize/translate/{translation.pk}/pofile/upload/",
        f"/admin/localize/translate/{translation.pk}/machine_translate/",
        f"/admin/localize/translate/{translation.pk}/disable/",
        f"/admin/localize/translate/{translation.pk}/preview/",
        "/admin/localize/reports/translations/",
        "/admin/localize/reports/translations/results/",
    ):
        client.get(address)
        response = client.post(address, {"locales": [english.pk], "publish_translations": "on"})
        assert response.status_code == 302, address
    assert fingerprint() == before
    assert not ServicePage.objects.filter(locale=english).exists()


def test_localize_makes_only_drafts_for_the_office(alfa: ProviderPage, log_in: Any) -> None:
    from wagtail.models import Locale

    english = Locale.objects.get(language_code="en")
    own = factories.make_service(alfa)
    editor = factories.make_editor()
    client = log_in(editor)
    client.post(
        f"/admin/localize/submit/page/{own.pk}/",
        {"locales": [english.pk], "publish_translations": "on", "include_subtree": ""},
    )
    source = TranslationSource.objects.get_for_instance(own)
    client.post(f"/admin/localize/update/{source.pk}/", {"publish_translations": "on"})
    translated = ServicePage.objects.get(locale=english)
    assert not translated.live
    assert translated.category is None
    assert not translated.prices.exists()


def test_convert_to_alias_is_closed_to_everybody(alfa: ProviderPage, log_in: Any) -> None:
    page = factories.make_service(alfa)
    english = factories.translate(page, title="Meals at home")
    client = log_in(factories.make_admin())
    client.post(f"/admin/localize/page/{english.pk}/convert_to_alias/", {})
    assert ServicePage.objects.get(pk=english.pk).alias_of_id is None


def test_revoked_membership_bars_the_next_request(client: Any, intruder: Any, alfa: ProviderPage) -> None:
    page = factories.make_service(alfa, title="Servizio di alfa", publish=False)
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    revoke_membership(user=intruder, provider=alfa)
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 302


def test_generated_groups_follow_the_memberships(alfa: ProviderPage, intruder: Any) -> None:
    group = ProviderAccess.objects.get(provider=alfa).group
    assert list(group.user_set.all()) == [intruder]
    actions = set(group.page_permissions.values_list("permission__codename", flat=True))
    assert actions == {"add_page", "change_page"}
    assert not intruder.groups.filter(name=EDITORS_GROUP).exists()


def test_anonymous_visitors_reach_nothing_of_the_admin(db: Any, victim: ServicePage) -> None:
    from django.test import Client

    for address in ("/admin/", f"/admin/pages/{victim.pk}/edit/", "/admin/api/main/pages/", "/admin/localize/jsi18n/"):
        response = Client().get(address)
        assert response.status_code in (302, 401, 403), address
        assert SECRET not in response.content.decode()
