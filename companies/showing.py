"""A plan as its page shows it today: every fact comes from the published picture, never from the plan."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import get_language

from catalog_pages.vocabulary import Vocabulary
from companies import picks as picked
from companies import quotes, wording
from companies.models import PlanService, WelfarePlan
from companies.planning import price_rows
from search.content import ITALIAN
from search.models import ServiceDocument
from search.presentation import present_all
from search.types import ServiceView
from search.wording import long_date


@dataclass(frozen=True)
class Item:
    """A service of the plan. ``service`` is missing when it was withdrawn from the catalogue."""

    row: PlanService
    service: ServiceView | None
    prices: list[str]
    terms: list[str]
    start: str
    old_prices: list[str]
    price_changed: bool

    @property
    def concessions(self) -> list[str]:
        """Why somebody pays less today, a line each, for paper: what can't be asked for any more is left out."""
        rows = self.service.concessions if self.service else []
        return [wording.concession(row) for row in rows if not row.is_over]

    @property
    def title(self) -> str:
        """Its name of today, else that of the day on which it was picked."""
        return self.service.title if self.service else self.row.title

    @property
    def needs_care(self) -> bool:
        """Whether it was withdrawn, or its price changed, since it was picked."""
        return self.service is None or self.price_changed


@dataclass(frozen=True)
class Shown:
    """Everything that the page, the leaflet and the files show."""

    plan: WelfarePlan
    items: list[Item]
    today: datetime.date

    @property
    def today_text(self) -> str:
        """The day of which the information is: paper stays."""
        return long_date(self.today)

    @property
    def copy_url(self) -> str:
        """Where another company begins a plan of its own with the same services."""
        keys = tuple(item.service.key for item in self.items if item.service)
        return picked.address("plan_new", picked.Picks(keys)) if keys else ""

    @property
    def quote_url(self) -> str:
        """Where a quote for one of the services is asked for."""
        services = [item.service for item in self.items if item.service]
        return quotes.form_address(*services) if services else ""

    @property
    def needs_care(self) -> bool:
        """Whether a service was withdrawn or a price changed since it was picked."""
        return any(item.needs_care for item in self.items)


def show(plan: WelfarePlan, vocabulary: Vocabulary) -> Shown:
    """Lay out a plan in the active language, with two queries."""
    rows = list(plan.services.all())
    found = ServiceDocument.objects.live().in_bulk([row.service_id for row in rows])
    documents = [found[row.service_id] for row in rows if row.service_id in found]
    language = get_language() or ITALIAN
    views = {view.id: view for view in present_all(documents, language=language, vocabulary=vocabulary)}
    italian = views
    if language != ITALIAN:
        italian = {view.id: view for view in present_all(documents, language=ITALIAN, vocabulary=vocabulary)}
    return Shown(
        plan=plan,
        items=[_item(row, views.get(row.service_id), italian.get(row.service_id)) for row in rows],
        today=timezone.localdate(),
    )


def _item(row: PlanService, service: ServiceView | None, italian: ServiceView | None) -> Item:
    changed = False
    if italian is not None:
        before = Counter(code for code, _words in row.prices)
        changed = before != Counter(code for code, _words in price_rows(italian))
    return Item(
        row=row,
        service=service,
        prices=wording.prices(service) if service else [],
        terms=wording.terms_for_companies(service) if service else [],
        start=wording.start(service) if service else "",
        old_prices=[words for _code, words in row.prices],
        price_changed=changed,
    )
