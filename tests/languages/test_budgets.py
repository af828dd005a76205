"""Three translations more cost no query more: with one service and with twenty."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from catalog_pages.models import ServicePage
from tests import factories
from tests.languages.builders import ENGLISH, make_translator

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

OTHERS = ("en", "ro", "ar")
MANY = 20
SHEET = "the sheet"
PUBLIC = (SHEET, "/servizi/?per_page=50", "/ar/servizi/", "/api/v1/services?per_page=50&lang=ro", "/sitemap.xml")
OFFICE = ("/admin/traduzioni/?lingua=ar", "/admin/traduzioni/lingue/?lingua=ar", SHEET)


@pytest.fixture
def four(settings: Any) -> None:
    """The site in four languages."""
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [
        ("it", "Italiano"),
        ("en", "English"),
        ("ro", "Română"),
        ("ar", "العربية"),
    ]
    for code in OTHERS:
        Locale.objects.get_or_create(language_code=code)


@pytest.fixture
def page(four: None, site: Any) -> ServicePage:
    return make_translated("Pasti", factories.make_provider())


def make_translated(title: str, provider: Any) -> ServicePage:
    page = factories.make_service(provider, title=title)
    for language in OTHERS:
        texts = {name: f"{text} {language}" for name, text in ENGLISH.items() if name != "slug"}
        factories.translate(page, language, slug=f"{page.slug}-{language}", **texts)
    return page


def cost(client: Client, address: str) -> int:
    """The queries of a request whose vocabulary is in memory."""
    for _time in range(2):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(address)
            assert response.status_code == 200, address
            b"".join(response)
        number = len(queries)
    return number


def costs(page: ServicePage, office: Client) -> dict[str, int]:
    sheet = f"/ar/servizi/{page.slug}-ar-{page.translation_key.hex[:8]}/"
    found = {address: cost(Client(), sheet if address == SHEET else address) for address in PUBLIC}
    work = f"/admin/traduzioni/ar/{page.translation_key}/"
    return found | {f"office: {each}": cost(office, work if each == SHEET else each) for each in OFFICE}


def test_twenty_services_in_four_languages_cost_what_one_costs(page: ServicePage, log_in: Any) -> None:
    office = log_in(factories.make_editor())
    one = costs(page, office)
    for number in range(MANY - 1):
        make_translated(f"Servizio {number}", page.provider)
    twenty = costs(page, office)
    dearer = {address: (one[address], number) for address, number in twenty.items() if number > one[address]}
    assert not dearer


def test_a_service_in_four_languages_costs_what_one_in_italian_costs(
    four: None, site: Any, log_in: Any, page: ServicePage
) -> None:
    italian = factories.make_service(page.provider, title="Solo in italiano")
    own = cost(Client(), italian.public_path)
    assert cost(Client(), page.public_path) <= own
    assert cost(Client(), f"/ar/servizi/{page.slug}-ar-{page.translation_key.hex[:8]}/") <= own
    translator = log_in(make_translator())
    assert cost(translator, f"/admin/traduzioni/ar/{page.translation_key}/") < 60
