"""What pages and files for companies say of a service, in the active language."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from catalog_pages.enums import Actor
from catalog_pages.languages import apart, comma, listed
from search import company_terms
from search.foreign import Foreign, Joined, Line
from search.sheet import access_groups, first_steps
from search.types import Access, CompanyTermsView, ConcessionView, Price, ServiceView
from search.wording import apply_by, for_whom, long_date


def invoice(service: ServiceView) -> str:
    """Whether the provider invoices companies, as far as it says so."""
    if service.can_invoice is None:
        return _("Non indicato: chiedi all'ente")
    return _("Sì") if service.can_invoice else _("No")


def price(row: Price) -> str:
    """One price with what it is for: ``Tariffa intera: € 6,50 a pasto (ISEE fino a € 10.000)``."""
    notes = [row.isee_text] if row.isee_text else []
    if row.municipality:
        notes.append(_("solo per chi abita a %s") % row.municipality)
    facts = f"{row.text} ({listed(notes)})" if notes else row.text
    return Joined(apart(row.label), f": {facts}") if row.label else facts


def prices(service: ServiceView) -> list[str]:
    """The prices in force today, else what can be said of the cost."""
    return [price(row) for row in service.prices] or [service.cost_text]


def concession(row: ConcessionView) -> str:
    """One concession in a line, for paper and files: ``Bonus nido (INPS, fino al 31 dicembre): Da 0 a 3 anni. ...``."""
    until: Line = (comma(), _("fino al %s") % long_date(row.valid_to)) if row.valid_to else ()
    before, _documents, after = _("Documenti: %s").partition("%s")
    papers: Line = (before, row.documents, after) if row.documents else ()
    said: tuple[Line, ...] = ((for_whom(row),), (apply_by(row),), (row.how_to_get,), papers)
    parts = [part for part in said if "".join(part)]
    pieces = [apart(row.title), " (", apart(Foreign(row.granted_by)), *until, ")"]
    for number, part in enumerate(parts):
        pieces += [" " if number else ": ", *part, "" if "".join(part).endswith(".") else "."]
    return Joined(*pieces)


def company_price(row: CompanyTermsView) -> str:
    """One condition for companies with its price: ``Convenzione annuale: € 18,00 all'ora, IVA esclusa``."""
    return Joined(apart(row.label), f": {company_terms.price(row)}")


def terms_for_companies(service: ServiceView) -> list[str]:
    """The conditions for companies of today, one a line, without whom to turn to: employees read them too."""
    lines = [company_terms.in_pieces(row) for row in service.company_terms]
    return [Joined(apart(label), facts, *map(apart, note)) for label, facts, *note in lines]


def minimums(service: ServiceView) -> list[str]:
    """For how many people at least, condition by condition."""
    return _each(service, company_terms.minimum)


def last_days(service: ServiceView) -> list[str]:
    """Until when the conditions for companies hold."""
    return _each(service, company_terms.until)


def _each(service: ServiceView, words: Callable[[CompanyTermsView], str]) -> list[str]:
    """What the conditions say of one thing: once where all say the same, else each by its name."""
    found = [(row.label, words(row)) for row in service.company_terms]
    if len({text for _label, text in found}) == 1:
        return [text for _label, text in found[:1] if text]
    return [Joined(apart(label), f": {text}") for label, text in found if text]


def company_contact(service: ServiceView) -> CompanyTermsView | None:
    """The condition that says whom a company turns to: the first with an address to write to, else with a number."""
    rows = service.company_terms
    return next((row for row in rows if row.contact_email), next((row for row in rows if row.contact_phone), None))


def quote_email(service: ServiceView) -> str:
    """Where a request for a quote goes: to the business contact where there is one."""
    contact = company_contact(service)
    return (contact.contact_email if contact else "") or email(service)


def employer_ways(service: ServiceView) -> list[Access]:
    """How an employer sets the service going, where the sheet says so."""
    return [way for way in service.access_ways if way.actor.code == Actor.EMPLOYER]


def start(service: ServiceView) -> str:
    """How a person begins."""
    return first_steps(access_groups(service)) or _("Vedi la scheda")


def email(service: ServiceView) -> str:
    """Where to write to the provider: a contact for everybody, else the body's own."""
    general = (contact.email for contact in service.contacts if contact.municipality is None and contact.email)
    return next(general, service.provider.email)


def vat_number(service: ServiceView) -> str:
    """The provider's partita IVA, empty where it has none."""
    return service.provider.identifiers.get("vat_number", "")


def fiscal_code(service: ServiceView) -> str:
    """The provider's codice fiscale."""
    return service.provider.identifiers.get("fiscal_code", "")
