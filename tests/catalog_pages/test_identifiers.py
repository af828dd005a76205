"""Identifiers as people type them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from catalog_pages import identifiers


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("0371 409332", "+390371409332", "0371 409332"),
        ("0377.12345", "+39037712345", "0377 12345"),
        ("+39 0371 409332", "+390371409332", "0371 409332"),
        ("800 123 456", "+39800123456", "800 123456"),
        ("112", "112", "112"),
        ("1522", "1522", "1522"),
        ("116117", "116117", "116117"),
        ("+39 371 409332", "+39371409332", "+39 371 409 332"),
    ],
)
def test_telephone_numbers_are_stored_for_dialling_and_shown_for_reading(typed: str, stored: str, shown: str) -> None:
    assert identifiers.normalize_phone(typed) == stored
    assert identifiers.national_phone(stored).replace(" ", "") == shown.replace(" ", "")


@pytest.mark.parametrize("typed", ["371 409332", "37712345", "371409332"])
def test_a_lost_zero_is_asked_about(typed: str) -> None:
    with pytest.raises(ValidationError, match="Manca lo zero iniziale"):
        identifiers.normalize_phone(typed)


@pytest.mark.parametrize("typed", ["abc", "03", "12345678901234567890"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        identifiers.normalize_phone(typed)


def test_what_is_shown_can_be_saved_again() -> None:
    for stored in ("+390371409332", "+39371409332", "+39800123456", "112", "+41912345678"):
        assert identifiers.normalize_phone(identifiers.national_phone(stored)) == stored


def test_fiscal_codes_and_vat_numbers_are_normalised_and_checked() -> None:
    assert identifiers.normalize_fiscal_code(" 0074 3110157 ") == "00743110157"
    assert identifiers.normalize_vat_number("it 00743110157") == "00743110157"
    with pytest.raises(ValidationError, match="Codice fiscale non valido"):
        identifiers.normalize_fiscal_code("00743110158")
    with pytest.raises(ValidationError, match="Partita IVA non valida"):
        identifiers.normalize_vat_number("00743110158")
