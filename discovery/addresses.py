"""The addresses that search engines should know: public pages, by their canonical address alone.

Services come from their documents, by columns: at a hundred thousand no content is read into memory.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.db.models import Max
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page

from applications.models import Call
from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.keys import key_of
from catalog_pages.models import FaqPage, HomePage, InfoPage, ProviderPage, Suspension
from search import places
from search.documents import AMBITO
from search.filters import address, category_page
from search.models import ServiceDocument, ServiceFacet
from search.navigation import sheet_path
from search.types import SearchQuery

MOST = 10_000
"""How many addresses one file holds: the protocol allows 50,000 and 50 MB, but a file is read in one go."""

Moment = datetime.datetime | None


@dataclass(frozen=True)
class Address:
    """One page: its path, and when it last changed as far as is known, by language of its text."""

    paths: dict[str, str]
    changed: dict[str, Moment]


@dataclass(frozen=True)
class Newest:
    """When the newest change of a sheet went to the public: of all, by category, by provider's public id."""

    overall: Moment
    by_category: dict[str, Moment]
    by_provider: dict[uuid.UUID, Moment]


def languages() -> list[str]:
    """The languages of the site."""
    return [code for code, _name in settings.LANGUAGES]


def services_at_once() -> int:
    """How many services one file holds, each with an address in every language."""
    return MOST // len(languages())


def count_services() -> int:
    """How many services there are sheets of."""
    return ServiceDocument.objects.filter(live=True).count()


def services(*, first: int = 0) -> Iterator[Address]:
    """Yield the sheets of one file, by the services' ids: Italian, and where it is translated."""
    others = [code for code in languages() if code != settings.LANGUAGE_CODE]
    translated = {f"slug_{code}": KT(f"content__texts__{code}__slug") for code in others}
    translated |= {f"revised_{code}": KT(f"content__revised__{code}") for code in others}
    found = ServiceDocument.objects.filter(live=True).order_by("pk").annotate(**translated)
    for row in found.values("pk", "slug", "revised_at", *translated)[first : first + services_at_once()]:
        key = key_of(row["pk"])
        paths = {settings.LANGUAGE_CODE: sheet_path(row["slug"], key, settings.LANGUAGE_CODE)}
        changed = {settings.LANGUAGE_CODE: row["revised_at"]}
        for code in others:
            if row[f"slug_{code}"]:
                paths[code] = sheet_path(row[f"slug_{code}"], key, code)
                changed[code] = latest(row["revised_at"], _moment(row[f"revised_{code}"]))
        yield Address(paths, changed)


def pages() -> list[Address]:
    """Return every public page that is no sheet: home, lists, comuni, bodies, prose, how we order, acronyms."""
    newest = _newest()
    written = list(_written(newest))
    return [*written[:1], *_lists(newest), *_places(newest), *written[1:], *_calls(), *_fixed(newest)]


def _fixed(newest: Newest) -> Iterator[Address]:
    """Pages that are there in every language whatever the office writes."""
    yield _everywhere("ranking")
    yield _everywhere("acronyms")
    yield _everywhere("open_data")
    yield _everywhere("open_data_dictionary")
    yield _everywhere("developers")
    yield _everywhere("widget_composer")
    yield _everywhere("pathway")
    today = timezone.localdate()
    for code, term in vocabularies.current().terms(Scheme.KIND).items():
        if term.is_current(today):
            yield _by_language(partial(reverse, "pathway_checklist", args=[code]), newest.overall)
    yield _everywhere("companies", newest.overall)
    yield _everywhere("companies_letters")
    yield _everywhere("company_models")


def _newest() -> Newest:
    rows = (
        ServiceDocument.objects.filter(live=True)
        .order_by()
        .values_list("category", "provider_id")
        .annotate(newest=Max("revised_at"))
    )
    by_category: dict[str, Moment] = {}
    by_provider: dict[uuid.UUID, Moment] = {}
    for category, provider, moment in rows:
        by_category[category] = latest(by_category.get(category), moment)
        by_provider[provider] = latest(by_provider.get(provider), moment)
    return Newest(latest(*by_category.values()), by_category, by_provider)


def _lists(newest: Newest) -> Iterator[Address]:
    """The whole list, the page of each category, and the list of each that has services.

    Those are the lists that ``search.listing`` lets be kept.
    """
    yield _everywhere("service_list", newest.overall)
    today = timezone.localdate()
    for code, term in vocabularies.current().terms(Scheme.CATEGORY).items():
        if term.is_current(today) or code in newest.by_category:
            yield _by_language(partial(category_page, code), newest.by_category.get(code))
        if code in newest.by_category:
            question = partial(address, SearchQuery(filters={"category": (code,)}))
            yield _by_language(question, newest.by_category[code])


def _places(newest: Newest) -> Iterator[Address]:
    """All comuni together, then each: it shows what serves it, what stands there and what is for all."""
    yield _everywhere("comuni", newest.overall)
    rows = ServiceFacet.objects.filter(facet="municipality").order_by().values_list("code")
    changed = dict(rows.annotate(newest=Max("service__revised_at")))
    today = timezone.localdate()
    for code, term in vocabularies.current().terms(Scheme.MUNICIPALITY).items():
        if term.is_current(today):
            page = partial(reverse, "comune", args=[places.slug(term)])
            yield _by_language(page, latest(changed.get(code), changed.get(AMBITO)))


def _written(newest: Newest) -> Iterator[Address]:
    """The pages that people wrote, the home first; one that also shows services changes with the newest of them."""
    found = Page.objects.type(HomePage, InfoPage, FaqPage, ProviderPage).live().public().filter(alias_of=None)
    suspended = set(Suspension.objects.in_force().values_list("provider__translation_key", flat=True))
    homes = set(HomePage.objects.values_list("translation_key", flat=True))
    groups: dict[uuid.UUID, Address] = {}
    for page in found.select_related("locale").order_by("depth", "path"):
        path = (page.get_url_parts() or ("", "", None))[2]
        if page.translation_key in suspended or not path:
            continue
        shown = newest.overall if page.translation_key in homes else newest.by_provider.get(page.translation_key)
        group = groups.setdefault(page.translation_key, Address({}, {}))
        group.paths[page.locale.language_code] = path
        group.changed[page.locale.language_code] = latest(page.last_published_at, shown)
    return iter(groups.values())


def _calls() -> Iterator[Address]:
    """How to come in, and each avviso: in Italian only."""
    yield _italian(reverse("join"))
    for call in Call.objects.public():
        yield _italian(call.get_absolute_url())


def latest(*moments: Moment) -> Moment:
    """The last of some moments, as far as they are known."""
    return max((moment for moment in moments if moment), default=None)


def _moment(text: str | None) -> Moment:
    return datetime.datetime.fromisoformat(text) if text else None


def _italian(path: str) -> Address:
    return Address({settings.LANGUAGE_CODE: path}, {settings.LANGUAGE_CODE: None})


def _everywhere(name: str, changed: Moment = None) -> Address:
    return _by_language(partial(reverse, name), changed)


def _by_language(path: Callable[[], str], changed: Moment) -> Address:
    paths = {}
    for code in languages():
        with translation.override(code):
            paths[code] = path()
    return Address(paths, dict.fromkeys(languages(), changed))


def count(found: Iterable[Address]) -> int:
    """How many addresses these pages have, each language counted."""
    return sum(len(each.paths) for each in found)
