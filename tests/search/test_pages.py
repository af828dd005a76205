"""The public pages as a visitor gets them."""

from __future__ import annotations

import datetime
import json
import re
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.translation import trans_real

from catalog_pages.enums import Scheme
from catalog_pages.models import (
    AccessWay,
    Attestation,
    Concession,
    ContactRow,
    DatedNotice,
    HomePage,
    InfoPage,
    OpeningHour,
    PriceRow,
    RequiredDocument,
    ServicePage,
)
from search import breaker
from search.catalogues import compile_catalogues
from search.models import IndexState, SearchIndex
from search.rendering import render_sheet
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

HEADINGS = [
    "In breve",
    "Indice della pagina",
    "A chi è rivolto",
    "Come fare",
    "Cosa serve",
    "Cosa si ottiene",
    "Tempi e scadenze",
    "Quanto costa",
    "Accedi al servizio",
    "Condizioni di servizio",
    "Contatti",
    "Argomenti",
]
ELEMENTS = {
    "breadcrumb",
    "metatag",
    "page-index",
    "service-achieved",
    "service-addressed",
    "service-area",
    "service-calendar-list",
    "service-calendar-text",
    "service-cost",
    "service-description",
    "service-file",
    "service-generic-access",
    "service-how-to",
    "service-needed",
    "service-online-access",
    "service-status",
    "service-title",
    "service-topic",
}


class Reader(HTMLParser):
    """Reads a page: headings, ``data-element`` values, data blocks, and what a strict policy would refuse."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: list[tuple[int, str]] = []
        self.elements: set[str] = set()
        self.inline: list[str] = []
        self.addresses: list[str] = []
        self.blocks: list[str] = []
        self.ids: list[str] = []
        self._inside: list[str] = []
        self._script: dict[str, str | None] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))
            self._inside.append(tag)
        if element := values.get("data-element"):
            self.elements.add(element)
        if identifier := values.get("id"):
            self.ids.append(identifier)
        self.inline += [name for name in values if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and not _is_allowed(values)):
            self.inline.append(tag)
        self._script = values if tag == "script" else {}
        for name in ("src", "href", "action"):
            if values.get(name):
                self.addresses.append(values[name] or "")

    def handle_endtag(self, tag: str) -> None:
        self._script = {}
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside:
            level, text = self.headings[-1]
            self.headings[-1] = (level, " ".join(f"{text} {data}".split()))
        if self._script:
            self.blocks.append(data)

    @property
    def second_level(self) -> list[str]:
        """The headings of the second level."""
        return [text for level, text in self.headings if level == 2]


def _is_allowed(values: dict[str, str | None]) -> bool:
    """A script that is data, or a module of this site."""
    own = (values.get("src") or "").startswith("/static/lodiwelfare/")
    return values.get("type") == "application/ld+json" or (values.get("type") == "module" and own)


@pytest.fixture(scope="module", autouse=True)
def english() -> None:
    """The translations as they are now in the source."""
    compile_catalogues()
    trans_real._translations.pop("en", None)


@pytest.fixture(autouse=True)
def warm() -> None:
    """The cached site roots are not what these tests count."""
    cache.clear()


def read(client: Client, path: str, status: int = 200) -> tuple[Any, Reader]:
    """Get a page and hold it to what every public page promises."""
    response = client.get(path)
    text = response.content.decode()
    assert response.status_code == status, text[:500]
    assert "UNDEFINED-TEMPLATE-VARIABLE" not in text, text[text.index("UNDEFINED") - 200 :][:400]
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    policy = response["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    page = Reader(text)
    assert not page.inline
    assert [level for level, _text in page.headings].count(1) == 1
    levels = [level for level, _text in page.headings]
    assert all(after - before <= 1 for before, after in pairwise(levels)), page.headings
    assert len(page.ids) == len(set(page.ids)), "two elements have the same id"
    return response, page


def rich_service(**values: Any) -> ServicePage:
    """A sheet that uses everything."""
    today = timezone.localdate()
    lodi, codogno = factories.municipality(), factories.municipality("098019", "Codogno")
    rows = (
        ContactRow(label="Segreteria", phone="+390371555011", email="segreteria@example.org"),
        ContactRow(label="Sportello", phone="+390377555012", municipality=codogno, activation="Il martedì."),
        PriceRow(label="Tariffa intera", amount=Decimal("8.90"), unit="meal"),
        PriceRow(
            label="Fascia 1",
            amount=Decimal("4.50"),
            unit="meal",
            isee_to=Decimal(8000),
            isee_kind="ordinary",
            municipality=lodi,
        ),
        Concession(
            kind="voucher", title="Voucher estate", granted_by="il Comune di Lodi", how_to_get="Allo sportello."
        ),
        factories.make_location(name="Cucina", postal_code="26900", wheelchair="partial"),
        OpeningHour(
            weekdays=[1, 2, 3, 4, 5], opens=datetime.time(8, 30), closes=datetime.time(16, 30), note="Al telefono."
        ),
        AccessWay(actor="doctor", channel="referral"),
        AccessWay(actor="citizen", channel="phone"),
        AccessWay(actor="citizen", channel="online", url="https://example.org/domanda"),
        RequiredDocument(text="Documento d'identità", url="https://example.org/modulo.pdf"),
        DatedNotice(
            kind="waiting-list", text="Pochi posti.", waiting_level="short", ends=today + datetime.timedelta(days=9)
        ),
        Attestation(kind="insurance", reference="Polizza 12", issued_by="Assicura", checked_on=today),
    )
    return factories.make_service(
        **{
            "title": "Pranzo a casa",
            "rows": rows,
            "targets": (factories.make_term(Scheme.TARGET, "anziani", "Anziani"),),
            "needed": "<p>Un documento.</p>",
            "outcome": "<p>Un pranzo.</p>",
            "access": "<p>Telefona.</p>",
            "conditions": "<p>Si disdice entro le 9.</p>",
            "cost_notes": "<p>La consegna è compresa.</p>",
            "charter_url": "https://example.org/carta.pdf",
            "waiting_days": 3,
            "meal_diets": ["soft"],
            "assured_date": today,
            "assured_method": "call",
            "is_demo": True,
            "min_age": 65,
            **values,
        }
    )


# The sheet


def test_the_sheet_has_the_headings_of_the_model_in_its_order(client: Client) -> None:
    _response, page = read(client, rich_service().public_path)
    assert [text for text in page.second_level if text in HEADINGS] == HEADINGS
    assert page.headings[0] == (1, "Pranzo a casa")


def test_validators_find_every_data_element(client: Client) -> None:
    _response, page = read(client, rich_service().public_path)
    assert page.elements >= ELEMENTS


def test_the_short_block_comes_before_everything_else(client: Client) -> None:
    response, _page = read(client, rich_service().public_path)
    text = response.content.decode()
    block = text[text.index('id="in-breve"') : text.index('id="indice"')]
    assert 'href="tel:+390371555011"' in block
    assert "Da lunedì a venerdì" in block
    assert "Da €\xa04,50 a pasto, in base all&#x27;ISEE" in block
    assert "Via Prova 1, Lodi" in block
    assert "Per telefono o su Internet" in block, "who uses it comes before the doctor"


def test_a_number_for_one_comune_is_never_the_first_to_call(client: Client) -> None:
    codogno = factories.municipality("098019", "Codogno")
    service = factories.make_service(rows=(ContactRow(label="Sportello", phone="+390377555012", municipality=codogno),))
    response, _page = read(client, service.public_path)
    text = response.content.decode()
    block = text[text.index('id="in-breve"') : text.index('id="indice"')]
    assert "tel:+390377555012" not in block
    assert "Il numero del tuo comune" in block
    assert "Per chi abita a Codogno: Sportello" in text


def test_what_a_body_left_out_is_said_calmly_with_whom_to_ask(client: Client) -> None:
    response, page = read(client, factories.make_service(times="").public_path)
    text = response.content.decode()
    assert 'Chiedi all&#x27;ente: <a href="tel:+390371555011">' in text or "Chiedi all'ente: <a" in text
    assert "Cosa serve" in page.second_level
    assert "Sedi" not in [heading for _level, heading in page.headings]
    assert "Welfare aziendale" not in [heading for _level, heading in page.headings]


def test_a_free_service_has_no_cost_section(client: Client) -> None:
    rows = (PriceRow(label="Gratuito", amount=Decimal(0)), ContactRow(phone="+390371555011"))
    response, page = read(client, factories.make_service(rows=rows).public_path)
    assert "Quanto costa" not in page.second_level
    assert "Gratuito" in response.content.decode()


def test_a_sheet_that_nobody_verified_says_so(client: Client) -> None:
    response, _page = read(client, factories.make_service(assured_date=None).public_path)
    assert "Da verificare: nessuno ha ancora confermato" in response.content.decode()


def test_a_closed_service_says_why(client: Client) -> None:
    service = factories.make_service(status="temporarily-closed", status_reason="Lavori in cucina.")
    text = read(client, service.public_path)[0].content.decode()
    assert "Temporaneamente chiuso" in text
    assert "Lavori in cucina." in text


def test_psychological_sheets_show_112_and_family_mediation_1522(client: Client) -> None:
    psychology = factories.category("servizi-psicologici")
    mediation = factories.make_term(Scheme.KIND, "mediazione-familiare", "Mediazione familiare")
    listening = read(client, factories.make_service(category=psychology).public_path)[0].content.decode()
    assert 'href="tel:112"' in listening
    assert "tel:1522" not in listening
    service = factories.make_service(title="Mediazione", category=psychology, kind=mediation)
    text = read(client, service.public_path)[0].content.decode()
    assert "non è per chi subisce violenza" in text
    assert 'href="tel:1522"' in text
    assert 'href="tel:112"' in text


def test_other_sheets_show_no_emergency_number(client: Client) -> None:
    assert "tel:112" not in read(client, factories.make_service().public_path)[0].content.decode()


def test_prices_and_concessions_are_tables_that_say_what_they_are(client: Client) -> None:
    text = read(client, rich_service().public_path)[0].content.decode()
    tables = re.findall(r"<table.*?</table>", text, re.DOTALL)
    assert len(tables) == 2
    for table in tables:
        assert "<caption>" in table
        assert 'scope="col"' in table
        assert 'scope="row"' in table
        assert not re.search("<th(?! scope)[ >]", table)
    assert "Tariffe per fascia ISEE" in tables[0]
    assert "ISEE ordinario" in tables[0]
    assert "fino a €\xa08.000" in tables[0]
    assert "Voucher estate" in tables[1]


def test_who_may_ask_is_told_person_by_person_and_nobody_else_is_named(client: Client) -> None:
    text = read(client, rich_service().public_path)[0].content.decode()
    part = text[text.index("Chi lo può chiedere e come") : text.index('id="condizioni-di-servizio"')]
    assert part.index("La persona interessata") < part.index("Il medico")
    assert "datore di lavoro" not in part
    assert re.search(r'Per telefono:\s*<a[^>]*href="tel:\+390371555011"', part)
    assert 'href="https://example.org/domanda"' in part
    assert "Non si chiede da soli" not in part


def test_what_only_others_can_ask_for_says_whom_to_speak_to(client: Client) -> None:
    rows = (ContactRow(phone="+390371555011"), AccessWay(actor="doctor", channel="referral"))
    text = read(client, factories.make_service(rows=rows).public_path)[0].content.decode()
    assert "Non si chiede da soli. Lo chiede il medico: parlane prima con loro." in text


# Data for machines


def structured_data(client: Client, service: ServicePage) -> dict[str, Any]:
    _response, page = read(client, service.public_path)
    assert len(page.blocks) == 1
    data: dict[str, Any] = json.loads(page.blocks[0])
    return data


def test_structured_data_have_what_the_model_asks_for(client: Client) -> None:
    data = structured_data(client, rich_service())
    assert data["@type"] == "Service"
    assert data["name"] == "Pranzo a casa"
    assert data["serviceType"]
    assert data["serviceOperator"]["name"] == "Cooperativa Girasole"
    assert data["provider"]["@type"] == "NGO"
    assert data["areaServed"]["name"] == "Lodi"
    assert data["audience"]["audienceType"] == "Anziani"
    assert data["audience"]["suggestedMinAge"] == 65
    channel = data["availableChannel"]
    assert channel["serviceUrl"] == "https://example.org/domanda"
    assert channel["serviceLocation"]["name"] == "Cucina"
    assert channel["serviceLocation"]["address"]["streetAddress"] == "Via Prova 1"
    assert channel["serviceLocation"]["address"]["postalCode"] == "26900"
    assert channel["serviceLocation"]["address"]["addressLocality"] == "Lodi"


def test_a_public_body_gives_a_government_service(client: Client) -> None:
    comune = factories.make_provider("Comune di Prova", kind="municipality")
    data = structured_data(client, factories.make_service(comune))
    assert data["@type"] == "GovernmentService"
    assert data["serviceOperator"]["@type"] == "GovernmentOrganization"


def test_no_text_can_leave_the_data_block(client: Client) -> None:
    title = "</script><script>alert(1)</script> & altro"
    data = structured_data(client, factories.make_service(title=title, slug="prova"))
    assert data["name"] == title


# Addresses


def test_a_wrong_slug_leads_to_the_right_one(client: Client) -> None:
    service = factories.make_service()
    key = service.translation_key.hex[:8]
    response = client.get(f"/servizi/altro-{key}/")
    assert (response.status_code, response["Location"]) == (301, service.public_path)


def test_a_service_that_ended_answers_gone_with_alternatives(client: Client) -> None:
    service = factories.make_service(title="Vecchio servizio")
    factories.make_service(title="Servizio che c'è")
    service.unpublish()
    response, page = read(client, service.public_path, 410)
    text = response.content.decode()
    assert "Vecchio servizio" in text
    assert (3, "Servizio che c'è") in page.headings
    assert 'href="/servizi/?category=socio-assistenziali"' in text


def test_an_unknown_service_is_not_found(client: Client, site: Any) -> None:
    _response, page = read(client, "/servizi/niente-00000000/", 404)
    assert page.headings[0] == (1, "Pagina non trovata")


def test_an_unknown_address_offers_a_search(client: Client, site: Any) -> None:
    _response, page = read(client, "/non-esiste/", 404)
    assert "/servizi/" in page.addresses


def test_the_error_page_needs_neither_database_nor_context() -> None:
    page = Reader(render_to_string("500.html"))
    assert not page.inline
    assert "tel:112" in page.addresses


def test_a_page_is_sent_again_only_when_it_changed(client: Client) -> None:
    service = factories.make_service()
    first = client.get(service.public_path)
    assert first["Cache-Control"] == "public, max-age=0, s-maxage=30, must-revalidate"
    again = client.get(service.public_path, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    service.summary = "Un testo nuovo."
    service.save_revision().publish()
    changed = client.get(service.public_path, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "Un testo nuovo." in changed.content.decode()


def test_pages_can_only_be_read(client: Client) -> None:
    path = factories.make_service().public_path
    assert client.post(path).status_code == 405
    assert client.post("/servizi/").status_code == 405


# Languages


def test_a_sheet_without_translation_is_shown_in_italian_with_a_word_about_it(client: Client, settings: Any) -> None:
    service = factories.make_service()
    response, _page = read(client, f"/en{service.public_path}")
    text = response.content.decode()
    assert '<html lang="en">' in text
    assert "described in Italian only" in text
    assert re.search(r'<h1[^>]*lang="it">Pasti a domicilio</h1>', text)
    assert f'<link rel="canonical" href="{settings.SITE_URL}{service.public_path}">' in text
    assert 'hreflang="en"' not in text[: text.index("</head>")]
    assert "Who it is for" in text


def test_a_translated_sheet_is_english_throughout(client: Client, settings: Any) -> None:
    service = rich_service()
    english = factories.translate(
        service, title="Lunch at home", slug="lunch", summary="A hot lunch.", how_to="<p>Call us.</p>"
    )
    response, page = read(client, english.public_path)
    text = response.content.decode()
    assert page.headings[0] == (1, "Lunch at home")
    assert [text for text in page.second_level if text in {"In short", "How much it costs", "Contacts"}] == [
        "In short",
        "How much it costs",
        "Contacts",
    ]
    assert "described in Italian only" not in text
    assert f'rel="alternate" hreflang="en" href="{settings.SITE_URL}{english.public_path}"' in text
    assert f'rel="alternate" hreflang="it" href="{settings.SITE_URL}{service.public_path}"' in text
    assert not re.findall("Attivo|Verificato|Tariffe|dalle|Chiama", text)


def test_the_language_switch_leads_to_the_same_page(client: Client) -> None:
    service = factories.make_service()
    _response, page = read(client, service.public_path)
    assert f"/en{service.public_path}" in page.addresses
    _response, page = read(client, "/servizi/?q=pasti")
    assert "/en/servizi/?q=pasti" in page.addresses


def test_every_phrase_of_the_public_site_has_an_english_one() -> None:
    import polib
    from django.conf import settings

    catalogue = polib.pofile(f"{settings.LOCALE_PATHS[0]}/en/LC_MESSAGES/django.po")
    assert not [entry.msgid for entry in catalogue if not entry.translated()]
    for entry in catalogue:
        named = re.compile(r"%\([a-z_]+\)[sd]|%[sd]")
        for text in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            assert set(named.findall(text)) <= set(named.findall(entry.msgid_plural or entry.msgid)), entry.msgid


# The list


def test_the_list_shows_what_a_person_needs_to_choose(client: Client) -> None:
    service = rich_service()
    response, page = read(client, "/servizi/?q=pranzo&municipality=098031&fbclid=x")
    text = response.content.decode()
    assert "1 servizio trovato" in page.second_level
    assert service.public_path in page.addresses
    assert "tel:+390371555011" in page.addresses
    assert "Sede a Lodi" in text
    assert "dato dimostrativo" in text
    assert 'value="pranzo"' in text
    assert response["Search-Engine"] == "database"


def test_facets_have_counts_and_belong_to_the_search_form(client: Client) -> None:
    rich_service()
    factories.make_service(title="Altro")
    text = read(client, "/servizi/?category=socio-assistenziali")[0].content.decode()
    choice = re.search(r'<input id="f-category-socio-assistenziali"[^>]*>', text)
    assert choice
    assert 'form="cerca"' in choice[0]
    assert " checked" in choice[0]
    label = text[choice.end() :][:400]
    assert re.search(r"</span>\s*2\s*</span>", label), label


def test_an_active_filter_can_be_taken_away(client: Client) -> None:
    rich_service()
    _response, page = read(client, "/servizi/?q=pranzo&category=socio-assistenziali&municipality=098031&age=70")
    assert "/servizi/?q=pranzo&municipality=098031&age=70" in page.addresses
    assert "/servizi/?q=pranzo&category=socio-assistenziali&age=70" in page.addresses
    assert "/servizi/?q=pranzo&category=socio-assistenziali&municipality=098031" in page.addresses
    assert "/servizi/?q=pranzo" in page.addresses


def test_an_empty_list_helps(client: Client) -> None:
    rich_service()
    response, page = read(client, "/servizi/?q=xyzxyz&cost=paid")
    assert "Nessun servizio trovato" in page.second_level
    assert "/servizi/?q=xyzxyz" in page.addresses
    assert "mailto:" in response.content.decode()


def test_what_was_left_out_of_the_question_is_said(client: Client, site: Any) -> None:
    text = read(client, "/servizi/?category=inesistente")[0].content.decode()
    assert "Non conosciamo il filtro «inesistente»" in text


def test_a_simplified_search_is_announced(client: Client, settings: Any) -> None:
    factories.make_service()
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:1"
    breaker.trip(reason="test")
    text = read(client, "/servizi/?q=pasti")[0].content.decode()
    assert "La ricerca in questo momento è semplificata" in text


def test_pages_of_results_link_to_each_other(client: Client) -> None:
    provider = factories.make_provider()
    for number in range(3):
        factories.make_service(provider, title=f"Servizio {number}")
    _response, page = read(client, "/servizi/?per_page=1&page=2&sort=name")
    assert "/servizi/?sort=name&per_page=1" in page.addresses
    assert "/servizi/?sort=name&page=3&per_page=1" in page.addresses


def test_only_whole_lists_are_for_search_engines(client: Client) -> None:
    factories.make_service()
    for path, kept in (
        ("/servizi/", True),
        ("/servizi/?category=socio-assistenziali", True),
        ("/servizi/?q=pasti", False),
        ("/servizi/?municipality=098031", False),
    ):
        text = read(client, path)[0].content.decode()
        assert ("noindex" not in text) is kept, path


def test_more_results_cost_no_more_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    provider = factories.make_provider()
    factories.make_service(provider)
    client.get("/servizi/")
    with django_assert_max_num_queries(12) as one:
        client.get("/servizi/")
    for number in range(6):
        factories.make_service(provider, title=f"Servizio {number}")
    client.get("/servizi/")
    with django_assert_max_num_queries(12) as many:
        client.get("/servizi/")
    assert len(many) == len(one)


def test_a_sheet_costs_few_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    path = rich_service().public_path
    client.get(path)
    # Within a transaction nothing is kept: the menus and the glossary are read, once each.
    with django_assert_max_num_queries(7):
        client.get(path)


# Wagtail's pages


def test_the_home_has_search_and_categories_with_counts(client: Client) -> None:
    factories.make_service()
    response, page = read(client, "/")
    assert "/categorie/socio-assistenziali/" in page.addresses
    assert "1 servizio" in response.content.decode()
    assert "/en/" in page.addresses


def test_a_provider_shows_its_contacts_and_services(client: Client) -> None:
    provider = factories.make_provider(
        website="https://www.example.org/chi", email="info@example.org", pec="p@pec.example.org"
    )
    service = factories.make_service(provider)
    response, page = read(client, provider.url)
    text = response.content.decode()
    assert service.public_path in page.addresses
    assert "tel:+390371555010" in page.addresses
    assert "p@pec.example.org" not in text, "an ETS's PEC is not its everyday contact"
    assert provider.fiscal_code in text


def test_a_public_body_shows_its_pec(client: Client) -> None:
    provider = factories.make_provider("Comune", kind="municipality", pec="p@pec.example.org")
    assert "p@pec.example.org" in read(client, provider.url)[0].content.decode()


def test_editors_choose_what_is_in_the_menu_and_what_below(client: Client, site: Any) -> None:
    home = HomePage.objects.get(pk=site.home.pk)
    shown = home.add_child(
        instance=InfoPage(title="Come funziona", body="<h2>Prima</h2><p>Testo.</p>", show_in_menus=True)
    )
    below = home.add_child(instance=InfoPage(title="Privacy", show_in_menus=False))
    response, page = read(client, shown.url)
    header, footer = response.content.decode().split("<main", 1)
    assert shown.url in header
    assert below.url not in header
    assert below.url in footer
    assert (2, "Prima") in page.headings


def test_a_page_of_the_menu_that_is_not_translated_is_the_italian_one_and_says_so(client: Client, site: Any) -> None:
    home = HomePage.objects.get(pk=site.home.pk)
    shown, below = (
        home.add_child(instance=InfoPage(title=title, show_in_menus=in_menu))
        for title, in_menu in (("Come funziona", True), ("Altro", False))
    )
    header, footer = client.get("/en/").content.decode().split("<main", 1)
    assert f'<a href="{shown.url}" lang="it">Come funziona</a>' in header
    assert f'<a href="{below.url}" lang="it">Altro</a>' in footer


# The rest


def test_a_preview_goes_through_the_same_sheet(site: Any) -> None:
    service = factories.make_service(publish=False)
    service.title = "Titolo non salvato"
    text = render_sheet(RequestFactory().get("/"), service).content.decode()
    assert "UNDEFINED-TEMPLATE-VARIABLE" not in text
    assert "Titolo non salvato" in text
    assert "Anteprima: questa pagina non è pubblica." in text


def test_health_tells_monitors_how_the_site_is(client: Client, settings: Any) -> None:
    settings.ELASTICSEARCH_URL = ""
    service = factories.make_service()
    SearchIndex.objects.create(name="i")
    IndexState.objects.update_or_create(
        service_id=service.translation_key, index_name="i", defaults={"due_at": timezone.now()}
    )
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": "ok",
        "elasticsearch": "not configured",
        "mail": {"waiting": 0, "oldest_seconds": 0, "failed": 0},
        "services": 1,
        "outbox": {"waiting": 1, "oldest_seconds": 0, "parked": 0},
    }
