"""What a body says of itself, beside what the sheets of its services show of it."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from wagtail.rich_text import expand_db_html

from catalog_pages import freshness
from catalog_pages.foreign import Foreign
from catalog_pages.models import ProviderPage
from search.content import ITALIAN

TEXTS = ("title", "summary", "description")


@dataclass(frozen=True)
class Body:
    """The texts of a body in a reader's language, and facts that no sheet shows.

    ``description`` is safe HTML. ``text_language`` and ``italian_texts`` are as in a ``ServiceView``; ``paths`` are the
    addresses of its page by language.
    """

    summary: str
    description: str
    text_language: str
    languages_available: list[str]
    italian_texts: list[str]
    paths: dict[str, str]
    runts_date: datetime.date | None
    is_demo: bool
    updated_at: datetime.datetime | None


def read(key: uuid.UUID, language: str) -> Body | None:
    """Return a body by its public id, from its published pages; nothing where it has none that is public."""
    languages = [code for code, _name in settings.LANGUAGES]
    found = ProviderPage.objects.live().public().filter(translation_key=key, alias_of=None)
    pages = {
        page.locale.language_code: freshness.published(page)
        for page in found.filter(locale__language_code__in=languages).select_related("locale", "live_revision")
    }
    italian = pages.get(ITALIAN)
    if italian is None:
        return None
    page = pages.get(language, italian)
    if page is not italian:
        freshness.show_truly(page, italian)
    with translation.override(page.locale.language_code):
        description = str(expand_db_html(page.description or ""))
    return Body(
        summary=page.summary,
        description=description,
        text_language=page.locale.language_code,
        languages_available=sorted(pages, key=lambda code: (code != ITALIAN, code)),
        italian_texts=[name for name in TEXTS if isinstance(text := getattr(page, name), Foreign) and text],
        paths={code: each.get_url() or "" for code, each in pages.items()},
        runts_date=italian.runts_date,
        is_demo=italian.is_demo,
        updated_at=italian.last_published_at,
    )


def with_slug(slug: str) -> uuid.UUID | None:
    """Return the public id of the body whose page has a slug, in any language; the Italian one comes first."""
    found = ProviderPage.objects.live().filter(slug=slug, alias_of=None).select_related("locale")
    pages = sorted(found, key=lambda page: (page.locale.language_code != ITALIAN, page.pk))
    return pages[0].translation_key if pages else None
