"""Applications as a spreadsheet, for the office."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from applications.models import Application

NUMBER = re.compile(r"^[+-]?\d+$")


def _moment(value: Any) -> str:
    return timezone.localtime(value).strftime("%d/%m/%Y %H:%M") if value else ""


def _day(value: Any) -> str:
    return value.strftime("%d/%m/%Y") if value else ""


def _named(terms: Any) -> str:
    return ", ".join(str(term) for term in terms.all())


COLUMNS: list[tuple[Any, Callable[[Application], Any]]] = [
    (_("Numero"), lambda each: each.number),
    (_("Avviso"), lambda each: each.call.title),
    (_("Stato"), lambda each: each.get_state_display()),
    (_("In questo stato da"), lambda each: _moment(each.state_since)),
    (_("Inviata"), lambda each: _moment(each.submitted_at)),
    (_("Protocollo"), lambda each: each.protocol_number),
    (_("Data di protocollo"), lambda each: _day(each.protocol_date)),
    (_("Determina"), lambda each: each.act_number),
    (_("Data della determina"), lambda each: _day(each.act_date)),
    (_("Nome"), lambda each: each.name),
    (_("Denominazione completa"), lambda each: each.legal_name),
    (_("Tipo di ente"), lambda each: each.get_kind_display()),
    (_("Codice fiscale"), lambda each: each.fiscal_code),
    (_("Partita IVA"), lambda each: each.vat_number),
    (_("RUNTS"), lambda each: " ".join(filter(None, [each.runts_section, each.runts_number]))),
    (_("REA"), lambda each: each.rea_number),
    (_("Albo cooperative"), lambda each: each.cooperative_register),
    (_("Codice IPA"), lambda each: each.ipa_code),
    (_("Indirizzo"), lambda each: each.address),
    (_("CAP"), lambda each: each.postal_code),
    (_("Comune"), lambda each: each.shown_town),
    (_("Telefono"), lambda each: each.phone),
    (_("E-mail"), lambda each: each.body_email),
    (_("PEC"), lambda each: each.pec),
    (_("Legale rappresentante"), lambda each: each.representative_name),
    (_("Referente"), lambda each: each.contact_name),
    (_("E-mail del referente"), lambda each: each.contact_email),
    (_("Telefono del referente"), lambda each: each.contact_phone),
    (_("Categorie"), lambda each: _named(each.categories)),
    (_("In tutto l'Ambito"), lambda each: _("sì") if each.whole_area else _("no")),
    (_("Comuni"), lambda each: _named(each.municipalities)),
    (_("Servizi"), lambda each: each.services_text),
]


def rows(applications: QuerySet[Application]) -> Iterable[list[str]]:
    """The head and one row for each application, as texts."""
    yield [str(title) for title, _value in COLUMNS]
    full = applications.prefetch_related("municipalities__labels", "municipality__labels")
    for application in full:
        yield [str(value(application) or "") for _title, value in COLUMNS]


def as_csv(applications: QuerySet[Application]) -> bytes:
    """CSV as Italian spreadsheets open it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    for row in rows(applications):
        writer.writerow([harmless(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_xlsx(applications: QuerySet[Application]) -> bytes:
    """A workbook whose cells are all text: what people typed is never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(_("Domande")))
    for row in rows(applications):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", " ", text))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def harmless(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula; numbers stay numbers."""
    if text[:1] in ("=", "@", "\t", "\r") or (text[:1] in ("+", "-") and not NUMBER.match(text)):
        return f"'{text}"
    return text
