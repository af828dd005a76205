"""What people write in the columns of their own spreadsheets: a price, opening hours, whom to call."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from catalog_pages import identifiers
from catalog_pages.enums import PriceUnit
from exchange import cells
from exchange.terms import plain

Row = dict[str, Any]

AMOUNT = re.compile(r"(?:€|euro)?\s*(\d[\d.']*(?:,\d{1,2})?)\s*(?:€|euro)?", re.IGNORECASE)
SUM = r"(?:€|euro)?\s*(\d[\d.]*(?:,\d{1,2})?)\s*(?:€|euro)?"
RANGE = re.compile(rf"(?:da\s*)?{SUM}\s*(?:-|–|a|fino a)\s*{SUM}", re.IGNORECASE)
UNITS = {
    "ora": PriceUnit.HOUR,
    "giorno": PriceUnit.DAY,
    "giornata": PriceUnit.DAY,
    "settimana": PriceUnit.WEEK,
    "mese": PriceUnit.MONTH,
    "mensile": PriceUnit.MONTH,
    "mensili": PriceUnit.MONTH,
    "anno": PriceUnit.YEAR,
    "annuo": PriceUnit.YEAR,
    "annua": PriceUnit.YEAR,
    "pasto": PriceUnit.MEAL,
    "corsa": PriceUnit.TRIP,
    "viaggio": PriceUnit.TRIP,
    "km": PriceUnit.KILOMETRE,
    "chilometro": PriceUnit.KILOMETRE,
    "seduta": PriceUnit.SESSION,
    "incontro": PriceUnit.SESSION,
    "corso": PriceUnit.COURSE,
    "richiesta": PriceUnit.REQUEST,
    "una tantum": PriceUnit.ONCE,
}
DAYS = ("lun", "mar", "mer", "gio", "ven", "sab", "dom")
DAY = rf"({'|'.join(DAYS)})[a-zì]*\.?"
DAY_RANGE = re.compile(rf"{DAY}\s*(?:-|–|a|al|/)\s*{DAY}", re.IGNORECASE)
ONE_DAY = re.compile(DAY, re.IGNORECASE)
HOURS = re.compile(
    r"(?:dalle\s*|ore\s*)*(\d{1,2}(?:[.:,h]\d{2})?)\s*(?:-|–|/|alle|a)\s*(?:ore\s*)?(\d{1,2}(?:[.:,h]\d{2})?)",
    re.IGNORECASE,
)
EVERY_DAY = re.compile(r"tutti i giorni|ogni giorno", re.IGNORECASE)
PHONE = re.compile(r"(?:\+|00)?\d[\d\s./\-]{4,}\d")
MAIL = re.compile(r"[^\s;,<>]+@[^\s;,<>]+\.[a-zA-Z]{2,}")


def read_price(text: str) -> list[Row]:
    """The price list of one cell: "gratuito", "€ 5,50 a pasto", "da 10 a 20 euro"; several parted by semicolons."""
    return [_price(part) for part in re.split(r"[;\n]", text) if part.strip()]


def _price(text: str) -> Row:
    words = plain(text)
    if words in cells.FREE or words.startswith(("gratuit", "gratis")):
        return {"label": _("Gratuito"), "amount": "0"}
    unit = next((code for name, code in UNITS.items() if re.search(rf"\b{name}\b", words)), "")
    row: Row = {"label": "", "unit": str(unit)}
    if found := RANGE.search(text):
        row |= {"amount": cells.read_decimal(found[1]), "amount_to": cells.read_decimal(found[2])}
    elif len(found_all := AMOUNT.findall(text)) == 1:
        row["amount"] = cells.read_decimal(found_all[0])
    else:
        raise ValidationError(
            _("«%(value)s» non è un prezzo: scrivi per esempio «gratuito» o «€ 5,50 a pasto», uno per riga.")
            % {"value": text.strip()[:60]}
        )
    label = text.partition(":")[0].strip() if ":" in text else ""
    row["label"] = label[:160] or _("Tariffa")
    return row


def read_hours(text: str) -> list[Row]:
    """Opening hours: "lun-ven 9-12; sab 9.30-12.30", "tutti i giorni 8-20", "martedì e giovedì 14-18"."""
    rows: list[Row] = []
    days: list[int] = []
    for part in re.split(r"[;\n]|,(?=\s*[a-zA-Z])", text):
        if not part.strip():
            continue
        named, rest = _days(part)
        days = named or days
        spans = HOURS.findall(rest)
        if not days or not spans:
            raise ValidationError(
                _("«%(value)s» non è un orario: scrivi per esempio «lun-ven 9-12; sab 9-13».")
                % {"value": part.strip()[:60]}
            )
        for opens, closes in spans:
            rows.append({"weekdays": days, "opens": cells.read_time(opens), "closes": cells.read_time(closes)})
    return rows


def _days(text: str) -> tuple[list[int], str]:
    """The weekdays that a text names (Monday is 1), and the text without them."""
    if EVERY_DAY.search(text):
        return list(range(1, 8)), EVERY_DAY.sub(" ", text)
    found: set[int] = set()
    for first, last in DAY_RANGE.findall(text):
        start, end = DAYS.index(first.lower()) + 1, DAYS.index(last.lower()) + 1
        found |= set(range(start, end + 1)) if start <= end else {*range(start, 8), *range(1, end + 1)}
    rest = DAY_RANGE.sub(" ", text)
    found |= {DAYS.index(day.lower()) + 1 for day in ONE_DAY.findall(rest)}
    return sorted(found), ONE_DAY.sub(" ", rest)


def read_contacts(*, label: str, phone: str, email: str, url: str) -> list[Row]:
    """Whom to call: the first two numbers of a cell, the first address; more numbers make more rows."""
    numbers = _phones(phone)
    mails = MAIL.findall(email)
    if email.strip() and not mails:
        raise ValidationError(_("«%(value)s» non è un indirizzo e-mail.") % {"value": email.strip()[:60]})
    if not numbers and not mails and not url:
        return []
    first: Row = {
        "label": label[:160],
        "phone": numbers[0] if numbers else "",
        "email": mails[0] if mails else "",
        "url": link(url),
    }
    if len(numbers) > 1:
        first["phone_extra"] = numbers[1]
    rows = [first]
    rows += [{"label": label[:160], "phone": number} for number in numbers[2:]]
    rows += [{"label": label[:160], "email": mail} for mail in mails[1:]]
    return rows


def _phones(text: str) -> list[str]:
    if not text.strip():
        return []
    found: list[str] = []
    for part in re.split(r"[;,\n]| - | / | o ", text):
        if not part.strip():
            continue
        numbers = [part.strip()] if identifiers.SHORT_NUMBERS.match(part.strip()) else PHONE.findall(part)
        if not numbers:
            raise ValidationError(
                _("«%(value)s» non è un numero di telefono: scrivi solo cifre, con il prefisso.")
                % {"value": part.strip()[:60]}
            )
        found += numbers
    return found


def link(text: str) -> str:
    """An address on the Web; people leave out how it begins."""
    text = text.strip()
    return f"https://{text}" if text and "://" not in text else text


def read_place(*, name: str, address: str, postal_code: str, municipality: str) -> list[Row]:
    """Premises, when there is an address."""
    if not address.strip():
        return []
    return [
        {
            "name": name[:160],
            "address": address.strip(),
            "postal_code": postal_code.strip(),
            "municipality": municipality,
        }
    ]
