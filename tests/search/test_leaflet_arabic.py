"""The leaflet as a PDF in Arabic: its letters joined, lines from the right, numbers and Italian as they are read."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client
from django.utils import translation

from search.foreign import Foreign
from search.leaflet import Call, Entry, Fact
from search.leaflet_pdf import draw
from search.types import Phone
from tests import factories
from tests.search.test_leaflet import pages, pdf
from tests.search.test_leaflet import readable as readable
from tests.search.test_pages import rich_service

DAY = datetime.date(2026, 3, 2)
CLOSED = "Chiuso per ferie (agosto)."
ENTRY = Entry(
    title="مساعدة في المنزل",
    language="ar",
    provider="Cooperativa Girasole",
    remarks=[("إشعار. ", Foreign(CLOSED))],
    calls=[Call(Phone("+390371555011", "0371 555011"), "سكرتارية")],
    email="",
    facts=[Fact("أين", [("Via Prova 1, Lodi",)]), Fact("متى", [("الاثنين، 08:30–16:30",)])],
    verified="تم التحقق في 2 مارس 2026.",
    address="https://example.org/ar/servizi/aiuto-1a2b3c4d/",
    is_demo=False,
)


@pytest.fixture(autouse=True)
def arabic() -> Iterator[None]:
    """A reader of Arabic."""
    with translation.override("ar"):
        yield


def drawn(*entries: Entry) -> list[str]:
    return [squeezed(text) for text in pages(draw(entries, title="خدمات لكم", remarks=[], language="ar", day=DAY))]


def squeezed(text: str) -> str:
    """A text as the file has it, without what is between its pieces."""
    return re.sub(r"[\s\u2068\u2069]", "", text)


def backwards(text: str) -> str:
    """How a word from right to left stands in the file: its letters are placed from the left."""
    return text[::-1]


def test_words_run_from_right_to_left() -> None:
    (text,) = drawn(ENTRY)
    for word in ("مساعدة", "سكرتارية", "أين"):
        assert backwards(word) in text, word


def test_letters_are_joined() -> None:
    """A letter in the middle of a word is another shape than at its end or by itself."""
    joined, apart = (shapes(replace(ENTRY, title=title)) for title in ("ببب", "ب ب ب"))
    assert len(joined) > len(apart)


def shapes(entry: Entry) -> set[bytes]:
    """The shapes that the title of an entry is written with, on a leaflet in Italian."""
    with translation.override("it"):
        bare = replace(entry, remarks=[], calls=[], facts=[], verified="")
        file = draw([bare], title="", remarks=[], language="it", day=DAY)
    fonts = dict(re.findall(rb"/(F\d+) (\d+) 0 R", file))
    arabic = {name for name, number in fonts.items() if b"Cairo" in body(file, number)}
    found: set[bytes] = set()
    font = b""
    for name, codes in re.findall(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", file, re.DOTALL):
        font = name or font
        if font in arabic and codes:
            found |= {codes[place : place + 2] for place in range(0, len(codes), 2)}
    return found


def body(file: bytes, number: bytes) -> bytes:
    found = re.search(rb"\n" + number + rb" 0 obj\n(.*?)\nendobj", file, re.DOTALL)
    assert found
    return found[1]


def test_numbers_hours_and_italian_are_read_as_they_are_written() -> None:
    (text,) = drawn(ENTRY)
    for words in ("0371 555011", "Via Prova 1, Lodi", CLOSED, "08:30", "16:30", ENTRY.address, "LodiWelfare"):
        assert squeezed(words) in text, words


def test_names_of_facts_stand_to_the_right_of_the_facts() -> None:
    file = draw([ENTRY], title="", remarks=[], language="ar", day=DAY)
    starts = [float(x) for x in re.findall(rb"BT (?:1 0 0 1 )?([\d.]+) [\d.]+ T[dm]", file)]
    assert max(starts) > 420, "the column of names is the one at the right"
    with translation.override("it"):
        italian = draw([replace(ENTRY, facts=[])], title="", remarks=[], language="it", day=DAY)
    assert min(float(x) for x in re.findall(rb"BT (?:1 0 0 1 )?([\d.]+) [\d.]+ T[dm]", italian)) < 60


def test_pages_say_how_many_they_are() -> None:
    found = drawn(*[ENTRY] * 4)
    assert len(found) > 1
    for number, text in enumerate(found, start=1):
        assert f"{len(found)}{backwards('من')}{number}{backwards('الصفحة')}" in text


def test_an_arabic_title_is_written_on_an_italian_leaflet_and_an_italian_leaflet_carries_no_arabic_font() -> None:
    with translation.override("it"):
        mixed = draw([ENTRY], title="Servizi per te", remarks=[], language="it", day=DAY)
        plain = draw(
            [replace(ENTRY, title="Aiuto", remarks=[], calls=[], facts=[], verified="")],
            title="Servizi per te",
            remarks=[],
            language="it",
            day=DAY,
        )
    assert backwards("مساعدة") in squeezed(pages(mixed)[0])
    assert b"Cairo" in mixed
    assert b"Cairo" not in plain


@pytest.mark.django_db
def test_a_reader_of_arabic_gets_a_file_and_it_leads_to_the_arabic_sheet(client: Client) -> None:
    service = rich_service()
    arabic = factories.translate(service, "ar", title="غداء في البيت", slug="pranzo-ar")
    file = pdf(client, f"{arabic.public_path}foglio.pdf")
    text = squeezed(" ".join(pages(file)))
    assert b"/Lang (ar)" in file
    assert backwards("غداء") in text
    assert "0371555011" in text
    assert arabic.public_path in text
