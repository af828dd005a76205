"""Models: offered by an association, let onto a public list by the office, copied by small firms."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import AuditEntry
from companies import patterns, planning
from companies.models import WelfarePlan
from messaging.models import Message
from tests import factories
from tests.companies.conftest import edit_path, key_of, make_plan, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

LIST = "/imprese/modelli/"
OURS = {"Origin": "http://testserver"}
Model = WelfarePlan.Model


def offered(*pages: Any, **values: Any) -> WelfarePlan:
    """A plan that an association offers as a model."""
    plan = make_plan(
        *pages, **{"company": "Confprova", "email": "welfare@confprova.example", "introduction": "Per voi.", **values}
    )
    patterns.offer(plan)
    return WelfarePlan.objects.get(pk=plan.pk)


def listed(*pages: Any, **values: Any) -> WelfarePlan:
    """One that the office has let onto the list."""
    plan = offered(*pages, **values)
    patterns.allow(plan, read=patterns.words_read(plan), by=None)
    return WelfarePlan.objects.get(pk=plan.pk)


def decide(client: Client, plan: WelfarePlan, action: str, reason: str = "") -> Any:
    """Press a button of the page that says ``plan`` as it was read."""
    address = reverse("company_plan_model", args=[plan.pk])
    return client.post(address, {"action": action, "read": patterns.words_read(plan), "model-reason": reason})


def state(plan: WelfarePlan) -> str:
    return WelfarePlan.objects.get(pk=plan.pk).model


def test_a_model_is_public_once_its_maker_offers_it_and_the_office_agrees(
    client: Client, nido: Any, log_in: Any
) -> None:
    plan = make_plan(nido, company="Confprova", email="welfare@confprova.example")
    editor = log_in(factories.make_editor())
    # Nobody is put on a public list who did not ask for it.
    decide(editor, plan, "allow")
    assert state(plan) == Model.NONE
    assert client.post(edit_path(plan), {"action": "offer"}, headers=OURS).status_code == 302
    assert "nessuna associazione" in text_of(client, LIST)
    assert "aspetta una risposta" in editor.get(reverse("company_plans")).content.decode()
    assert "Confprova" in editor.get(f"{reverse('company_plans')}?model=asked").content.decode()
    assert decide(editor, plan, "allow").status_code == 302
    text = text_of(client, LIST)
    for words in ("Confprova", "@confprova.example", "Nido del Parco", "Copia questo piano"):
        assert words in text
    assert plan.email not in text
    assert 'content="noindex' not in text
    # The plan itself stays unlisted.
    assert "noindex" in client.get(plan.get_absolute_url())["X-Robots-Tag"]
    assert Message.objects.get(kind="plan_model_allowed").recipient == plan.email
    decide(editor, plan, "allow")
    assert Message.objects.filter(kind="plan_model_allowed").count() == 1
    actions = list(AuditEntry.objects.values_list("action", flat=True))
    assert {"companies.model_offer", "companies.model_allow"} <= set(actions)


def test_the_office_takes_a_model_off_with_a_reason(client: Client, nido: Any, log_in: Any) -> None:
    plan = listed(nido)
    editor = log_in(factories.make_editor())
    assert decide(editor, plan, "refuse", " ").status_code == 422
    assert "Confprova" in text_of(client, LIST)
    assert decide(editor, plan, "refuse", "È pubblicità.").status_code == 302
    assert "Confprova" not in text_of(client, LIST)
    message = Message.objects.get(kind="plan_model_refused")
    assert message.recipient == plan.email
    for words in ("È pubblicità.", "ha tolto"):
        assert words in message.text
    assert "È pubblicità." in text_of(client, edit_path(plan))
    # Who has its address still reads it, and sees no reason.
    assert "È pubblicità." not in text_of(client, plan.get_absolute_url())
    assert AuditEntry.objects.get(action="companies.model_refuse").details == {"reason": "È pubblicità."}
    # It can be mended and offered again.
    client.post(edit_path(plan), {"action": "offer"}, headers=OURS)
    assert state(plan) == Model.ASKED


@pytest.mark.parametrize("who", ["nobody", "representative"])
def test_nobody_else_lets_a_model_on_or_off(client: Client, nido: Any, log_in: Any, who: str) -> None:
    on, off = listed(nido), offered(nido, email="welfare@altra.example")
    if who == "representative":
        client = log_in(factories.make_representative(nido.provider))
    for plan, action in ((off, "allow"), (on, "refuse")):
        response = decide(client, plan, action, "Perché sì.")
        assert response.status_code in (302, 403)
        assert b"confprova" not in response.content
    assert (state(on), state(off)) == (Model.ALLOWED, Model.ASKED)
    assert not Message.objects.filter(kind="plan_model_refused").exists()


def test_a_box_that_anybody_can_have_offers_no_model(client: Client, nido: Any) -> None:
    plan = make_plan(nido, email="qualcuno@gmail.com", company="Grande Associazione")
    assert client.post(edit_path(plan), {"action": "offer"}, headers=OURS).status_code == 409
    assert state(plan) == Model.NONE
    assert "con un dominio suo" in text_of(client, edit_path(plan))


def test_words_that_changed_are_read_again_before_they_are_on_the_list(client: Client, nido: Any) -> None:
    plan = listed(nido)
    same = {"action": "words", "company": "Confprova", "introduction": "Per voi."}
    client.post(edit_path(plan), same, headers=OURS)
    assert state(plan) == Model.ALLOWED
    client.post(edit_path(plan), {**same, "introduction": "Chiama subito questo numero."}, headers=OURS)
    assert state(plan) == Model.ASKED
    assert "Chiama subito" not in text_of(client, LIST)


def test_the_office_lets_on_the_words_that_it_read_and_no_others(client: Client, nido: Any, log_in: Any) -> None:
    plan = offered(nido)
    editor = log_in(factories.make_editor())
    page = editor.get(reverse("company_plan", args=[plan.pk])).content.decode()
    assert f'name="read" value="{patterns.words_read(plan)}"' in page
    other = {"action": "words", "company": "Confprova", "introduction": "Chiama subito questo numero."}
    client.post(edit_path(plan), other, headers=OURS)
    address = reverse("company_plan_model", args=[plan.pk])
    for data in ({"read": patterns.words_read(plan)}, {}):
        answer = editor.post(address, {"action": "allow", **data}, follow=True)
        assert "rileggi il piano" in answer.content.decode()
        assert state(plan) == Model.ASKED
    # Other services are the catalogue's: they ask for no second look.
    decide(editor, WelfarePlan.objects.get(pk=plan.pk), "allow")
    assert state(plan) == Model.ALLOWED


def test_words_that_a_browser_sends_back_as_they_were_have_not_changed(client: Client, nido: Any) -> None:
    plan = listed(nido, introduction="Per voi.\n\nE per chi è con voi.")
    same = {"action": "words", "company": "Confprova", "introduction": "Per voi.\r\n\r\nE per chi è con voi."}
    client.post(edit_path(plan), same, headers=OURS)
    assert state(plan) == Model.ALLOWED


@pytest.mark.parametrize("what", ["taken down", "taken back", "deleted"])
def test_what_is_no_model_any_more_is_off_the_list_and_copied_by_nobody(client: Client, nido: Any, what: str) -> None:
    plan = listed(nido)
    copy = re.search(r'href="([^"]+modello=[^"]+)"', client.get(LIST).content.decode())
    assert copy
    path = copy[1].replace("&amp;", "&")
    assert "Parti dal modello di Confprova" in text_of(client, path)
    if what == "taken down":
        planning.take_down(plan, reason="No.", by=None)
    elif what == "taken back":
        client.post(edit_path(plan), {"action": "take-back"}, headers=OURS)
    else:
        planning.delete(plan)
    assert "Confprova" not in text_of(client, LIST)
    text = text_of(client, path)
    assert "Confprova" not in text
    assert "Per voi." not in text


def test_a_firm_copies_a_model_in_one_form(client: Client, nido: Any, badante: Any, send: Any) -> None:
    model = listed(badante, nido)
    found = re.search(r'href="([^"]+modello=[^"]+)"', client.get(LIST).content.decode())
    assert found
    path = found[1].replace("&amp;", "&")
    page = text_of(client, path)
    for words in ("Per voi.", "Nido del Parco", "Assistenza a casa"):
        assert words in page
    keys = re.findall(r'name="services" value="([0-9a-f]{8})"', page)
    assert len(keys) == 2
    values = {"company": "Bar Sport", "email": "info@bar-sport.example", "introduction": "Per chi lavora qui."}
    hidden = {"servizio": keys, "services": keys, "modello": str(model.uid)}
    assert send(path, **values, **hidden).status_code == 200
    plan = planning.confirm(WelfarePlan.objects.get(company="Bar Sport"))
    assert [row.title for row in plan.services.all()] == ["Assistenza a casa", "Nido del Parco"]
    assert "Fatto a partire dal modello di Confprova." in text_of(client, plan.get_absolute_url())
    # The name of the association, and nothing that leads to a person or to its plan.
    for words in ("welfare@confprova.example", str(model.uid)):
        assert words not in str(WelfarePlan.objects.filter(pk=plan.pk).values())
    planning.delete(model)
    assert "Fatto a partire dal modello di Confprova." in text_of(client, plan.get_absolute_url())


def test_a_plan_with_none_of_its_services_does_not_bear_the_name_of_a_model(
    client: Client, nido: Any, badante: Any, send: Any
) -> None:
    model, key = listed(nido), key_of(badante)
    values = {"company": "Altro", "email": "altro@gmail.com", "introduction": "Pagate qui.", "modello": str(model.uid)}
    assert send(f"/imprese/piani/nuovo/?servizio={key}", servizio=[key], services=[key], **values).status_code == 200
    assert WelfarePlan.objects.get(company="Altro").made_from == ""


@pytest.mark.parametrize("given", ["", "x", "00000000-0000-0000-0000-000000000000", "\x00", "{}"])
def test_a_model_that_is_not_there_is_passed_over(client: Client, nido: Any, given: str) -> None:
    response = client.get("/imprese/piani/nuovo/", {"servizio": nido.translation_key.hex[:8], "modello": given})
    assert response.status_code == 200
    assert "Parti dal modello" not in response.content.decode()


def test_a_service_that_was_withdrawn_is_not_copied(client: Client, nido: Any, badante: Any) -> None:
    listed(badante, nido)
    badante.unpublish()
    text = text_of(client, LIST)
    assert "Assistenza a casa" not in text
    assert "Nido del Parco" in text
    nido.unpublish()
    text = text_of(client, LIST)
    assert "non sono più nel catalogo" in text
    assert "Copia questo piano" not in text


def test_the_list_has_pages_and_its_cost_does_not_grow(
    client: Client, nido: Any, badante: Any, django_assert_max_num_queries: Any
) -> None:
    listed(nido)
    client.get(LIST)
    with django_assert_max_num_queries(20) as few:
        client.get(LIST)
    for number in range(patterns.PER_PAGE):
        listed(nido, badante, company=f"Associazione {number:02}", email=f"a@associazione-{number}.example")
    with django_assert_max_num_queries(len(few) + 1):
        first = text_of(client, LIST)
    assert "?p=2" in first
    assert "Confprova" not in first
    assert "Confprova" in text_of(client, f"{LIST}?p=2")
    assert text_of(client, f"{LIST}?p=99") == text_of(client, f"{LIST}?p=2")
    assert client.get(f"{LIST}?p=x%00").status_code == 200


def test_the_demo_has_a_model(site: Any, nido: Any) -> None:
    from demo.companies import load_model

    editor = factories.make_editor()
    made = load_model(by=editor)
    assert made == load_model(by=editor)
    assert [plan.pk for plan in WelfarePlan.objects.models()] == [made.pk if made else None]
