"""On which terms companies have a service: written by its provider, read where companies look, gone after their day."""

from __future__ import annotations

import csv
import datetime
import io
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone, translation
from django.utils.html import escape

from catalog_pages import edition
from catalog_pages.models import CompanyTerms, ServicePage
from companies import planning, quotes, quoting, wording
from companies.models import PlanService
from messaging.models import Message
from search import service
from search.models import ServiceDocument, ServiceFacet
from search.types import ServiceView
from search.wording import long_date
from tests.companies.conftest import key_of, make_offer, make_plan, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("strict_templates")]

AREA = "/imprese/"
COMPARISON = "/imprese/confronto/"


def day(number: int) -> datetime.date:
    """A day counted from today."""
    return timezone.localdate() + datetime.timedelta(days=number)


def terms(**values: Any) -> CompanyTerms:
    """A condition for companies, unsaved."""
    return CompanyTerms(
        **{
            "label": "Convenzione annuale",
            "amount": Decimal("18"),
            "unit": "hour",
            "vat": "excluded",
            "minimum": 5,
            "valid_to": day(30),
            "contact_label": "Ufficio imprese",
            "contact_phone": "+390371555018",
            "contact_email": "imprese@example.org",
            "note": "Anche in azienda.",
            **values,
        }
    )


def with_terms(page: ServicePage, *rows: CompanyTerms) -> ServicePage:
    """Publish a service with these conditions and no others."""
    fresh = ServicePage.objects.get(pk=page.pk)
    fresh.company_terms.set(list(rows))
    fresh.save_revision().publish()
    return ServicePage.objects.get(pk=page.pk)


def seen(page: ServicePage, language: str = "it") -> ServiceView:
    view = service.get_service(page.translation_key, language)
    assert view is not None
    return view


def plain(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())


def words(client: Client, path: str) -> str:
    cache.clear()
    return plain(text_of(client, path))


# The sheet and the data


def test_the_sheet_says_them_briefly_and_whom_a_company_turns_to(client: Client, nido: Any) -> None:
    text = words(client, with_terms(nido, terms()).public_path)
    assert "Condizioni per le imprese:" in text
    told = f"Convenzione annuale: € 18,00 all'ora, IVA esclusa, almeno 5 persone, fino al {long_date(day(30))}."
    assert told in text
    assert 'href="mailto:imprese@example.org"' in text
    assert "Condizioni per le imprese" not in words(client, make_offer("Senza", "f").public_path)


def test_neither_price_nor_search_of_families_is_touched(nido: Any) -> None:
    before = seen(nido)
    after = seen(with_terms(nido, terms(amount=Decimal(1), label="Zibaldone", note="Zibaldone")))
    assert (after.cost_text, after.costs, after.completeness) == (before.cost_text, before.costs, before.completeness)
    document = ServiceDocument.objects.get(pk=nido.translation_key)
    assert "zibaldon" not in str(document.index_body)


@pytest.mark.parametrize(
    ("amount", "unit", "vat", "text"),
    [
        (Decimal("18"), "hour", "included", "€ 18,00 all'ora, IVA compresa"),
        (Decimal("18"), "", "exempt", "€ 18,00, esente IVA"),
        (Decimal("18"), "month", "", "€ 18,00 al mese"),
        (Decimal(0), "", "excluded", "Gratuito"),
        (None, "", "excluded", "con preventivo"),
    ],
)
def test_prices_in_words(nido: Any, amount: Any, unit: str, vat: str, text: str) -> None:
    view = seen(with_terms(nido, terms(amount=amount, unit=unit, vat=vat)))
    assert plain(wording.company_price(view.company_terms[0])) == f"Convenzione annuale: {text}"


def test_they_hold_on_their_days_and_on_no_other(nido: Any) -> None:
    page = with_terms(
        nido,
        terms(label="Finita", valid_to=day(-1)),
        terms(label="Ultimo giorno", valid_to=day(0)),
        terms(label="Futura", valid_from=day(1), valid_to=None),
    )
    assert [row.label for row in seen(page).company_terms] == ["Ultimo giorno"]
    refresh_at = ServiceDocument.objects.get(pk=page.translation_key).refresh_at
    assert refresh_at is not None
    assert timezone.localtime(refresh_at).date() == day(1)
    with_terms(nido, terms(valid_to=day(-1)))
    assert not ServiceFacet.objects.filter(facet="terms").exists()


def test_publishing_them_moves_the_edition(
    nido: Any, django_capture_on_commit_callbacks: Any, monkeypatch: Any
) -> None:
    moved: list[int] = []
    monkeypatch.setattr(edition, "move", lambda: moved.append(1))
    with django_capture_on_commit_callbacks(execute=True):
        with_terms(nido, terms())
    assert moved


def test_the_api_gives_them_and_filters_by_them(client: Client, nido: Any, badante: Any) -> None:
    page = with_terms(nido, terms())
    (item,) = client.get(f"/api/v1/services/{page.translation_key}").json()["item"]["company_terms"]
    assert (item["label"], item["amount"], item["currency"]) == ("Convenzione annuale", 18.0, "EUR")
    assert (item["unit"]["code"], item["vat"]["code"], item["minimum"]) == ("hour", "excluded", 5)
    assert item["contact_phone"]["number"] == "+390371555018"
    assert item["contact_email"] == "imprese@example.org"
    found = client.get("/api/v1/services?terms=yes").json()["items"]
    assert [each["title"] for each in found] == ["Nido del Parco"]


def test_a_document_of_before_is_still_shown(client: Client, nido: Any) -> None:
    document = ServiceDocument.objects.get(pk=nido.translation_key)
    document.content.pop("company_terms")
    document.save()
    assert seen(nido).company_terms == []
    assert client.get(nido.public_path).status_code == 200


# Where companies look


def test_the_list_marks_and_filters_who_has_them(client: Client, nido: Any, badante: Any) -> None:
    with_terms(nido, terms())
    text = words(client, AREA)
    assert text.count("co-terms") == 1
    assert "Convenzione annuale: € 18,00 all'ora, IVA esclusa" in text
    narrowed = words(client, f"{AREA}?terms=yes")
    assert "Nido del Parco" in narrowed
    assert "Assistenza a casa" not in narrowed
    assert "Ci sono condizioni per le imprese" not in words(client, "/servizi/")


def test_the_comparison_has_price_minimum_day_and_business_contact(client: Client, nido: Any, badante: Any) -> None:
    with_terms(nido, terms())
    text = words(client, f"{COMPARISON}?servizio={key_of(nido)}&servizio={key_of(badante)}")
    for told in (
        "Prezzo per l'impresa",
        "Convenzione annuale: € 18,00 all'ora, IVA esclusa",
        "almeno 5 persone",
        f"fino al {long_date(day(30))}",
        "Contatto per le imprese",
        "Ufficio imprese",
    ):
        assert told in text, told
    assert text.count("Scrivi per un preventivo</a>") == 2, "once for each service"
    assert "mailto:imprese@example.org?subject" in text
    without = words(client, f"{COMPARISON}?servizio={key_of(badante)}")
    assert "Contatto per le imprese" not in without
    assert "Numero minimo" not in without


def test_a_quote_is_asked_of_the_business_contact_where_there_is_one(nido: Any) -> None:
    assert quotes.address(seen(nido)).startswith("mailto:segreteria@example.org?")
    only_phone = with_terms(nido, terms(contact_email=""))
    assert quotes.address(seen(only_phone)).startswith("mailto:segreteria@example.org?")
    second = with_terms(nido, terms(contact_email=""), terms(label="Altra", contact_email="hr@example.org"))
    assert unquote(quotes.address(seen(second))).startswith("mailto:hr@example.org?")


def test_a_request_that_passes_through_us_goes_there_too(nido: Any) -> None:
    page = with_terms(nido, terms())
    draft = quoting.begin(
        token="t",
        service=seen(page),
        company="Prova",
        email="hr@azienda.example",
        phone="",
        people=None,
        message="Ciao",
    )
    quoting.send(draft)
    assert Message.objects.get(kind="quote_request").recipient == "imprese@example.org"


def test_italian_words_do_not_carry_off_the_price_in_a_line_from_right_to_left(nido: Any) -> None:
    view = seen(with_terms(nido, terms()))
    with translation.override("ar"):
        lines = [
            *wording.prices(view),
            wording.company_price(view.company_terms[0]),
            *wording.terms_for_companies(view),
        ]
    for line, label in zip(lines, ("Tariffa", "Convenzione annuale", "Convenzione annuale"), strict=True):
        assert line.startswith(f"\u2068{label}\u2069: ")
    assert "\u2068" not in "".join(wording.prices(view))


def test_several_conditions_are_told_apart(nido: Any) -> None:
    view = seen(with_terms(nido, terms(minimum=None), terms(label="Oltre 200 ore", minimum=10)))
    assert wording.minimums(view) == ["Oltre 200 ore: almeno 10 persone"]
    assert wording.last_days(view) == [f"fino al {long_date(day(30))}"]


def test_the_plan_its_leaflet_and_its_files_have_them(client: Client, nido: Any) -> None:
    plan = make_plan(with_terms(nido, terms()))
    for path in (plan.get_absolute_url(), f"{plan.get_absolute_url()}volantino/"):
        text = words(client, path)
        assert "Convenzione annuale: € 18,00" in text, path
        assert "imprese@example.org" not in text, "employees turn to their company"
    response = client.get(f"{plan.get_absolute_url()}servizi.csv")
    file = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    head, row = csv.reader(io.StringIO(file), delimiter=";")
    values = dict(zip(head, row, strict=True))
    assert plain(values["Prezzo per l'impresa"]) == "Convenzione annuale: € 18,00 all'ora, IVA esclusa"
    assert values["Numero minimo"] == "almeno 5 persone"
    assert values["Condizioni per l'impresa valide"] == f"fino al {long_date(day(30))}"
    assert values["Contatto per le imprese"] == "Ufficio imprese, +390371555018, imprese@example.org"


def test_a_company_price_that_changes_is_marked_in_the_plan(client: Client, nido: Any) -> None:
    plan = make_plan(with_terms(nido, terms()))
    assert "Prezzo cambiato" not in words(client, plan.get_absolute_url())
    with_terms(nido, terms(amount=Decimal(20)))
    assert "Prezzo cambiato" in words(client, plan.get_absolute_url())
    planning.accept_prices(plan)
    assert "Prezzo cambiato" not in words(client, plan.get_absolute_url())
    with translation.override("en"):
        assert PlanService.objects.get().prices[-1][1].startswith("Convenzione annuale: €")


def test_the_cost_of_pages_does_not_grow_with_them(
    client: Client, nido: Any, badante: Any, django_assert_max_num_queries: Any
) -> None:
    address = f"{COMPARISON}?servizio={key_of(nido)}&servizio={key_of(badante)}"
    cache.clear()
    with django_assert_max_num_queries(40) as before:
        client.get(address)
    asked = len(before)
    for page in (nido, badante):
        with_terms(page, *(terms(label=f"Condizione {number}") for number in range(20)))
    cache.clear()
    with django_assert_max_num_queries(asked):
        client.get(address)


# The editor


def test_what_says_nothing_waits_and_what_contradicts_itself_is_refused() -> None:
    assert "amount" in CompanyTerms(label="Vuota").missing()
    assert not CompanyTerms(label="Preventivo", note="Chiamateci.").missing()
    for values, field in (
        ({"amount": Decimal(5), "amount_to": Decimal(3)}, "amount_to"),
        ({"amount": None, "amount_to": Decimal(3)}, "amount"),
        ({"valid_from": day(2), "valid_to": day(1)}, "valid_to"),
    ):
        with pytest.raises(ValidationError) as caught:
            terms(**values).clean()
        assert field in caught.value.message_dict


def test_escaped_wherever_they_are_shown(client: Client, nido: Any) -> None:
    evil = "<script>alert(1)</script>"
    page = with_terms(nido, terms(label=evil, note=evil, contact_label=evil))
    for path in (page.public_path, AREA, f"{COMPARISON}?servizio={key_of(page)}"):
        cache.clear()
        text = client.get(path).content.decode()
        assert evil not in text
        assert escape(evil) in text
