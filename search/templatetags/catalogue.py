"""What the templates of the public pages ask for by name: icons, menus, cards, words."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django import template
from django.conf import settings
from django.template.context import Context
from django.templatetags.static import static
from django.urls import translate_url
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalog_pages import freshness, languages, licence
from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.models import ProviderPage
from search import (
    company_terms,
    figures,
    filters,
    foreign,
    jsonld,
    leaflet,
    listing,
    lost,
    navigation,
    opening,
    places,
    provider,
    service,
    sheet,
    similar,
    voices,
    wording,
)
from search.types import (
    AttestationView,
    CompanyTermsView,
    ConcessionView,
    Label,
    Location,
    Price,
    SearchQuery,
    ServiceView,
)

if TYPE_CHECKING:
    from wagtail.models import Page

register = template.Library()

ICONS = "vendor/bootstrap-italia/icons.svg"
POINTING = ("it-arrow-right", "it-arrow-left", "it-chevron-right", "it-chevron-left")
"""Icons that point along the line: the other way where it is written from right to left."""
CATEGORY_ICONS = "img/categories.svg"
SAME_IN_ALL_LANGUAGES = (
    "criteria",
    "overview",
    "comune",
    "about_category",
    "all_acronyms",
    "open_data",
    "tried_api",
    "composed",
    "developers",
    "site_problem",
    "shortlist",
)
"""What is in the context of pages that every language has, at addresses that differ in the prefix alone."""
FOR_COMPANIES = ("area", "company_letters", "comparison", "plan")
"""The same of the pages for companies."""
FOR_FAMILIES = ("pathway", "checklist")
"""The same of "Il mio percorso"."""


@dataclass(frozen=True)
class SiteIdentity:
    """Who is behind the site, from the settings, and the page about its licence in the reader's language."""

    help_email: str
    accessibility_url: str
    licence_url: str


@dataclass(frozen=True)
class CategoryCard:
    """A category on the home page."""

    code: str
    label: str
    description: str
    count: int
    url: str


@register.simple_tag
def icon(name: str, classes: str = "icon") -> SafeString:
    """Draw an icon of Bootstrap Italia. It is decoration: the words beside it say the same."""
    return _symbol(ICONS, name, f"{classes} lw-points" if name.startswith(POINTING) else classes)


@register.simple_tag
def category_icon(code: str, classes: str = "lw-category-symbol") -> SafeString:
    """Draw the sign of a category."""
    return _symbol(CATEGORY_ICONS, code, classes)


@register.simple_tag
def site_identity() -> SiteIdentity:
    """The contacts and the licence that every page shows."""
    return SiteIdentity(
        help_email=settings.HELP_EMAIL,
        accessibility_url=settings.ACCESSIBILITY_DECLARATION_URL,
        licence_url=licence.deed(languages.active()),
    )


@register.simple_tag(takes_context=True)
def site_menus(context: Context) -> navigation.Menus:
    """The links of header and footer."""
    return navigation.menus(context.get("request"))


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[navigation.LanguageLink]:
    """This page in the languages of the site."""
    request, shown, page = context.get("request"), context.get("service"), context.get("page")
    shown_list = context.get("listing")
    if isinstance(shown, ServiceView):
        # A preview has no published document behind it, and so no addresses of its translations.
        paths = context.get("paths") or {code: translate_url(shown.path, code) for code, _name in settings.LANGUAGES}
        return navigation.paths_by_language(paths, [*shown.languages_available, settings.LANGUAGE_CODE])
    if page is not None and hasattr(page, "get_translations"):
        return navigation.page_languages(page, request)
    if isinstance(shown_list, listing.Listing):
        return navigation.address_languages(shown_list.canonical, is_real=shown_list.may_be_indexed)
    if request is not None and any(
        context.get(name) is not None for name in SAME_IN_ALL_LANGUAGES + FOR_COMPANIES + FOR_FAMILIES
    ):
        asked = request.get_full_path()
        return navigation.address_languages(asked, is_real="?" not in asked and context.get("shortlist") is None)
    return navigation.home_languages()


@register.simple_tag(takes_context=True)
def page_crumbs(context: Context, page: Page) -> list[navigation.Link]:
    """The way to a Wagtail page."""
    return navigation.ancestors(page, context.get("request"))


@register.simple_tag
def child_pages(page: Page) -> list[Page]:
    """The public pages under a page."""
    return freshness.with_true_titles(page.get_children().live().public().select_related("locale").order_by("path"))


@register.simple_tag
def home_search_box() -> listing.SearchBox:
    """The search form before any search."""
    return listing.search_box(vocabularies.current(), language=get_language() or settings.LANGUAGE_CODE)


@register.simple_tag
def search_box_for(words: str) -> listing.SearchBox:
    """The search form with words in it, for who did not find a page."""
    language = get_language() or settings.LANGUAGE_CODE
    return listing.search_box(vocabularies.current(), query=SearchQuery(text=words, language=language))


@register.filter
def words_of_address(path: str) -> str:
    """What somebody was looking for, by the address that led nowhere."""
    return lost.words_of(path)


@register.simple_tag
def category_cards() -> list[CategoryCard]:
    """The categories, each with its words and how many services it has."""
    language = get_language() or settings.LANGUAGE_CODE
    vocabulary = vocabularies.current()
    terms = vocabulary.terms(Scheme.CATEGORY)
    return [
        CategoryCard(
            code=value.code,
            label=value.label,
            description=terms[value.code].description(language),
            count=value.count,
            url=filters.category_page(value.code),
        )
        for value in service.category_counts(language, vocabulary=vocabulary)
    ]


@register.simple_tag
def catalogue_figures() -> figures.Figures:
    """How much the catalogue holds, and how true it is kept."""
    return figures.figures()


@register.simple_tag
def similar_services(shown: ServiceView) -> list[similar.Similar]:
    """A few published services like one."""
    return similar.similar(shown, get_language() or settings.LANGUAGE_CODE)


@register.simple_tag
def body_of(page: ProviderPage) -> provider.Body:
    """The page of a body, whatever the language of its page."""
    return provider.make_body(page, get_language() or settings.LANGUAGE_CODE)


@register.simple_tag
def sheet_of(shown: ServiceView) -> sheet.Sheet:
    """The page of a service."""
    return sheet.make_sheet(shown)


@register.simple_tag
def opening_of(shown: ServiceView) -> opening.Opening | None:
    """Whether a service is open now, or when next; nothing where its sheet does not say."""
    return opening.of(shown)


@register.simple_tag
def leaflet_of(shown: ServiceView) -> leaflet.Entry:
    """A service as a leaflet shows it."""
    return leaflet.entry(shown)


@register.simple_tag
def isee_band(price: Price, kind: str) -> str:
    """The ISEE band of a price; it names the ISEE unless the heading above it does, which says ``kind``."""
    if price.isee_text and not kind:
        return price.isee_text
    return wording.band(price.isee_from, price.isee_to)


@register.filter
def for_whom(concession: ConcessionView) -> str:
    """Who may have a concession, by where they live, age and ISEE."""
    return wording.for_whom(concession)


@register.filter
def apply_by(concession: ConcessionView) -> str:
    """Until when one may ask for a concession."""
    return wording.apply_by(concession)


@register.filter
def company_terms_pieces(terms: CompanyTermsView) -> foreign.Line:
    """A condition for companies, in pieces that may be in different languages."""
    return company_terms.in_pieces(terms)


@register.simple_tag
def voices_of(shown: ServiceView) -> voices.Voices:
    """What readers reported about a service, and where to report."""
    return voices.of_service(shown)


@register.simple_tag(takes_context=True)
def linked_places(context: Context, labels: list[Label]) -> SafeString:
    """Write the names of comuni one after the other, each a link to its page; a ``vocabulary`` of the page is used."""
    vocabulary = context.get("vocabulary") or vocabularies.current()
    terms, today = vocabulary.terms(Scheme.MUNICIPALITY), timezone.localdate()
    return mark_safe(
        wording.joined(
            [
                format_html('<a href="{}">{}</a>', places.address(term), label)
                if (term := terms.get(label.code)) and term.is_current(today)
                else escape(label)
                for label in labels
            ]
        )
    )


@register.simple_tag
def foreign_language(language: str) -> SafeString:
    """Write the attributes of a text that is not in the page's language; nothing otherwise."""
    return languages.attributes(language)


@register.filter
def left_to_right(text: str) -> SafeString:
    """Write a telephone number, an e-mail address or a site's: they keep their order on a page of any direction."""
    return languages.left_to_right(text)


@register.filter
def apart(text: object) -> str:
    """Write a name in a line of plain text from right to left, in one piece."""
    return languages.apart(str(text))


@register.simple_tag
def language_territory(language: str) -> str:
    """Write a language with its country."""
    return languages.territory(language)


@register.simple_tag
def comma() -> str:
    """Write the comma and space of the active language."""
    return languages.comma()


@register.simple_tag
def written_in(text: str) -> SafeString:
    """Write the ``lang`` attribute for a text that is in Italian where the page is not; nothing otherwise."""
    return foreign_language(language_of(text))


@register.filter
def in_italian(text: str) -> SafeString:
    """Write words that nobody translates: as the Italian they are."""
    return foreign.marked(foreign.Foreign(text)) if text else mark_safe("")


@register.filter
def language_of(text: str) -> str:
    """The language of a text of the page."""
    return foreign.of(text, get_language() or "")


@register.filter
def in_its_language(text: str) -> SafeString:
    """Write a short text; one that is not in the page's language is marked so."""
    return foreign.marked(text)


@register.filter
def structured_data(shown: ServiceView) -> SafeString:
    """Write the schema.org description of a service as a data block."""
    return jsonld.as_script(jsonld.service_data(shown))


@register.filter
def organization_data(body: provider.Body) -> SafeString:
    """Write the schema.org description of a body as a data block."""
    return jsonld.as_script(body.data)


@register.filter
def canonical_path(shown: ServiceView) -> str:
    """The address of a service that search engines should remember."""
    return sheet.canonical_path(shown)


@register.filter
def canonical_url(page: Page) -> str:
    """The address of a page that people wrote, to be remembered: an alias only repeats another page."""
    return (page.alias_of or page).url or ""


@register.filter
def absolute(path: str) -> str:
    """An address with the site's name in front."""
    return jsonld.absolute(path or "")


@register.filter
def long_date(day: datetime.date | None) -> str:
    """A date in words."""
    return wording.long_date(day) if day else ""


@register.filter
def short_date(day: datetime.date | None) -> str:
    """A date in words, without the year where it is a near one."""
    return wording.short_date(day) if day else ""


@register.filter
def wheelchair_words(location: Location) -> str:
    """Whether a place can be used in a wheelchair, as a sentence."""
    return sheet.wheelchair_words(location)


@register.filter
def attestation_words(attestation: AttestationView) -> str:
    """Who issued a proof of quality, and until when it is good."""
    return sheet.attestation_words(attestation)


@register.filter
def host_name(url: str) -> str:
    """The name of a site instead of a long address."""
    return sheet.host_name(url)


@lru_cache(maxsize=1_000)
def _symbol(sprite: str, name: str, classes: str) -> SafeString:
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        classes,
        static(sprite),
        name,
    )
