"""An editor changes a concession, a colleague approves, and the next look at the file has it."""

from __future__ import annotations

import gzip
import json
import time
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from catalog_pages.models import Concession, ContactRow, PriceRow, ServicePage
from tests import factories
from tests.catalog_pages.forms import open_editor

ADDRESS = "/percorso/dati.json"
BROWSER = {"HTTP_ACCEPT_ENCODING": "gzip, deflate, br"}


@pytest.fixture(params=["database", pytest.param("elasticsearch", marks=pytest.mark.service)])
def engine(request: pytest.FixtureRequest) -> None:
    """On SQLite, and on PostgreSQL with Elasticsearch."""
    if request.param == "elasticsearch":
        request.getfixturevalue("elasticsearch")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_concession_that_an_editor_changes_is_in_the_data_within_a_second(
    engine: None, site: Any, log_in: Any
) -> None:
    page = factories.make_service(
        title="Pasti a domicilio",
        rows=(
            Concession(kind="voucher", title="Buono di ieri", granted_by="Fondazione"),
            PriceRow(label="Tariffa intera", amount=Decimal("6.50"), unit="meal"),
            ContactRow(label="Segreteria", phone="+390371555011"),
        ),
    )
    before = Client().get(ADDRESS, **BROWSER)
    assert titles(before) == ["Buono di ieri"]
    writer, colleague = (log_in(factories.make_editor(name)) for name in ("redazione", "redazione-2"))
    edit = f"/admin/pages/{page.pk}/edit/"
    changed = {"concessions-0-title": "Buono di oggi", "action-submit": "Invia"}
    sent = writer.post(edit, open_editor(writer, page.pk) | changed)
    assert sent.status_code == 302, sent.content.decode()
    state = ServicePage.objects.get(pk=page.pk).current_workflow_task_state
    unapproved = Client().get(ADDRESS, HTTP_IF_NONE_MATCH=before["ETag"], **BROWSER)
    assert unapproved.status_code == 304
    colleague.post(f"/admin/pages/workflow/action/{page.pk}/approve/{state.pk}/")
    approved = time.monotonic()
    after = Client().get(ADDRESS, HTTP_IF_NONE_MATCH=before["ETag"], **BROWSER)
    assert time.monotonic() - approved < 1.0
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert titles(after) == ["Buono di oggi"]
    assert Client().get(ADDRESS, HTTP_IF_NONE_MATCH=after["ETag"], **BROWSER).status_code == 304


def titles(response: Any) -> list[str]:
    data = json.loads(gzip.decompress(response.content))
    return [row["title"] for service in data["services"] for row in service.get("concessions", [])]
