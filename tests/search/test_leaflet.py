"""The leaflet as a PDF, read back: whom to call, nothing cut in two, no boxes for letters."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from fpdf import FPDF

from catalog_pages.enums import Scheme
from catalog_pages.models import ContactRow, DatedNotice
from search import leaflet_pdf, views
from tests import factories
from tests.search.test_pages import read, rich_service
from tests.search.test_shortlist import UNKNOWN, key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

LIST = "/la-mia-lista/lista.pdf"
ESCAPED = {b"\\\\": b"\\", b"\\(": b"(", b"\\)": b")", b"\\r": b"\r", b"\\n": b"\n"}


@pytest.fixture(autouse=True)
def readable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files whose inside can be read, and nobody who asked for too many yet."""
    original = FPDF.output
    cache.clear()

    def output(self: FPDF, *args: Any, **kwargs: Any) -> Any:
        self.set_compression(False)
        return original(self, *args, **kwargs)

    monkeypatch.setattr(FPDF, "output", output)


def pages(file: bytes) -> list[str]:
    """The words of each page, read with the tables that programs copy and search text by."""
    objects = {int(number): body for number, body in re.findall(rb"\n(\d+) 0 obj\n(.*?)\nendobj", file, re.DOTALL)}
    fonts: dict[bytes, dict[int, str]] = {}
    for body in objects.values():
        for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", body):
            table = re.search(rb"/ToUnicode (\d+)", objects[int(number)])
            assert table
            pairs = re.findall(rb"<([0-9A-F]{4})> <((?:[0-9A-F]{4})+)>", objects[int(table[1])])
            fonts[name] = {
                int(code, 16): bytes.fromhex(letters.decode()).decode("utf-16-be") for code, letters in pairs
            }
    found = []
    for body in objects.values():
        if b"/Type /Page\n" in body:
            content = re.search(rb"/Contents (\d+)", body)
            assert content
            found.append(_words(objects[int(content[1])], fonts))
    return found


def _words(stream: bytes, fonts: dict[bytes, dict[int, str]]) -> str:
    words, font = [], b""
    for name, text in re.findall(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", stream, re.DOTALL):
        if name:
            font = name
            continue
        raw = re.sub(rb"\\[\\()rn]", lambda match: ESCAPED[match[0]], text)
        codes = [int.from_bytes(raw[place : place + 2]) for place in range(0, len(raw), 2)]
        words.append("".join(fonts[font].get(code, "") for code in codes))
    return " ".join(" ".join(words).split())


def pdf(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf"), response.content[:300]
    assert not response.cookies
    assert response["X-Robots-Tag"] == "noindex"
    assert response.content.startswith(b"%PDF-")
    return bytes(response.content)


def test_the_pdf_has_what_one_needs_to_call_and_to_go_there(client: Client) -> None:
    service = rich_service()
    file = pdf(client, f"{LIST}?s={key(service)}")
    (text,) = pages(file)
    for words in (
        "Pranzo a casa",
        "Cooperativa Girasole",
        "0371 555011",
        "Segreteria",
        "0377 555012",
        "per chi abita a Codogno",
        "Via Prova 1, Lodi",
        "Da lunedì a venerdì, 08:30–16:30",
        "Da €\xa04,50 a pasto",
        "Per telefono o su Internet",
        "Porta con te: Documento d'identità",
        f"{settings.SITE_URL}{service.public_path}",
        "dato dimostrativo",
        f"LodiWelfare, {timezone.localdate().day} ",
        "Pagina 1 di",
        "chiama il 112",
    ):
        assert words.replace("\xa0", " ") in text.replace("\xa0", " "), words
    assert b"(tel:+390371555011)" in file
    sizes = [float(size) for size in re.findall(rb"/F\d+ ([\d.]+) Tf", file)]
    assert min(sizes) >= 16
    assert max(sizes) >= 24, "numbers are larger still"


def test_the_file_says_its_title_language_and_has_a_bookmark_for_each_service(client: Client) -> None:
    services = [rich_service(title=title) for title in ("Uno", "Due")]
    file = pdf(client, f"{LIST}?s={','.join(map(key, services))}")
    assert b"/Lang (it)" in file
    assert b"/DisplayDocTitle true" in file
    assert re.search(rb"/Title .*Servizi per te", file) or "Servizi per te".encode("utf-16-be") in file
    outline = re.findall(rb"/Title ?(\(.*?\)|<.*?>)", file, re.DOTALL)
    assert len(outline) >= 3
    assert b"/Lang (en)" in pdf(client, f"/en{LIST}?s={key(services[0])}")


def test_the_english_file_leads_to_the_english_sheet(client: Client) -> None:
    service = rich_service()
    text = " ".join(pages(pdf(client, f"/en{service.public_path}foglio.pdf")))
    assert f"{settings.SITE_URL}/en{service.public_path}" in text.replace(" ", "")
    assert ": Documento d'identità." in " ".join(text.split())


def test_services_come_in_their_order_and_none_is_cut_in_two(client: Client) -> None:
    services = [rich_service(title=f"Servizio numero {number}") for number in (3, 1, 2)]
    found = pages(pdf(client, f"{LIST}?s={','.join(map(key, services))}"))
    for service in services:
        (page,) = [text for text in found if service.title in text]
        start = page.index(service.title)
        assert "dato dimostrativo" in page[start:], "its last line is on the page of its first"
    assert " ".join(found).index("numero 3") < " ".join(found).index("numero 1") < " ".join(found).index("numero 2")


def test_the_same_list_is_the_same_file_on_the_same_day(client: Client) -> None:
    service = rich_service()
    first = client.get(f"{service.public_path}foglio.pdf")
    again = client.get(f"{service.public_path}foglio.pdf", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert "public" in first["Cache-Control"]
    assert "private" in client.get(f"{LIST}?s={key(service)}")["Cache-Control"]


def test_the_sheet_offers_its_own_and_follows_its_address(client: Client) -> None:
    service = rich_service()
    _response, page = read(client, service.public_path)
    assert f"{service.public_path}foglio.pdf" in page.addresses
    (text,) = pages(pdf(client, f"{service.public_path}foglio.pdf"))
    assert text.startswith("Pranzo a casa")
    moved = client.get(f"/servizi/altro-{key(service)}/foglio.pdf")
    assert (moved.status_code, moved["Location"]) == (301, f"{service.public_path}foglio.pdf")
    service.unpublish()
    assert client.get(f"{service.public_path}foglio.pdf").status_code == 404


def test_lists_that_cannot_be_made_answer_with_the_page_that_says_why(client: Client, site: Any) -> None:
    hidden = factories.make_service(publish=False)
    for address, status, words in (
        (f"{LIST}?s=zzzz", 400, "Questo link non si legge"),
        (f"{LIST}?s={UNKNOWN}", 200, "nessun servizio da stampare"),
        (f"{LIST}?s={key(hidden)}", 200, "nessun servizio da stampare"),
        (LIST, 200, "nessun servizio da stampare"),
    ):
        response, _page = read(client, address, status)
        assert words in response.content.decode(), address


def test_unknown_and_too_many_keys_are_told_in_the_pdf(client: Client) -> None:
    service = rich_service()
    keys = ",".join([key(service), *(f"{number:08x}" for number in range(1, 80))])
    text = " ".join(pages(pdf(client, f"{LIST}?s={keys}")))
    assert "49 servizi non ci sono più." in text
    assert "al massimo 50 servizi" in text


@pytest.mark.parametrize("title", ["Помощь на дому", "עזרה בבית", "居家帮助", "Aiuto Ω"])
def test_letters_that_the_font_has_not_lead_to_the_page_to_print(client: Client, title: str) -> None:
    service = factories.make_service(title=title, slug="aiuto")
    response, _page = read(client, f"{LIST}?s={key(service)}")
    text = response.content.decode()
    assert title in text
    assert "lettere che il PDF non sa scrivere" in text
    assert "Apri come PDF" not in text, "it does not lead round in a circle"
    response = client.get(f"{service.public_path}foglio.pdf")
    assert (response.status_code, response["Location"]) == (302, f"/la-mia-lista/stampa/?s={key(service)}")


def test_signs_without_a_voice_are_left_out_and_accents_stay(client: Client) -> None:
    service = factories.make_service(title="Caffè 🌳 del giovedì → ﬁno\u200b a Żabka\u202e", slug="caffe")
    (text,) = pages(pdf(client, f"{LIST}?s={key(service)}"))
    assert "Caffè del giovedì - fino a Żabka" in " ".join(text.split())


def test_very_long_texts_run_over_pages_and_stay_readable(client: Client) -> None:
    rows = (
        ContactRow(label="Sportello", phone="+390371555011"),
        *(DatedNotice(kind="notice", text=f"{number} " + "W" * 90 + " parole " * 20) for number in range(40)),
    )
    service = factories.make_service(rows=rows, title="T" * 120, slug="lungo")
    found = pages(pdf(client, f"{LIST}?s={key(service)}"))
    assert len(found) > 3
    assert "39 WWWW" in " ".join(found)
    assert "0371 555011" in " ".join(found)


def test_family_mediation_names_1522_on_paper_too(client: Client) -> None:
    mediation = factories.make_term(Scheme.KIND, "mediazione-familiare", "Mediazione familiare")
    service = factories.make_service(category=factories.category("servizi-psicologici"), kind=mediation)
    assert "chiama il 1522" in pages(pdf(client, f"{LIST}?s={key(service)}"))[0]


def test_who_asks_without_end_gets_the_page_to_print(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    service = rich_service()
    monkeypatch.setattr(views, "PDFS", 1)
    pdf(client, f"{LIST}?s={key(service)}")
    response, _page = read(client, f"{LIST}?s={key(service)}", 429)
    sheet, _page = read(client, f"{service.public_path}foglio.pdf", 429)
    for refused in (response, sheet):
        text = refused.content.decode()
        assert "stampa questa pagina" in text
        assert service.title in text
        assert "Apri come PDF" not in text, "it does not lead round in a circle"
        assert refused["Retry-After"] == str(views.PDF_SECONDS)
    assert "no-store" in sheet["Cache-Control"], "the next reader may have the PDF"


def test_a_long_list_asks_no_more_questions_than_a_short_one(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    many = [key(factories.make_service(title=f"Servizio {number}")) for number in range(20)]
    client.get(f"{LIST}?s={many[0]}")
    with django_assert_max_num_queries(2) as one:
        pdf(client, f"{LIST}?s={many[0]}")
    with django_assert_max_num_queries(2) as all_of_them:
        pdf(client, f"{LIST}?s={','.join(many)}")
    assert len(one) == len(all_of_them)


def test_the_fonts_are_here_with_their_licence() -> None:
    names = {path.name for path in leaflet_pdf.FONTS.iterdir()}
    assert names == {
        *("TitilliumWeb-Regular.ttf", "TitilliumWeb-Bold.ttf", "OFL.txt"),
        *("Cairo-Regular.ttf", "Cairo-Bold.ttf", "Cairo-OFL.txt"),
    }
    assert sum(path.stat().st_size for path in leaflet_pdf.FONTS.iterdir()) < 180_000
