"""What the office must know before it approves: asked when the screen is drawn, and again when it decides.

Another room adds what it knows with ``register``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.models import Page

from catalog_pages import approval, enums, quality
from catalog_pages.models import ServicePage
from moderation.contents import Content, Sheet
from moderation.words import Names

EXPIRING_DAYS = 60
UNFINISHED = re.compile(r"\[[^\]]+\]")
"""What a model text leaves for the body to complete."""


@dataclass(frozen=True)
class Finding:
    """One thing found in a draft. What ``stops`` must be mended before it can be approved."""

    field: str
    text: str
    stops: bool = False


Check = Callable[[Page, Content, Names], Iterator[Finding]]
_checks: list[Check] = []


def register(check: Check) -> Check:
    """Have a check asked of every draft: it gets the page, the content under review and the names of terms."""
    if check not in _checks:
        _checks.append(check)
    return check


def findings(page: Page, content: Content, names: Names) -> list[Finding]:
    """What all checks find, what stops first."""
    found = [finding for check in _checks for finding in check(page, content, names)]
    return sorted(found, key=lambda finding: not finding.stops)


@approval.register
def objections(draft: Page) -> list[str]:
    """What stops a draft, for approvals that come by another way than the review screen."""
    return [each.text for each in findings(draft, dict(draft.serializable_data()), Names()) if each.stops]


def is_italian_service(page: Page) -> bool:
    """Whether a page holds the facts of a service."""
    return isinstance(page, ServicePage) and not page.is_translation


@register
def answers(page: Page, content: Content, names: Names) -> Iterator[Finding]:
    """What is missing, and the places that a model text left open."""
    if is_italian_service(page):
        sheet = Sheet(content, names)
        missing = quality.missing(lambda name: quality.is_filled(sheet, name), status=content.get("status"))
        for name, text in missing.items():
            yield Finding(name, str(text), stops=True)
    if isinstance(page, ServicePage):
        for name in ServicePage.TEXTS:
            if places := UNFINISHED.findall(strip_tags(content.get(name) or "")):
                yield Finding(name, _("È rimasto da completare: %(places)s") % {"places": ", ".join(places[:3])})


@register
def contradictions(page: Page, content: Content, names: Names) -> Iterator[Finding]:
    """What cannot be true together."""
    if not is_italian_service(page):
        return
    kind, category = (names.terms.get(content.get(name) or 0) for name in ("kind", "category"))
    if kind is not None and category is not None and kind.parent != category.code:
        yield Finding(
            "kind",
            _("«%(kind)s» non sta nella categoria «%(category)s».")
            % {"kind": names.term(kind.key), "category": names.term(category.key)},
            stops=True,
        )
    for low, high, text in (
        ("min_age", "max_age", _("L'età massima è più bassa della minima.")),
        ("nursery_months_from", "nursery_months_to", _("I mesi finiscono prima di cominciare.")),
    ):
        if content.get(low) is not None and content.get(high) is not None and content[high] < content[low]:
            yield Finding(high, text, stops=True)
    if content.get("whole_ambito") and content.get("municipalities"):
        yield Finding("municipalities", _("Ci sono sia tutto l'Ambito sia singoli comuni: vale tutto l'Ambito."))


@register
def retired_terms(page: Page, content: Content, names: Names) -> Iterator[Finding]:
    """Terms that may not be chosen any more."""
    if not is_italian_service(page):
        return
    today = timezone.localdate()
    used = [(name, key) for name in ServicePage.TERM_SETS for key in content.get(name) or []]
    used += [(name, content.get(name)) for name in ("category", "kind")]
    used += [(name, row.get("municipality")) for name in ServicePage.ROWS for row in content.get(name) or []]
    for name, key in dict.fromkeys(used):
        term = names.terms.get(key or 0)
        if term is not None and (term.replaced_by or (term.valid_to is not None and term.valid_to < today)):
            yield Finding(name, _("«%(term)s» è una voce ritirata: scegline una in uso.") % {"term": names.term(key)})


@register
def dead_provider(page: Page, content: Content, names: Names) -> Iterator[Finding]:
    """A service whose body is not published or suspended would be public under nobody's name."""
    if not isinstance(page, ServicePage):
        return
    body = page.provider
    if not body.live:
        yield Finding("", _("L'ente non è pubblicato: pubblica prima la sua pagina."), stops=True)
    if body.is_suspended:
        yield Finding(
            "", _("L'ente è sospeso: nessuno vedrebbe la scheda. Riattivalo prima, o rimandala indietro."), stops=True
        )


@register
def attestations(page: Page, content: Content, names: Names) -> Iterator[Finding]:
    """Proofs of quality that have expired, are about to, or that nobody checked."""
    if not is_italian_service(page):
        return
    today = timezone.localdate()
    labels = dict(enums.AttestationKind.choices)
    for row in content.get("attestations") or []:
        name = labels.get(row.get("kind"), row.get("kind"))
        expires = _day(row.get("expires_on"))
        if expires is not None and expires < today:
            yield Finding(
                "attestations", _("%(name)s è scaduta il %(day)s.") % {"name": name, "day": _written(expires)}
            )
        elif expires is not None and expires <= today + datetime.timedelta(days=EXPIRING_DAYS):
            yield Finding("attestations", _("%(name)s scade il %(day)s.") % {"name": name, "day": _written(expires)})
        if not row.get("checked_on"):
            yield Finding("attestations", _("%(name)s non è ancora stata controllata dall'ufficio.") % {"name": name})


def _day(value: Any) -> datetime.date | None:
    if isinstance(value, datetime.date) or value is None:
        return value
    return parse_date(str(value))


def _written(day: datetime.date) -> str:
    return date_format(day, "j F Y")
