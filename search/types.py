"""What a visitor asks and what they get: the types that cross the engines, the pages and the API.

Facts travel as codes in documents; here they already have the reader's labels.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from catalog_pages.enums import NoticeKind
from catalog_pages.keys import key_of

FACETS = (
    "category",
    "kind",
    "municipality",
    "target",
    "cost",
    "delivery",
    "accessible",
    "enrolment",
    "language",
    "provider",
    "welfare",
    "invoice",
    "terms",
)
"""The multi-valued filters. Values of one facet are alternatives, different facets add up."""

SORTS = ("relevance", "name", "verified", "distance")
MAX_DEPTH = 10_000
"""How many results can be paged through at most."""
MAX_QUERY_LENGTH = 512
MAX_PER_PAGE = 100
DEFAULT_PER_PAGE = 20

MAX_RADIUS = 100.0
"""Kilometres: more than the Lodigiano is long."""

Sort = Literal["relevance", "name", "verified", "distance"]
View = Literal["list", "map"]


@dataclass(frozen=True)
class SearchQuery:
    """A question in checked form. ``filters`` maps a facet to the codes chosen (any of them).

    ``near`` is where the visitor is, in WGS84 degrees (latitude, longitude), and ``near_code`` the comune it
    stands for where one was named; ``radius`` (kilometres) keeps only services with premises so near. ``exact``
    asks for the words as they are written: no corrections, no lay words. ``highlight`` asks for texts with the
    words marked. ``view`` is how the page shows what is found: no engine looks at it, and the API has none.
    ``notices`` are sentences for the reader about what was left out of the question (retired codes...).
    """

    text: str = ""
    filters: dict[str, tuple[str, ...]] = field(default_factory=dict)
    age: int | None = None
    sort: Sort = "relevance"
    page: int = 1
    per_page: int = DEFAULT_PER_PAGE
    language: str = "it"
    near: tuple[float, float] | None = None
    near_code: str = ""
    radius: float | None = None
    exact: bool = False
    highlight: bool = False
    view: View = "list"
    notices: tuple[str, ...] = field(default=(), compare=False)

    @property
    def offset(self) -> int:
        """How many results come before this page, as far as one may page."""
        return min((self.page - 1) * self.per_page, MAX_DEPTH)

    @property
    def size(self) -> int:
        """How many results this page may have: none beyond ``MAX_DEPTH``, which engines refuse to answer."""
        return min(self.per_page, MAX_DEPTH - self.offset)


@dataclass(frozen=True)
class Understanding:
    """How the words of a question were read.

    ``matched`` has, by language, the stems that found something: what highlighting marks. ``suggestion`` is the
    text as the visitor may have meant it ("did you mean"), ``corrected`` the same when it was searched already.
    ``needs`` are the codes of the kinds of service that were recognised, ``need_text`` the words for them.
    ``place`` is the ISTAT code of the comune named in the words, ``place_text`` how it was written; ``outside`` are
    the names of towns outside the Lodigiano. ``unknown`` are words that no service has; ``is_relaxed`` says that
    too few services had enough of the words, so that those with some of them are there too.
    """

    matched: dict[str, frozenset[str]] = field(default_factory=dict)
    suggestion: str = ""
    corrected: str = ""
    place: str = ""
    place_text: str = ""
    outside: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    need_text: str = ""
    unknown: tuple[str, ...] = ()
    is_relaxed: bool = False


@dataclass(frozen=True)
class Relaxation:
    """A wider question near one that found nothing: what was left out, and how many it finds."""

    label: str
    query: SearchQuery
    count: int


@dataclass(frozen=True)
class EngineAnswer:
    """What an engine finds: ids in order, the total, and counts by facet and code.

    The counts of a facet leave out that facet's own filter, so that alternatives can be seen.
    ``provider_names`` are the names of the providers counted: they are in no vocabulary. ``unfiltered`` is the
    total without the filters of facets; ``understanding`` says how the words were read.
    """

    ids: list[uuid.UUID]
    total: int
    facets: dict[str, dict[str, int]]
    engine: str
    provider_names: dict[str, str] = field(default_factory=dict)
    unfiltered: int = 0
    understanding: Understanding = field(default_factory=Understanding)


@dataclass(frozen=True)
class Label:
    """A code and its name in the reader's language."""

    code: str
    label: str

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class FacetValue:
    """One line of a facet: how many results it would give, and whether it is chosen."""

    code: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Location:
    """Premises, with WGS84 degrees where known. ``wheelchair`` is yes, partial, no or empty."""

    id: uuid.UUID
    name: str
    address: str
    postal_code: str
    municipality: Label | None
    latitude: float | None
    longitude: float | None
    wheelchair: Label | None
    access_notes: str


@dataclass(frozen=True)
class Hours:
    """Opening hours on some ISO weekdays; ``days`` says them in words, times are HH:MM."""

    id: uuid.UUID
    weekdays: list[int]
    days: str
    opens: str
    closes: str
    note: str


@dataclass(frozen=True)
class Phone:
    """A number to show and the ``tel:`` address to call it."""

    number: str
    display: str

    @property
    def href(self) -> str:
        """The address that a telephone dials."""
        return f"tel:{self.number}"


@dataclass(frozen=True)
class Contact:
    """Whom to call; ``municipality`` set means: only for who lives there."""

    id: uuid.UUID
    label: str
    phones: list[Phone]
    email: str
    url: str
    municipality: Label | None
    activation: str


@dataclass(frozen=True)
class Access:
    """Who may ask for the service (``actor``) and how (``channel``)."""

    id: uuid.UUID
    actor: Label
    channel: Label
    url: str
    note: str


@dataclass(frozen=True)
class Price:
    """A price row in euro; ``text`` says it as people do ("€ 5,50 a pasto")."""

    id: uuid.UUID
    label: str
    amount: Decimal
    amount_to: Decimal | None
    unit: Label | None
    isee_from: Decimal | None
    isee_to: Decimal | None
    isee_kind: Label | None
    municipality: Label | None
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    source_url: str
    text: str
    isee_text: str


@dataclass(frozen=True)
class ConcessionView:
    """Why somebody pays less, who grants it, who may have it and how.

    Ages in years, ISEE in euro, bounds included; an empty one asks for nothing. ``apply_by`` is the last day to ask
    for it, ``is_over`` that it has passed. ``age_text`` and ``isee_text`` say the bounds as people do.
    """

    id: uuid.UUID
    kind: Label
    title: str
    granted_by: str
    municipality: Label | None
    min_age: int | None
    max_age: int | None
    isee_from: Decimal | None
    isee_to: Decimal | None
    isee_kind: Label | None
    how_to_get: str
    documents: str
    apply_by: datetime.date | None
    url: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    age_text: str
    isee_text: str
    is_over: bool


@dataclass(frozen=True)
class CompanyTermsView:
    """On which terms a company has the service, in force today; ``text`` is the price in words, VAT included.

    ``amount`` in euro, nothing where a quote is needed; ``minimum`` in people.
    """

    id: uuid.UUID
    label: str
    amount: Decimal | None
    amount_to: Decimal | None
    unit: Label | None
    vat: Label | None
    minimum: int | None
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    contact_label: str
    contact_phone: Phone | None
    contact_email: str
    note: str
    text: str


@dataclass(frozen=True)
class DocumentNeeded:
    """A paper to bring, with a form to download where there is one."""

    id: uuid.UUID
    text: str
    url: str


@dataclass(frozen=True)
class Notice:
    """A dated overlay that is in force today."""

    id: uuid.UUID
    kind: Label
    text: str
    starts: datetime.date | None
    ends: datetime.date | None
    waiting: Label | None


@dataclass(frozen=True)
class AttestationView:
    """A proof of quality. Expired ones are not published."""

    id: uuid.UUID
    kind: Label
    reference: str
    issued_by: str
    expires_on: datetime.date | None
    url: str
    checked_on: datetime.date | None


@dataclass(frozen=True)
class Image:
    """An image at the size of the sheet, with its alternative text and credit."""

    src: str
    width: int
    height: int
    alt: str
    credit: str


@dataclass(frozen=True)
class ProviderView:
    """The body that offers a service, as sheets show it.

    ``identifiers`` maps fiscal_code, vat_number, runts_section, runts_number, rea_number, cooperative_register
    and ipa_code to their values; what the body does not have is left out.
    """

    id: uuid.UUID
    name: str
    path: str
    kind: Label
    is_public: bool
    phone: Phone | None
    email: str
    pec: str
    website: str
    address: str
    postal_code: str
    municipality: Label | None
    logo: Image | None
    legal_name: str = ""
    identifiers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Translation:
    """How far a sheet is in a language of the site: ``state`` is current, partly or missing.

    ``is_machine`` says that a machine wrote some of it, and nobody has read it since; ``published_at`` is when it went
    to the public as it is now.
    """

    language: str
    state: Literal["current", "partly", "missing"]
    is_machine: bool = False
    published_at: datetime.datetime | None = None


@dataclass(frozen=True)
class ServiceView:
    """A published service in the reader's language: the one result type of pages, API and exports.

    ``texts`` maps a field of the sheet (eligibility, how_to, needed, outcome, times, cost_notes, access,
    conditions) to safe HTML. ``text_language`` differs from ``language`` where no translation exists; where one does,
    single texts may still be in Italian (``search.foreign``): ``italian_texts`` names them, ``has_changed_texts``
    says that some are because the Italian changed, ``italian_rows`` names the short texts of rows that are in Italian
    (``prices.<id>.label``). ``slugs`` has the one of each language that has one; ``translations`` are all the
    languages of the site, Italian first.
    ``notices`` are those of today; ``enrolments`` are the dated enrolment windows of today and of days to come, the
    next to end first; ``enrolments_are_over`` says that there were some and none is left. ``closures`` are those of
    today and of days to come. ``match`` says why a search found it. ``kept`` has what others made of everything but
    ``match``, so that they need not make it again: it lasts as long as the item itself.
    """

    id: uuid.UUID
    slug: str
    path: str
    language: str
    text_language: str
    languages_available: list[str]
    title: str
    summary: str
    status_reason: str
    texts: dict[str, str]
    category: Label | None
    kind: Label | None
    status: Label
    targets: list[Label]
    min_age: int | None
    max_age: int | None
    whole_ambito: bool
    municipalities: list[Label]
    delivery: list[Label]
    languages: list[Label]
    welfare_letters: list[Label]
    can_invoice: bool | None
    charter_url: str
    waiting_days: int | None
    pack: list[tuple[str, str]]
    pack_data: dict[str, Any]
    image: Image | None
    locations: list[Location]
    hours: list[Hours]
    contacts: list[Contact]
    access_ways: list[Access]
    prices: list[Price]
    concessions: list[ConcessionView]
    documents: list[DocumentNeeded]
    notices: list[Notice]
    attestations: list[AttestationView]
    provider: ProviderView
    costs: list[Label]
    cost_text: str
    where_text: str
    age_text: str
    assured_date: datetime.date | None
    assured_method: Label | None
    edited_at: datetime.datetime
    published_at: datetime.datetime
    is_stale: bool
    completeness: int
    is_demo: bool
    enrolments: list[Notice] = field(default_factory=list)
    enrolments_are_over: bool = False
    closures: list[Notice] = field(default_factory=list)
    company_terms: list[CompanyTermsView] = field(default_factory=list)
    match: Label | None = None
    translations: list[Translation] = field(default_factory=list)
    italian_texts: list[str] = field(default_factory=list)
    has_changed_texts: bool = False
    italian_rows: list[str] = field(default_factory=list)
    slugs: dict[str, str] = field(default_factory=dict)
    verify_by: datetime.date | None = None
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def key(self) -> str:
        """What stands for the service in public addresses: the first eight hexadecimal digits of its id."""
        return key_of(self.id)

    @property
    def has_italian_texts(self) -> bool:
        """Whether some of what is translated is in Italian all the same."""
        return bool(self.italian_texts)

    @property
    def is_machine_assisted(self) -> bool:
        """Whether a machine wrote some of the texts that the reader sees, and nobody has read them since."""
        return any(each.is_machine for each in self.translations if each.language == self.language)

    @property
    def enrolment(self) -> Notice | None:
        """The enrolment window that is open today; the one that stays open longest."""
        return self._in_force(NoticeKind.ENROLMENT)

    @property
    def coming_enrolment(self) -> Notice | None:
        """The next enrolment window, where none is open today."""
        return None if self.enrolment else next((window for window in self.enrolments if window.starts), None)

    @property
    def closure(self) -> Notice | None:
        """The temporary closure of today; the one that ends last."""
        return self._in_force(NoticeKind.CLOSURE)

    @property
    def waiting(self) -> Label | None:
        """How long the waiting list is today."""
        return next((notice.waiting for notice in self.notices if notice.waiting), None)

    def _in_force(self, kind: str) -> Notice | None:
        found = [notice for notice in self.notices if notice.kind.code == kind]
        return max(found, key=lambda notice: notice.ends or datetime.date.max, default=None)

    @property
    def phone(self) -> Phone | None:
        """The first number to call."""
        for contact in self.contacts:
            if contact.phones:
                return contact.phones[0]
        return self.provider.phone


@dataclass(frozen=True)
class SearchResult:
    """One page of results, with the facets in the order in which they are shown."""

    query: SearchQuery
    items: list[ServiceView]
    total: int
    facets: dict[str, list[FacetValue]]
    engine: str
    degraded: bool
    understanding: Understanding = field(default_factory=Understanding)
    is_missing_there: bool = False
    """Whether no service of the kind asked for serves the comune named in the words: what is here is weaker."""

    @property
    def pages(self) -> int:
        """How many pages can be reached; at least one."""
        return max(1, min(-(-self.total // self.query.per_page), MAX_DEPTH // self.query.per_page))
