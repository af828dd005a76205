"""From a page to a document: everything the public may know of a service, in one value.

``build`` reads a page through its in-memory managers only, so that the preview of an unsaved page is built
the same way as a published one.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils import timezone, translation
from wagtail.images.models import SourceImageIOError
from wagtail.rich_text import expand_db_html

from catalog_pages import quality
from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Cost, Scheme, WheelchairAccess
from catalog_pages.models import ProviderPage, RowText, ServicePage
from catalog_pages.models.rows import ServiceRow
from catalog_pages.vocabulary import Vocabulary
from search import analysis, texts
from search.params import YES

logger = logging.getLogger(__name__)

FORMAT = 1
"""Raise it when documents must be built again because this module or the analysis changed."""
AMBITO = "ambito"
"""The municipality code of services for the whole Ambito: they count for every comune."""
AT_HOME = "a-domicilio"
ITALIAN = "it"
PROSE = ("eligibility", "how_to", "needed", "outcome", "times", "cost_notes", "access", "conditions")
PLAIN = ("title", "slug", "summary", "status_reason")
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


@dataclass(frozen=True)
class Built:
    """A document that is not stored yet.

    ``columns`` are values of ``ServiceDocument`` without id, version and state; ``facets`` are pairs of facet
    and code; ``stems`` are language, stem and weight.
    """

    columns: dict[str, Any]
    facets: list[tuple[str, str]]
    stems: list[tuple[str, str, float]]


def built_with() -> str:
    """The name of the way documents are built: changes with the format and the site's languages."""
    languages = ",".join(code for code, _name in settings.LANGUAGES)
    return hashlib.sha256(f"{FORMAT}:{languages}".encode()).hexdigest()[:16]


def published(page: Any) -> Any:
    """A live page as it was published: its row may already hold text that nobody approved."""
    if page.has_unpublished_changes and page.live_revision:
        return page.live_revision.as_object()
    return page


def build(
    page: ServicePage, *, translations: Sequence[ServicePage] = (), vocabulary: Vocabulary | None = None
) -> Built:
    """Return the document of an Italian page and of the pages that hold its texts in other languages."""
    return _Builder(page, translations=translations, vocabulary=vocabulary or vocabularies.current()).build()


def build_unsaved(page: ServicePage, *, vocabulary: Vocabulary | None = None) -> Built:
    """Return the document that a page in the editor would give; a translation takes its facts from the source."""
    if not page.is_translation or page.source is page:
        return build(page, vocabulary=vocabulary)
    return build(published(page.source), translations=[page], vocabulary=vocabulary)


class _Builder:
    """Builds one document on one day."""

    def __init__(self, page: ServicePage, *, translations: Sequence[ServicePage], vocabulary: Vocabulary) -> None:
        self.page = page
        self.vocabulary = vocabulary
        self.today = timezone.localdate()
        self.pages = {each.locale.language_code: each for each in translations} | {ITALIAN: page}
        self.rows: dict[str, list[ServiceRow]] = {name: list(getattr(page, name).all()) for name in page.ROWS}
        self.row_texts = self._row_texts()

    def build(self) -> Built:
        content = self.content()
        facets = self.facets(content)
        fields = self.fields(content)
        columns = self.columns(content)
        columns["index_body"] = self.index_body(content, columns, facets, fields)
        stems = [
            (language, stem[: analysis.LONGEST_WORD], weight)
            for language, found in fields.items()
            for stem, weight in texts.weights(found).items()
        ]
        return Built(columns=columns, facets=facets, stems=stems)

    # Content

    def content(self) -> Content:
        page = self.page
        category = self.code(Scheme.CATEGORY, page.category)
        published_at = page.first_published_at or timezone.now()
        stale_on = quality.verification_due(
            assured_date=page.assured_date,
            published=timezone.localdate(published_at),
            months=page.verification_months,
            category=category,
        )
        return {
            "texts": {language: self.texts(each, language) for language, each in sorted(self.pages.items())},
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
            **{name: [self.row(each) for each in rows] for name, rows in self.rows.items()},
            "costs": self.costs(),
            "provider": self.provider(),
            "assured_date": _plain(page.assured_date),
            "assured_method": page.assured_method,
            "stale_on": stale_on.isoformat(),
            "is_demo": page.is_demo,
        }

    def texts(self, page: ServicePage, language: str) -> dict[str, str]:
        with translation.override(language):
            return {name: getattr(page, name) or "" for name in PLAIN} | {
                name: str(expand_db_html(html)) for name in PROSE if quality.has_text(html := getattr(page, name))
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
            names[other.locale.language_code] = published(other).title
            paths[other.locale.language_code] = _path(other)
        return {
            "id": str(live.translation_key),
            "name": names,
            "path": paths,
            "kind": live.kind,
            "is_public": live.is_public_body,
            "legal_name": live.legal_name,
            "identifiers": {name: value for name in IDENTIFIERS if (value := getattr(live, name))},
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
            row for row in self.rows["prices"] if _in_force(row.valid_from, row.valid_to, self.today)  # type: ignore[attr-defined]
        ]
        rows = [row for row in rows if row.amount is not None]
        paid = any(row.amount or row.amount_to for row in rows)
        found = {
            Cost.FREE: bool(rows) and not paid,
            Cost.ISEE: any(row.has_isee_band for row in rows),
            Cost.PAID: paid,
        }
        return [cost.value for cost in Cost if found[cost]]

    # What is searched and filtered

    def columns(self, content: Content) -> dict[str, Any]:
        page, texts_ = self.page, content["texts"][ITALIAN]
        stale_on = datetime.date.fromisoformat(content["stale_on"])
        return {
            "slug": texts_["slug"],
            "title": texts_["title"],
            "category": content["category"],
            "provider_id": uuid.UUID(content["provider"]["id"]),
            "provider_name": content["provider"]["name"][ITALIAN],
            "sort_name": analysis.sort_key(texts_["title"])[:255],
            "assured_date": page.assured_date,
            "is_stale": self.today > stale_on,
            "min_age": page.min_age,
            "max_age": page.max_age,
            "completeness": quality.completeness(page),
            "refresh_at": self.refresh_at(stale_on),
            "content": content,
            "built_with": built_with(),
            "edited_at": _edited_at(self.pages.values()),
            "published_at": page.first_published_at or timezone.now(),
        }

    def facets(self, content: Content) -> list[tuple[str, str]]:
        premises = {row["municipality"] for row in content["locations"]} - {""}
        covered = {AMBITO} if content["whole_ambito"] else set(content["municipalities"])
        if content["whole_ambito"]:
            # Comuni of today are all covered; premises elsewhere are one more reason to be found.
            terms = self.vocabulary.terms(Scheme.MUNICIPALITY)
            premises = {code for code in premises if code not in terms or not terms[code].is_current(self.today)}
        accessible = (
            any(row["wheelchair"] == WheelchairAccess.YES for row in content["locations"])
            or AT_HOME in content["delivery"]
            or content["pack"].get("transport_lift") is True
        )
        values: dict[str, Iterable[str]] = {
            "category": [content["category"]],
            "kind": [content["kind"]],
            "municipality": premises | covered,
            "target": content["targets"],
            "cost": content["costs"],
            "delivery": content["delivery"],
            "accessible": [YES] if accessible else [],
            "language": {ITALIAN, *content["languages"]},
            "provider": [content["provider"]["id"]],
            "welfare": content["welfare_letters"],
        }
        return [(facet, code) for facet, codes in values.items() for code in sorted(codes) if code]

    def fields(self, content: Content) -> dict[str, texts.Fields]:
        """The tokens of every language of the site: labels are there also where no translation is."""
        found = {}
        for language, _name in settings.LANGUAGES:
            own = content["texts"].get(language, {})
            provider = content["provider"]["name"]
            plain = {
                "title": [own.get("title", "")],
                "summary": [own.get("summary", "")],
                "kind": [self.vocabulary.label(Scheme.KIND, content["kind"], language)],
                "category": [self.vocabulary.label(Scheme.CATEGORY, content["category"], language)],
                "provider": [provider[language]] if language in provider else [],
                "body": [
                    *(analysis.plain_text(own.get(name, "")) for name in PROSE),
                    *self.row_words(content, language),
                    *(self.vocabulary.label(Scheme.TARGET, code, language) for code in content["targets"]),
                ],
            }
            found[language] = texts.analyse(plain, language)
        found[ITALIAN]["place"] = self.places(content)
        return found

    def row_words(self, content: Content, language: str) -> list[str]:
        """The short texts of rows in one language, dated notices left out: they come and go."""
        return [
            row[field].get(language, "")
            for name, rows in self.rows.items()
            if name != "notices" and rows
            for row in content[name]
            for field in rows[0].TEXTS
        ]

    def places(self, content: Content) -> list[analysis.Token]:
        codes = set(content["municipalities"]) | {row["municipality"] for row in content["locations"]} - {""}
        names = [self.vocabulary.label(Scheme.MUNICIPALITY, code, ITALIAN) for code in sorted(codes)]
        tokens = [token for name in names for token in analysis.tokens(name, ITALIAN)]
        if content["whole_ambito"]:
            tokens.append(analysis.Token(stem=texts.AMBITO_STEM, word=texts.AMBITO_STEM))
        return tokens

    def index_body(
        self,
        content: Content,
        columns: dict[str, Any],
        facets: list[tuple[str, str]],
        fields: dict[str, texts.Fields],
    ) -> Content:
        """What Elasticsearch is given; see the mapping in ``search.index``."""
        body: Content = {
            "live": True,
            "sort_name": columns["sort_name"],
            "assured_date": content["assured_date"],
            "is_stale": columns["is_stale"],
            "completeness": columns["completeness"],
            "min_age": columns["min_age"],
            "max_age": columns["max_age"],
            "provider_label": f"{content['provider']['id']}|{columns['provider_name']}",
            "stem": {
                language: {name: texts.stem_text(found) for name, found in own.items() if found}
                for language, own in fields.items()
            },
            "word": {
                language: {name: texts.word_text(own[name]) for name in texts.WORD_FIELDS if own.get(name)}
                for language, own in fields.items()
            },
        }
        for facet, code in facets:
            body.setdefault(facet, []).append(code)
        return body

    def refresh_at(self, stale_on: datetime.date) -> datetime.datetime | None:
        """The next moment at which the document changes by itself: midnights of Rome, or the page's expiry."""
        days = {stale_on + datetime.timedelta(days=1)}
        for rows in self.rows.values():
            for row in rows:
                starts = getattr(row, "valid_from", None) or getattr(row, "starts", None)
                ends = getattr(row, "valid_to", None) or getattr(row, "ends", None) or getattr(row, "expires_on", None)
                days |= {starts} if starts else set()
                days |= {ends + datetime.timedelta(days=1)} if ends else set()
        zone = timezone.get_default_timezone()
        moments = [datetime.datetime.combine(day, datetime.time.min, zone) for day in days if day > self.today]
        if self.page.expire_at:
            moments.append(self.page.expire_at)
        return min(moments, default=None)


def _in_force(starts: datetime.date | None, ends: datetime.date | None, day: datetime.date) -> bool:
    return (starts is None or starts <= day) and (ends is None or ends >= day)


def _edited_at(pages: Iterable[ServicePage]) -> datetime.datetime:
    """When the newest published text was written."""
    moments = [page.live_revision.created_at for page in pages if page.live_revision]
    return max(moments, default=None) or timezone.now()


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
