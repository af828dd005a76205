"""The terms that forms offer: those of today, and what a sheet already holds."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog_pages.models import ContactRow, PriceRow, ServicePage
from tests import factories
from tests.catalog_pages.forms import open_editor

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def retire(term: Any) -> None:
    term.valid_to = datetime.date(2020, 1, 1)
    term.save()


def test_a_retired_term_is_offered_only_where_it_is_already_chosen(site: Any, log_in: Any) -> None:
    retired = factories.make_term("target", "vecchio", "Destinatari di una volta")
    holder = factories.make_service(targets=(retired,))
    other = factories.make_service()
    retire(retired)
    client = log_in(factories.make_editor())
    assert "Destinatari di una volta" in client.get(f"/admin/pages/{holder.pk}/edit/").content.decode()
    assert "Destinatari di una volta" not in client.get(f"/admin/pages/{other.pk}/edit/").content.decode()


def test_a_sheet_with_a_retired_term_can_still_be_saved(site: Any, log_in: Any) -> None:
    retired = factories.make_term("target", "vecchio")
    page = factories.make_service(targets=(retired,))
    retire(retired)
    client = log_in(factories.make_editor())
    client.post(f"/admin/pages/{page.pk}/edit/", open_editor(client, page.pk) | {"title": "Salvato"})
    latest = ServicePage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert latest.title == "Salvato"
    assert list(latest.targets.all()) == [retired]


@pytest.mark.parametrize("rows", [1, 20])
def test_the_editor_costs_as_many_queries_for_twenty_rows_as_for_one(site: Any, log_in: Any, rows: int) -> None:
    for number in range(30):
        factories.municipality(f"0980{number:02d}", f"Comune {number}")
    page = factories.make_service(
        rows=tuple(
            row
            for number in range(rows)
            for row in (
                PriceRow(label=f"Fascia {number}", amount=Decimal(number), municipality=factories.municipality()),
                ContactRow(label=f"Ufficio {number}", phone="+390371555011"),
            )
        )
    )
    client = log_in(factories.make_editor())
    client.get(f"/admin/pages/{page.pk}/edit/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    assert len(queries) <= 75, len(queries)
