"""Documents as readers see them, and the preview of what is not published."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Revision

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.models import (
    CompanyTerms,
    Concession,
    ContactRow,
    OpeningHour,
    PriceRow,
    RowText,
    ServiceLocation,
    ServicePage,
)
from search import presentation, service
from search.models import ServiceDocument
from search.types import ServiceView
from tests import factories

pytestmark = pytest.mark.django_db


def view(page: ServicePage, language: str = "it") -> ServiceView:
    shown = service.get_service(page.translation_key, language)
    assert shown is not None
    return shown


def test_facts_in_words() -> None:
    page = factories.make_service(
        category=factories.category("cura-dei-figli"),
        min_age=0,
        max_age=3,
        nursery_months_from=3,
        nursery_months_to=36,
        nursery_places=24,
        meal_days=[1, 2],
        rows=(
            OpeningHour(weekdays=[5, 1, 2, 3, 4], opens=datetime.time(7, 30), closes=datetime.time(18)),
            ServiceLocation(address="Via Prova 1", municipality=factories.municipality(), wheelchair="partial"),
            PriceRow(
                label="Retta", amount=Decimal("250"), amount_to=Decimal("480"), unit="month", isee_to=Decimal("20000")
            ),
            ContactRow(label="Nido", phone="+390371555011", phone_extra="1522"),
        ),
    )
    shown = view(page)
    assert (shown.hours[0].days, shown.hours[0].opens, shown.hours[0].closes) == (
        "da lunedì a venerdì",
        "07:30",
        "18:00",
    )
    assert shown.prices[0].text.replace("\xa0", " ") == "da € 250,00 a € 480,00 al mese"
    assert shown.prices[0].isee_text.replace("\xa0", " ") == "ISEE fino a € 20.000"
    assert [phone.display for phone in shown.contacts[0].phones] == ["0371 555011", "1522"]
    assert shown.phone is not None
    assert shown.phone.href == "tel:+390371555011"
    assert shown.pack == [("Età dei bambini", "da 3 a 36 mesi"), ("Posti", "24")]
    assert shown.pack_data == {"nursery_months_from": 3, "nursery_months_to": 36, "nursery_places": 24}
    assert shown.age_text == "fino a 3 anni"
    assert shown.locations[0].wheelchair is not None
    assert shown.locations[0].wheelchair.label == "In parte"


def test_a_translation_is_shown_with_the_same_facts() -> None:
    page = factories.make_service()
    factories.translate(page, title="Meals at home", summary="A warm meal.", slug="meals")
    row = page.prices.get()
    RowText.objects.create(row_uid=row.uid, field="label", language="en", source=row.label, text="Full price")
    page.save_revision().publish()
    english, italian = view(page, "en"), view(page)
    assert (english.title, english.text_language) == ("Meals at home", "en")
    assert english.path == f"/en/servizi/meals-{page.translation_key.hex[:8]}/"
    assert english.prices[0].label == "Full price"
    assert [price.id for price in english.prices] == [price.id for price in italian.prices]
    assert english.languages_available == italian.languages_available == ["it", "en"]


def test_without_a_translation_the_italian_text_is_shown_and_said_to_be() -> None:
    shown = view(factories.make_service(), "en")
    assert (shown.title, shown.text_language, shown.language) == ("Pasti a domicilio", "it", "en")
    assert shown.path.startswith("/en/servizi/")


def test_links_in_prose_lead_to_public_addresses() -> None:
    target = factories.make_service(title="Spesa a casa")
    page = factories.make_service(how_to=f'<p><a linktype="page" id="{target.pk}">Vedi</a></p>')
    assert f'href="/servizi/spesa-a-casa-{target.translation_key.hex[:8]}/"' in view(page).texts["how_to"]


def test_presenting_makes_no_query() -> None:
    factories.make_service()
    document = ServiceDocument.objects.get()
    vocabulary = vocabularies.current()
    view(ServicePage.objects.get())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        presentation.present(document, language="en", vocabulary=vocabulary)
    assert len(queries) == 0


# Preview


def counts() -> tuple[int, ...]:
    return tuple(model._default_manager.count() for model in (ServiceDocument, ServicePage, PriceRow, Revision))


def test_the_preview_shows_what_is_in_the_editor_and_stores_nothing() -> None:
    page = ServicePage.objects.get(pk=factories.make_service().pk)
    before = (counts(), ServiceDocument.objects.get().version)
    page.title, page.summary = "In bozza", ""
    page.prices = [PriceRow(label="Nuova", amount=Decimal("0"))]
    page.concessions = [Concession(kind="isee", title="Meno", granted_by="Il comune", min_age=65)]
    page.company_terms = [CompanyTerms(label="Convenzione", amount=Decimal("5"), unit="hour", vat="included")]
    page.municipalities = [factories.municipality("098019", "Codogno")]
    page.targets = [factories.make_term(Scheme.TARGET, "anziani")]
    shown = presentation.present_unsaved(page, "it")
    assert (shown.title, shown.summary, shown.cost_text, shown.where_text) == ("In bozza", "", "Gratuito", "Codogno")
    assert [label.code for label in shown.targets] == ["anziani"]
    assert shown.concessions[0].age_text == "da 65 anni"
    assert shown.company_terms[0].text.replace("\xa0", " ") == "€ 5,00 all'ora, IVA compresa"
    assert (counts(), ServiceDocument.objects.get().version) == before


def test_the_preview_of_a_page_that_was_never_saved() -> None:
    provider = factories.make_provider()
    page = ServicePage(title="Appena nato", slug="appena-nato", locale=Locale.objects.get(language_code="it"))
    page.path = provider._get_children_path_interval(provider.path)[0]
    page.depth = provider.depth + 1
    shown = presentation.present_unsaved(page, "it")
    assert (shown.title, shown.provider.name) == ("Appena nato", "Cooperativa Girasole")


def test_the_preview_of_a_translation_takes_its_facts_from_the_italian_page() -> None:
    page = factories.make_service()
    english = factories.translate(page, title="Meals at home", slug="meals")
    english.title = "Meals, in draft"
    shown = presentation.present_unsaved(ServicePage.objects.get(pk=english.pk), "en")
    assert (shown.title, len(shown.prices)) == ("Meals at home", 1)
    shown = presentation.present_unsaved(english, "en")
    assert (shown.title, len(shown.prices)) == ("Meals, in draft", 1)


def test_categories_are_counted_in_their_order() -> None:
    factories.make_service(category=factories.make_term(Scheme.CATEGORY, "seconda", position=2))
    factories.make_term(Scheme.CATEGORY, "prima", position=1)
    found: list[Any] = [(value.code, value.count) for value in service.category_counts("it")]
    assert found == [("prima", 0), ("seconda", 1)]


def test_lists_for_pages() -> None:
    first = factories.make_service(title="Zeta", assured_date=datetime.date(2026, 1, 1))
    second = factories.make_service(first.provider, title="Alfa", assured_date=datetime.date(2026, 2, 1))
    own = service.services_of_provider(first.provider.translation_key, "it")
    assert [each.title for each in own] == ["Alfa", "Zeta"]
    assert [each.id for each in service.latest_verified("it", limit=1)] == [second.translation_key]
    assert {each.id for each in service.every_service("it")} == {first.translation_key, second.translation_key}
    assert service.count_services(is_stale=True) + service.count_services(is_stale=False) == 2
