"""Facts in words."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from search import wording
from search.types import Label, Price


def price(amount: str, amount_to: str | None = None, unit: str = "", *, isee_to: str | None = None) -> Price:
    return Price(
        id=uuid.uuid4(),
        label="",
        amount=Decimal(amount),
        amount_to=Decimal(amount_to) if amount_to else None,
        unit=Label(unit, unit) if unit else None,
        isee_from=None,
        isee_to=Decimal(isee_to) if isee_to else None,
        isee_kind=None,
        municipality=None,
        valid_from=None,
        valid_to=None,
        source_url="",
        text="",
        isee_text="",
    )


@pytest.mark.parametrize(
    ("weekdays", "words"),
    [
        ([1, 2, 3, 4, 5], "da lunedì a venerdì"),
        ([4, 2], "martedì e giovedì"),
        ([1, 2, 3, 4, 5, 6, 7], "tutti i giorni"),
        ([6, 7], "sabato e domenica"),
        ([1, 2, 3, 6], "da lunedì a mercoledì e sabato"),
        ([1, 3, 5], "lunedì, mercoledì e venerdì"),
        ([7], "domenica"),
        ([], ""),
    ],
)
def test_days(weekdays: list[int], words: str) -> None:
    assert wording.days(weekdays) == words


@pytest.mark.parametrize(
    ("low", "high", "unit", "words"),
    [
        ("5.5", None, "meal", "€ 5,50 a pasto"),
        ("8", "12", "hour", "da € 8,00 a € 12,00 all'ora"),
        ("1234.5", None, "month", "€ 1.234,50 al mese"),
        ("0", None, "meal", "Gratuito"),
        ("0", "3", "", "da € 0,00 a € 3,00"),
        ("7", "7", "", "€ 7,00"),
    ],
)
def test_amounts(low: str, high: str | None, unit: str, words: str) -> None:
    text = wording.amount(Decimal(low), Decimal(high) if high else None, unit)
    assert text.replace("\xa0", " ") == words


@pytest.mark.parametrize(
    ("prices", "words"),
    [
        ([], "Costo non indicato"),
        ([price("0")], "Gratuito"),
        ([price("6.5", unit="meal")], "€ 6,50 a pasto"),
        ([price("6.5", unit="meal"), price("4", unit="meal", isee_to="9000")], "Da € 4,00 a pasto, in base all'ISEE"),
        ([price("0", isee_to="6000"), price("5")], "In parte gratuito, poi da € 5,00, in base all'ISEE"),
        ([price("5", unit="hour"), price("30", unit="month")], "Da € 5,00"),
    ],
)
def test_costs_on_a_card(prices: list[Price], words: str) -> None:
    assert wording.cost(prices, has_notes=False).replace("\xa0", " ") == words


def test_isee_bands() -> None:
    def text(low: str | None, high: str | None) -> str:
        return wording.isee(Decimal(low) if low else None, Decimal(high) if high else None, "").replace("\xa0", " ")

    assert text(None, "10000") == "ISEE fino a € 10.000"
    assert text("6000.01", "10000") == "ISEE da € 6.000,01 a € 10.000"
    assert text("20000", None) == "ISEE da € 20.000 in su"
    assert text(None, None) == ""


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"whole_ambito": True, "comuni": 61}, "Tutti i 61 comuni"),
        ({"covered": ["Codogno", "Lodi", "Maleo"]}, "Codogno, Lodi e Maleo"),
        ({"covered": ["A", "B", "C", "D", "E"]}, "A, B e altri 3 comuni"),
        ({"premises": ["Lodi", "Lodi"]}, "Sede a Lodi"),
        ({}, "Territorio non indicato"),
    ],
)
def test_places(values: dict[str, Any], words: str) -> None:
    assert wording.places(**{"whole_ambito": False, "comuni": 61, "covered": [], "premises": [], **values}) == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (3, 10, "da 3 a 10 anni"),
        (65, None, "da 65 anni"),
        (None, 17, "fino a 17 anni"),
        (None, None, ""),
        (0, 3, "fino a 3 anni"),
    ],
)
def test_ages(low: int | None, high: int | None, words: str) -> None:
    assert wording.ages(low, high) == words


def test_amounts_for_readers_of_english() -> None:
    with translation.override("en"):
        assert wording.euro(Decimal("1234.5")) == "€1,234.50"
