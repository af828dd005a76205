"""The sheet in the editor: drafts may be incomplete, submissions may not, contradictions never."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog_pages.models import ContactRow, PriceRow, ServicePage
from tests import factories
from tests.catalog_pages.forms import add_row, form_data, open_editor, rich

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def provider(site: Any) -> Any:
    return factories.make_provider()


@pytest.fixture
def representative(provider: Any) -> Any:
    return factories.make_representative(provider)


@pytest.fixture
def client(representative: Any, log_in: Any) -> Any:
    return log_in(representative)


def add_address(provider: Any, kind: str = "vuota") -> str:
    return f"/admin/pages/add/catalog_pages/servicepage/{provider.pk}/?modello={kind}"


def new_sheet(client: Any, provider: Any) -> dict[str, Any]:
    return form_data(client.get(add_address(provider)).content)


def complete(data: dict[str, Any]) -> dict[str, Any]:
    data |= {
        "title": "Doposcuola Il Portico",
        "summary": "Compiti e gioco insieme, ogni pomeriggio dopo la scuola.",
        "category": factories.category().pk,
        "eligibility": rich("<p>Bambini e ragazzi dai 6 ai 14 anni.</p>"),
        "times": rich("<p>Dal lunedì al venerdì, dalle 14 alle 17.</p>"),
        "how_to": rich("<p>Chiama la segreteria.</p>"),
        "municipalities": [factories.municipality().pk],
    }
    add_row(data, "prices", label="Retta mensile", amount="45.00", unit="month")
    add_row(data, "contacts", label="Segreteria", phone="0371 555 012")
    return data


def test_asks_first_which_model_text_to_start_from(client: Any, provider: Any) -> None:
    response = client.get(f"/admin/pages/add/catalog_pages/servicepage/{provider.pk}/")
    assert b"Scheda vuota" in response.content


def test_model_text_fills_the_new_sheet(client: Any, provider: Any) -> None:
    from catalog_pages.models import ModelText

    kind = factories.make_term("kind", "doposcuola", parent=factories.category())
    ModelText.objects.create(kind=kind, summary="Aiuto nei compiti per [età].")
    data = form_data(client.get(add_address(provider, "doposcuola")).content)
    assert data["summary"] == "Aiuto nei compiti per [età]."
    assert data["kind"] == str(kind.pk)
    assert "category" not in data, "it follows from the kind, and is the office's to change"


def test_an_almost_empty_draft_is_saved(client: Any, provider: Any) -> None:
    data = new_sheet(client, provider) | {"title": "Solo il titolo"}
    response = client.post(add_address(provider), data)
    assert response.status_code == 302
    assert ServicePage.objects.get(title="Solo il titolo").live is False


def test_an_incomplete_submission_says_per_field_what_is_missing(client: Any, provider: Any) -> None:
    data = new_sheet(client, provider) | {"title": "Incompleto", "action-submit": "Invia"}
    add_row(data, "prices", label="Quanto?", amount="", unit="")
    add_row(data, "contacts", label="Chi?")
    response = client.post(add_address(provider), data)
    assert response.status_code == 200
    form = response.context["form"]
    assert {"summary", "how_to"} <= set(form.errors)
    assert "category" not in form.errors, "a representative cannot be asked for what is the office's"
    assert "Dove: scegli i comuni" in str(form.errors["municipalities"])
    assert "Per chi" in str(form.errors["eligibility"])
    assert "amount" in form.formsets["prices"].forms[-1].errors
    assert "almeno un telefono" in str(form.formsets["contacts"].forms[-1].errors["phone"])
    assert not ServicePage.objects.filter(title="Incompleto").exists()


def test_missing_row_lists_are_told_beside_the_list(client: Any, provider: Any) -> None:
    data = new_sheet(client, provider) | {"title": "Senza righe", "action-submit": "Invia"}
    response = client.post(add_address(provider), data)
    form = response.context["form"]
    assert "aggiungi almeno un contatto" in str(form.formsets["contacts"].non_form_errors())
    assert "aggiungi un prezzo" in str(form.formsets["prices"].non_form_errors())
    assert "aggiungi almeno un contatto" in response.content.decode()


def test_a_complete_sheet_is_submitted(client: Any, provider: Any) -> None:
    data = complete(new_sheet(client, provider)) | {"action-submit": "Invia"}
    response = client.post(add_address(provider), data)
    assert response.status_code == 302, response.context["form"].errors
    page = ServicePage.objects.get(title="Doposcuola Il Portico")
    assert page.workflow_in_progress
    assert not page.live
    assert page.contacts.get().phone == "+390371555012"


@pytest.mark.parametrize(
    ("field", "values", "message"),
    [
        ("max_age", {"min_age": "14", "max_age": "6"}, "più bassa"),
        ("nursery_months_to", {"nursery_months_from": "36", "nursery_months_to": "3"}, "finiscono prima"),
    ],
)
def test_contradictions_are_refused_even_in_a_draft(
    client: Any, provider: Any, field: str, values: dict[str, str], message: str
) -> None:
    data = complete(new_sheet(client, provider)) | values
    response = client.post(add_address(provider), data)
    assert message in str(response.context["form"].errors[field])


def test_a_kind_of_another_category_is_refused(provider: Any, log_in: Any) -> None:
    kind = factories.make_term("kind", "sad", parent=factories.category("socio-assistenziali"))
    office = log_in(factories.make_editor())
    data = complete(new_sheet(office, provider)) | {"kind": kind.pk, "category": factories.category().pk}
    response = office.post(add_address(provider), data)
    assert "categoria" in str(response.context["form"].errors["kind"])


def test_reversed_isee_band_is_refused_beside_its_field(client: Any, provider: Any) -> None:
    data = complete(new_sheet(client, provider))
    number = add_row(data, "prices", label="Fascia", amount="2", isee_from="20000", isee_to="10000")
    response = client.post(add_address(provider), data)
    assert "finisce prima" in str(response.context["form"].formsets["prices"].forms[number].errors["isee_to"])


def test_rules_of_a_concession_that_contradict_each_other_are_refused_beside_their_fields(
    client: Any, provider: Any
) -> None:
    data = complete(new_sheet(client, provider))
    kept = {"kind": "isee", "granted_by": "Comune di Lodi", "documents": "Attestazione ISEE"}
    number = add_row(
        data,
        "concessions",
        title="Meno con ISEE",
        min_age="70",
        max_age="65",
        isee_from="9000",
        isee_to="3000",
        apply_by="2030-12-31",
        valid_to="2030-06-30",
        **kept,
    )
    response = client.post(add_address(provider), data)
    form = response.context["form"].formsets["concessions"].forms[number]
    assert set(form.errors) == {"max_age", "isee_to", "apply_by"}
    assert "controlla le due date" in str(form.errors["apply_by"])
    assert form["documents"].value() == "Attestazione ISEE", "nothing that was typed is lost"


def test_terms_for_companies_go_to_the_office_with_the_rest_and_must_say_something(client: Any, provider: Any) -> None:
    data = complete(new_sheet(client, provider)) | {"action-submit": "Invia"}
    number = add_row(data, "company_terms", label="Convenzione")
    response = client.post(add_address(provider), data)
    assert response.status_code == 200
    assert "Scrivi almeno un prezzo" in str(response.context["form"].formsets["company_terms"].forms[number].errors)
    data |= {
        f"company_terms-{number}-amount": "18",
        f"company_terms-{number}-vat": "excluded",
        f"company_terms-{number}-contact_phone": "0371 555018",
    }
    response = client.post(add_address(provider), data)
    assert response.status_code == 302, response.context["form"].errors
    page = ServicePage.objects.get(title="Doposcuola Il Portico")
    assert page.workflow_in_progress
    assert not page.live
    row = page.get_latest_revision_as_object().company_terms.get()
    assert (row.label, row.amount, row.contact_phone) == ("Convenzione", 18, "+390371555018")


def test_a_landline_without_its_zero_is_asked_about(client: Any, provider: Any) -> None:
    data = complete(new_sheet(client, provider))
    number = add_row(data, "contacts", label="Sede", phone="371 409332")
    response = client.post(add_address(provider), data)
    assert "0371409332" in str(response.context["form"].formsets["contacts"].forms[number].errors["phone"])


def test_representatives_never_get_the_office_fields(client: Any, provider: Any) -> None:
    data = complete(new_sheet(client, provider))
    assert not {"slug", "assured_date", "external_id", "is_demo"} & set(data)
    data |= {"assured_date": "2026-01-01", "external_id": "X", "is_demo": "on", "slug": "mio"}
    client.post(add_address(provider), data)
    page = ServicePage.objects.get(title="Doposcuola Il Portico")
    assert (page.assured_date, page.external_id, page.is_demo) == (None, "", False)
    assert page.slug == "doposcuola-il-portico"


def test_row_identity_survives_drafts_and_publication(provider: Any, log_in: Any, representative: Any) -> None:
    page = factories.make_service(provider)
    editor = factories.make_editor()
    client = log_in(representative)
    seen = set()
    data = open_editor(client, page.pk)
    number = add_row(data, "prices", label="Ridotta", amount="3.00")
    for _round in range(3):
        response = client.post(f"/admin/pages/{page.pk}/edit/", data, headers={"accept": "application/json"})
        answer = json.loads(response.content)
        assert answer["success"], answer
        data |= dict(answer["field_updates"]) | {"overwrite_revision_id": answer["revision_id"]}
        seen.add(data[f"prices-{number}-uid"])
    assert len(seen) == 1
    data["action-submit"] = "Invia"
    data.pop("overwrite_revision_id")
    client.post(f"/admin/pages/{page.pk}/edit/", data)
    page.refresh_from_db()
    state = page.current_workflow_task_state
    log_in(editor).post(f"/admin/pages/workflow/action/{page.pk}/approve/{state.pk}/")
    assert {str(row.uid) for row in PriceRow.objects.filter(page=page, label="Ridotta")} == seen


def test_row_identity_is_renewed_on_copy(provider: Any) -> None:
    page = factories.make_service(provider)
    copy = page.copy(update_attrs={"slug": "copia", "title": "Copia"})
    assert copy.prices.get().uid != page.prices.get().uid


def test_restoring_a_revision_with_a_deleted_row_keeps_its_identity(provider: Any) -> None:
    page = factories.make_service(provider)
    first = page.latest_revision
    uid = page.prices.get().uid
    page.prices = []
    page.save_revision().publish()
    assert not PriceRow.objects.filter(page=page).exists()
    first.publish()
    assert PriceRow.objects.get(page=page).uid == uid


def test_phone_shown_and_saved_again_does_not_change(provider: Any, log_in: Any) -> None:
    page = factories.make_service(provider)
    client = log_in(factories.make_editor())
    data = open_editor(client, page.pk)
    assert data["contacts-0-phone"] == "0371 555011"
    client.post(f"/admin/pages/{page.pk}/edit/", data)
    assert page.get_latest_revision_as_object().contacts.get().phone == "+390371555011"


def test_reading_a_draft_asks_no_more_queries_for_more_rows(provider: Any, django_assert_num_queries: Any) -> None:
    page = factories.make_service(provider)
    page.contacts = [ContactRow(label="Uno", phone="+390371555011")]
    one = page.save_revision()
    page.contacts = [ContactRow(label=f"Numero {number}", phone="+390371555011") for number in range(20)]
    many = page.save_revision()
    stored = ServicePage.objects.get(pk=page.pk)
    stored.with_content_json(one.content)
    with CaptureQueriesContext(connection) as captured:
        assert len(stored.with_content_json(one.content).contacts.all()) == 1
    with django_assert_num_queries(len(captured)):
        read = stored.with_content_json(many.content)
    assert [row.page_id for row in read.contacts.all()] == [page.pk] * 20
