"""A service on a leaflet: what one needs to call and to go there, in words, for the page to print and for the PDF."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalog_pages.enums import ServiceStatus
from catalog_pages.languages import listed, semicolon
from search import foreign, wording
from search.foreign import Line, between
from search.jsonld import absolute
from search.sheet import Sheet, make_sheet
from search.types import ConcessionView, Contact, Hours, Notice, Phone, ServiceView
from search.wording import long_date


@dataclass(frozen=True)
class Call:
    """A number to call, and whose it is or for whom."""

    phone: Phone
    words: str


@dataclass(frozen=True)
class Fact:
    """A question that people have, and its answer in lines."""

    name: str
    lines: list[Line]


@dataclass(frozen=True)
class Entry:
    """A service as a leaflet shows it.

    ``remarks`` are what to know before calling; ``email`` is there only where there is no number; ``language`` is
    the one of the title; ``address`` is that of the sheet in the language of the leaflet, whole: paper is read
    where there is no link to the other one.
    """

    title: str
    language: str
    provider: str
    remarks: list[Line]
    calls: list[Call]
    email: str
    facts: list[Fact]
    verified: str
    address: str
    is_demo: bool


def entry(service: ServiceView) -> Entry:
    """Return a service as a leaflet shows it, in the active language."""
    sheet = make_sheet(service)
    calls = list(_calls(service, sheet))
    return Entry(
        title=service.title,
        language=foreign.of(service.title, service.text_language),
        provider=service.provider.name,
        remarks=list(_remarks(service, sheet)),
        calls=calls,
        email="" if calls else sheet.email,
        facts=_facts(service, sheet),
        verified=verified(service),
        address=absolute(service.path),
        is_demo=service.is_demo,
    )


def verified(service: ServiceView) -> str:
    """When somebody last made sure that a sheet is true."""
    if service.assured_date and not service.is_stale:
        return _("Verificato il %(date)s.") % {"date": long_date(service.assured_date)}
    return _("Da verificare: telefona prima di andare.")


def closing(day: datetime.date) -> str:
    """What stands below a leaflet: paper stays when the facts have changed."""
    told = _("Informazioni del %(date)s, dal catalogo LodiWelfare dell'Ambito di Lodi. Prima di andare, telefona.")
    return f"{told % {'date': long_date(day)}} {_('In caso di pericolo chiama il 112.')}"


def _remarks(service: ServiceView, sheet: Sheet) -> Iterator[Line]:
    if service.status.code != ServiceStatus.ACTIVE:
        yield _spaced(f"{service.status.label}.", service.status_reason)
    if sheet.shows_violence_line:
        yield (_("Non è per chi subisce violenza: in quel caso chiama il 1522."),)
    for notice in service.notices:
        yield _notice(notice)


def _spaced(*parts: str) -> Line:
    return tuple(between(" ", [part for part in parts if part]))


def _notice(notice: Notice) -> Line:
    kind = f"{notice.kind.label}: {notice.waiting.label}" if notice.waiting else notice.kind.label
    ends = _("Fino al %(ends)s.") % {"ends": long_date(notice.ends)} if notice.ends else ""
    return _spaced(f"{kind}.", notice.text, ends)


def _calls(service: ServiceView, sheet: Sheet) -> Iterator[Call]:
    for contact in sheet.leaflet_contacts:
        for phone in contact.phones:
            yield Call(phone, _for_whom(contact))
    if not sheet.leaflet_contacts and service.provider.phone:
        yield Call(service.provider.phone, "")


def _for_whom(contact: Contact) -> str:
    if contact.municipality:
        return _("per chi abita a %(place)s") % {"place": contact.municipality.label}
    return contact.label


def _facts(service: ServiceView, sheet: Sheet) -> list[Fact]:
    cost = listed([service.cost_text, *([_("ci sono agevolazioni")] if sheet.has_concessions else [])])
    start = [*([(f"{sheet.first_steps}.",)] if sheet.first_steps else []), *_needed(service)]
    facts = [
        Fact(_("Dove"), [(line,) for line in sheet.where]),
        Fact(_("Quando"), [_hours(row) for row in service.hours] or [(_("Chiedi all'ente"),)]),
        Fact(_("Quanto costa"), [(cost,)]),
        Fact(_("Agevolazioni"), [_concession(each) for each in service.concessions if not each.is_over]),
        Fact(_("Come iniziare"), start),
    ]
    return [fact for fact in facts if fact.lines]


def _hours(row: Hours) -> Line:
    times = f"{row.opens}–{row.closes}" if row.opens else ""
    days = listed(part for part in (row.days, times) if part)
    return _spaced(f"{days[:1].upper()}{days[1:]}", row.note)


def _concession(concession: ConcessionView) -> Line:
    """Who pays less, with which papers, by when: how it is asked for is on the sheet."""
    who, papers, last = wording.for_whom(concession), concession.documents, wording.apply_by(concession)
    pieces = [concession.title, f": {wording.lower_first(who)}." if who else "."]
    if papers:
        pieces += [f" {_('Documenti:')} ", papers, "" if papers.endswith(".") else "."]
    return (*pieces, f" {last}" if last else "")


def _needed(service: ServiceView) -> Iterator[Line]:
    if service.documents:
        before, _papers, after = _("Porta con te: %(papers)s.").partition("%(papers)s")
        yield (before, *between(semicolon(), [each.text for each in service.documents]), after)
