"""The vocabularies in memory: codes to labels, read once and read again when an editor changes a term.

As long as the edition of the catalogue stays the same nothing is asked; then one small query asks whether any
term changed, and the terms are loaded only when one did.
"""

from __future__ import annotations

import datetime
import itertools
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.db.models import Count, Max

from catalog_pages import edition
from catalog_pages.enums import Scheme
from catalog_pages.foreign import Foreign
from catalog_pages.models import ReminderRules, Term, TermLabel
from catalog_pages.models.reminders import DEFAULT_GRACE_DAYS

FRESH_SECONDS = 5.0
"""How long an edition is trusted: terms that were changed behind our back show after so long."""

Version = tuple[object, int]
_serials = itertools.count(1)


@dataclass(frozen=True)
class TermEntry:
    """A term as everybody reads it; ``key`` is its primary key."""

    key: int
    scheme: str
    code: str
    parent: str
    replaced_by: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    labels: dict[str, str]
    descriptions: dict[str, str]
    external_code: str
    postal_code: str
    province: str
    latitude: Decimal | None
    longitude: Decimal | None
    verification_months: int | None

    def label(self, language: str) -> str:
        """The name in a language, else the Italian one (which knows that it is ``Foreign``), else the code.

        Names of places are the same in every language.
        """
        own, italian = self.labels.get(language), self.labels.get(settings.LANGUAGE_CODE)
        if own or not italian:
            return own or self.code
        return italian if self.scheme == Scheme.MUNICIPALITY else Foreign(italian)

    def description(self, language: str) -> str:
        """The explanation in a language, else in Italian, else nothing."""
        return self.descriptions.get(language) or self.descriptions.get(settings.LANGUAGE_CODE) or ""

    def is_current(self, on: datetime.date) -> bool:
        """Whether it can be chosen on a day."""
        return (
            not self.replaced_by
            and (self.valid_from is None or self.valid_from <= on)
            and (self.valid_to is None or self.valid_to >= on)
        )


@dataclass(frozen=True)
class Vocabulary:
    """All terms, by scheme and code, in their order. ``serial`` tells it from every other one of this process.

    ``grace_days`` are those between the day by which a sheet should be verified and the day on which it is
    labelled as not verified: the reminders come first.
    """

    schemes: dict[str, dict[str, TermEntry]] = field(default_factory=dict)
    grace_days: int = DEFAULT_GRACE_DAYS
    serial: int = field(default_factory=lambda: next(_serials), compare=False)

    @cached_property
    def by_key(self) -> dict[int, TermEntry]:
        """Every term by its primary key, as forms and revisions name it."""
        return {entry.key: entry for terms in self.schemes.values() for entry in terms.values()}

    def terms(self, scheme: str) -> dict[str, TermEntry]:
        """The terms of a scheme by code, retired ones included."""
        return self.schemes.get(scheme, {})

    def resolve(self, scheme: str, code: str) -> str:
        """The code in use today: a replaced one leads to what took its place."""
        terms = self.terms(scheme)
        seen = {code}
        while code in terms and terms[code].replaced_by and terms[code].replaced_by not in seen:
            code = terms[code].replaced_by
            seen.add(code)
        return code

    def label(self, scheme: str, code: str, language: str) -> str:
        """The name of a code; an unknown code is its own name."""
        entry = self.terms(scheme).get(code)
        return entry.label(language) if entry else code

    def verification_months(self, category: str) -> int | None:
        """The rhythm that the office set for a category; nothing where it is the usual one."""
        entry = self.terms(Scheme.CATEGORY).get(category)
        return entry.verification_months if entry else None

    def codes(self, scheme: str) -> Iterable[str]:
        """The codes of a scheme, retired ones included."""
        return self.terms(scheme).keys()


@dataclass(frozen=True)
class _Held:
    """What is kept: in which edition, and when (monotonic seconds), it was found to be what the database has."""

    vocabulary: Vocabulary
    version: Version
    edition: str
    checked_at: float


_lock = threading.Lock()
_held: _Held | None = None


def current() -> Vocabulary:
    """Return the vocabulary as it is now.

    No query in an edition that has just been asked about, one when nothing changed, three when something did.
    In a transaction the database is always asked.
    """
    global _held
    held, seen_in, now = _held, edition.current(), time.monotonic()
    if held is not None and seen_in and held.edition == seen_in and now - held.checked_at < FRESH_SECONDS:
        return held.vocabulary
    seen = Term.objects.aggregate(newest=Max("updated_at"), count=Count("pk"))
    version = (seen["newest"], seen["count"])
    vocabulary = held.vocabulary if held is not None and held.version == version else load()
    with _lock:
        _held = _Held(vocabulary, version, edition=seen_in, checked_at=now)
    return vocabulary


def load() -> Vocabulary:
    """Read every term and label, and the days of the reminders (three queries)."""
    labels: dict[int, list[TermLabel]] = {}
    for label in TermLabel.objects.all():
        labels.setdefault(label.term_id, []).append(label)
    terms = list(Term.objects.order_by("scheme", "position", "code"))
    codes = {term.pk: term.code for term in terms}
    schemes: dict[str, dict[str, TermEntry]] = {scheme: {} for scheme in Scheme.values}
    for term in terms:
        own = labels.get(term.pk, [])
        schemes.setdefault(term.scheme, {})[term.code] = TermEntry(
            key=term.pk,
            scheme=term.scheme,
            code=term.code,
            parent=codes.get(term.parent_id or 0, ""),
            replaced_by=codes.get(term.replaced_by_id or 0, ""),
            valid_from=term.valid_from,
            valid_to=term.valid_to,
            labels={label.language: label.label for label in own},
            descriptions={label.language: label.description for label in own if label.description},
            external_code=term.external_code,
            postal_code=term.postal_code,
            province=term.province,
            latitude=term.latitude,
            longitude=term.longitude,
            verification_months=term.verification_months,
        )
    return Vocabulary(schemes=schemes, grace_days=ReminderRules.current().grace_days)
