"""The pages of "Il mio percorso": questions that nothing can send, and the plain list of each need."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.models import Concession, ContactRow, PriceRow, RequiredDocument, ServiceDesk, ServicePage, Term
from catalog_pages.taxonomy_data import load_taxonomy
from pathway.questions import make_questions
from pathway.words import words
from search import hot
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates", "site")]

PAGE = "/percorso/"
LIST = "/percorso/sad/"
SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"


class Controls(HTMLParser):
    """Finds what a browser could send, inside the main part of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str | None]] = []
        self.controls: list[dict[str, str | None]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text[text.index("<main") : text.index("</main>")])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append((tag, values))
        if tag == "form":
            self.forms.append(values)
        if tag in ("input", "select", "textarea", "button"):
            self.controls.append(values | {"tag": tag})


@pytest.fixture
def sad() -> Term:
    """The kind of service that the lists here are of."""
    return factories.make_term(Scheme.KIND, "sad", "Assistenza domiciliare (SAD)", parent=factories.category("cura"))


def make_sad(kind: Term, title: str = "Aiuto a casa", **values: Any) -> ServicePage:
    return factories.make_service(title=title, kind=kind, category=factories.category("cura"), **values)


def page_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    assert not response.cookies
    return unescape(response.content.decode())


# The questions


def test_no_control_has_a_name_and_no_button_sends(client: Client, sad: Term) -> None:
    found = Controls(page_of(client, PAGE))
    assert len(found.controls) > 10
    for control in found.controls:
        assert "name" not in control, control
        assert "form" not in control
        assert "formaction" not in control
        if control["tag"] == "button":
            assert control["type"] == "button", control
    (form,) = found.forms
    assert form["method"] == "dialog"
    assert "action" not in form
    assert form["autocomplete"] == "off"


def test_the_questions_are_closed_until_the_script_answers(client: Client, sad: Term) -> None:
    found = Controls(page_of(client, PAGE))
    assert [values for tag, values in found.tags if tag == "fieldset" and "disabled" in values]


def test_nothing_on_the_page_tells_the_server_what_is_pressed(client: Client, sad: Term) -> None:
    make_sad(sad)
    for path in (PAGE, LIST):
        assert not [values for _tag, values in Controls(page_of(client, path)).tags if "ping" in values], path


def test_every_need_of_today_is_asked_and_has_a_list(client: Client, sad: Term) -> None:
    load_taxonomy()
    old = factories.make_term(Scheme.KIND, "vecchio", "Bisogno di ieri", parent=factories.category("cura-dei-figli"))
    old.valid_to = timezone.localdate() - datetime.timedelta(days=1)
    old.save()
    text = page_of(client, PAGE)
    today = timezone.localdate()
    for code, term in vocabularies.current().terms(Scheme.KIND).items():
        assert (f'value="{code}"' in text) is term.is_current(today), code
        assert (f'href="/percorso/{code}/"' in text) is term.is_current(today), code
    made = make_questions(vocabularies.current(), language="it")
    assert all(need.description for group in made.groups for need in group.needs if need.code != "sad")
    assert len(made.municipalities) == 61


def test_the_script_asks_for_no_word_that_is_not_there_and_none_is_idle() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS.glob("percorso*.js"))
    known = words()
    asked = set(re.findall(r"\bwords\.([a-z_]+)", text))
    assert asked <= set(known), asked - set(known)
    made_of = ("why_", "lacks_", "later_", "deadline_", "first_")
    assert {name for name in known if not name.startswith(made_of)} <= asked


def test_a_sentence_has_the_same_places_in_every_language() -> None:
    from django.utils import translation

    italian = words()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            for name, sentence in words().items():
                expected = sorted(re.findall(r"\{\w+\}", italian[name]))
                assert sorted(re.findall(r"\{\w+\}", sentence)) == expected, (code, name)


def test_the_page_costs_nothing_more_when_there_are_more_services(client: Client, sad: Term) -> None:
    make_sad(sad)
    client.get(PAGE)
    hot.forget()
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    for number in range(5):
        make_sad(sad, f"Altro {number}")
    hot.forget()
    with CaptureQueriesContext(connection) as six:
        client.get(PAGE)
    assert len(six) <= len(one)


# The plain lists


def test_a_list_says_whom_to_call_what_it_costs_and_what_to_bring(client: Client, sad: Term) -> None:
    ServiceDesk.objects.create(
        municipality=factories.municipality(), name="Segretariato sociale", phone="+390371555123"
    )
    factories.municipality("098019", "Codogno")
    today = timezone.localdate()
    make_sad(
        sad,
        rows=(
            PriceRow(label="Tariffa di oggi", amount=Decimal("12.50"), unit="hour"),
            PriceRow(label="Tariffa di ieri", amount=1, valid_to=today - datetime.timedelta(days=1)),
            Concession(kind="voucher", title="Buono per l'assistenza", how_to_get="Si chiede allo sportello."),
            Concession(kind="bonus", title="Bonus finito", valid_to=today - datetime.timedelta(days=1)),
            ContactRow(label="Segreteria", phone="+390371555011"),
            RequiredDocument(text="Verbale di invalidità"),
        ),
    )
    make_sad(factories.make_term(Scheme.KIND, "altro", parent=factories.category("cura")), "Tutt'altro")
    text = page_of(client, LIST)
    for there in (
        *("Segretariato sociale", "tel:+390371555123", "Codogno", "Chiama il municipio", "Aiuto a casa"),
        *("Tariffa di oggi", "12,50", "Potrebbe spettarti", "Buono per l'assistenza", "tel:+390371555011"),
        *("Verbale di invalidità", "Fonte: la scheda del servizio"),
    ):
        assert there in text, there
    for absent in ("Tariffa di ieri", "Bonus finito", "Tutt'altro"):
        assert absent not in text, absent


def test_a_list_without_services_says_whom_to_ask(client: Client, sad: Term) -> None:
    text = page_of(client, LIST)
    assert "non c'è ancora un servizio" in text
    assert "Documento d'identità" in text


def test_what_is_withdrawn_leaves_the_list(client: Client, sad: Term) -> None:
    page = make_sad(sad)
    assert page.title in page_of(client, LIST)
    page.unpublish()
    hot.forget()
    assert page.title not in page_of(client, LIST)


def test_a_code_of_yesterday_leads_on_and_an_unknown_one_nowhere(client: Client, sad: Term) -> None:
    factories.make_term(Scheme.KIND, "vecchio", replaced_by=sad)
    response = client.get("/percorso/vecchio/")
    assert (response.status_code, response["Location"]) == (301, LIST)
    assert client.get("/percorso/mai-esistito/").status_code == 404
    assert client.get("/percorso/dati.xml").status_code == 404


def test_italian_is_marked_as_such_on_a_list_in_english(client: Client, sad: Term) -> None:
    make_sad(sad)
    assert re.search(r'<h3 class="pw-title" lang="it">\s*<a [^>]*>Aiuto a casa', page_of(client, f"/en{LIST}"))


def test_a_hostile_text_stays_text(client: Client, sad: Term) -> None:
    make_sad(sad, "<script>alert(1)</script>", rows=(RequiredDocument(text="<img src=x onerror=alert(2)>"),))
    text = client.get(LIST).content.decode()
    assert "<script>alert" not in text
    assert "<img src=x" not in text


def test_a_long_list_costs_as_many_queries_as_a_short_one(client: Client, sad: Term) -> None:
    make_sad(sad)
    client.get(LIST)
    hot.forget()
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for number in range(6):
        make_sad(sad, f"Altro {number}")
    hot.forget()
    with CaptureQueriesContext(connection) as seven:
        client.get(LIST)
    assert len(seven) <= len(one)


def test_the_pages_are_in_the_sitemap_and_linked(client: Client, sad: Term) -> None:
    make_sad(sad)
    sitemap = b"".join(client.get("/sitemap-pagine-1.xml").streaming_content).decode()
    assert "/percorso/</loc>" in sitemap
    assert "/percorso/sad/</loc>" in sitemap
    for path in ("/", "/servizi/?q=xyzxyz", "/categorie/cura/", "/comuni/"):
        assert 'href="/percorso/"' in page_of(client, path), path
