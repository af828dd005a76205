"""The office: it keeps the guidance, and takes plans off the net. Nobody else does."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from companies import desk, planning
from companies.models import GuidanceText, LetterGuidance, WelfarePlan
from messaging.models import Message
from tests import factories
from tests.companies.conftest import make_offer, make_plan, text_of, write_guidance

pytestmark = pytest.mark.django_db

LETTERS = "/imprese/lettere/"


# The guidance


def test_the_office_changes_a_text_and_readers_see_it_at_once(client: Client, site: Any, log_in: Any) -> None:
    row = write_guidance("f", "Regola di ieri.")
    assert "Regola di ieri." in text_of(client, LETTERS)
    text = row.texts.get()
    data = {
        "letter": row.letter_id,
        "reference": "Art. 51 TUIR",
        "source_url": "https://www.normattiva.it/",
        "checked_on": timezone.localdate().isoformat(),
        "texts-TOTAL_FORMS": 1,
        "texts-INITIAL_FORMS": 1,
        "texts-MIN_NUM_FORMS": 1,
        "texts-MAX_NUM_FORMS": 1000,
        "texts-0-id": text.pk,
        "texts-0-language": "it",
        **{f"texts-0-{name}": "Regola cambiata." for name in GuidanceText.ANSWERS},
    }
    address = reverse("wagtailsnippets_companies_letterguidance:edit", args=[row.pk])
    editor = log_in(factories.make_editor())
    assert editor.get(address).status_code == 200
    assert editor.post(address, data).status_code == 302
    assert "Regola cambiata." in text_of(client, LETTERS)
    assert AuditEntry.objects.filter(action="wagtail.edit", object_id=str(row.pk)).exists()
    # A text is closed with a date, never deleted.
    gone = reverse("wagtailsnippets_companies_letterguidance:delete", args=[row.pk])
    editor.post(gone)
    assert LetterGuidance.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize("name", ["list", "add", "edit", "history", "copy"])
def test_the_guidance_is_the_offices_alone(site: Any, log_in: Any, name: str) -> None:
    row = write_guidance("f", "Regola segreta.")
    address = reverse(
        f"wagtailsnippets_companies_letterguidance:{name}", args=[] if name in ("list", "add") else [row.pk]
    )
    body = factories.make_provider()
    for client in (Client(), log_in(factories.make_representative(body))):
        response = client.get(address)
        assert response.status_code in (302, 403)
        assert b"Regola segreta" not in response.content
        client.post(address, {"reference": "Rubata"})
    assert LetterGuidance.objects.get().reference == "Art. 51 TUIR"


# Plans


def page_of(plan: WelfarePlan) -> str:
    return reverse("company_plan", args=[plan.pk])


def test_the_office_takes_a_plan_down_with_a_reason(client: Client, nido: Any, log_in: Any) -> None:
    plan = make_plan(nido, introduction="Parole da togliere.")
    public = plan.get_absolute_url()
    editor = log_in(factories.make_editor())
    assert "Azienda Prova" in editor.get(reverse("company_plans")).content.decode()
    assert editor.post(page_of(plan), {"reason": " "}).status_code == 422
    assert client.get(public).status_code == 200
    assert editor.post(page_of(plan), {"reason": "Usa il nome di altri."}).status_code == 302
    for address in (public, f"{public}volantino/", f"{public}servizi.csv", f"{public}servizi.xlsx"):
        response = client.get(address)
        assert response.status_code == 410
        for words in ("Azienda Prova", "Parole da togliere.", "Usa il nome di altri.", "Nido del Parco"):
            assert words not in response.content.decode()
    message = Message.objects.get(kind="plan_taken_down")
    assert message.recipient == plan.email
    assert "Usa il nome di altri." in message.text
    entry = AuditEntry.objects.get(action="companies.take_down")
    assert (entry.object_id, entry.details) == (str(plan.pk), {"reason": "Usa il nome di altri."})
    # Twice tells once; and it can be undone.
    editor.post(page_of(plan), {"reason": "Ancora."})
    assert Message.objects.filter(kind="plan_taken_down").count() == 1
    assert editor.post(reverse("company_plan_put_back", args=[plan.pk])).status_code == 302
    assert client.get(public).status_code == 200


def test_a_draft_that_was_taken_down_is_not_published_by_putting_it_back(
    client: Client, nido: Any, log_in: Any
) -> None:
    plan = planning.begin(token="t", company="Azienda", email="a@azienda.example", introduction="", keys=[])
    editor = log_in(factories.make_editor())
    editor.post(page_of(plan), {"reason": "No."})
    assert not Message.objects.filter(kind="plan_taken_down").exists()
    editor.post(reverse("company_plan_put_back", args=[plan.pk]))
    assert client.get(plan.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("who", ["nobody", "representative", "translator"])
def test_nobody_else_sees_or_touches_the_plans(client: Client, nido: Any, log_in: Any, who: str) -> None:
    plan = make_plan(nido)
    if who == "representative":
        client = log_in(factories.make_representative(nido.provider))
    elif who == "translator":
        from django.contrib.auth.models import Group, User

        from catalog_pages.permissions import TRANSLATORS_GROUP

        person = User.objects.create_user("traduce", "t@example.org", "password")
        person.groups.add(Group.objects.get_or_create(name=TRANSLATORS_GROUP)[0])
        client = log_in(person)
    addresses = [
        reverse("company_plans"),
        page_of(plan),
        reverse("company_services"),
        reverse("company_plan_put_back", args=[plan.pk]),
    ]
    for address in addresses:
        response = client.get(address)
        assert response.status_code in (302, 403, 405)
        assert b"Azienda Prova" not in response.content
        assert b"hr@azienda.example" not in response.content
        client.post(address, {"reason": "Perché sì."})
    plan.refresh_from_db()
    assert plan.state == WelfarePlan.State.CONFIRMED


def test_a_service_is_counted_by_company_and_named_from_a_threshold_on(nido: Any, badante: Any, log_in: Any) -> None:
    for number in range(desk.THRESHOLD):
        make_plan(nido, email=f"hr@azienda-{number}.example")
        # One company with many plans is one company.
        make_plan(badante, email=f"persona-{number}@azienda-uguale.example")
    make_plan(make_offer("Doposcuola", "f"), email="hr@azienda-0.example")
    text = log_in(factories.make_editor()).get(reverse("company_services")).content.decode()
    assert "Nido del Parco" in text
    assert "Assistenza a casa" not in text
    assert "Doposcuola" not in text


def test_lists_are_filtered_and_say_when_they_are_empty(nido: Any, log_in: Any) -> None:
    editor = log_in(factories.make_editor())
    address = reverse("company_plans")
    assert "Nessuna impresa" in editor.get(address).content.decode()
    make_plan(nido)
    assert "Azienda Prova" in editor.get(f"{address}?q=azienda").content.decode()
    assert "Azienda Prova" not in editor.get(f"{address}?q=altra").content.decode()
    assert "Azienda Prova" not in editor.get(f"{address}?state=draft").content.decode()
    assert editor.get(f"{address}?state=x&p=99&q=%00").status_code == 200
