"""What changed, old beside new, in the words of who reads it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils import timezone

from catalog_pages.models import Attestation, CompanyTerms, ContactRow, PriceRow, ServicePage
from moderation.differences import KEPT_BY_OFFICE, OFFICE, SHEET, compare
from moderation.models import QueueEntry
from moderation.words import prose_text, side_by_side
from tests import factories
from tests.moderation.building import dearer, harmless, waiting_change, waiting_first

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider(site: Any) -> Any:
    return factories.make_provider()


@pytest.fixture
def editor(site: Any) -> Any:
    return factories.make_editor()


def screen_of(client: Any, page: Any) -> BeautifulSoup:
    response = client.get(f"/admin/da-rivedere/{page.pk}/")
    assert response.status_code == 200, response.get("Location")
    return BeautifulSoup(response.content, "html.parser")


def field(soup: BeautifulSoup, name: str) -> str:
    found = soup.find(id=f"campo-{name}")
    assert found is not None, f"{name} is not on the screen"
    return " ".join(found.get_text(" ").split())


def test_every_field_of_a_sheet_is_compared() -> None:
    own = {*ServicePage.TEXTS, *ServicePage.FACTS} - {*ServicePage.ASSURANCE}
    assert {*SHEET, *KEPT_BY_OFFICE} == own
    assert not {*SHEET} & {*OFFICE}


def test_a_price_is_a_row_with_its_old_and_new_amount(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    page = waiting_change(author, provider, change=dearer)
    soup = screen_of(log_in(editor), page)
    told = field(soup, "prices")
    assert "Cambia: Tariffa intera" in told
    assert "6,50 €" in told
    assert "9,00 €" in told
    assert "a pasto" not in told
    assert soup.find(id="campo-prices").find_parent("section").h2.get_text(strip=True) == "Modifiche delicate"


def test_terms_for_companies_are_told_in_words_and_are_sensitive(
    provider: Any, author: Any, editor: Any, log_in: Any
) -> None:
    def offer(draft: ServicePage) -> None:
        draft.company_terms = [
            CompanyTerms(label="Convenzione", amount=18, vat="excluded", minimum=5, contact_email="imprese@example.org")
        ]

    soup = screen_of(log_in(editor), waiting_change(author, provider, change=offer))
    told = field(soup, "company_terms")
    assert "Si aggiunge: Che cosa: Convenzione; Prezzo per l'impresa, o da (€): 18,00 €; IVA: IVA esclusa" in told
    assert "Numero minimo di persone: 5; E-mail per le imprese: imprese@example.org" in told
    assert soup.find(id="campo-company_terms").find_parent("section").h2.get_text(strip=True) == "Modifiche delicate"


def test_rows_that_come_and_go_are_told_apart(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    def other_contact(draft: ServicePage) -> None:
        draft.contacts = [ContactRow(label="Sportello", phone="+390377555012")]

    told = field(screen_of(log_in(editor), waiting_change(author, provider, change=other_contact)), "contacts")
    assert "Si aggiunge: Chi risponde: Sportello; Telefono: 0377 555012" in told
    assert "Si toglie: Chi risponde: Segreteria" in told


def test_comuni_are_names_that_join_and_leave(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    def move(draft: ServicePage) -> None:
        draft.municipalities = [factories.municipality("098019", "Codogno")]

    told = field(screen_of(log_in(editor), waiting_change(author, provider, change=move)), "municipalities")
    assert "Aggiunti: Codogno" in told
    assert "Tolti: Lodi" in told


def test_texts_are_compared_word_by_word_and_read_out(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    def rewrite(draft: ServicePage) -> None:
        draft.eligibility = "<p>Persone anziane che vivono in famiglia.</p>"

    soup = screen_of(log_in(editor), waiting_change(author, provider, change=rewrite))
    change = soup.find(id="campo-eligibility")
    assert "sole" in change.find("del").get_text()
    assert "tolto:" in change.find("del").get_text()
    assert "famiglia" in change.find("ins").get_text()
    assert "Persone anziane che vivono" in change.get_text()


def test_a_link_that_leads_elsewhere_is_seen_and_sensitive(provider: Any, author: Any) -> None:
    def redirect(draft: ServicePage) -> None:
        draft.outcome = '<p>Leggi <a href="https://altrove.example.org/">la carta</a>.</p>'

    waiting_change(
        author, provider, change=redirect, outcome='<p>Leggi <a href="https://qui.example.org/">la carta</a>.</p>'
    )
    assert QueueEntry.objects.get().is_sensitive
    assert prose_text('<p>Leggi <a href="https://a.example/">la carta</a>.</p><ul><li>uno</li></ul>') == (
        "Leggi la carta (https://a.example/).\n• uno"
    )


def test_what_people_write_is_never_markup() -> None:
    old, new = side_by_side("ciao <b>", "ciao <script>")
    assert "<script>" not in new
    assert "<b>" not in old


def test_unchanged_fields_are_folded_away(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    soup = screen_of(log_in(editor), waiting_change(author, provider, change=harmless))
    assert soup.find(id="campo-contacts").find_parent("details") is not None
    assert soup.find(id="campo-outcome").find_parent("details") is None
    assert soup.find("h2", string=lambda text: text and "delicate" in text) is None


def test_a_first_publication_shows_the_whole_sheet(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    soup = screen_of(log_in(editor), waiting_first(author, provider, title="Nuovo"))
    assert "Tariffa intera" in field(soup, "prices")
    assert "Persone anziane" in field(soup, "eligibility")
    assert soup.find("ins") is None
    assert "/view_draft/" in str(soup)


def test_rows_keep_their_identity_when_only_the_order_changes(provider: Any, author: Any) -> None:
    def reverse(draft: ServicePage) -> None:
        rows = list(draft.prices.all())
        draft.prices = rows[::-1]

    page = waiting_change(
        author,
        provider,
        change=reverse,
        rows=(PriceRow(label="Intera", amount=6), PriceRow(label="Ridotta", amount=3), ContactRow(label="Ufficio")),
    )
    assert QueueEntry.objects.get(page_id=page.pk).changed == []


def test_attestations_that_end_are_flagged(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    today = timezone.localdate()
    rows = (
        PriceRow(label="Intera", amount=6),
        ContactRow(label="Ufficio", phone="+390371555011"),
        Attestation(kind="insurance", expires_on=today - datetime.timedelta(days=1)),
        Attestation(kind="accreditation", expires_on=today + datetime.timedelta(days=60), checked_on=today),
        Attestation(kind="charter", expires_on=today + datetime.timedelta(days=61), checked_on=today),
    )
    text = screen_of(log_in(editor), waiting_first(author, provider, rows=rows)).get_text(" ")
    assert "è scaduta il" in text
    assert text.count("scade il") == 1
    assert text.count("non è ancora stata controllata") == 1


def test_checks_say_what_is_missing_retired_and_left_open(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    retired = factories.make_term("target", "vecchi", "Vecchi", valid_to=timezone.localdate() - datetime.timedelta(1))
    page = waiting_first(
        author, provider, rows=(), targets=(retired,), outcome="<p>Un pasto [scrivi quale].</p>", min_age=65, max_age=18
    )
    text = screen_of(log_in(editor), page).find(class_="desk-findings").get_text(" ")
    for told in ("almeno un contatto", "«Vecchi» è una voce ritirata", "[scrivi quale]", "più bassa della minima"):
        assert told in text


def test_what_was_decided_meanwhile_is_told(provider: Any, author: Any, editor: Any, log_in: Any) -> None:
    page = waiting_first(author, provider)
    page.current_workflow_state.cancel(user=author)
    response = log_in(editor).get(f"/admin/da-rivedere/{page.pk}/", follow=True)
    assert "non aspetta più una decisione" in response.content.decode()


def test_a_sheet_compared_with_itself_has_no_changes(provider: Any) -> None:
    from moderation.words import Names

    content = factories.make_service(provider).latest_revision.content
    assert not [each for each in compare(ServicePage, content, content, Names()) if each.changed]
