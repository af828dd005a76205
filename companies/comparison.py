"""Up to five services side by side, as a table: a row for each thing that a company asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog_pages.enums import ConcessionKind
from catalog_pages.languages import left_to_right
from catalog_pages.vocabulary import Vocabulary
from companies import picks as picked
from companies import quotes, wording
from companies.picks import MOST_COMPARED, Picks
from search.navigation import Link
from search.presentation import present_all
from search.types import ServiceView
from search.wording import long_date


@dataclass(frozen=True)
class Line:
    """One line of a cell; with an address it is a link."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Row:
    """One thing compared, with a cell for each service in their order."""

    label: str
    cells: list[list[Line]]


@dataclass(frozen=True)
class Column:
    """A service of the table, and the address of the table without it."""

    service: ServiceView
    remove_url: str


@dataclass(frozen=True)
class Comparison:
    """Everything that the page shows. ``remarks`` say what of the address is not in the table, and why."""

    crumbs: list[Link]
    columns: list[Column]
    rows: list[Row]
    remarks: list[str]
    back_url: str
    plan_url: str
    can_add: bool
    picks: Picks


def make_comparison(picks: Picks, vocabulary: Vocabulary, *, language: str, crumbs: list[Link]) -> Comparison:
    """Lay out the table, with one query for the services."""
    compared = Picks(picks.keys[:MOST_COMPARED])
    found = picked.documents(picks.keys)
    live = [found[key] for key in compared.keys if key in found and found[key].live]
    services = present_all(live, language=language, vocabulary=vocabulary)
    return Comparison(
        crumbs=crumbs,
        columns=[
            Column(each, picked.address("companies_comparison", picks.without(each.key)) + "#confronto")
            for each in services
        ],
        rows=_rows(services),
        remarks=_remarks(picks, {key: document.title for key, document in found.items() if not document.live}, found),
        back_url=picked.address("companies", picks),
        plan_url=picked.address("plan_new", picks),
        can_add=len(picks.keys) < MOST_COMPARED,
        picks=picks,
    )


def _remarks(picks: Picks, ended: dict[str, str], known: object) -> list[str]:
    remarks = []
    for key in picks.keys[:MOST_COMPARED]:
        if title := ended.get(key):
            remarks.append(_("«%s» non è più nel catalogo: il servizio è finito, o l'ente lo ha ritirato.") % title)
        elif key not in known:  # type: ignore[operator]
            remarks.append(_("Nel catalogo non c'è un servizio con il codice %s: forse il link è sbagliato.") % key)
    for word in picks.damaged:
        remarks.append(_("«%s» non è il codice di un servizio: forse il link è stato tagliato.") % word)
    if (left := len(picks.keys) - MOST_COMPARED) > 0:
        remarks.append(
            ngettext(
                "Se ne confrontano al massimo cinque: ne resta fuori uno.",
                "Se ne confrontano al massimo cinque: ne restano fuori %(n)d.",
                left,
            )
            % {"n": left}
        )
    return remarks


def _rows(services: list[ServiceView]) -> list[Row]:
    """The rows of the table; one in which nobody says anything is left out."""
    rows = [
        Row(_("Ente"), [[Line(each.provider.name, each.provider.path)] for each in services]),
        Row(_("Prezzo"), [[Line(text) for text in wording.prices(each)] for each in services]),
        Row(_("Prezzo per l'impresa"), [_lines(map(wording.company_price, each.company_terms)) for each in services]),
        Row(_("Numero minimo"), [_lines(wording.minimums(each)) for each in services]),
        Row(_("Condizioni per l'impresa valide"), [_lines(wording.last_days(each)) for each in services]),
        Row(_("Convenzioni"), [_conventions(each) for each in services]),
        Row(_("Lettere TUIR (da confermare con il consulente)"), [_letters(each) for each in services]),
        Row(_("Fattura all'impresa"), [[Line(wording.invoice(each))] for each in services]),
        Row(_("Codice fiscale dell'ente"), [_text(wording.fiscal_code(each)) for each in services]),
        Row(_("Partita IVA dell'ente"), [_text(wording.vat_number(each)) for each in services]),
        Row(_("Per chi abita in"), [[Line(each.where_text)] for each in services]),
        Row(_("Come si comincia"), [[Line(wording.start(each))] for each in services]),
        Row(_("Come comincia l'impresa"), [_employer(each) for each in services]),
        Row(_("Contatto"), [_contact(each) for each in services]),
        Row(_("Contatto per le imprese"), [_business_contact(each) for each in services]),
        Row(_("Informazioni verificate"), [[Line(_verified(each))] for each in services]),
    ]
    return [row for row in rows if any(row.cells)]


def _text(text: str) -> list[Line]:
    return [Line(text)] if text else []


def _lines(texts: Iterable[str]) -> list[Line]:
    return [Line(text) for text in texts]


def _letters(service: ServiceView) -> list[Line]:
    return [Line(letter.label) for letter in service.welfare_letters] or [Line(_("Non indicate"))]


def _conventions(service: ServiceView) -> list[Line]:
    """Those that can still be asked for."""
    rows = [each for each in service.concessions if each.kind.code == ConcessionKind.CONVENTION and not each.is_over]
    return [Line(each.title, each.url) for each in rows]


def _employer(service: ServiceView) -> list[Line]:
    return [
        Line(f"{way.channel.label}: {way.note}" if way.note else way.channel.label, way.url)
        for way in wording.employer_ways(service)
    ]


def _contact(service: ServiceView) -> list[Line]:
    lines = [Line(left_to_right(service.phone.display), service.phone.href)] if service.phone else []
    if email := wording.email(service):
        lines.append(Line(email, f"mailto:{email}"))
        if wording.quote_email(service) == email:
            lines += _quote(service)
    return lines


def _business_contact(service: ServiceView) -> list[Line]:
    row = wording.company_contact(service)
    if row is None:
        return []
    lines = [Line(row.contact_label)] if row.contact_label else []
    if phone := row.contact_phone:
        lines.append(Line(left_to_right(phone.display), phone.href))
    if email := row.contact_email:
        lines.append(Line(email, f"mailto:{email}"))
        if email != wording.email(service):
            lines += _quote(service)
    return lines


def _quote(service: ServiceView) -> list[Line]:
    return [
        Line(_("Chiedi un preventivo"), quotes.form_address(service)),
        Line(_("Scrivi per un preventivo"), quotes.address(service)),
    ]


def _verified(service: ServiceView) -> str:
    return long_date(service.assured_date) if service.assured_date else _("Non ancora")
