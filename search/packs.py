"""The extra fields of a category, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from catalog_pages.fields import CodesField
from catalog_pages.models import ServicePage
from search import wording

MONTHS = ("nursery_months_from", "nursery_months_to")


def pack_in_words(pack: dict[str, Any]) -> list[tuple[str, str]]:
    """Return name and value of each extra field that has one, in the active language."""
    lines: list[tuple[str, str]] = []
    if any(name in pack for name in MONTHS):
        lines.append((_("Età dei bambini"), _months(pack.get(MONTHS[0]), pack.get(MONTHS[1]))))
    for name, value in pack.items():
        if name not in MONTHS:
            field = ServicePage._meta.get_field(name)
            label = str(field.verbose_name)
            lines.append((label[0].upper() + label[1:], _value(name, field, value)))
    return lines


def _value(name: str, field: Any, value: Any) -> str:
    if value is True or value is False:
        return _("Sì") if value else _("No")
    if name == "meal_days":
        return wording.days(value)
    if isinstance(field, CodesField):
        known = {code: str(label) for code, label in field.codes}
        return wording.joined([known.get(code, str(code)) for code in value])
    return str(dict(field.flatchoices).get(value, value))


def _months(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return _("da %(low)d a %(high)d mesi") % {"low": low, "high": high}
    if low is not None:
        return _("da %d mesi") % low
    return _("fino a %d mesi") % (high or 0)
