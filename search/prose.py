"""Pages of prose as data, for who builds another front end: home, information, questions and answers.

What the public may read of them, in the words that their own pages show: published texts alone, and of a translation
only what still holds beside the Italian. A page that is not translated is there in Italian, and says so.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from django.conf import settings
from django.utils import translation
from wagtail.models import Page
from wagtail.rich_text import expand_db_html

from catalog_pages import freshness
from catalog_pages.foreign import Foreign
from catalog_pages.models import FaqPage, HomePage, InfoPage
from catalog_pages.models.base import CatalogPage
from search import foreign
from search.content import ITALIAN
from search.types import Translation

Kind = Literal["home", "info", "faq"]
KINDS: dict[type[CatalogPage], Kind] = {HomePage: "home", InfoPage: "info", FaqPage: "faq"}
TITLE = ("title", "summary", "lead")
"""The texts of a page that lists show, as far as it has them."""


@dataclass(frozen=True)
class Step:
    """Something that the home page leads to: a situation of life."""

    title: str
    detail: str
    path: str
    language: str


@dataclass(frozen=True)
class Answer:
    """A question with its answer as safe HTML. ``anchor`` names it within the page."""

    anchor: str
    question: str
    answer: str
    language: str


@dataclass(frozen=True)
class Prose:
    """A page in a reader's language. ``id`` is the same in every language; ``parent`` is the page above it.

    ``summary`` is a sentence or two, ``html`` the text as safe HTML; ``role`` its place in the footer, if it has one.
    ``text_language`` differs from ``language`` where the page is not translated; where it is, ``italian_texts`` names
    the texts that are in Italian all the same. ``shown_on_home`` are pages that the home page leads to, by their part.
    """

    id: uuid.UUID
    kind: Kind
    slug: str
    path: str
    language: str
    text_language: str
    languages_available: list[str]
    title: str
    summary: str
    role: str
    in_menus: bool
    parent: uuid.UUID | None
    updated_at: datetime.datetime | None
    html: str = ""
    italian_texts: list[str] = field(default_factory=list)
    translations: list[Translation] = field(default_factory=list)
    paths: dict[str, str] = field(default_factory=dict)
    questions: list[Answer] = field(default_factory=list)
    situations: list[Step] = field(default_factory=list)
    shown_on_home: dict[str, uuid.UUID] = field(default_factory=dict)


Versions = dict[str, Any]
"""One page by language."""


def listed(language: str) -> list[Prose]:
    """Return all pages without their texts, as they stand in the tree. As many queries however many there are."""
    found = _by_key(_public_pages())
    above = {page.path: key for key, versions in found.items() for page in versions.values()}
    made = [(_first(versions).path, _listed(versions, language, above)) for versions in found.values()]
    return [prose for _path, prose in sorted(made, key=lambda each: each[0])]


def read(name: str, language: str) -> Prose | None:
    """Return the whole of a page by its id, or by its slug in any language: of several, the highest in the tree."""
    try:
        condition: dict[str, Any] = {"translation_key": uuid.UUID(name)}
    except ValueError:
        if not name.isprintable():
            return None
        condition = {"slug": name}
    found = min(_public_pages(**condition), key=lambda page: (page.depth, page.path), default=None)
    if found is None:
        return None
    versions = _by_key(_public_pages(translation_key=found.translation_key))[found.translation_key]
    parents = Page.objects.parent_of(_chosen(versions, language)).filter(depth__gt=1)
    return _whole(versions, language, dict(parents.values_list("path", "translation_key")))


def _public_pages(**conditions: Any) -> list[Any]:
    """Every page of prose that the public may see, in every language; mere copies of the Italian are left out."""
    languages = [code for code, _name in settings.LANGUAGES]
    return [
        page
        for model in KINDS
        for page in model.objects.live()
        .public()
        .filter(alias_of=None, locale__language_code__in=languages, **conditions)
        .select_related("locale", "live_revision")
    ]


def _by_key(pages: Iterable[Any]) -> dict[uuid.UUID, Versions]:
    found: dict[uuid.UUID, Versions] = {}
    for page in pages:
        found.setdefault(page.translation_key, {})[page.locale.language_code] = page
    return found


def _first(versions: Versions) -> Any:
    """The Italian page; where there is none, the first of the others."""
    return versions.get(ITALIAN) or versions[min(versions)]


def _chosen(versions: Versions, language: str) -> Any:
    """What a reader of a language is shown."""
    return versions.get(language) or _first(versions)


def _common(page: Any, versions: Versions, language: str, above: dict[str, uuid.UUID]) -> dict[str, Any]:
    own = page.locale.language_code
    return {
        "id": page.translation_key,
        "kind": KINDS[type(page)],
        "slug": page.slug,
        "path": page.get_url() or "",
        "language": language,
        "text_language": own,
        "languages_available": sorted(versions, key=lambda code: (code != ITALIAN, code)),
        "role": getattr(page, "role", ""),
        "in_menus": page.show_in_menus,
        "parent": above.get(page.path[: -page.steplen]),
        "updated_at": page.last_published_at,
    }


def _listed(versions: Versions, language: str, above: dict[str, uuid.UUID]) -> Prose:
    page, italian = _chosen(versions, language), versions.get(ITALIAN)
    own, theirs = _published_texts(page), _published_texts(italian) if italian else {}
    record = _published(page, "translated_from") or {}
    texts = own if page is italian or italian is None else _true(own, theirs, record)
    return Prose(
        **_common(page, versions, language, above),
        title=texts["title"],
        summary=texts.get("summary") or texts.get("lead", ""),
        italian_texts=_italian(texts),
    )


def _true(own: dict[str, str], italian: dict[str, str], record: dict[str, str]) -> dict[str, str]:
    """What of some texts a reader is shown: see ``freshness.show_truly``, which does it for whole pages."""
    return {
        name: text
        if (text and record.get(name) == italian[name]) or not (italian[name] or name in record)
        else Foreign(italian[name])
        for name, text in own.items()
    }


def _published_texts(page: Any) -> dict[str, str]:
    return {name: freshness.normal(_published(page, name)) for name in TITLE if hasattr(page, name)}


def _published(page: Any, name: str) -> Any:
    """A value as it was published: see ``freshness.published``, which reads the whole page for it."""
    if page.has_unpublished_changes and page.live_revision:
        return page.live_revision.content.get(name)
    return getattr(page, name)


def _italian(texts: dict[str, str]) -> list[str]:
    return [name for name, text in texts.items() if isinstance(text, Foreign) and text]


def _whole(versions: Versions, language: str, above: dict[str, uuid.UUID]) -> Prose:
    published = {code: freshness.published(page) for code, page in versions.items()}
    page, italian = _chosen(published, language), published.get(ITALIAN)
    translations = [_translation(code, published, italian) for code, _name in settings.LANGUAGES]
    if page is not italian and italian is not None:
        freshness.show_truly(page, italian)
    own = page.locale.language_code
    html_of = {InfoPage: "body", HomePage: "introduction"}.get(type(page), "")
    names = [name for name in (*TITLE, html_of) if name and hasattr(page, name)]
    with translation.override(own):
        html = str(expand_db_html(getattr(page, html_of) or "")) if html_of else ""
        return Prose(
            **_common(page, versions, language, above),
            title=page.title,
            summary=getattr(page, "summary", "") or getattr(page, "lead", ""),
            html=html,
            italian_texts=_italian({name: getattr(page, name) for name in names}),
            translations=translations,
            paths={code: each.get_url() or "" for code, each in versions.items()},
            **(_questions(page) if isinstance(page, FaqPage) else {}),
            **(_home(page) if isinstance(page, HomePage) else {}),
        )


def _translation(code: str, published: Versions, italian: Any) -> Translation:
    page = published.get(code)
    if page is None:
        return Translation(code, "missing")
    if page is italian or italian is None:
        return Translation(code, "current")
    found = freshness.standing(page, italian)
    state: Literal["current", "partly"] = "partly" if found.changed or found.missing else "current"
    return Translation(code, state, page.is_machine_assisted)


def _questions(page: FaqPage) -> dict[str, Any]:
    return {
        "questions": [
            Answer(
                anchor=each.anchor,
                question=each.question,
                answer=str(expand_db_html(getattr(each.answer, "source", ""))),
                language=foreign.of(each.question, page.locale.language_code),
            )
            for group in page.groups
            for each in group.questions
        ]
    }


def _home(page: HomePage) -> dict[str, Any]:
    linked = {"companies": page.public_companies_page, "partners": page.public_partners_page}
    own = page.locale.language_code
    return {
        "situations": [
            Step(each.title, each.detail, each.address, foreign.of(each.title, own)) for each in page.shown_situations
        ],
        "shown_on_home": {part: each.translation_key for part, each in linked.items() if each},
    }
