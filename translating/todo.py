"""What is to be translated in a language: services most read first, and the other pages."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from catalog_pages import freshness
from catalog_pages.models import FaqPage, HomePage, InfoPage, ProviderPage
from counting.models import DailyCount, Kind
from counting.results import DAYS
from search.content import ITALIAN
from search.models import ServiceLanguage, by_name

WHAT: dict[str, tuple[Any, Q]] = {
    "": (_("Tutto"), ~Q(state=ServiceLanguage.State.CURRENT) | Q(is_machine_assisted=True)),
    "changed": (_("Da aggiornare"), Q(changed__gt=0)),
    "missing": (_("Schede che mancano"), Q(state=ServiceLanguage.State.MISSING)),
    "texts": (_("Testi mai tradotti"), Q(missing__gt=0) & ~Q(state=ServiceLanguage.State.MISSING)),
    "rows": (_("Testi brevi delle righe"), Q(row_texts__gt=0)),
    "machine": (_("Da rileggere"), Q(is_machine_assisted=True)),
}
"""What can be asked for: its name, and which services it means."""
PROSE_PAGES = (HomePage, InfoPage, FaqPage, ProviderPage)


@dataclass(frozen=True)
class OtherPage:
    """A page that is no service: the Italian one, its translation (``own``), and what of that is to be done."""

    page: Any
    own: Any
    standing: freshness.Standing | None


def languages() -> list[tuple[str, str]]:
    """The languages into which the site is translated, with their names."""
    return [(code, str(name)) for code, name in settings.LANGUAGES if code != ITALIAN]


def services(language: str, *, what: str = "", category: str = "", municipality: str = "") -> QuerySet[ServiceLanguage]:
    """The services with something to do, each with how often it was ``read`` in the last days; most read first."""
    start = timezone.localdate() - datetime.timedelta(days=DAYS - 1)
    reads = (
        DailyCount.objects.filter(service_id=OuterRef("service_id"), kind=Kind.VIEWED, day__gte=start)
        .order_by()
        .values("service_id")
        .annotate(total=Sum("number"))
        .values("total")
    )
    found = ServiceLanguage.objects.filter(WHAT[what][1], language=language, service__live=True)
    if category:
        found = found.filter(service__category=category)
    if municipality:
        found = found.filter(service__facets__facet="municipality", service__facets__code=municipality)
    return (
        found.annotate(reads=Coalesce(Subquery(reads, output_field=IntegerField()), 0))
        .select_related("service")
        .only(
            "service",
            "language",
            "state",
            "changed",
            "missing",
            "row_texts",
            "is_machine_assisted",
            "service__title",
            "service__provider_name",
        )
        .order_by("-reads", "state", by_name("service__sort_name"), "service_id")
    )


def other_pages(language: str) -> Iterator[OtherPage]:
    """The home page, pages of prose, questions and bodies with something to do."""
    for model in PROSE_PAGES:
        pages: Any = model
        live = pages.objects.filter(live=True, alias_of__isnull=True).select_related("locale", "live_revision")
        own = {each.translation_key: each for each in live.filter(locale__language_code=language)}
        for page in live.filter(locale__language_code=ITALIAN).order_by("path"):
            translated = own.get(page.translation_key)
            if translated is None:
                yield OtherPage(page, None, None)
                continue
            found = freshness.standing(freshness.published(translated), freshness.published(page))
            # The name of a body is the same in every language.
            missing = [name for name in found.missing if name != "title"]
            if found.changed or missing or translated.is_machine_assisted:
                yield OtherPage(page, translated, found)


def label_of(model: type[Page], segment: str) -> str:
    """What a segment is called where it is written."""
    return str(model._meta.get_field(segment.partition(".")[0]).verbose_name)
