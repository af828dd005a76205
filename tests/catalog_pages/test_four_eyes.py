"""Nobody publishes their own last edit, by any route."""

from __future__ import annotations

from typing import Any

import pytest
from wagtail.models import Page, PageLogEntry

from catalog_pages.models import ServicePage
from tests import factories
from tests.catalog_pages.forms import open_editor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def editor(site: Any) -> Any:
    return factories.make_editor("redazione")


@pytest.fixture
def colleague(site: Any) -> Any:
    return factories.make_editor("redazione-2")


@pytest.fixture
def draft(editor: Any) -> ServicePage:
    """A complete draft whose last edit is the editor's."""
    return factories.make_service(title="Bozza della redazione", publish=False, user=editor)


def is_live(page: Page) -> bool:
    return Page.objects.get(pk=page.pk).live


def submit(client: Any, page: Page) -> Any:
    client.post(f"/admin/pages/{page.pk}/edit/", open_editor(client, page.pk) | {"action-submit": "Invia"})
    page = ServicePage.objects.get(pk=page.pk)
    assert page.workflow_in_progress
    return page.current_workflow_task_state


def act(client: Any, page: Page, action: str, state: Any, **data: str) -> Any:
    return client.post(f"/admin/pages/workflow/action/{page.pk}/{action}/{state.pk}/", data, follow=True)


def test_publish_button_is_not_offered(draft: Any, editor: Any, log_in: Any) -> None:
    html = log_in(editor).get(f"/admin/pages/{draft.pk}/edit/").content.decode()
    assert 'name="action-publish"' not in html
    assert 'name="action-submit"' in html


def test_posting_publish_leaves_a_draft(draft: Any, editor: Any, log_in: Any) -> None:
    client = log_in(editor)
    client.post(f"/admin/pages/{draft.pk}/edit/", open_editor(client, draft.pk) | {"action-publish": "1"})
    assert not is_live(draft)


def test_publishing_somebody_elses_draft_with_own_edit_is_refused_whole(
    draft: Any, colleague: Any, log_in: Any
) -> None:
    client = log_in(colleague)
    data = open_editor(client, draft.pk) | {"action-publish": "1", "title": "Cambiato e pubblicato"}
    response = client.post(f"/admin/pages/{draft.pk}/edit/", data, follow=True)
    assert "inviala" in response.content.decode()
    assert not is_live(draft)


def test_creating_and_publishing_at_once_is_impossible(editor: Any, log_in: Any) -> None:
    provider = factories.make_provider()
    client = log_in(editor)
    address = f"/admin/pages/add/catalog_pages/servicepage/{provider.pk}/?modello=vuota"
    from tests.catalog_pages.forms import form_data

    data = form_data(client.get(address).content) | {"title": "Subito", "slug": "subito", "action-publish": "1"}
    client.post(address, data)
    assert not ServicePage.objects.filter(title="Subito", live=True).exists()


def test_bulk_publish_refuses_own_edits(draft: Any, editor: Any, colleague: Any, log_in: Any) -> None:
    address = f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}"
    log_in(editor).post(address, {"include_descendants": ""})
    assert not is_live(draft)
    log_in(colleague).post(address, {"include_descendants": ""})
    assert is_live(draft)


def test_bulk_publish_refuses_an_incomplete_sheet(editor: Any, colleague: Any, log_in: Any) -> None:
    draft = factories.make_service(title="Senza contatti", publish=False, user=editor, rows=())
    response = log_in(colleague).post(
        f"/admin/bulk/wagtailcore/page/publish/?id={draft.pk}", {"include_descendants": ""}, follow=True
    )
    assert "almeno un contatto" in response.content.decode()
    assert not is_live(draft)


def test_bulk_publish_of_a_body_refuses_its_incomplete_sheets(editor: Any, colleague: Any, log_in: Any) -> None:
    provider = factories.make_provider()
    draft = factories.make_service(provider, title="Senza contatti", publish=False, user=editor, rows=())
    response = log_in(colleague).post(
        f"/admin/bulk/wagtailcore/page/publish/?id={provider.pk}", {"include_descendants": "on"}, follow=True
    )
    assert "almeno un contatto" in response.content.decode()
    assert not is_live(draft)


def test_live_copy_and_alias_are_refused(editor: Any, log_in: Any) -> None:
    live = factories.make_service(title="Già pubblicato")
    client = log_in(editor)
    for extra in ({"publish_copies": "on"}, {"alias": "on"}):
        data = {"new_title": "Copia", "new_slug": "copia", "new_parent_page": live.get_parent().pk, **extra}
        response = client.post(f"/admin/pages/{live.pk}/copy/", data)
        assert response.status_code == 200
        assert not Page.objects.filter(slug="copia").exists()


def test_own_submission_cannot_be_approved_but_a_colleague_can(
    draft: Any, editor: Any, colleague: Any, log_in: Any
) -> None:
    state = submit(log_in(editor), draft)
    act(log_in(editor), draft, "approve", state)
    assert not is_live(draft)
    act(log_in(colleague), draft, "approve", state)
    assert is_live(draft)


def test_editing_during_review_hands_the_approval_to_somebody_else(
    draft: Any, editor: Any, colleague: Any, log_in: Any
) -> None:
    state = submit(log_in(editor), draft)
    client = log_in(colleague)
    client.post(
        f"/admin/pages/{draft.pk}/edit/", open_editor(client, draft.pk) | {"title": "Ritoccato", "action-save": "1"}
    )
    act(client, draft, "approve", state)
    assert not is_live(draft)


def test_edit_and_approve_in_one_post_is_refused(draft: Any, editor: Any, colleague: Any, log_in: Any) -> None:
    submit(log_in(editor), draft)
    client = log_in(colleague)
    data = open_editor(client, draft.pk) | {
        "title": "Ritoccato e approvato",
        "action-workflow-action": "true",
        "workflow-action-name": "approve",
    }
    client.post(f"/admin/pages/{draft.pk}/edit/", data)
    assert not is_live(draft)


def test_override_needs_an_administrator_and_a_reason_and_is_logged(site: Any, log_in: Any) -> None:
    admin = factories.make_admin()
    draft = factories.make_service(title="Urgente", publish=False, user=admin)
    client = log_in(admin)
    state = submit(client, draft)
    act(client, draft, "approve", state)
    assert not is_live(draft)
    response = act(client, draft, "override", state, comment="  ")
    assert "Scrivi il motivo" in response.content.decode()
    assert not is_live(draft)
    act(client, draft, "override", state, comment="Numero di emergenza cambiato")
    assert is_live(draft)
    entry = PageLogEntry.objects.get(action="catalog_pages.override")
    assert entry.data["reason"] == "Numero di emergenza cambiato"


def test_override_is_not_for_editors(draft: Any, editor: Any, log_in: Any) -> None:
    state = submit(log_in(editor), draft)
    act(log_in(editor), draft, "override", state, comment="Ho fretta")
    assert not is_live(draft)


def test_approval_checks_the_answers_again(draft: Any, editor: Any, colleague: Any, log_in: Any) -> None:
    state = submit(log_in(editor), draft)
    latest = ServicePage.objects.get(pk=draft.pk).get_latest_revision()
    latest.content["contacts"] = []
    latest.save()
    response = act(log_in(colleague), draft, "approve", state)
    assert "almeno un contatto" in response.content.decode()
    assert not is_live(draft)


def test_an_edit_to_a_published_service_leaves_the_live_one_untouched(log_in: Any, site: Any) -> None:
    provider = factories.make_provider()
    page = factories.make_service(provider, title="Com'era")
    representative = factories.make_representative(provider)
    client = log_in(representative)
    data = open_editor(client, page.pk) | {"title": "Come sarà", "prices-0-amount": "99.00", "action-submit": "Invia"}
    client.post(f"/admin/pages/{page.pk}/edit/", data)
    page = ServicePage.objects.get(pk=page.pk)
    assert page.title == "Com'era"
    assert str(page.prices.get().amount) == "6.50"
    state = page.current_workflow_task_state
    act(log_in(factories.make_editor()), page, "approve", state)
    page = ServicePage.objects.get(pk=page.pk)
    assert page.title == "Come sarà"
    assert str(page.prices.get().amount) == "99.00"
