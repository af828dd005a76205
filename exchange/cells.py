"""Values as people write them in the cells of a spreadsheet, read into a record's values and written back.

Reading is generous (labels or codes, "5,50" or "€ 5.50", "sì" or "true", days first), writing is always the
same. What can't be understood raises ``ValidationError`` with what to write instead.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from catalog_pages import identifiers
from catalog_pages.enums import Scheme
from catalog_pages.fields import CodesField, PhoneField
from exchange import shape
from exchange.terms import Terms, plain

RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
"""What a spreadsheet would take for a formula, and the sign that stops it."""

YES = frozenset({"si", "s", "x", "vero", "true", "1", "yes", "y", "v"})
NO = frozenset({"no", "n", "falso", "false", "0", "f"})
NUMBER = re.compile(r"^(\d+)(?:[.,]0+)?(?:\s*(?:anni|anno|mesi|mese|giorni|giorno|gg|posti|incontri|sedute))?\.?$")
MONEY = re.compile(r"^(?:€|euro|eur)?\s*(\d[\d.,' ]*?)\s*(?:€|euro|eur)?$", re.IGNORECASE)
ITALIAN_DATE = re.compile(r"^(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?:\s.*)?$")
ISO_DATE = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?$")
TIME = re.compile(r"^(?:ore\s*)?(\d{1,2})(?:[.:,h](\d{2}))?(?::(\d{2}(?:\.\d+)?))?$", re.IGNORECASE)
FREE = frozenset({"gratis", "gratuito", "gratuita", "nessun costo", "nessuno", "free"})
EVERYWHERE = frozenset(
    {"tutti", "tutto", "tutti i comuni", "tutto l ambito", "ambito", "tutta la provincia", "tutto il territorio", "*"}
)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
ITEM = re.compile(r"^\s*[-•*]\s+")


# Against formulas


def guard(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; ``unguard`` gives the text back."""
    return f"'{text}" if text.startswith(RISKY) else text


def unguard(text: str) -> str:
    """The text of a guarded cell; any other cell is its own text."""
    return text[1:] if text.startswith("'") and text[1:].startswith(RISKY) else text


# One value


def read_value(field: models.Field, text: str, *, terms: Terms) -> Any:
    """The value of a cell for a field, ready to be checked by ``shape.clean``; an empty cell is an empty value."""
    text = text.strip()
    if not text:
        return None
    if isinstance(field, CodesField):
        return [_labelled(field.codes, part) for part in split(text)]
    if isinstance(field, models.BooleanField):
        return read_bool(text)
    if field.choices:
        return _labelled(list(field.flatchoices), text)
    if isinstance(field, models.DecimalField):
        return read_decimal(text) if field.decimal_places == 2 else read_coordinate(text)
    for kind, read in READERS:
        if isinstance(field, kind):
            return read(text)
    if field.name in shape.PROSE:
        return paragraphs(text)
    if field.name == "fiscal_code" or field.name == "vat_number":
        digits = re.sub(r"\s+", "", text)
        # A number lost its zeros; the check digit says whether this is what happened.
        return digits.zfill(11) if digits.isdigit() and 8 <= len(digits) < 11 else text
    if field.name == "postal_code" and text.isdigit():
        return text.zfill(5)
    return text


def write_value(field: models.Field, value: Any) -> str:
    """A record's value as a cell has it."""
    if value in (None, "", []):
        return ""
    if isinstance(field, CodesField):
        return "; ".join(_label(field.codes, code) for code in value)
    if isinstance(value, bool):
        return "sì" if value else "no"
    if field.choices:
        return _label(list(field.flatchoices), value)
    if isinstance(field, models.DecimalField):
        return str(value).replace(".", ",")
    if isinstance(field, PhoneField):
        return identifiers.national_phone(value)
    return str(value)


def read_bool(text: str) -> bool:
    """Yes or no."""
    word = plain(text)
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValidationError(_("«%(value)s» non è né sì né no: scrivi «sì», «no» o lascia vuoto.") % {"value": text[:40]})


def read_whole_number(text: str) -> int:
    """A count, with or without its unit: "18", "18 anni"."""
    if found := NUMBER.match(text.strip()):
        return int(found[1])
    raise ValidationError(_("«%(value)s» non è un numero intero: scrivi solo le cifre.") % {"value": text[:40]})


def read_decimal(text: str) -> str:
    """An amount or a coordinate as a decimal with a point. A single mark followed by three digits parts thousands."""
    if plain(text) in FREE:
        return "0"
    sign = "-" if text.strip().startswith("-") else ""
    found = MONEY.match(text.strip().lstrip("-").strip())
    if found is None:
        raise ValidationError(
            _("«%(value)s» non è un importo: scrivi per esempio 5,50, oppure 0 se è gratuito.") % {"value": text[:40]}
        )
    digits = re.sub(r"[' ]", "", found[1])
    last = max(digits.rfind(","), digits.rfind("."))
    if last < 0:
        return sign + digits
    whole, cents = re.sub(r"[.,]", "", digits[:last]), digits[last + 1 :]
    if len(cents) == 3 and digits[last] == "." and whole not in ("", "0"):
        return f"{sign}{whole}{cents}"
    return f"{sign}{whole or '0'}.{cents or '0'}"


def read_coordinate(text: str) -> str:
    """Degrees, with a comma or a point."""
    return text.strip().replace(",", ".")


def read_date(text: str) -> str:
    """A day in ISO form, from ISO or with the day first."""
    try:
        if found := ISO_DATE.match(text):
            return datetime.date(*(int(part) for part in found.groups())).isoformat()
        if found := ITALIAN_DATE.match(text):
            day, month, year = (int(part) for part in found.groups())
            return datetime.date(year + 2000 if year < 100 else year, month, day).isoformat()
    except ValueError:
        pass
    raise ValidationError(_("«%(value)s» non è una data: scrivi giorno/mese/anno.") % {"value": text[:40]})


def read_time(text: str) -> str:
    """A time of day: "9", "9.30", "9:30"."""
    if (found := TIME.match(text.strip())) and int(found[1]) <= 24 and int(found[2] or 0) < 60:
        hour, minutes = int(found[1]), found[2] or "00"
        seconds = f":{found[3]}" if found[3] else ""
        return "23:59" if hour == 24 else f"{hour:02d}:{minutes}{seconds}"
    raise ValidationError(_("«%(value)s» non è un'ora: scrivi per esempio 9:30.") % {"value": text[:40]})


READERS: tuple[tuple[type[models.Field], Callable[[str], Any]], ...] = (
    (models.IntegerField, read_whole_number),
    (models.DateTimeField, str),
    (models.DateField, read_date),
    (models.TimeField, read_time),
)


def split(text: str) -> list[str]:
    """The parts of a cell that holds several values."""
    return [part.strip() for part in re.split(r"[;,\n|]", text) if part.strip()]


def paragraphs(text: str) -> str:
    """Plain text as prose: a paragraph a line, a list where lines begin with a dash. What has mark-up keeps it."""
    if TAG.search(text):
        return text
    parts: list[str] = []
    items: list[str] = []
    for line in [*text.splitlines(), ""]:
        if ITEM.match(line):
            items.append(f"<li>{escape(ITEM.sub('', line).strip())}</li>")
            continue
        if items:
            parts.append(f"<ul>{''.join(items)}</ul>")
            items = []
        if line.strip():
            parts.append(f"<p>{escape(line.strip())}</p>")
    return "".join(parts)


def _labelled(choices: list[tuple[Any, Any]], text: str) -> Any:
    wanted = plain(text)
    for code, label in choices:
        if code != "" and wanted in (plain(str(code)), plain(str(label))):
            return code
    allowed = ", ".join(str(label) for code, label in choices if code != "")
    raise ValidationError(
        _("«%(value)s» non è fra i valori ammessi: %(codes)s.") % {"value": text[:60], "codes": allowed}
    )


def _label(choices: list[tuple[Any, Any]], value: Any) -> str:
    with translation.override("it"):
        labels = {code: str(label) for code, label in choices}
    label = labels.get(value, str(value))
    same = [code for code, other in labels.items() if plain(other) == plain(label)]
    return label if len(same) == 1 and not set(label) & set(";,|\n") else str(value)


# Terms


def read_terms(scheme: Scheme, text: str, *, terms: Terms) -> list[str]:
    """The codes of a list of names: parted by semicolons, commas, lines or a last "e"."""
    found: list[str] = []
    unknown: list[str] = []
    for part in re.split(r"[;|\n]", text):
        _read_part(scheme, part.strip(), terms, found, unknown)
    if unknown:
        messages = []
        for name in dict.fromkeys(unknown):
            try:
                terms.code(scheme, name)
            except ValidationError as error:
                messages += error.messages
        raise ValidationError(messages)
    return list(dict.fromkeys(found))


def _read_part(scheme: Scheme, part: str, terms: Terms, found: list[str], unknown: list[str]) -> None:
    """A part is one name if there is such a name (some have commas), else several."""
    if not part:
        return
    if code := terms.find(scheme, part):
        found.append(code)
        return
    for mark in (r",", r"\s+e\s+", r"\s+-\s+", r"/"):
        pieces = [piece for piece in re.split(mark, part) if piece.strip()]
        if len(pieces) > 1:
            for piece in pieces:
                _read_part(scheme, piece.strip(), terms, found, unknown)
            return
    unknown.append(part)


def is_everywhere(text: str) -> bool:
    """Whether a cell about comuni means the whole Ambito."""
    return plain(text) in EVERYWHERE or text.strip() == "*"
