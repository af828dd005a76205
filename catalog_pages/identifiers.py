"""Reading and checking identifiers: codice fiscale, partita IVA, RUNTS, telephone numbers.

Every function takes what a person typed and returns it normalised, or raises ``ValidationError`` with an
Italian sentence that says what to do.
"""

from __future__ import annotations

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.it import codicefiscale, iva

SHORT_NUMBERS = re.compile(r"^(1\d{2,5}|116\d{3})$")
"""Emergency and public-interest numbers (112, 1522, 116117): they have no international form."""

REA_NUMBER = re.compile(r"^([A-Z]{2})[\s-]?(\d{1,7})$")
COOPERATIVE_NUMBER = re.compile(r"^[A-Z]?\d{1,7}$")
IPA_CODE = re.compile(r"^[A-Za-z0-9_]{2,20}$")

LOST_ZERO = re.compile(r"^(371|377)\d{5,6}$")
"""A Lodi landline (0371, 0377) typed without its zero: as it stands it is a valid mobile number, so ask."""


def normalize_fiscal_code(value: str) -> str:
    """Return the codice fiscale in upper case without spaces; persons' (16) and bodies' (11 digits) are checked."""
    text = re.sub(r"\s+", "", value).upper()
    try:
        return str(codicefiscale.validate(text))
    except NumberError as error:
        raise ValidationError(
            _("Codice fiscale non valido: controlla le cifre. Quello di un ente ha 11 cifre."), code="fiscal_code"
        ) from error


def normalize_vat_number(value: str) -> str:
    """Return the partita IVA as 11 digits, without the leading IT."""
    text = re.sub(r"\s+", "", value).upper().removeprefix("IT")
    try:
        return str(iva.validate(text))
    except NumberError as error:
        raise ValidationError(
            _("Partita IVA non valida: controlla le 11 cifre, oppure lascia vuoto se l'ente non ne ha una."),
            code="vat_number",
        ) from error


def normalize_rea_number(value: str) -> str:
    """Return the REA number as province and digits, ``LO-123456``."""
    found = REA_NUMBER.match(value.strip().upper())
    if found is None:
        raise ValidationError(
            _("Numero REA non valido: scrivi la sigla della provincia e le cifre, per esempio LO-123456."), code="rea"
        )
    return f"{found.group(1)}-{found.group(2)}"


def normalize_cooperative_number(value: str) -> str:
    """Return the number in the register of cooperatives: digits, commonly with one letter before them."""
    text = re.sub(r"[\s.-]+", "", value).upper()
    if not COOPERATIVE_NUMBER.match(text):
        raise ValidationError(
            _("Numero dell'Albo cooperative non valido: sono cifre, di solito con una lettera davanti (C123456)."),
            code="cooperative_register",
        )
    return text


def normalize_ipa_code(value: str) -> str:
    """Return the code in the index of public administrations as it is written there, without spaces."""
    text = re.sub(r"\s+", "", value)
    if not IPA_CODE.match(text):
        raise ValidationError(
            _("Codice IPA non valido: lettere, cifre e trattini bassi, come su indicepa.gov.it."), code="ipa_code"
        )
    return text


def runts_error(section: str, number: str, *, is_public: bool) -> str:
    """What is wrong with an entry of the RUNTS (art. 46 D.Lgs. 117/2017), in words; empty when nothing is."""
    if bool(section) != bool(number):
        return str(_("Per il RUNTS servono sezione e numero di repertorio insieme."))
    if number and not (number.isascii() and number.isdigit()):
        return str(_("Il numero di repertorio ha solo cifre."))
    if number and is_public:
        return str(_("Un ente pubblico non è iscritto al RUNTS: usa il codice IPA."))
    return ""


def normalize_phone(value: str) -> str:
    """Return E.164, or the bare digits of a short public number.

    A number that looks like a Lodi landline with its zero lost is refused with a question; writing it with
    ``+39`` in front says that it really is a mobile.
    """
    text = re.sub(r"[\s./()\-]+", "", value)
    if SHORT_NUMBERS.match(text):
        return text
    if LOST_ZERO.match(text):
        raise ValidationError(
            _(
                "Manca lo zero iniziale? Per un fisso scrivi 0%(number)s; se è davvero un cellulare "
                "scrivi +39%(number)s."
            ),
            code="lost_zero",
            params={"number": text},
        )
    try:
        number = phonenumbers.parse(text, "IT")
    except phonenumbers.NumberParseException as error:
        raise ValidationError(
            _("Numero di telefono non valido: scrivi solo cifre, con il prefisso."), code="phone"
        ) from error
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(_("Numero di telefono non valido: controlla quante cifre ha."), code="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def national_phone(value: str) -> str:
    """Return a stored number as people in Italy write it; a number that can't be read comes back as it is.

    A mobile that could be taken for a landline without its zero keeps its ``+39``, so that a form which is
    shown and saved again does not ask about it twice.
    """
    if not value.startswith("+"):
        return value
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        return value
    national = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    if number.country_code != 39 or LOST_ZERO.match(national.replace(" ", "")):
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return national
