"""Where a reader can go from a page: menus, breadcrumbs, the same page in other languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import Resolver404, resolve, reverse, translate_url
from django.utils import translation
from django.utils.translation import gettext as _

from catalog_pages.models import HomePage, InfoPage

if TYPE_CHECKING:
    from django.http import HttpRequest
    from wagtail.models import Page

    from search.models import ServiceDocument

LANGUAGE_NAMES = {"it": "Italiano", "en": "English"}
"""Each language in its own words, whatever the page's: who needs it could not read it otherwise."""


@dataclass(frozen=True)
class Link:
    """A place to go; without ``url`` it is where the reader is."""

    title: str
    url: str
    is_current: bool = False


@dataclass(frozen=True)
class Menus:
    """The links of header and footer."""

    home_url: str
    main: list[Link] = field(default_factory=list)
    legal: list[Link] = field(default_factory=list)


@dataclass(frozen=True)
class LanguageLink:
    """The same page in a language. ``is_real``: its text really is in that language."""

    code: str
    name: str
    url: str
    is_current: bool
    is_real: bool


def home_url(language: str) -> str:
    """The address of a language's home page."""
    with translation.override(language):
        return reverse("wagtail_serve", args=[""])


def menus(request: HttpRequest | None) -> Menus:
    """Header: the catalogue and the home's pages that editors put in menus. Footer: its other pages.

    Which page goes where is the editors' choice ("Mostra nei menu"), so no slug is written here.
    """
    language = _language()
    path = request.path if request is not None else ""
    catalogue = Link(
        title=_("Tutti i servizi"), url=reverse("service_list"), is_current=path == reverse("service_list")
    )
    result = Menus(home_url=home_url(language), main=[catalogue])
    home = HomePage.objects.live().filter(locale__language_code=language).only("path", "depth").first()
    if home is None:
        return result
    for page in InfoPage.objects.child_of(home).live().public().order_by("path"):
        url = page.get_url(request)
        if url:
            link = Link(title=page.title, url=url, is_current=url == path)
            (result.main if page.show_in_menus else result.legal).append(link)
    return result


def page_languages(page: Page, request: HttpRequest | None) -> list[LanguageLink]:
    """A Wagtail page in every language; where it isn't translated, that language's home."""
    translations = {
        each.locale.language_code: each
        for each in page.get_translations(inclusive=True).live().filter(alias_of__isnull=True).select_related("locale")
    }
    current = page.locale.language_code
    links = []
    for code, _name in settings.LANGUAGES:
        found = translations.get(code)
        url = found.get_url(request) if found is not None else None
        links.append(_language_link(code, url or home_url(code), current, is_real=bool(url)))
    return links


def address_languages(request: HttpRequest) -> list[LanguageLink]:
    """The address asked for in every language, query string included; an address of ours only."""
    current = _language()
    try:
        resolve(request.path_info)
    except Resolver404:
        return home_languages()
    full = request.get_full_path()
    return [
        _language_link(code, translate_url(full, code), current, is_real=not request.META.get("QUERY_STRING"))
        for code, _name in settings.LANGUAGES
    ]


def home_languages() -> list[LanguageLink]:
    """The home page in every language: for pages that have no counterpart, such as errors."""
    return [_language_link(code, home_url(code), _language(), is_real=False) for code, _name in settings.LANGUAGES]


def service_paths(document: ServiceDocument) -> dict[str, str]:
    """The address of a service in every language: a translation has a slug of its own."""
    texts = document.content["texts"]
    source = texts[settings.LANGUAGE_CODE]["slug"]
    paths = {}
    for code, _name in settings.LANGUAGES:
        slug = texts.get(code, {}).get("slug") or source
        with translation.override(code):
            paths[code] = reverse("service_detail", kwargs={"slug": slug, "key": document.pk.hex[:8]})
    return paths


def paths_by_language(paths: dict[str, str], real: list[str]) -> list[LanguageLink]:
    """A page whose address in each language is known; ``real`` are the languages of its text."""
    current = _language()
    return [_language_link(code, path, current, is_real=code in real) for code, path in paths.items()]


def ancestors(page: Page, request: HttpRequest | None) -> list[Link]:
    """The way to a page from its home, the page itself last."""
    above = page.get_ancestors().live().filter(depth__gt=1)
    crumbs = [
        Link(title=_("Inizio") if each.depth == 2 else each.title, url=each.get_url(request) or "") for each in above
    ]
    return [*crumbs, Link(title=page.title, url="", is_current=True)]


def start() -> Link:
    """The first step of every breadcrumb."""
    return Link(title=_("Inizio"), url=home_url(_language()))


def _language_link(code: str, url: str, current: str, *, is_real: bool) -> LanguageLink:
    return LanguageLink(
        code=code, name=LANGUAGE_NAMES.get(code, code), url=url, is_current=code == current, is_real=is_real
    )


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE
