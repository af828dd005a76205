"""Where a reader can go from a page: menus, breadcrumbs, the same page in other languages."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field, replace
from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import get_script_prefix, reverse, translate_url
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.models import Page

from catalog_pages import edition, freshness, languages
from catalog_pages.enums import PageRole
from catalog_pages.foreign import Foreign
from catalog_pages.keys import key_of
from catalog_pages.models import FaqPage, HomePage, InfoPage
from search.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from search.models import ServiceDocument

FAQ = "faq"
SAMPLE = {"slug": "x", "key": "0" * 8}


@dataclass(frozen=True)
class Link:
    """A place to go; without ``url`` it is where the reader is. ``page`` is the id of a page that people wrote."""

    title: str
    url: str
    is_current: bool = False
    page: uuid.UUID | None = None


@dataclass(frozen=True)
class Menus:
    """The links of header and footer. The last five are single pages; a site may lack them."""

    home_url: str
    main: list[Link] = field(default_factory=list)
    more: list[Link] = field(default_factory=list)
    faq: Link | None = None
    contacts: Link | None = None
    privacy: Link | None = None
    legal: Link | None = None
    accessibility: Link | None = None

    @property
    def current(self) -> str:
        """The address of the link to the page itself, if there is one in the header."""
        return next((link.url for link in self.main if link.is_current), "")


@dataclass(frozen=True)
class LanguageLink:
    """The same page in a language. ``is_real``: its text really is in that language.

    ``is_same``: it is the same page, at least in its frame; otherwise the link leads to that language's home.
    """

    code: str
    name: str
    url: str
    is_current: bool
    is_real: bool
    is_same: bool = True

    @property
    def is_default(self) -> bool:
        """Whether it is what readers of any other language get: the facts are written in it."""
        return self.code == settings.LANGUAGE_CODE

    @property
    def attributes(self) -> SafeString:
        """The language of the link's own words."""
        return languages.attributes(self.code)

    @property
    def question(self) -> str:
        """What a reader of that language is asked, in it: nothing where the page itself is not there."""
        return "" if self.is_current or not self.is_same else languages.question(self.code)


_kept_menus: Kept[tuple[str, int, str, str], Menus] = Kept(limit=20)


def home_url(language: str) -> str:
    """The address of a language's home page."""
    with translation.override(language):
        return reverse("wagtail_serve", args=[""])


def menus(request: HttpRequest | None) -> Menus:
    """Header: the catalogue and the home's pages that editors put in menus. Footer: its other pages.

    Which page goes where is the editors' choice ("Mostra nei menu", "Posto nel piè di pagina"), so no slug is written
    here.
    """
    path = request.path if request is not None else ""
    made = _menus(request)

    def marked(links: list[Link]) -> list[Link]:
        return [replace(link, is_current=True) if link.url == path else link for link in links]

    return replace(made, main=marked(made.main), more=marked(made.more))


def _menus(request: HttpRequest | None) -> Menus:
    """The same whatever the page: made once in an edition of the catalogue (each publish begins one) and minute."""
    language, now = _language(), edition.current()
    minute = int(time.monotonic() // 60)
    key = (now, minute, language, request.get_host() if request is not None else "")
    if now and (known := _kept_menus.get(key)) is not None:
        return known
    made = _make_menus(language, request)
    if now:
        _kept_menus.put(key, made)
    return made


def _make_menus(language: str, request: HttpRequest | None) -> Menus:
    """The pages below the language's home, then the Italian ones that are not translated, which say so."""
    main, more = [Link(title=_("Tutti i servizi"), url=reverse("service_list"))], []
    roles: dict[str, Link] = {}
    pages = freshness.with_true_titles(_pages_below_homes((language, settings.LANGUAGE_CODE)))
    own = {page.translation_key for page in pages if page.locale.language_code == language}
    for page in sorted(pages, key=lambda page: page.locale.language_code != language):
        url, is_own = page.get_url(request), page.locale.language_code == language
        role = FAQ if page.faq_id else page.role
        if not url or (not is_own and page.translation_key in own):
            continue
        title = page.title if is_own else Foreign(page.title)
        link = Link(title=title, url=url, page=page.translation_key)
        if role:
            roles.setdefault(role, link)
        if page.show_in_menus:
            main.append(link)
        elif not role:
            more.append(link)
    return Menus(
        home_url=home_url(language),
        main=main,
        more=more,
        faq=roles.get(FAQ),
        contacts=roles.get(PageRole.CONTACTS),
        privacy=roles.get(PageRole.PRIVACY),
        legal=roles.get(PageRole.LEGAL),
        accessibility=roles.get(PageRole.ACCESSIBILITY),
    )


def _pages_below_homes(languages: tuple[str, ...]) -> Iterable[Page]:
    """The public pages of prose right under the home pages of some languages, each with its ``role``."""
    homes = HomePage.objects.live().filter(locale__language_code__in=languages).values_list("path", "depth")
    below = [Q(path__startswith=path, depth=depth + 1) for path, depth in homes]
    if not below:
        return ()
    found = Page.objects.type(InfoPage, FaqPage).filter(reduce(or_, below)).live().public()
    # Translations that only repeat the Italian page are aliases.
    return (
        found.filter(alias_of=None)
        .select_related("locale")
        .annotate(role=Coalesce("infopage__role", Value("")), faq_id=F("faqpage__pk"))
        .order_by("path")
    )


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
        links.append(_language_link(code, url or home_url(code), current, is_real=bool(url), is_same=bool(url)))
    return links


def address_languages(address: str, *, is_real: bool = True) -> list[LanguageLink]:
    """A page of ours that has the same address in every language, but for the prefix; its query string is kept.

    ``is_real``: whether search engines are told of the others.
    """
    current = _language()
    path, mark, question = address.partition("?")
    return [
        _language_link(code, f"{_translated(path, current, code)}{mark}{question}", current, is_real=is_real)
        for code, _name in settings.LANGUAGES
    ]


@lru_cache(maxsize=1_000)
def _translated(path: str, current: str, language: str) -> str:
    """An address, as it is read in the ``current`` language, in another one."""
    return translate_url(path, language)


def home_languages() -> list[LanguageLink]:
    """The home page in every language: for pages that have no counterpart, such as errors."""
    return [
        _language_link(code, home_url(code), _language(), is_real=False, is_same=False)
        for code, _name in settings.LANGUAGES
    ]


def service_paths(document: ServiceDocument) -> dict[str, str]:
    """The address of a service in every language: a translation has a slug of its own."""
    texts = document.content["texts"]
    source = texts[settings.LANGUAGE_CODE]["slug"]
    paths = {}
    for code, _name in settings.LANGUAGES:
        slug = texts.get(code, {}).get("slug") or source
        paths[code] = sheet_path(slug, key_of(document.pk), code)
    return paths


def sheet_path(slug: str, key: str, language: str) -> str:
    """The address of a sheet in a language; ``key`` is that of ``catalog_pages.keys``."""
    before, _sample, after = _sheet_path(language, get_script_prefix()).rpartition(f"{SAMPLE['slug']}-{SAMPLE['key']}")
    return f"{before}{slug}-{key}{after}"


@lru_cache(maxsize=20)
def _sheet_path(language: str, prefix: str) -> str:
    """The address of a service that does not exist: what a long list of addresses is made from."""
    with translation.override(language):
        return reverse("service_detail", kwargs=SAMPLE)


def paths_by_language(paths: dict[str, str], real: list[str]) -> list[LanguageLink]:
    """A page whose address in each language is known; ``real`` are the languages of its text."""
    current = _language()
    return [_language_link(code, path, current, is_real=code in real) for code, path in paths.items()]


def ancestors(page: Page, request: HttpRequest | None) -> list[Link]:
    """The way to a page from its home, the page itself last."""
    above = freshness.with_true_titles(page.get_ancestors().live().filter(depth__gt=1).select_related("locale"))
    crumbs = [
        Link(title=_("Inizio") if each.depth == 2 else each.title, url=each.get_url(request) or "") for each in above
    ]
    return [*crumbs, Link(title=page.title, url="", is_current=True)]


def start() -> Link:
    """The first step of every breadcrumb."""
    return Link(title=_("Inizio"), url=home_url(_language()))


def _language_link(code: str, url: str, current: str, *, is_real: bool, is_same: bool = True) -> LanguageLink:
    return LanguageLink(
        code=code,
        name=languages.own_name(code),
        url=url,
        is_current=code == current,
        is_real=is_real,
        is_same=is_same,
    )


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE
