"""The services of a plan as a table, for the welfare platform that a company uses."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from catalog_pages.languages import listed, semicolon
from companies import wording
from companies.showing import Item, Shown
from search.jsonld import absolute
from search.types import ServiceView

NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

COLUMNS: list[tuple[Any, Callable[[ServiceView], Any]]] = [
    (gettext_lazy("Identificativo"), lambda each: each.id),
    (gettext_lazy("Servizio"), lambda each: each.title),
    (gettext_lazy("In breve"), lambda each: each.summary),
    (gettext_lazy("Categoria"), lambda each: each.category or ""),
    (gettext_lazy("Lettere TUIR (da confermare con il consulente)"), lambda each: _joined(each.welfare_letters)),
    (gettext_lazy("Prezzi"), lambda each: _several(wording.prices(each))),
    (gettext_lazy("Chi può pagare di meno"), lambda each: _several(map(wording.concession, each.concessions))),
    (gettext_lazy("Prezzo per l'impresa"), lambda each: _several(map(wording.company_price, each.company_terms))),
    (gettext_lazy("Numero minimo"), lambda each: _several(wording.minimums(each))),
    (gettext_lazy("Condizioni per l'impresa valide"), lambda each: _several(wording.last_days(each))),
    (gettext_lazy("Fattura all'impresa"), wording.invoice),
    (gettext_lazy("Ente"), lambda each: each.provider.name),
    (gettext_lazy("Codice fiscale dell'ente"), wording.fiscal_code),
    (gettext_lazy("Partita IVA dell'ente"), wording.vat_number),
    (gettext_lazy("Per chi abita in"), lambda each: each.where_text),
    (gettext_lazy("Come si comincia"), wording.start),
    (gettext_lazy("Telefono"), lambda each: each.phone.number if each.phone else ""),
    (gettext_lazy("E-mail"), wording.email),
    (gettext_lazy("Contatto per le imprese"), lambda each: _business_contact(each)),
    (gettext_lazy("Scheda"), lambda each: absolute(each.path)),
]


def _several(texts: Iterable[str]) -> str:
    return semicolon().join(texts)


def _joined(labels: Any) -> str:
    return listed(str(label) for label in labels)


def _business_contact(service: ServiceView) -> str:
    row = wording.company_contact(service)
    if row is None:
        return ""
    phone = row.contact_phone.number if row.contact_phone else ""
    return listed(part for part in (row.contact_label, phone, row.contact_email) if part)


def rows(shown: Shown) -> Iterator[list[str]]:
    """The head, then a row for each service; a withdrawn one has its id, its name and that it is withdrawn."""
    yield [*(str(title) for title, _value in COLUMNS), _("Stato")]
    for item in shown.items:
        yield _row(item)


def _row(item: Item) -> list[str]:
    if item.service is None:
        return [str(item.row.service_id), item.row.title, *[""] * (len(COLUMNS) - 2), _("Non è più nel catalogo")]
    values = [str(value(item.service)) for _title, value in COLUMNS]
    return [*values, _("Prezzo cambiato da quando è stato scelto") if item.price_changed else _("Nel catalogo")]


def workbook(shown: Shown) -> bytes:
    """A workbook whose cells are all text: what people typed is never a formula, and no number loses its zeros."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Servizi"))
    for row in rows(shown):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=NOT_IN_XML.sub(" ", text))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
