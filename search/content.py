"""From a page to plain values: everything the public may know of a service, and nothing else.

A page is read through its in-memory managers only, so that the preview of an unsaved page is read the same
way as a published one.
"""

from __future__ import annotations

import datetime
import logging
import uuid
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone, translation
from wagtail.images.models import SourceImageIOError
from wagtail.rich_text import expand_db_html

from catalog_pages import freshness, quality
from catalog_pages.enums import Cost, Scheme
from catalog_pages.models import ProviderPage, RowText, ServicePage
from catalog_pages.models.row_base import ServiceRow
from catalog_pages.vocabulary import Vocabulary
from search.wording import in_force

logger = logging.getLogger(__name__)

ITALIAN = "it"
PROSE = ("eligibility", "how_to", "needed", "outcome", "times", "cost_notes", "access", "conditions")
PLAIN = ("title", "slug", "summary", "status_reason")
OF_THE_PAGE = ("slug",)
"""What each language's page has of its own, whatever the Italian says."""
SETS = {
    "targets": Scheme.TARGET,
    "delivery": Scheme.DELIVERY,
    "languages": Scheme.LANGUAGE,
    "welfare_letters": Scheme.WELFARE,
}
IDENTIFIERS = (
    "fiscal_code",
    "vat_number",
    "runts_section",
    "runts_number",
    "rea_number",
    "cooperative_register",
    "ipa_code",
)
IMAGE_SIZE = "max-960x720"
LOGO_SIZE = "max-320x160"

Content = dict[str, Any]
"""A document's inside: codes, ISO dates, amounts as text, and texts by language."""


def _identifiers(provider: ProviderPage) -> dict[str, str]:
    """The identifiers that may be published."""
    values = {name: getattr(provider, name) for name in IDENTIFIERS} | {"fiscal_code": provider.public_fiscal_code}
    return {name: value for name, value in values.items() if value}


published = freshness.published


def read(
    page: ServicePage, *, pages: Mapping[str, ServicePage], vocabulary: Vocabulary, is_draft: bool = False
) -> Content:
    """Return the content of an Italian page; ``pages`` are the pages of every language, this one included.

    Of a translation only what still holds beside the Italian page is there (``catalog_pages.freshness``). With
    ``is_draft`` the translations are in the editor: whatever was written of them is shown.
    """
    return _Reader(page, pages=pages, vocabulary=vocabulary, is_draft=is_draft).content()


class _Reader:
    """Reads one service, on one day."""

    def __init__(
        self, page: ServicePage, *, pages: Mapping[str, ServicePage], vocabulary: Vocabulary, is_draft: bool
    ) -> None:
        self.page = page
        self.vocabulary = vocabulary
        compare = freshness.written if is_draft else freshness.standing
        self.standings = {
            language: compare(each, page) for language, each in sorted(pages.items()) if language != ITALIAN
        }
        # A translation of which nothing holds any more is none.
        self.pages = {
            language: each for language, each in pages.items() if language == ITALIAN or self.standings[language].fresh
        }
        self.rows: dict[str, list[ServiceRow]] = {name: list(getattr(page, name).all()) for name in page.ROWS}
        self.row_texts = self._row_texts()
        self.plain_rows = {name: [self.row(each) for each in rows] for name, rows in self.rows.items()}

    def content(self) -> Content:
        page = self.page
        category = self.code(Scheme.CATEGORY, page.category)
        # A revision writes moments as it was given them, the database in UTC: the document has one way.
        published_at = (page.first_published_at or timezone.now()).astimezone(datetime.UTC)
        verify_by = quality.verification_due(
            assured_date=page.assured_date,
            published=timezone.localdate(published_at),
            months=page.verification_months or self.vocabulary.verification_months(category),
            category=category,
        )
        stale_on = verify_by + datetime.timedelta(days=self.vocabulary.grace_days)
        return {
            "texts": {language: self.texts(each, language) for language, each in sorted(self.pages.items())},
            "translations": {
                language: self.translation(language) for language, _name in settings.LANGUAGES if language != ITALIAN
            },
            "category": category,
            "kind": self.code(Scheme.KIND, page.kind),
            "status": page.status,
            **{name: self.codes(scheme, getattr(page, name).all()) for name, scheme in SETS.items()},
            "whole_ambito": page.whole_ambito,
            "municipalities": self.codes(Scheme.MUNICIPALITY, page.municipalities.all()),
            "min_age": page.min_age,
            "max_age": page.max_age,
            "can_invoice": page.can_invoice,
            "charter_url": page.charter_url,
            "waiting_days": page.waiting_days,
            "pack": {
                name: value
                for name in page.PACKS.get(category, ())
                if (value := getattr(page, name)) not in (None, "", [])
            },
            "image": _image(page.image, IMAGE_SIZE),
            **self.plain_rows,
            "costs": self.costs(),
            "provider": self.provider(),
            "assured_date": _plain(page.assured_date),
            "assured_method": page.assured_method,
            "verify_by": verify_by.isoformat(),
            "stale_on": stale_on.isoformat(),
            "is_demo": page.is_demo,
            "completeness": quality.completeness(page),
            "edited_at": _edited_at(self.pages.values()).isoformat(),
            "published_at": published_at.isoformat(),
            "revised": {language: _revised_at(each).isoformat() for language, each in sorted(self.pages.items())},
            "expires_at": page.expire_at.astimezone(datetime.UTC).isoformat() if page.expire_at else None,
        }

    def texts(self, page: ServicePage, language: str) -> dict[str, str]:
        """The texts of a language; in another than Italian only those that hold."""
        names = (*PLAIN, *PROSE) if language == ITALIAN else (*OF_THE_PAGE, *self.standings[language].fresh)
        with translation.override(language):
            return {name: getattr(page, name) or "" for name in PLAIN if name in names} | {
                name: str(expand_db_html(html))
                for name in PROSE
                if name in names and quality.has_text(html := getattr(page, name))
            }

    def translation(self, language: str) -> Content:
        """How far the sheet is in a language: what changed since, what was never translated (texts of rows too)."""
        found = self.standings.get(language)
        rows = [
            f"{name}.{row['id']}.{field}"
            for name, own in self.rows.items()
            for row in self.plain_rows[name]
            for field in own[0].TEXTS
            if row[field][ITALIAN] and language not in row[field]
        ]
        return {
            "changed": list(found.changed) if found else [],
            "missing": list(found.missing) if found else list(freshness.segments(self.page)),
            "rows": rows,
            "is_machine": self.pages[language].is_machine_assisted if language in self.pages else False,
        }

    def row(self, row: ServiceRow) -> Content:
        """A row as plain values; its short texts by language, its comune as a code."""
        skip = {"id", "page", "sort_order", "uid", *row.TEXTS}
        values: Content = {"id": str(row.uid)}
        for field in row._meta.concrete_fields:
            if field.name in skip:
                continue
            value = getattr(row, field.name)
            values[field.name] = (
                self.code(Scheme.MUNICIPALITY, value) if field.name == "municipality" else _plain(value)
            )
        for name in row.TEXTS:
            values[name] = {ITALIAN: getattr(row, name)} | self.row_texts.get((row.uid, name, getattr(row, name)), {})
        return values

    def _row_texts(self) -> dict[tuple[uuid.UUID, str, str], dict[str, str]]:
        """Translations of short texts, by row, field and the Italian text they translate."""
        keys = [row.uid for rows in self.rows.values() for row in rows if row.TEXTS]
        found: dict[tuple[uuid.UUID, str, str], dict[str, str]] = {}
        for text in RowText.objects.filter(row_uid__in=keys) if keys else ():
            found.setdefault((text.row_uid, text.field, text.source), {})[text.language] = text.text
        return found

    def provider(self) -> Content:
        live: ProviderPage = published(self.page.provider)
        names, paths = {ITALIAN: live.title}, {ITALIAN: _path(live)}
        others = ProviderPage.objects.filter(translation_key=live.translation_key, live=True, alias_of__isnull=True)
        for other in others.exclude(pk=live.pk).select_related("locale", "live_revision"):
            shown = published(other)
            if "title" in freshness.standing(shown, live).fresh:
                names[other.locale.language_code] = shown.title
            paths[other.locale.language_code] = _path(other)
        return {
            "id": str(live.translation_key),
            "name": names,
            "path": paths,
            "kind": live.kind,
            "is_public": live.is_public_body,
            "legal_name": live.legal_name,
            "identifiers": _identifiers(live),
            "phone": live.phone,
            "email": live.email,
            "pec": live.pec if live.is_public_body else "",
            "website": live.website,
            "address": live.address,
            "postal_code": live.postal_code,
            "municipality": self.code(Scheme.MUNICIPALITY, live.municipality),
            "logo": _image(live.logo, LOGO_SIZE),
        }

    def code(self, scheme: Scheme, term: Any) -> str:
        """The code in use for a term; empty without one."""
        return self.vocabulary.resolve(scheme, term.code) if term is not None else ""

    def codes(self, scheme: Scheme, terms: Iterable[Any]) -> list[str]:
        """The codes in use for a set of terms, each once, in the order of the vocabulary."""
        order = {code: position for position, code in enumerate(self.vocabulary.codes(scheme))}
        return sorted({self.code(scheme, term) for term in terms}, key=lambda code: (order.get(code, 0), code))

    def costs(self) -> list[str]:
        """The cost facet, from the prices in force today; none when no price is known."""
        rows: list[Any] = [
            row for row in self.rows["prices"] if in_force(row.valid_from, row.valid_to, timezone.localdate())
        ]
        rows = [row for row in rows if row.amount is not None]
        paid = any(row.amount or row.amount_to for row in rows)
        found = {
            Cost.FREE: bool(rows) and not paid,
            Cost.ISEE: any(row.has_isee_band for row in rows),
            Cost.PAID: paid,
        }
        return [cost.value for cost in Cost if found[cost]]


def _edited_at(pages: Iterable[ServicePage]) -> datetime.datetime:
    """When the newest published text was written."""
    moments = [page.live_revision.created_at for page in pages if page.live_revision]
    return max(moments, default=None) or timezone.now()


def _revised_at(page: ServicePage) -> datetime.datetime:
    """When the text of a language, and in Italian the facts too, went to the public as they are now."""
    return (page.last_published_at or timezone.now()).astimezone(datetime.UTC)


def _plain(value: Any) -> Any:
    """A value as JSON has it: days and times in ISO form, amounts as text so that no cent is lost."""
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _path(page: ProviderPage) -> str:
    parts = page.get_url_parts()
    return (parts[2] or "") if parts else ""


def _image(image: Any, size: str) -> Content | None:
    """An image at one size, or nothing when its file can't be read: a sheet is not held up by its picture."""
    if image is None:
        return None
    try:
        rendition = image.get_rendition(size)
    except (SourceImageIOError, OSError, ValueError) as error:
        logger.warning("Image %s cannot be drawn: %s", image.pk, error)
        return None
    return {
        "src": rendition.url,
        "width": rendition.width,
        "height": rendition.height,
        "alt": image.description,
        "credit": image.credit,
    }
