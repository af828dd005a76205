"""Short texts of rows that nobody translated: whoever has an English page read aloud hears them in Italian."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from catalog_pages.models import ServicePage
from catalog_pages.models.rows import ROW_MODELS
from tests import factories
from tests.languages.builders import ENGLISH

pytestmark = pytest.mark.django_db

WORD = "Cartiglio"
"""In every short text, and nowhere else."""

GIVEN: dict[str, dict[str, Any]] = {
    "locations": {"address": "Via Prova 1"},
    "hours": {"weekdays": [1], "opens": datetime.time(9), "closes": datetime.time(12)},
    "contacts": {"phone": "+390371555011"},
    "access_ways": {"actor": "citizen", "channel": "phone"},
    "documents": {},
    "notices": {"kind": "notice", "starts": datetime.date(2020, 1, 1), "ends": datetime.date(2099, 1, 1)},
    "prices": {"amount": 5, "unit": "meal", "source_url": "https://example.org/delibera"},
    "concessions": {
        "kind": "resident",
        "granted_by": "Comune",
        "url": "https://example.org/sconto",
        "apply_by": datetime.date(2099, 1, 1),
    },
    "company_terms": {"amount": 5, "unit": "meal", "contact_phone": "+390371555011"},
    "attestations": {"kind": "accreditation", "reference": "n. 7"},
}
"""What else a row needs, by relation."""


@pytest.fixture
def page(site: Any) -> ServicePage:
    """A service with a row of every kind, each with every short text that it can have."""
    rows = []
    for model in ROW_MODELS:
        relation = model._meta.get_field("page").remote_field.related_name
        texts = {name: f"{WORD} {relation} {name}" for name in model.TEXTS}
        rows.append(model(**GIVEN[str(relation)], **texts))
    letter = factories.make_term("welfare", "f-bis")
    page = factories.make_service(rows=tuple(rows), welfare_letters=[letter], assured_date=timezone.localdate())
    factories.translate(page, **ENGLISH)
    return ServicePage.objects.get(pk=page.pk)


def unmarked(address: str) -> list[str]:
    """Where a short text stands without saying that it is Italian."""
    response = Client().get(address)
    assert response.status_code == 200, address
    soup = BeautifulSoup(response.content, "html.parser")
    found = soup.find_all(string=lambda text: bool(text) and WORD in text)
    shown = [each for each in found if each.parent and each.parent.name not in ("script", "title", "template")]
    return [
        f"{each.parent.name}: {' '.join(each.split())}"
        for each in shown
        if (marked := each.find_parent(attrs={"lang": True})) is None or marked["lang"] != "it"
    ]


@pytest.mark.parametrize("where", ["sheet", "printed", "list"])
def test_what_nobody_translated_says_that_it_is_italian(page: ServicePage, where: str) -> None:
    sheet = f"/en/servizi/meals-{page.translation_key.hex[:8]}/"
    address = {"sheet": sheet, "printed": "/en/servizi/stampa/", "list": "/en/servizi/?q=meals"}[where]
    assert unmarked(address) == []


def test_the_words_are_there_to_be_marked(page: ServicePage) -> None:
    html = Client().get(f"/en/servizi/meals-{page.translation_key.hex[:8]}/").content.decode()
    assert html.count(WORD) >= 8
