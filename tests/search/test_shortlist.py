"""A list of chosen services: read from an address, shown in its order, printed, and calm about what is not there."""

from __future__ import annotations

import datetime
import gzip
import re
import uuid
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog_pages.models import ContactRow, DatedNotice, OpeningHour, RequiredDocument, RowText, ServicePage
from search import shortlist
from tests import factories
from tests.search.test_pages import read, rich_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

UNKNOWN = "00000000"
SCRIPTS = ("shortlist.js", "sharing.js")


def key(service: ServicePage) -> str:
    return service.translation_key.hex[:8]


def titles(page: Any) -> list[str]:
    """The services of a page: its headings before the footer's."""
    found = page.second_level
    return found[: found.index("LodiWelfare")]


def plain(response: Any) -> str:
    text = unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return " ".join(text.split())


def asked(text: str) -> shortlist.Asked:
    return shortlist.read(QueryDict(text))


# Reading an address


def test_keys_are_read_in_their_order_and_each_once() -> None:
    assert asked("s=0a1b2c3d,00000001&fbclid=x,0a1b2c3d").keys == ["0a1b2c3d", "00000001"]
    assert asked("s=0a1b2c3d,00000001,0A1B2C3D").keys == ["0a1b2c3d", "00000001"]


def test_what_mail_programs_do_to_links_does_no_harm() -> None:
    for text in ("s=0a1b2c3d%2C00000001", "s=0a1b2c3d,%2000000001,", "s=0a1b2c3d;00000001", "s=0a1b2c3d&s=00000001"):
        found = asked(text)
        assert (found.keys, found.is_damaged) == (["0a1b2c3d", "00000001"], False), text


def test_no_list_is_longer_than_fifty() -> None:
    found = asked("s=" + ",".join(f"{number:08x}" for number in range(80)))
    assert len(found.keys) == shortlist.MOST == 50
    assert found.has_too_many


@pytest.mark.parametrize(
    "text", ["s=zzzzzzzz", "s=0a1b2c3", "s=0a1b2c3d4", "s='%20OR%201=1", "s=%00%00", "s=٠٠٠٠٠٠٠٠", "s=" + "a" * 5000]
)
def test_garbage_is_told_from_a_list(client: Client, site: Any, text: str) -> None:
    assert asked(text).is_garbage
    for address in ("/la-mia-lista/", "/la-mia-lista/stampa/", "/en/la-mia-lista/"):
        read(client, f"{address}?{text}", 400)
    response, page = read(client, f"/la-mia-lista/?{text}", 400)
    assert page.headings[0] == (1, "Questo link non si legge")
    assert "chiedi di mandartelo di nuovo" in plain(response)
    assert "/servizi/" in page.addresses


# The page


def test_services_come_in_the_order_of_the_address(client: Client) -> None:
    one, two, three = (factories.make_service(title=title) for title in ("Asilo", "Bagno", "Casa"))
    _response, page = read(client, f"/la-mia-lista/?s={key(three)},{key(one)},{key(two)}")
    assert titles(page) == ["Casa", "Asilo", "Bagno"]
    assert page.headings[0] == (1, "Una lista di servizi")
    assert f"/la-mia-lista/stampa/?s={key(three)},{key(one)},{key(two)}" in page.addresses
    assert one.public_path in page.addresses


def test_what_is_gone_is_told_in_words(client: Client) -> None:
    one, two = factories.make_service(title="Asilo"), factories.make_service(title="Bagno")
    two.unpublish()
    response, page = read(client, f"/la-mia-lista/?s={key(two)},{key(one)}")
    assert titles(page) == ["Asilo"]
    assert "1 servizio non c'è più." in plain(response)
    response, _page = read(client, f"/la-mia-lista/?s={key(two)},{key(one)},{UNKNOWN}")
    assert "2 servizi non ci sono più." in plain(response)


def test_a_list_of_which_nothing_is_left_offers_a_search(client: Client, site: Any) -> None:
    response, page = read(client, f"/la-mia-lista/?s={UNKNOWN}")
    assert "non sono più nel catalogo" in plain(response)
    assert "/servizi/" in page.addresses
    response, _page = read(client, f"/la-mia-lista/stampa/?s={UNKNOWN}")
    assert "nessun servizio da stampare" in plain(response)


def test_a_link_that_was_cut_shows_what_can_be_read(client: Client) -> None:
    service = factories.make_service(title="Asilo")
    response, page = read(client, f"/la-mia-lista/?s={key(service)},0a1b")
    assert titles(page) == ["Asilo"]
    assert "Una parte del link non si legge" in plain(response)


def test_without_an_address_there_is_a_word_for_who_has_no_scripts(client: Client, site: Any) -> None:
    response, page = read(client, "/la-mia-lista/")
    assert page.headings[0] == (1, "La mia lista")
    hint = re.search(r"<noscript>(.*?)</noscript>", response.content.decode(), flags=re.DOTALL)
    assert hint
    assert "serve JavaScript" in hint[1]


def test_a_list_is_nobody_elses_to_keep_or_to_index(client: Client) -> None:
    service = factories.make_service()
    for address in ("/la-mia-lista/", "/la-mia-lista/stampa/", "/en/la-mia-lista/"):
        response, _page = read(client, f"{address}?s={key(service)}")
        assert '<meta name="robots" content="noindex">' in response.content.decode()
        assert response["X-Robots-Tag"] == "noindex"
        assert "private" in response["Cache-Control"]
        assert "public" not in response["Cache-Control"]


def test_lists_can_only_be_read(client: Client, site: Any) -> None:
    assert client.post("/la-mia-lista/").status_code == 405
    assert client.post("/la-mia-lista/stampa/").status_code == 405


def test_a_list_in_english_leads_to_itself_in_italian(client: Client) -> None:
    service = factories.make_service()
    _response, page = read(client, f"/en/la-mia-lista/?s={key(service)}")
    assert f"/la-mia-lista/?s={key(service)}" in page.addresses


def test_a_long_list_asks_no_more_questions_than_a_short_one(client: Client) -> None:
    many = [key(factories.make_service(title=f"Servizio {number}")) for number in range(20)]
    client.get("/la-mia-lista/")
    counts = []
    for keys in (many[:1], many):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/la-mia-lista/?s={','.join(keys)}")
        counts.append(len(queries))
    assert counts[1] <= counts[0]


def test_fifty_keys_are_one_question(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert shortlist.find([uuid.uuid4().hex[:8] for _each in range(50)]) == {}


# On paper


def test_the_leaflet_has_what_one_needs_to_go_there(client: Client) -> None:
    service = rich_service()
    response, page = read(client, f"/la-mia-lista/stampa/?s={key(service)}")
    text = plain(response)
    assert titles(page) == ["Pranzo a casa"]
    assert "Cooperativa Girasole" in text
    assert "tel:+390371555011" in page.addresses
    assert "per chi abita a Codogno" in text
    assert "tel:+390377555012" in page.addresses
    assert "Via Prova 1, Lodi" in text
    assert "Da lunedì a venerdì" in text
    assert "08:30–16:30" in text
    assert "Da € 4,50 a pasto" in text.replace("\xa0", " ")
    assert f"{settings.SITE_URL}{service.public_path}" in text
    assert "Verificato il" in text
    assert f"Informazioni del {timezone.localdate().day} " in text


def test_the_leaflet_of_a_service_without_any_number_has_where_to_write(client: Client) -> None:
    provider = factories.make_provider("Senza telefono", phone="")
    service = factories.make_service(provider, rows=(ContactRow(label="Sportello", email="info@example.org"),))
    response, _page = read(client, f"/la-mia-lista/stampa/?s={key(service)}")
    assert "info@example.org" in plain(response)


@pytest.mark.parametrize("address", ["/en/la-mia-lista/stampa/?s={key}", "/en/servizi/stampa/"])
def test_on_english_paper_what_is_in_italian_says_so(client: Client, address: str) -> None:
    service = rich_service(status="temporarily-closed", status_reason="Lavori in corso.")
    text = unescape(read(client, address.format(key=key(service)))[0].content.decode())
    for words in ("Segreteria", "Al telefono.", "Documento d'identità", "Pochi posti.", "Lavori in corso."):
        assert f'<span lang="it">{words}</span>' in text, words
    assert re.search(r""">[\w ]+: <span lang="it">Documento d'identità</span>\.<""", text)
    assert f"{settings.SITE_URL}/en{service.public_path}" in text
    assert f"{settings.SITE_URL}{service.public_path}" not in text.split('class="lw-leaflet"')[1]


def test_on_italian_paper_and_where_a_text_is_translated_nothing_is_marked(client: Client) -> None:
    service = rich_service()
    assert '<span lang="' not in read(client, f"/la-mia-lista/stampa/?s={key(service)}")[0].content.decode()
    row = service.hours.get()
    RowText.objects.create(row_uid=row.uid, field="note", language="en", source=row.note, text="By telephone.")
    service.save_revision().publish()
    text = read(client, f"/en/la-mia-lista/stampa/?s={key(service)}")[0].content.decode()
    assert "By telephone.</span>" in text
    assert '<span lang="it">By telephone.' not in text


def test_english_cards_and_sheets_say_what_is_in_italian(client: Client) -> None:
    rows = (
        ContactRow(label="Segreteria", phone="+390371555011"),
        OpeningHour(
            weekdays=[1, 2, 3, 4, 5, 6, 7], opens=datetime.time(0), closes=datetime.time(23, 59), note="Solo <soci>"
        ),
        RequiredDocument(text="Domanda"),
        DatedNotice(kind="notice", text="Pochi posti."),
    )
    service = factories.make_service(rows=rows)
    note = '<span lang="it">Solo &lt;soci&gt;</span>'
    for address in ("/en/servizi/", f"/en/la-mia-lista/?s={key(service)}"):
        card = read(client, address)[0].content.decode()
        assert note in card, address
        assert f'<span class="visually-hidden" lang="it"> ({service.title})</span>' in card, address
    sheet = read(client, f"/en{service.public_path}")[0].content.decode()
    for words in ("Segreteria", "Domanda", "Pochi posti."):
        assert f'<span lang="it">{words}</span>' in sheet, words
    assert sheet.count(note) >= 2


# The buttons


def test_cards_and_sheets_can_be_saved_where_there_are_scripts(client: Client) -> None:
    service = factories.make_service()
    for address in ("/servizi/", service.public_path, service.get_parent().get_url()):
        text = read(client, address)[0].content.decode()
        button = re.search(r'<button class="lw-save"[^>]*>', text)
        assert button, address
        assert f'data-save="{key(service)}"' in button[0]
        assert "hidden" in button[0]
        assert 'aria-pressed="false"' in button[0]


def test_a_sheet_can_be_shared_and_printed(client: Client) -> None:
    service = factories.make_service()
    text = read(client, service.public_path)[0].content.decode()
    assert f'data-share="{settings.SITE_URL}{service.public_path}"' in text
    assert "data-print" in text


def test_the_scripts_are_light_and_know_the_same_rules() -> None:
    scripts = [(settings.BASE_DIR / "static" / "lodiwelfare" / name).read_bytes() for name in SCRIPTS]
    assert sum(len(gzip.compress(script)) for script in scripts) < 6_000
    text = scripts[0].decode()
    assert f"const MOST = {shortlist.MOST};" in text
    assert f"const KEY = /^{shortlist.KEY.pattern}$/;" in text
    assert "cookie" not in text
