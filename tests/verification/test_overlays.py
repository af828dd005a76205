"""A dated overlay from the short form: a draft for the office, for one's own sheets, never over another draft."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog_pages.models import ServicePage
from providers.suspension import suspend
from tests import factories


def send(client: Any, page: ServicePage, **values: str) -> Any:
    end = (timezone.localdate() + datetime.timedelta(days=30)).isoformat()
    data = {"kind": "closure", "ends": end, "seen": str(page.live_revision_id), **values}
    return client.post(reverse("verification_overlay", args=[page.pk]), data)


@pytest.mark.parametrize("who", ["representative", "editor"])
def test_an_overlay_becomes_a_draft_under_review(who: str, sheet: ServicePage, lead: Any, log_in: Any) -> None:
    user = lead if who == "representative" else factories.make_editor()
    client = log_in(user)
    assert (
        reverse("verification_overlay", args=[sheet.pk])
        in client.get(f"/admin/pages/{sheet.pk}/edit/").content.decode()
    )
    assert client.get(reverse("verification_overlay", args=[sheet.pk])).status_code == 200
    assert send(client, sheet, text="Ferie").status_code == 302
    page = ServicePage.objects.get(pk=sheet.pk)
    assert (page.notices.count(), bool(page.workflow_in_progress), page.get_latest_revision().user) == (0, True, user)
    [notice] = page.get_latest_revision_as_object().notices.all()
    assert (notice.kind, notice.text) == ("closure", "Ferie")
    revision = page.latest_revision_id
    assert send(client, sheet, text="Ancora").status_code in (409, 422)
    assert ServicePage.objects.get(pk=sheet.pk).latest_revision_id == revision


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": ""}, "obbligatorio"),
        ({"ends": ""}, "Scrivi fino a quando"),
        ({"kind": "notice"}, "ha bisogno di un testo"),
        ({"kind": "waiting-list"}, "Scegli quanto"),
        ({"starts": "2099-01-01"}, "prima dell&#x27;inizio"),
        ({"seen": "1"}, "aggiornata nel frattempo"),
    ],
)
def test_what_is_wrong_is_said(sheet: ServicePage, lead: Any, log_in: Any, values: dict[str, str], words: str) -> None:
    answer = send(log_in(lead), sheet, **values)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not ServicePage.objects.get(pk=sheet.pk).has_unpublished_changes


def test_only_on_one_s_own_sheets(sheet: ServicePage, lead: Any, log_in: Any) -> None:
    foreign = factories.make_service(factories.make_provider("Altri"), title="Altrui")
    client = log_in(lead)
    assert send(client, foreign).status_code == 302
    suspend(sheet.provider, by=factories.make_editor(), reason="Prova")
    assert send(client, sheet).status_code == 302
    for page in (foreign, sheet):
        assert not ServicePage.objects.get(pk=page.pk).has_unpublished_changes
