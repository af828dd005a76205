"""Approving, sending back, overriding: through the workflow, on the text that was on the screen, told by mail."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from audit.models import AuditEntry, Outcome
from catalog_pages.models import ServicePage
from messaging.models import Message
from moderation.models import FieldNote, QueueEntry
from providers.access import grant_membership
from providers.models import MembershipRole
from tests import factories
from tests.moderation.building import dearer, harmless, submit, waiting_change, waiting_first

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(site: Any) -> Any:
    return factories.make_provider()


@pytest.fixture
def editor(site: Any) -> Any:
    return factories.make_editor()


def is_live(page: Any) -> bool:
    return ServicePage.objects.get(pk=page.pk).live


def decide(client: Any, page: Any, action: str, *, shown: int | None = None, **data: str) -> str:
    revision = shown or ServicePage.objects.get(pk=page.pk).latest_revision_id
    response = client.post(
        f"/admin/da-rivedere/{page.pk}/decidi/", {"action": action, "revision": revision, **data}, follow=True
    )
    assert response.status_code == 200
    return str(response.content.decode())


def test_approving_publishes_what_was_shown_and_tells_the_author(
    provider: Any, author: Any, editor: Any, log_in: Any
) -> None:
    page = waiting_first(author, provider, title="Spesa a casa")
    assert "«Spesa a casa» è pubblicata." in decide(log_in(editor), page, "approve", reason="Bella scheda")
    assert is_live(page)
    message = Message.objects.get(kind="review-approved")
    assert message.recipient == author.email
    assert "Bella scheda" in message.text
    assert AuditEntry.objects.filter(action="wagtail.workflow.approve", user_id=editor.pk).exists()


def test_no_mail_leaves_in_the_request(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    page = waiting_first(author, provider)
    decide(log_in(editor), page, "reject", reason="Manca l'orario")
    assert mail.outbox == []
    assert set(Message.objects.values_list("kind", flat=True)) == {"review-waiting", "review-returned"}


def test_sending_back_needs_reasons_and_loses_nothing(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    page = waiting_first(author, provider)
    assert "Scrivi che cosa va cambiato" in decide(log_in(editor), page, "reject", reason="   ")
    assert QueueEntry.objects.filter(page_id=page.pk).exists()
    entry = AuditEntry.objects.get(action="moderation.reject")
    assert (entry.outcome, entry.user_id) == (Outcome.REFUSED, editor.pk)


def test_author_and_referente_read_the_reasons_field_by_field(
    provider: Any, author: Any, editor: Any, log_in: Any
) -> None:
    lead = factories.make_representative(provider, "referente")
    grant_membership(user=lead, provider=provider, role=MembershipRole.LEAD)
    bystander = factories.make_representative(provider, "altra-redattrice")
    stranger = factories.make_representative(factories.make_provider("Altro ente"), "altro-ente")
    page = waiting_first(author, provider)
    decide(log_in(editor), page, "reject", reason="Quasi", **{"note-prices": "Il prezzo è al mese?", "note-altro": "x"})
    told = Message.objects.filter(kind="review-returned")
    assert {message.recipient for message in told} == {author.email, lead.email}
    assert bystander.email not in {message.recipient for message in told}
    assert stranger.email not in {message.recipient for message in told}
    assert "- Prezzi: Il prezzo è al mese?" in told[0].text
    assert FieldNote.objects.get().field == "prices"
    page = ServicePage.objects.get(pk=page.pk)
    assert page.current_workflow_state.status == "needs_changes"
    assert not page.live


def test_notes_alone_are_reasons_enough(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    page = waiting_first(author, provider)
    assert "è tornata a chi" in decide(log_in(editor), page, "reject", **{"note-how_to": "Quale ufficio?"})


def test_the_next_round_shows_what_was_asked(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    page = waiting_first(author, provider)
    decide(log_in(editor), page, "reject", reason="Quasi", **{"note-prices": "Al mese?"})
    ServicePage.objects.get(pk=page.pk).current_workflow_state.resume(user=author)
    html = log_in(editor).get(f"/admin/da-rivedere/{page.pk}/").content.decode()
    assert "Già rimandata indietro da redazione" in html
    assert "Al mese?" in html


def test_what_changed_meanwhile_is_not_approved(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    page = waiting_change(author, provider, change=harmless)
    shown = page.latest_revision_id
    draft = page.get_latest_revision_as_object()
    dearer(draft)
    draft.save_revision(user=factories.make_editor("collega"))
    html = decide(log_in(editor), page, "approve", shown=shown, reason="Bene", **{"note-outcome": "La mia nota"})
    assert "è cambiata mentre la leggevi (collega" in html
    assert "La mia nota" in html
    assert ">Bene</textarea>" in html
    assert "9,00" in html
    assert ServicePage.objects.get(pk=page.pk).prices.get().amount == 6.5


def test_after_an_edit_in_review_one_approval_by_a_third_person_is_enough(
    provider: Any, author: Any, editor: Any, log_in: Any
) -> None:
    colleague = factories.make_editor("collega")
    page = waiting_first(author, provider)
    draft = page.get_latest_revision_as_object()
    draft.title = "Ritoccata"
    draft.save_revision(user=colleague)
    html = log_in(editor).get(f"/admin/da-rivedere/{page.pk}/").content.decode()
    assert "è stata modificata durante la revisione: collega" in html
    assert "deve approvare un" in decide(log_in(colleague), page, "approve")
    assert not is_live(page)
    decide(log_in(editor), page, "approve")
    page = ServicePage.objects.get(pk=page.pk)
    assert page.live
    assert page.title == "Ritoccata"
    assert not page.workflow_in_progress


def test_the_stock_route_refuses_a_text_it_did_not_show(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    page = waiting_first(author, provider)
    state = page.current_workflow_task_state
    draft = page.get_latest_revision_as_object()
    draft.save_revision(user=factories.make_editor("collega"))
    response = log_in(editor).post(f"/admin/pages/workflow/action/{page.pk}/approve/{state.pk}/", follow=True)
    assert "è cambiata dopo" in response.content.decode()
    assert not is_live(page)


def test_the_own_edit_is_refused_and_registered(editor: Any, log_in: Any) -> None:
    page = waiting_first(editor)
    assert "deve approvare un" in decide(log_in(editor), page, "approve")
    assert not is_live(page)
    assert AuditEntry.objects.get(action="moderation.approve").outcome == Outcome.REFUSED


def test_an_override_needs_an_administrator_and_a_reason_and_is_registered(site: Any, log_in: Any) -> None:
    admin = factories.make_admin()
    page = waiting_first(admin)
    assert "Scrivi il motivo" in decide(log_in(admin), page, "override")
    assert not is_live(page)
    decide(log_in(admin), page, "override", reason="Numero di emergenza cambiato")
    assert is_live(page)
    assert AuditEntry.objects.get(action="catalog_pages.override").outcome == Outcome.OVERRIDE


def test_an_editor_cannot_override(editor: Any, log_in: Any) -> None:
    page = waiting_first(editor)
    assert "Solo un amministratore" in decide(log_in(editor), page, "override", reason="Ho fretta")
    assert not is_live(page)


def test_checks_are_made_again_at_approval(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    page = waiting_first(author, provider, min_age=65, max_age=18)
    assert "Prima va corretto" in decide(log_in(editor), page, "approve")
    assert not is_live(page)


def test_the_stock_route_makes_the_same_checks(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    page = waiting_first(author, provider, min_age=65, max_age=18)
    state = page.current_workflow_task_state
    response = log_in(editor).post(f"/admin/pages/workflow/action/{page.pk}/approve/{state.pk}/", follow=True)
    assert "più bassa della minima" in response.content.decode()
    assert not is_live(page)


def test_deciding_twice_is_told(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    page = waiting_first(author, provider)
    decide(log_in(editor), page, "approve")
    assert "non aspetta più una decisione" in decide(
        log_in(factories.make_editor("collega")), page, "reject", reason="x"
    )
    assert is_live(page)


def test_a_translation_is_approved_at_the_same_desk(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    english = factories.translate(factories.make_service(provider), title="Meals")
    draft = english.get_latest_revision_as_object()
    draft.title = "Meals at home"
    draft.save_revision(user=factories.make_editor("traduttrice"))
    submit(ServicePage.objects.get(pk=english.pk), editor)
    decide(log_in(editor), english, "approve")
    assert ServicePage.objects.get(pk=english.pk).title == "Meals at home"


@pytest.mark.parametrize("action", ["approve", "reject", "override"])
def test_a_representative_decides_nothing(provider: Any, author: Any, log_in: Any, action: str) -> None:
    page = waiting_first(author, provider)
    decide(log_in(author), page, action, reason="io")
    assert not is_live(page)
    assert ServicePage.objects.get(pk=page.pk).workflow_in_progress


# Several together.


def together(client: Any, *pages: Any, path: str = "approva/") -> str:
    items = [f"{page.pk}:{ServicePage.objects.get(pk=page.pk).latest_revision_id}" for page in pages]
    return str(client.post(f"/admin/da-rivedere/insieme/{path}", {"item": items}, follow=True).content.decode())


def test_harmless_changes_are_approved_together_and_each_is_told(
    provider: Any, author: Any, editor: Any, log_in: Any
) -> None:
    plain = [waiting_change(author, provider, change=harmless, title=title) for title in ("Uno", "Due")]
    sensitive = waiting_change(author, provider, change=dearer, title="Tre")
    first = waiting_first(author, provider, title="Quattro")
    own = waiting_change(editor, provider, change=harmless, title="Cinque")
    html = together(log_in(editor), *plain, sensitive, first, own)
    for told in (
        "«Uno» è pubblicata",
        "«Due» è pubblicata",
        "«Tre» non è stata approvata: ha modifiche delicate",
        "«Quattro» non è stata approvata: una prima pubblicazione",
        "«Cinque» non è stata approvata: L&#x27;ultima modifica è tua",
    ):
        assert told in html
    assert {entry.title for entry in QueueEntry.objects.all()} == {"Tre", "Quattro", "Cinque"}
    assert AuditEntry.objects.filter(action="moderation.approve", outcome=Outcome.REFUSED).count() == 3


def test_what_changed_since_the_list_was_read_is_left_out(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    page = waiting_change(author, provider, change=harmless)
    item = f"{page.pk}:{page.latest_revision_id}"
    page.get_latest_revision_as_object().save_revision(user=factories.make_editor("collega"))
    html = log_in(editor).post("/admin/da-rivedere/insieme/approva/", {"item": item}, follow=True).content.decode()
    assert "non è stata approvata: La pagina è cambiata" in html
    assert QueueEntry.objects.exists()


def test_what_is_approved_together_is_read_first(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    plain = waiting_change(author, provider, change=harmless, title="Uno")
    sensitive = waiting_change(author, provider, change=dearer, title="Tre")
    client = log_in(editor)
    html = client.get(f"/admin/da-rivedere/insieme/?pick={plain.pk}&pick={sensitive.pk}&pick=abc").content.decode()
    assert "Un pasto completo ogni giorno" in html
    assert "ha modifiche delicate" in html
    assert f'value="{sensitive.pk}:' not in html
    assert "Scegli prima" in client.get("/admin/da-rivedere/insieme/", follow=True).content.decode()


def test_a_representative_approves_nothing_together(provider: Any, author: Any, log_in: Any) -> None:
    page = waiting_change(factories.make_editor(), provider, change=harmless)
    together(log_in(author), page)
    assert QueueEntry.objects.exists()


# Assignment.


def test_one_takes_gives_and_leaves_what_waits(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    page = waiting_first(author, provider)
    colleague = factories.make_editor("collega")
    client, address = log_in(editor), f"/admin/da-rivedere/{page.pk}/assegna/"
    for asked, holder in (("me", editor), (str(colleague.pk), colleague), ("", None)):
        client.post(address, {"person": asked})
        assert QueueEntry.objects.get().assigned_to == holder


@pytest.mark.parametrize("asked", ["999999", "abc", "²", "-1"])
def test_only_the_office_can_be_given_anything(
    provider: Any, author: Any, editor: Any, log_in: Any, asked: str
) -> None:
    page = waiting_first(author, provider)
    for person in (asked, str(author.pk)):
        response = log_in(editor).post(f"/admin/da-rivedere/{page.pk}/assegna/", {"person": person}, follow=True)
        assert response.status_code == 200
        assert QueueEntry.objects.get().assigned_to is None
    log_in(author).post(f"/admin/da-rivedere/{page.pk}/assegna/", {"person": "me"})
    assert QueueEntry.objects.get().assigned_to is None
