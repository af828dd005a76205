"""Fields of the office alone: who writes for a body neither sees nor changes them, nor fails for want of them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from catalog_pages.enums import Scheme
from catalog_pages.models import Attestation, ContactRow, PriceRow, ServicePage
from tests import factories
from tests.catalog_pages.forms import form_data, open_editor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def provider(site: Any) -> Any:
    return factories.make_provider()


@pytest.fixture
def editor(site: Any) -> Any:
    return factories.make_editor()


@pytest.fixture
def afternoon() -> Any:
    """A kind of service in the category of children."""
    children = factories.category("cura-dei-figli")
    return factories.make_term(Scheme.KIND, "doposcuola", "Doposcuola", parent=children)


def save(client: Any, page: Any, **values: str) -> Any:
    data = open_editor(client, page.pk) | values
    response = client.post(f"/admin/pages/{page.pk}/edit/", data, follow=True)
    return response.content.decode()


def latest(page: Any) -> Any:
    return ServicePage.objects.get(pk=page.pk).get_latest_revision_as_object()


def test_posted_office_fields_are_ignored(provider: Any, author: Any, log_in: Any) -> None:
    page = factories.make_service(provider, user=author)
    other = factories.category("cura-dei-figli")
    save(
        log_in(author),
        page,
        **{
            "category": str(other.pk),
            "slug": "altro-indirizzo",
            "assured_date": timezone.localdate().isoformat(),
            "assured_method": "visit",
            "verification_months": "36",
            "external_id": "mio",
            "summary": "Cambiato davvero.",
            "action-save": "1",
        },
    )
    draft = latest(page)
    assert draft.summary == "Cambiato davvero."
    assert (draft.category_id, draft.slug) == (page.category_id, page.slug)
    assert (draft.assured_date, draft.assured_method, draft.verification_months) == (None, "", None)
    assert draft.external_id == ""


def test_the_category_follows_from_the_kind(provider: Any, author: Any, log_in: Any, afternoon: Any) -> None:
    page = factories.make_service(provider, publish=False, user=author)
    html = log_in(author).get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert 'name="category"' not in html
    save(log_in(author), page, kind=str(afternoon.pk))
    assert latest(page).category == afternoon.parent


def test_once_published_another_category_is_the_offices_matter(
    provider: Any, author: Any, editor: Any, log_in: Any, afternoon: Any
) -> None:
    page = factories.make_service(provider, user=author)
    assert "sta in un&#x27;altra categoria" in save(log_in(author), page, kind=str(afternoon.pk))
    assert latest(page).kind is None
    save(log_in(editor), page, kind=str(afternoon.pk), category=str(afternoon.parent_id))
    assert latest(page).category == afternoon.parent


def test_a_sheet_without_kind_is_submitted_and_waits_for_its_category(
    provider: Any, author: Any, editor: Any, log_in: Any
) -> None:
    page = factories.make_service(provider, publish=False, user=author)
    draft = page.get_latest_revision_as_object()
    draft.category = None
    draft.save_revision(user=author)
    save(log_in(author), page, **{"action-submit": "Invia"})
    page = ServicePage.objects.get(pk=page.pk)
    assert page.workflow_in_progress
    answer = log_in(editor).post(
        f"/admin/da-rivedere/{page.pk}/decidi/", {"action": "approve", "revision": page.latest_revision_id}
    )
    assert "Categoria: scegli" in answer.content.decode()
    save(log_in(editor), page, category=str(factories.category().pk))
    page = ServicePage.objects.get(pk=page.pk)
    log_in(factories.make_editor("collega")).post(
        f"/admin/da-rivedere/{page.pk}/decidi/", {"action": "approve", "revision": page.latest_revision_id}
    )
    assert ServicePage.objects.get(pk=page.pk).live


def test_a_first_draft_from_an_empty_sheet_needs_no_category(provider: Any, author: Any, log_in: Any) -> None:
    client = log_in(author)
    address = f"/admin/pages/add/catalog_pages/servicepage/{provider.pk}/?modello=vuota"
    data = form_data(client.get(address).content) | {"title": "Appena cominciato"}
    client.post(address, data)
    assert ServicePage.objects.get(title="Appena cominciato").category is None


def attested(provider: Any, author: Any) -> Any:
    rows = (
        PriceRow(label="Intera", amount=6),
        ContactRow(label="Ufficio", phone="+390371555011"),
        Attestation(kind="insurance", expires_on=datetime.date(2030, 1, 1), checked_on=datetime.date(2026, 1, 1)),
    )
    return factories.make_service(provider, user=author, rows=rows)


def test_only_the_office_ticks_that_it_checked(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    page = attested(provider, author)
    save(log_in(author), page, **{"attestations-0-checked_on": "2026-11-01", "summary": "Altro."})
    assert latest(page).attestations.get().checked_on == datetime.date(2026, 1, 1)
    save(log_in(editor), page, **{"attestations-0-checked_on": "2026-11-01"})
    assert latest(page).attestations.get().checked_on == datetime.date(2026, 11, 1)


def test_an_attestation_that_changes_is_no_longer_checked(provider: Any, author: Any, log_in: Any) -> None:
    page = attested(provider, author)
    save(log_in(author), page, **{"attestations-0-expires_on": "2035-01-01"})
    row = latest(page).attestations.get()
    assert (row.expires_on, row.checked_on) == (datetime.date(2035, 1, 1), None)


def test_the_stock_copy_is_not_for_representatives(provider: Any, author: Any, log_in: Any) -> None:
    page = factories.make_service(provider, user=author, assured_date=timezone.localdate())
    data = {"new_title": "Copia", "new_slug": "copia", "new_parent_page": provider.pk}
    log_in(author).post(f"/admin/pages/{page.pk}/copy/", data)
    assert not ServicePage.objects.filter(slug="copia").exists()
