"""Saying facts as people do: days, prices, places and ages in words, in the active language."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalog_pages.enums import PriceUnit, Vat, Weekday
from catalog_pages.languages import listed
from search.types import ConcessionView, Price

SOON = datetime.timedelta(days=180)
"""A day so near is known without its year."""
EURO_AFTER = frozenset({"ar", "es", "fr", "ro", "sq", "uk"})
"""Languages that name the money after the amount."""
SMALL_MONTHS = frozenset({"es", "fr", "it", "pt", "ro", "sq", "uk"})
"""Languages that write months without a capital: Django gives them one, as at the head of a calendar."""
NAMED_PLACES = 3
"""So many comuni are named; of a longer list, two and how many others."""


def joined(words: Sequence[str]) -> str:
    """``a``, ``a e b``, ``a, b e c``."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s e %(last)s") % {"first": listed(words[:-1]), "last": words[-1]}


def number_of_services(count: int) -> str:
    """How many services: ``34 servizi``, ``nessun servizio``."""
    if not count:
        return _("nessun servizio")
    return ngettext("%(n)d servizio", "%(n)d servizi", count) % {"n": count}


def lower_first(text: str) -> str:
    """A label inside a sentence."""
    return f"{text[:1].lower()}{text[1:]}"


def euro(amount: Decimal, *, short: bool = False) -> str:
    """An amount as it is written: ``€ 1.234,50``. ``short`` leaves out cents that are none.

    The figures are the same in every language, those on bills and price lists here: Arabic too has ``0`` to ``9``.
    """
    text = f"{amount:,.2f}"
    if short:
        text = text.removesuffix(".00")
    if get_language() == "en":
        return f"€{text}"
    text = text.translate(str.maketrans(",.", ".,"))
    return f"{text}\xa0€" if get_language() in EURO_AFTER else f"€\xa0{text}"


def days(weekdays: Sequence[int]) -> str:
    """ISO weekdays in words: ``da lunedì a venerdì``, ``martedì e giovedì``."""
    chosen = sorted(set(weekdays))
    if len(chosen) == 7:
        return _("tutti i giorni")
    parts: list[str] = []
    # Consecutive days keep the same distance from their position in the list.
    for _distance, run in groupby(enumerate(chosen), key=lambda pair: pair[1] - pair[0]):
        names = [str(Weekday(day).label) for _position, day in run]
        if len(names) > 2:
            parts.append(_("da %(first)s a %(last)s") % {"first": names[0], "last": names[-1]})
        else:
            parts += names
    return joined(parts)


def amount(low: Decimal, high: Decimal | None, unit: str) -> str:
    """One price: ``€ 5,50 a pasto``, ``da € 8,00 a € 12,00 all'ora``, ``Gratuito``."""
    if not low and not high:
        return _("Gratuito")
    text = euro(low)
    if high is not None and high != low:
        text = _("da %(low)s a %(high)s") % {"low": euro(low), "high": euro(high)}
    return with_unit(text, unit)


def with_unit(text: str, unit: str) -> str:
    """A price with what it pays for."""
    return f"{text} {PriceUnit(unit).label}" if unit else text


def company_price(low: Decimal | None, high: Decimal | None, unit: str, vat: str) -> str:
    """What a company pays: ``€ 18,00 all'ora, IVA esclusa``; nothing where no price is said."""
    if low is None:
        return ""
    text = amount(low, high, unit)
    return listed([text, str(Vat(vat).label)]) if vat and (low or high) else text


def isee(low: Decimal | None, high: Decimal | None, kind: str) -> str:
    """An ISEE band: ``ISEE fino a € 10.000``; ``kind`` is the name of the ISEE meant."""
    values = {"isee": kind or _("ISEE")} | _limits(low, high)
    if low is not None and high is not None and low > 0:
        return _("%(isee)s da %(low)s a %(high)s") % values
    if high is not None:
        return _("%(isee)s fino a %(high)s") % values
    return _("%(isee)s da %(low)s in su") % values if low is not None else ""


def band(low: Decimal | None, high: Decimal | None) -> str:
    """The same under a heading that says which ISEE: ``fino a € 10.000``, ``qualsiasi`` where there is no limit."""
    values = _limits(low, high)
    if low is not None and high is not None and low > 0:
        return _("da %(low)s a %(high)s") % values
    if high is not None:
        return _("fino a %(high)s") % values
    return _("da %(low)s in su") % values if low is not None else _("qualsiasi")


def _limits(low: Decimal | None, high: Decimal | None) -> dict[str, str]:
    return {
        "low": euro(low, short=True) if low is not None else "",
        "high": euro(high, short=True) if high is not None else "",
    }


def cost(prices: Sequence[Price], *, has_notes: bool) -> str:
    """The prices in force in a few words, for a card: ``da € 4,00 a pasto, in base all'ISEE``."""
    if not prices:
        return _("Vedi le note sui costi") if has_notes else _("Costo non indicato")
    paid = [price for price in prices if price.amount or price.amount_to]
    if not paid:
        return _("Gratuito")
    cheapest = min(paid, key=lambda price: (price.amount, price.amount_to or price.amount))
    units = {price.unit.code if price.unit else "" for price in paid}
    unit = units.pop() if len(units) == 1 else ""
    if len({(price.amount, price.amount_to) for price in prices}) == 1:
        text = amount(cheapest.amount, cheapest.amount_to, unit)
    else:
        text = with_unit(_("da %s") % euro(cheapest.amount), unit)
    if any(price.isee_from is not None or price.isee_to is not None for price in prices):
        text = _("%s, in base all'ISEE") % text
    if len(paid) < len(prices):
        text = _("in parte gratuito, poi %s") % text
    return text[0].upper() + text[1:]


def places(*, whole_ambito: bool, comuni: int, covered: Sequence[str], premises: Sequence[str]) -> str:
    """Who may use it, by where they live: ``Tutti i 61 comuni``, ``Codogno, Maleo e altri 3 comuni``."""
    if whole_ambito:
        return _("Tutti i %d comuni") % comuni if comuni else _("Tutto l'Ambito")
    if covered:
        return _some(covered)
    if premises:
        return _("Sede a %s") % _some(list(dict.fromkeys(premises)))
    return _("Territorio non indicato")


def _some(names: Sequence[str]) -> str:
    if len(names) <= NAMED_PLACES:
        return joined(names)
    others = len(names) - 2
    return ngettext(
        "%(first)s, %(second)s e un altro comune", "%(first)s, %(second)s e altri %(others)d comuni", others
    ) % {"first": names[0], "second": names[1], "others": others}


def ages(low: int | None, high: int | None) -> str:
    """Ages in years: ``da 3 a 10 anni``, ``da 65 anni``, ``fino a 17 anni``; nothing when all are welcome."""
    if low and high is not None:
        if low == high:
            return ngettext("%d anno", "%d anni", low) % low
        return _("da %(low)d a %(high)d anni") % {"low": low, "high": high}
    if low:
        return ngettext("da %d anno", "da %d anni", low) % low
    if high is not None:
        return ngettext("fino a %d anno", "fino a %d anni", high) % high
    return ""


def for_whom(concession: ConcessionView) -> str:
    """The rules of a concession: ``Per chi abita a Lodi, da 65 anni, con ISEE fino a € 9.000``; or nothing."""
    parts = []
    if concession.municipality:
        parts.append(_("per chi abita a %(place)s") % {"place": concession.municipality.label})
    if concession.age_text:
        parts.append(concession.age_text)
    if concession.isee_text:
        parts.append(_("con %(isee)s") % {"isee": concession.isee_text})
    text = listed(parts)
    return f"{text[:1].upper()}{text[1:]}"


def apply_by(concession: ConcessionView) -> str:
    """Until when one may ask for a concession, or that one could; nothing where no day is set."""
    if concession.apply_by is None:
        return ""
    day = {"day": long_date(concession.apply_by)}
    if concession.is_over:
        return _("Non si può più chiedere: il termine era il %(day)s.") % day
    return _("Si chiede entro il %(day)s.") % day


def in_force(starts: datetime.date | None, ends: datetime.date | None, day: datetime.date) -> bool:
    """Whether a day is between two others, both included; an empty end is open."""
    return (starts is None or starts <= day) and (ends is None or ends >= day)


def long_date(day: datetime.date) -> str:
    """A date in words: ``2 novembre 2026``."""
    return _in_words(day, "j F Y")


def short_date(day: datetime.date) -> str:
    """A date in words, without the year where nobody would ask which: ``2 novembre``."""
    return _in_words(day, "j F" if abs(day - timezone.localdate()) <= SOON else "j F Y")


def _in_words(day: datetime.date, form: str) -> str:
    text = date_format(day, form)
    return text.lower() if get_language() in SMALL_MONTHS else text
