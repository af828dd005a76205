"""What the page of a service needs beside the service itself: what to say first, in which sections."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Actor, Cost, Scheme, WheelchairAccess
from catalog_pages.languages import listed
from search.filters import category_page
from search.navigation import Link, start
from search.types import Access, AttestationView, Contact, Hours, Label, Location, Notice, Phone, ServiceView
from search.wording import joined, long_date, lower_first, short_date

FIRST_HOURS = 2
"""How many lines of opening hours the short block shows before sending to the full list."""
OWN = frozenset({Actor.CITIZEN, Actor.CAREGIVER})
"""Who asks for themselves or for their family."""
AT_PREMISES = "in-sede"
PSYCHOLOGY = "servizi-psicologici"
FAMILY_MEDIATION = "mediazione-familiare"


@dataclass(frozen=True)
class Section:
    """A heading of the sheet, as the page index names it. Anchors are the same in every language."""

    anchor: str
    title: str


@dataclass(frozen=True)
class AccessGroup:
    """The ways in which one sort of person can ask for the service."""

    actor: Label
    ways: list[Access]

    @property
    def title(self) -> str:
        """Who it is, as the heading of what they do."""
        return self.actor.label


@dataclass(frozen=True)
class Letter:
    """A letter of the law on corporate welfare, and what it allows."""

    label: str
    description: str


@dataclass(frozen=True)
class Sheet:
    """A service as its page shows it."""

    crumbs: list[Link]
    sections: list[Section]
    topics: list[Link]
    phone: Phone | None
    phone_label: str
    email: str
    general_contacts: list[Contact]
    local_contacts: list[Contact]
    where: list[str]
    these_days: list[str]
    first_hours: list[Hours]
    has_more_hours: bool
    first_steps: str
    access_groups: list[AccessGroup]
    asked_by_others: str
    targets: str
    languages: str
    delivery: str
    isee_kind: str
    welfare: list[Letter]
    has_isee: bool
    has_concessions: bool
    shows_costs: bool
    shows_emergency: bool
    shows_violence_line: bool
    coming_enrolments: list[Notice]

    @property
    def isee_title(self) -> str:
        """The heading of the bands: which ISEE they all mean, where it is the same."""
        return self.isee_kind or _("ISEE")

    @property
    def welfare_is_to_confirm(self) -> bool:
        """Whether a letter stands there without the words that explain it, which say that advice is needed."""
        return any(not letter.description for letter in self.welfare)

    @property
    def leaflet_contacts(self) -> list[Contact]:
        """The contacts that can be telephoned, those for everybody first."""
        return [contact for contact in (*self.general_contacts, *self.local_contacts) if contact.phones]


def make_sheet(service: ServiceView) -> Sheet:
    """Work out the page of a service."""
    general = [contact for contact in service.contacts if contact.municipality is None]
    local = [contact for contact in service.contacts if contact.municipality is not None]
    phone, label = whom_to_call(service, general, has_local=bool(local))
    groups = access_groups(service)
    costs = shows_costs(service)
    return Sheet(
        crumbs=breadcrumb(service),
        sections=sections(costs=costs),
        topics=topics(service),
        phone=phone,
        phone_label=label,
        email=next((contact.email for contact in general if contact.email), service.provider.email),
        general_contacts=general,
        local_contacts=local,
        where=where(service),
        these_days=these_days(service),
        first_hours=service.hours[:FIRST_HOURS],
        has_more_hours=len(service.hours) > FIRST_HOURS,
        first_steps=first_steps(groups),
        access_groups=groups,
        asked_by_others=asked_by_others(groups),
        targets=joined([lower_first(target.label) for target in service.targets]),
        languages=languages(service),
        delivery=_names(service.delivery),
        isee_kind=isee_kind(service),
        welfare=welfare(service),
        has_isee=any(price.isee_text for price in service.prices),
        has_concessions=any(not concession.is_over for concession in service.concessions),
        shows_costs=costs,
        shows_emergency=service.category is not None and service.category.code == PSYCHOLOGY,
        shows_violence_line=service.kind is not None and service.kind.code == FAMILY_MEDIATION,
        coming_enrolments=coming_enrolments(service),
    )


def whom_to_call(service: ServiceView, general: list[Contact], *, has_local: bool) -> tuple[Phone | None, str]:
    """The number to show first, and whose it is.

    A number meant for one comune is never the first: it would be wrong for everybody else.
    """
    for contact in general:
        if contact.phones:
            return contact.phones[0], contact.label
    if has_local:
        return None, ""
    return service.provider.phone, ""


def coming_enrolments(service: ServiceView) -> list[Notice]:
    """The enrolment windows that have not begun: those that are open are told at the top of the sheet."""
    today = timezone.localdate()
    return [window for window in service.enrolments if window.starts and window.starts > today]


def sections(*, costs: bool) -> list[Section]:
    """The headings of the modello Comuni, verbatim and in its order."""
    found = [
        Section("a-chi-e-rivolto", _("A chi è rivolto")),
        Section("come-fare", _("Come fare")),
        Section("cosa-serve", _("Cosa serve")),
        Section("cosa-si-ottiene", _("Cosa si ottiene")),
        Section("tempi-e-scadenze", _("Tempi e scadenze")),
    ]
    if costs:
        found.append(Section("quanto-costa", _("Quanto costa")))
    return [
        *found,
        Section("accedi-al-servizio", _("Accedi al servizio")),
        Section("condizioni-di-servizio", _("Condizioni di servizio")),
        Section("contatti", _("Contatti")),
    ]


def shows_costs(service: ServiceView) -> bool:
    """Whether there is something to say on costs: a payment, a note, a way of paying less."""
    paid = any(cost.code != Cost.FREE for cost in service.costs) or any(price.amount for price in service.prices)
    return paid or bool(service.concessions) or bool(service.texts.get("cost_notes"))


def isee_kind(service: ServiceView) -> str:
    """The ISEE that all the bands of a service mean; nothing where they differ or do not say."""
    kinds = {price.isee_kind.label if price.isee_kind else "" for price in service.prices if price.isee_text}
    return kinds.pop() if len(kinds) == 1 else ""


def access_groups(service: ServiceView) -> list[AccessGroup]:
    """Ways of access by who may use them, the person concerned first."""
    groups: dict[str, AccessGroup] = {}
    for way in service.access_ways:
        groups.setdefault(way.actor.code, AccessGroup(actor=way.actor, ways=[])).ways.append(way)
    order = {code: number for number, code in enumerate(Actor.values)}
    return sorted(groups.values(), key=lambda group: order.get(group.actor.code, len(order)))


def first_steps(groups: list[AccessGroup]) -> str:
    """How to begin, in few words: the channels of who comes first."""
    if not groups:
        return ""
    channels = either([way.channel.label for way in groups[0].ways])
    if groups[0].actor.code in OWN:
        return channels
    return f"{groups[0].actor.label}: {lower_first(channels)}"


def asked_by_others(groups: list[AccessGroup]) -> str:
    """Who must be spoken to first, where neither the person concerned nor the family can ask; else nothing."""
    if not groups or any(group.actor.code in OWN for group in groups):
        return ""
    return _("Non si chiede da soli. Lo chiede %(who)s: parlane prima con loro.") % {
        "who": either([lower_first(group.actor.label) for group in groups])
    }


def these_days(service: ServiceView) -> list[str]:
    """What holds today and not always, in a few words: closed, enrolment open, a waiting list."""
    found = []
    if closure := service.closure:
        day = closure.ends and short_date(closure.ends)
        found.append(_("Chiuso fino al %(day)s") % {"day": day} if day else closure.kind.label)
    if enrolment := service.enrolment:
        day = enrolment.ends and short_date(enrolment.ends)
        found.append(_("Iscrizioni aperte fino al %(day)s") % {"day": day} if day else enrolment.kind.label)
    if waiting := service.waiting:
        found.append(_("Attesa: %(level)s") % {"level": waiting.label})
    return found


def either(names: list[str]) -> str:
    """Alternatives in one phrase: ``Per telefono, per e-mail o di persona``."""
    several = [name if not number else lower_first(name) for number, name in enumerate(dict.fromkeys(names))]
    if len(several) < 2:
        return "".join(several)
    return _("%(first)s o %(last)s") % {"first": listed(several[:-1]), "last": several[-1]}


def languages(service: ServiceView) -> str:
    """The languages spoken; English alone writes them with a capital."""
    names = [label.label for label in service.languages]
    return joined(names if service.language == "en" else [lower_first(name) for name in names])


def welfare(service: ServiceView) -> list[Letter]:
    """The letters under which an employer can offer it, each with what it means."""
    if not service.welfare_letters:
        return []
    terms = vocabularies.current().terms(Scheme.WELFARE)
    return [
        Letter(
            label=letter.label,
            description=terms[letter.code].description(service.language) if letter.code in terms else "",
        )
        for letter in service.welfare_letters
    ]


def breadcrumb(service: ServiceView) -> list[Link]:
    """Start, catalogue, category, the service."""
    crumbs = [start(), Link(title=_("Servizi"), url=reverse("service_list"))]
    if service.category:
        crumbs.append(Link(title=service.category.label, url=category_page(service.category.code)))
    return [*crumbs, Link(title=service.title, url="", is_current=True)]


def topics(service: ServiceView) -> list[Link]:
    """The topics of a service: each leads to what else is on it."""
    listing = reverse("service_list")
    labels = [
        ("category", service.category),
        ("kind", service.kind),
        *(("target", each) for each in service.targets),
    ]
    return [
        Link(title=label.label, url=f"{listing}?{name}={quote(label.code)}")
        for name, label in labels
        if label is not None
    ]


def canonical_path(service: ServiceView) -> str:
    """The address to remember: where the text is not translated, the one in the text's language."""
    if service.text_language == service.language:
        return service.path
    return translate_url(service.path, service.text_language)


def wheelchair_words(location: Location) -> str:
    """Whether a place can be used in a wheelchair, as a sentence."""
    sentences: dict[str, str] = {
        WheelchairAccess.YES: _("Accessibile in sedia a rotelle."),
        WheelchairAccess.PARTIAL: _("Accessibile in parte in sedia a rotelle."),
        WheelchairAccess.NO: _("Non accessibile in sedia a rotelle."),
    }
    code = location.wheelchair.code if location.wheelchair else ""
    return sentences.get(code, _("Non sappiamo se è accessibile in sedia a rotelle: chiedi."))


def attestation_words(attestation: AttestationView) -> str:
    """Who issued a proof of quality, until when it is good and when it was checked."""
    parts = []
    if attestation.issued_by:
        parts.append(_("Rilasciata da %(who)s") % {"who": attestation.issued_by})
    if attestation.expires_on:
        parts.append(_("valida fino al %(date)s") % {"date": long_date(attestation.expires_on)})
    if attestation.checked_on:
        parts.append(_("controllata il %(date)s") % {"date": long_date(attestation.checked_on)})
    text = listed(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def host_name(url: str) -> str:
    """The name of a site, to show instead of a long address."""
    return urlsplit(url).netloc.removeprefix("www.") or url


def where(service: ServiceView) -> list[str]:
    """Where it is given, then for whom: premises first, coverage after, for they are not the same."""
    lines = [address_line(location) for location in service.locations[:1]]
    if (others := len(service.locations) - 1) > 0:
        lines[0] += " " + ngettext("e un'altra sede", "e altre %(n)d sedi", others) % {"n": others}
    if modes := [mode.label for mode in service.delivery if mode.code != AT_PREMISES]:
        lines.append(listed([modes[0], *(lower_first(mode) for mode in modes[1:])]))
    if service.whole_ambito:
        lines.append(_("Per tutti i comuni dell'Ambito di Lodi"))
    elif service.municipalities:
        lines.append(_("Per chi abita in: %(places)s") % {"places": service.where_text})
    return lines or [service.where_text]


def address_line(location: Location) -> str:
    """Premises in one line."""
    municipality = location.municipality.label if location.municipality else ""
    return ", ".join(part for part in (location.address, municipality) if part)


def _names(labels: list[Label]) -> str:
    return joined([label.label for label in labels])
