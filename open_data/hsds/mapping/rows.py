"""Rows of the sheet as HSDS objects."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from open_data.hsds.ids import derived
from open_data.hsds.mapping.common import Context, iso
from open_data.hsds.schemas import rows
from open_data.v1.schemas.common import absolute
from open_data.v1.schemas.rows import CURRENCY
from search import types

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOBILE = "+393"
"""How Italian mobile numbers begin: the others begin with 0, or are short."""


def phone(owner: uuid.UUID, number: types.Phone, *, description: str = "") -> rows.Phone:
    """A number of a contact, or of what has the id ``owner``."""
    return rows.Phone(
        id=derived("phone", owner, number.number),
        number=number.number,
        type="cell" if number.number.startswith(MOBILE) else "voice",
        description=description,
    )


def contact(given: types.Contact) -> rows.Contact:
    """An office or role that answers."""
    extension = rows.ContactExtension(
        url=given.url,
        istat_code=given.municipality.code if given.municipality else "",
        activation=given.activation,
    )
    return rows.Contact(
        id=given.id,
        name=given.label,
        email=given.email,
        phones=[phone(given.id, each) for each in given.phones],
        lodiwelfare=extension if extension.written() else None,
    )


def phones(contacts: Sequence[types.Contact]) -> list[rows.Phone]:
    """The numbers of all contacts, each once."""
    found: dict[str, rows.Phone] = {}
    for each in contacts:
        for number in each.phones:
            found.setdefault(number.number, phone(each.id, number, description=each.label))
    return list(found.values())


def schedule(hours: types.Hours, context: Context) -> rows.Schedule:
    """Opening hours on some days of every week. Times are Italian, as ``timezone`` says."""
    times = f"{hours.opens}-{hours.closes}" if hours.opens and hours.closes else ""
    return rows.Schedule(
        id=hours.id,
        freq="WEEKLY",
        wkst="MO",
        byday=",".join(WEEKDAYS[day - 1] for day in hours.weekdays),
        opens_at=hours.opens,
        closes_at=hours.closes,
        timezone=context.offset,
        description=capfirst(", ".join(part for part in (hours.days, times) if part)),
        notes=hours.note,
    )


def language(service: uuid.UUID, spoken: types.Label, context: Context) -> rows.Language:
    """A language that is spoken."""
    key = derived("language", service, spoken.code)
    return rows.Language(
        id=key,
        name=spoken.label,
        code=spoken.code,
        attributes=context.terms.attributes("language", key, ("language", spoken.code)),
    )


def areas(view: types.ServiceView, context: Context) -> list[rows.ServiceArea]:
    """The comuni served, each an area; the whole Ambito is one."""
    if view.whole_ambito:
        codes = [
            term.code for term in context.vocabulary.terms("municipality").values() if term.is_current(context.today)
        ]
        return [
            rows.ServiceArea(
                id=derived("service_area", view.id, "ambito"),
                name=_("Ambito di Lodi"),
                description=_("Chi abita in uno qualunque dei comuni dell'Ambito."),
                extent=",".join(codes),
                extent_type="text",
                lodiwelfare=rows.AreaExtension(istat_codes=codes, whole_ambito=True),
            )
        ]
    return [area(view.id, each, context) for each in view.municipalities]


def area(service: uuid.UUID, comune: types.Label, context: Context) -> rows.ServiceArea:
    """One comune that is served."""
    key = derived("service_area", service, comune.code)
    return rows.ServiceArea(
        id=key,
        name=comune.label,
        description=_("Chi abita a %s.") % comune.label,
        extent=comune.code,
        extent_type="text",
        uri=context.terms.uri("municipality", comune.code),
        attributes=context.terms.attributes("service_area", key, ("municipality", comune.code)),
        lodiwelfare=rows.AreaExtension(istat_codes=[comune.code], whole_ambito=False),
    )


def cost_option(price: types.Price, context: Context) -> rows.CostOption:
    """A price in force today."""
    extension = rows.PriceExtension(
        amount_to=None if price.amount_to is None else float(price.amount_to),
        unit=price.unit.code if price.unit else "",
        isee_from=None if price.isee_from is None else float(price.isee_from),
        isee_to=None if price.isee_to is None else float(price.isee_to),
        isee_kind=price.isee_kind.code if price.isee_kind else "",
        istat_code=price.municipality.code if price.municipality else "",
        source_url=price.source_url,
    )
    only = _("solo per chi abita a %s") % price.municipality if price.municipality else ""
    return rows.CostOption(
        id=price.id,
        valid_from=iso(price.valid_from),
        valid_to=iso(price.valid_to),
        option=price.label,
        currency=CURRENCY,
        amount=float(price.amount),
        amount_description=", ".join(part for part in (price.text, price.isee_text, only) if part),
        attributes=context.terms.attributes(
            "cost_option",
            price.id,
            ("price-unit", extension.unit),
            ("isee-kind", extension.isee_kind),
        ),
        lodiwelfare=extension if extension.written() else None,
    )


def funding(concession: types.ConcessionView) -> rows.Funding | None:
    """Who pays a part of what the service costs; nothing where nobody is named."""
    if not concession.granted_by:
        return None
    return rows.Funding(
        id=derived("funding", concession.id),
        source=f"{concession.granted_by}: {concession.title or concession.kind}",
    )


def document(needed: types.DocumentNeeded) -> rows.RequiredDocument:
    """A paper to bring."""
    return rows.RequiredDocument(id=needed.id, document=needed.text, uri=absolute(needed.url))
