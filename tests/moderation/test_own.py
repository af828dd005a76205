"""The representative's home: the state of each service in words, what to do, what can be done. Nobody else's."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog_pages.models import Attestation, ContactRow, PriceRow, ServicePage
from moderation.anchors import anchor
from moderation.differences import SHEET
from moderation.models import FieldNote, QueueEntry
from providers.access import grant_membership
from tests import factories
from tests.moderation.building import dearer, waiting_change, waiting_first

pytestmark = pytest.mark.django_db

HOME = "/admin/i-miei-servizi/"
QUERIES = 40


@pytest.fixture
def editor(site: Any) -> Any:
    return factories.make_editor()


def home(client: Any, address: str = HOME) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, response.get("Location")
    return BeautifulSoup(response.content, "html.parser")


def card(soup: BeautifulSoup, page: Any) -> str:
    found = soup.find(id=f"servizio-{page.pk}")
    assert found is not None
    return " ".join(found.find_parent("li").get_text(" ").split())


def test_each_service_says_its_state_in_words(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    draft = factories.make_service(provider, title="Bozza", publish=False, user=author)
    public = factories.make_service(provider, title="Pubblica")
    waiting = waiting_change(author, provider, change=dearer, title="In attesa")
    changed = factories.make_service(provider, title="Cambiata")
    changed.get_latest_revision_as_object().save_revision(user=author)
    gone = factories.make_service(provider, title="Tolta")
    gone.unpublish()
    soup = home(log_in(author))
    assert "Bozza: la vede solo il tuo ente." in card(soup, draft)
    assert "Pubblicata." in card(soup, public)
    assert "aspetta l'Ufficio di Piano. Il pubblico vede la versione di prima." in card(soup, waiting)
    assert "con modifiche non inviate" in card(soup, changed)
    assert "Non è più pubblicata." in card(soup, gone)


def test_what_was_sent_back_says_why_with_the_way_to_each_field(
    provider: Any, author: Any, editor: Any, log_in: Any
) -> None:
    page = waiting_first(author, provider)
    state = page.current_workflow_task_state
    FieldNote.objects.create(page=page, task_state=state, field="prices", text="Al mese?", author=editor)
    assert "Al mese?" not in str(home(log_in(author)))
    state.reject(user=editor, comment="Quasi pronta")
    soup = home(log_in(author))
    told = card(soup, page)
    assert "Rimandata indietro" in told
    assert "Quasi pronta" in told
    link = soup.find("a", string=lambda text: text and "Prezzi: Al mese?" in text)
    assert link["href"] == f"/admin/pages/{page.pk}/edit/{anchor('prices')}"
    editing = log_in(author).get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "Quasi pronta" in editing
    beside = BeautifulSoup(editing, "html.parser").find(id="nota-prices")
    assert beside is not None
    assert "Al mese?" in beside.get_text()
    assert beside.find_parent(id=anchor("prices").removeprefix("#")) is not None


def test_a_note_is_heard_with_its_input_and_gone_when_the_sheet_is_sent_again(
    provider: Any, author: Any, editor: Any, log_in: Any
) -> None:
    page = waiting_first(author, provider)
    state = page.current_workflow_task_state
    for name in ("summary", "title", "how_to", "contacts"):
        FieldNote.objects.create(page=page, task_state=state, field=name, text=f"Nota <b>su {name}", author=editor)
    state.reject(user=editor, comment="Quasi pronta")
    client, address = log_in(author), f"/admin/pages/{page.pk}/edit/"
    soup = home(client, address)
    for name in ("summary", "title", "how_to", "contacts"):
        note = soup.find(id=f"nota-{name}")
        assert note is not None
        assert f"Nota <b>su {name}" in note.get_text()
    for name in ("summary", "title"):
        described = soup.find(attrs={"name": name})["aria-describedby"].split()
        assert any(soup.find(id=each) and soup.find(id=each).find(id=f"nota-{name}") for each in described)
    page.current_workflow_state.resume(user=author)
    assert soup.find(id="nota-summary") is not None
    assert home(log_in(editor), address).find(id="nota-summary") is None


def test_the_ways_into_the_editor_lead_to_places_that_are_there(provider: Any, author: Any, log_in: Any) -> None:
    page = factories.make_service(provider, publish=False, user=author)
    soup = home(log_in(author), f"/admin/pages/{page.pk}/edit/")
    for name in SHEET:
        if name not in ("category", "kind"):
            assert soup.find(id=anchor(name).removeprefix("#")) is not None, name


def test_the_todo_list_begins_with_what_submission_needs(provider: Any, author: Any, log_in: Any) -> None:
    page = factories.make_service(provider, publish=False, user=author, rows=(), category=None)
    told = card(home(log_in(author)), page)
    assert "Chi chiamare: aggiungi almeno un contatto. serve per inviare" in told
    assert "Categoria" not in told


def test_what_is_due_is_told(provider: Any, author: Any, log_in: Any) -> None:
    long_ago = timezone.localdate() - datetime.timedelta(days=800)
    late = factories.make_service(provider, title="Vecchia", assured_date=long_ago)
    fresh = factories.make_service(provider, title="Nuova", assured_date=timezone.localdate())
    soup = home(log_in(author))
    assert "Da verificare: andava riletta" in card(soup, late)
    assert "Da verificare" not in card(soup, fresh)


def test_two_bodies_stand_apart_and_no_third(provider: Any, author: Any, log_in: Any) -> None:
    other, stranger = factories.make_provider("Nido Bruco"), factories.make_provider("Ente estraneo")
    grant_membership(user=author, provider=other)
    mine = [factories.make_service(body, title=f"Servizio di {body.title}") for body in (provider, other)]
    factories.make_service(stranger, title="Segretissimo", publish=False)
    soup = home(log_in(author))
    for body, page in zip((provider, other), mine, strict=True):
        section = soup.find(id=f"servizio-{page.pk}").find_parent("section")
        assert section.h2.get_text(strip=True) == body.title
    assert "Segretissimo" not in str(soup)
    assert "Ente estraneo" not in str(soup)


def test_the_admins_home_is_the_same_list(provider: Any, author: Any, log_in: Any) -> None:
    page = factories.make_service(provider, title="Pasti")
    soup = home(log_in(author), "/admin/")
    assert "Pubblicata." in card(soup, page)
    assert soup.find("a", string=lambda text: text and "I miei servizi" in text) or "I miei servizi" in str(soup)


# What can be done.


def post(client: Any, page: Any, action: str, **data: str) -> str:
    return str(client.post(f"{HOME}{page.pk}/{action}/", data, follow=True).content.decode())


def test_a_colleague_may_take_back_what_waits(provider: Any, author: Any, log_in: Any) -> None:
    page = waiting_first(author, provider)
    colleague = factories.make_representative(provider, "collega-ets")
    assert "è tornata da te" in post(log_in(colleague), page, "ritira")
    assert not QueueEntry.objects.exists()
    assert "ha già deciso" in post(log_in(colleague), page, "ritira")


def test_a_copy_begins_as_the_latest_draft_and_was_never_verified(provider: Any, author: Any, log_in: Any) -> None:
    today = timezone.localdate()
    page = factories.make_service(
        provider,
        title="Pasti",
        assured_date=today,
        external_id="origine/1",
        rows=(
            PriceRow(label="Intera", amount=6),
            ContactRow(label="Ufficio", phone="+390371555011"),
            Attestation(kind="insurance", checked_on=today),
        ),
    )
    draft = page.get_latest_revision_as_object()
    draft.summary = "Il testo della bozza più recente."
    draft.save_revision(user=author)
    assert "Questa è la copia" in post(log_in(author), page, "duplica")
    post(log_in(author), page, "duplica")
    copies = ServicePage.objects.filter(title="Pasti (copia)")
    assert copies.count() == 2
    copy = copies[0].get_latest_revision_as_object()
    assert not copy.live
    assert copy.summary == "Il testo della bozza più recente."
    assert (copy.assured_date, copy.external_id, copy.first_published_at) == (None, "", None)
    assert copy.attestations.get().checked_on is None
    assert copy.translation_key != page.translation_key
    assert {row.uid for row in copy.prices.all()}.isdisjoint({row.uid for row in page.prices.all()})
    assert copy.get_parent().pk == provider.pk
    assert copy.latest_revision.user == author


def test_an_unfinished_draft_can_be_copied(provider: Any, author: Any, log_in: Any) -> None:
    page = factories.make_service(provider, title="A metà", publish=False, user=author, rows=(), summary="x")
    assert "Questa è la copia" in post(log_in(author), page, "duplica")


def test_closing_is_proposed_with_its_reason_and_shown_first(
    provider: Any, author: Any, editor: Any, log_in: Any
) -> None:
    waiting_first(author, provider, title="Altra")
    page = factories.make_service(provider, title="Pasti")
    client = log_in(author)
    assert "Scrivi perché" in post(client, page, "sospendi", reason=" ")
    assert "prima delle altre richieste" in post(client, page, "sospendi", reason="Lavori fino al 15 settembre")
    assert ServicePage.objects.get(pk=page.pk).status == "active"
    html = log_in(editor).get("/admin/da-rivedere/").content.decode()
    assert html.index(">Pasti</a>") < html.index(">Altra</a>")
    state = ServicePage.objects.get(pk=page.pk).current_workflow_task_state
    state.task.specific.on_action(state, editor, "approve")
    page = ServicePage.objects.get(pk=page.pk)
    assert (page.status, page.status_reason) == ("temporarily-closed", "Lavori fino al 15 settembre")
    post(client, page, "riapri")
    state = ServicePage.objects.get(pk=page.pk).current_workflow_task_state
    state.task.specific.on_action(state, editor, "approve")
    page = ServicePage.objects.get(pk=page.pk)
    assert (page.status, page.status_reason) == ("active", "")


def test_what_waits_already_is_not_suspended_over_it(provider: Any, author: Any, log_in: Any) -> None:
    page = waiting_change(author, provider, change=dearer)
    assert "ritirala prima" in post(log_in(author), page, "sospendi", reason="Chiuso")
    assert ServicePage.objects.get(pk=page.pk).latest_revision_id == page.latest_revision_id


@pytest.mark.parametrize("action", ["ritira", "duplica", "sospendi", "riapri"])
def test_another_bodys_representative_does_nothing(provider: Any, author: Any, log_in: Any, action: str) -> None:
    page = waiting_change(author, provider, change=dearer, title="Segretissimo")
    attacker = factories.make_representative(factories.make_provider("Altro"), "attacco")
    before = ServicePage.objects.count()
    html = post(log_in(attacker), page, action, reason="io")
    assert "Segretissimo" not in html
    after = ServicePage.objects.get(pk=page.pk)
    assert after.workflow_in_progress
    assert after.latest_revision_id == page.latest_revision_id
    assert ServicePage.objects.count() == before


def test_nobody_reaches_it_without_log_in(client: Any, provider: Any, author: Any) -> None:
    page = waiting_first(author, provider)
    for address in (HOME, f"{HOME}{page.pk}/sospendi/"):
        assert client.get(address).status_code == 302
    client.post(f"{HOME}{page.pk}/ritira/")
    assert QueueEntry.objects.exists()


def test_get_changes_nothing(provider: Any, author: Any, log_in: Any) -> None:
    page = waiting_first(author, provider)
    for action in ("ritira", "duplica", "riapri"):
        assert log_in(author).get(f"{HOME}{page.pk}/{action}/").status_code == 405
    assert QueueEntry.objects.exists()


@pytest.mark.slow
def test_the_home_costs_the_same_with_one_twenty_and_two_hundred(provider: Any, author: Any, log_in: Any) -> None:
    first = factories.make_service(provider)
    client = log_in(author)
    client.get(HOME)
    costs = {}
    made = 1
    for wanted in (1, 20, 200):
        make_many(wanted - made, first)
        made = wanted
        for address in (HOME, "/admin/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            costs[address, wanted] = len(queries)
    assert costs[HOME, 1] == costs[HOME, 20] == costs[HOME, 200] <= QUERIES, costs
    assert costs["/admin/", 1] == costs["/admin/", 20] == costs["/admin/", 200], costs


def make_many(number: int, like: ServicePage) -> None:
    """Sheets that share their revision with one: what the home reads of each is the same."""
    parent = like.get_parent()
    for index in range(number):
        slug = f"{like.slug}-{number}-{index}"
        page = ServicePage(
            title=f"Servizio {index}",
            slug=slug,
            content_type=like.content_type,
            locale=like.locale,
            path=f"{parent.path}{'A' if number < 100 else 'B'}{index:03d}",
            depth=like.depth,
            url_path=f"{parent.url_path}{slug}/",
            live=True,
            latest_revision=like.latest_revision,
            live_revision=like.live_revision,
            category=like.category,
            first_published_at=timezone.now(),
            summary="x",
            how_to="x",
        )
        # Not ``save``: the tree would be asked for a place for each.
        page.save_base()
