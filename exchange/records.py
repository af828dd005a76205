"""From pages to records: what a service says, in the shape that files have."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from wagtail.rich_text import expand_db_html

from catalog_pages import freshness
from catalog_pages.enums import Scheme
from catalog_pages.models import ProviderPage, RowText, ServicePage
from catalog_pages.models.row_base import ServiceRow
from catalog_pages.vocabulary import Vocabulary
from exchange import shape
from exchange.shape import Record
from search.content import published

BATCH = 200
BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
"""By what the editor tells paragraphs apart: it makes new ones where there are none."""


def languages() -> list[str]:
    """The languages of the site other than Italian."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def as_it_stands(page: Any, *, latest: bool = False) -> Any:
    """What a file tells of a page: the published text where there is one, else (or if asked) the latest draft."""
    if page.live and not (latest and page.has_unpublished_changes and page.latest_revision_id):
        return published(page)
    if page.latest_revision_id and page.latest_revision:
        return page.latest_revision.as_object()
    return page


def italian_services() -> Any:
    """The pages that hold the facts of services, in the order of the tree."""
    return (
        ServicePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE, alias_of__isnull=True)
        .select_related("locale", "live_revision", "latest_revision")
        .order_by("path")
    )


class Reader:
    """Reads pages into records, many at a time. Holds the vocabulary and the bodies met so far."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._terms: dict[int, tuple[str, str]] = {}
        self._providers: dict[str, Record] = {}

    def all(self) -> Iterator[Record]:
        """Every service of the site, in the order of the tree."""
        last = ""
        while found := list(italian_services().filter(path__gt=last)[:BATCH]):
            last = found[-1].path
            yield from self.read(found)

    def read(self, pages: Sequence[ServicePage], *, latest: bool = False) -> list[Record]:
        """The records of Italian pages: as they stand, or as their latest drafts say."""
        others = self._translations(pages)
        rows, sets = self._stored_rows(pages), self._stored_sets(pages)
        standing = {page.pk: as_it_stands(page, latest=latest) for page in pages}
        for page in pages:
            if standing[page.pk] is not page:
                rows[page.pk] = {name: _in_order(getattr(standing[page.pk], name).all()) for name in shape.ROWS}
                sets[page.pk] = {
                    name: [term.pk for term in getattr(standing[page.pk], name).all()] for name in shape.TERM_SETS
                }
        texts = self._row_texts([row for own in rows.values() for each in own.values() for row in each])
        return [
            self._service(
                page, standing[page.pk], rows[page.pk], sets[page.pk], texts, others[page.translation_key], latest
            )
            for page in pages
        ]

    def _service(
        self,
        page: ServicePage,
        standing: ServicePage,
        rows: dict[str, list[ServiceRow]],
        sets: dict[str, list[int]],
        texts: dict[tuple[uuid.UUID, str], list[RowText]],
        others: list[ServicePage],
        latest: bool,
    ) -> Record:
        record: Record = {
            "id": str(page.translation_key),
            "external_id": standing.external_id,
            "state": shape.PUBLISHED if page.live else shape.DRAFT,
            "provider": self.provider(page),
            **_values(standing, ("slug", *ServicePage.TEXTS, *shape.PAGE_TEXTS), shape.SERVICE_FIELDS),
            **{name: self._code(getattr(standing, f"{name}_id")) for name in shape.TERMS},
            **{name: self._codes(scheme, sets[name]) for name, scheme in shape.TERM_SETS.items()},
            **_values(standing, (*shape.FACTS, *shape.DATES), shape.SERVICE_FIELDS),
            **{name: [self._row(name, row, texts) for row in rows[name]] for name in shape.ROWS},
            "translations": {
                each.locale.language_code: _translation(
                    each, standing, shape.TRANSLATION_KEYS, shape.SERVICE_FIELDS, latest=latest
                )
                for each in others
            },
        }
        # Set when a page is published, which happens outside its revisions.
        record["first_published_at"] = shape.dump(shape.SERVICE_FIELDS["first_published_at"], page.first_published_at)
        return record

    def _row(self, name: str, row: ServiceRow, texts: dict[tuple[uuid.UUID, str], list[RowText]]) -> Record:
        record: Record = {"id": str(row.uid)}
        for key, field in shape.ROW_FIELDS[name].items():
            if key == "municipality":
                record[key] = self._code(getattr(row, "municipality_id"))  # noqa: B009  (not every row has one)
            else:
                record[key] = shape.dump(field, getattr(row, key))
        if row.TEXTS:
            found: dict[str, dict[str, str]] = {}
            for key in row.TEXTS:
                for text in texts.get((row.uid, key), ()):
                    if text.source == getattr(row, key):
                        found.setdefault(text.language, {})[key] = text.text
            record["translations"] = {language: found[language] for language in languages() if language in found}
        return record

    def provider(self, page: ServicePage) -> Record:
        """The record of the body under which a page stands."""
        path = page.path[: -page.steplen]
        if path not in self._providers:
            self._providers[path] = self.read_provider(
                ProviderPage.objects.select_related("locale", "live_revision", "latest_revision").get(path=path)
            )
        return self._providers[path]

    def read_provider(self, page: ProviderPage) -> Record:
        """The record of a body."""
        standing = as_it_stands(page)
        others = ProviderPage.objects.filter(translation_key=page.translation_key, alias_of__isnull=True)
        others = others.exclude(pk=page.pk).select_related("locale", "live_revision", "latest_revision")
        fields = shape.PROVIDER_FIELDS
        return {
            "id": str(page.translation_key),
            **_values(standing, ("external_id", "fiscal_code"), fields),
            "state": shape.PUBLISHED if page.live else shape.DRAFT,
            **_values(standing, ("slug", *shape.PROVIDER_TEXTS, *shape.PROVIDER_FACTS), fields),
            "municipality": self._code(standing.municipality_id),
            "first_published_at": shape.dump(fields["first_published_at"], page.first_published_at),
            "translations": {
                each.locale.language_code: _translation(each, standing, shape.PROVIDER_TRANSLATION_KEYS, fields)
                for each in sorted(others, key=_language_order)
            },
        }

    def _translations(self, pages: Sequence[ServicePage]) -> dict[uuid.UUID, list[ServicePage]]:
        keys = [page.translation_key for page in pages]
        others = (
            ServicePage.objects.filter(translation_key__in=keys, alias_of__isnull=True)
            .exclude(locale__language_code=settings.LANGUAGE_CODE)
            .select_related("locale", "live_revision", "latest_revision")
        )
        found: dict[uuid.UUID, list[ServicePage]] = defaultdict(list)
        for each in sorted(others, key=_language_order):
            found[each.translation_key].append(each)
        return found

    def _stored_rows(self, pages: Sequence[ServicePage]) -> dict[int, dict[str, list[ServiceRow]]]:
        found: dict[int, dict[str, list[ServiceRow]]] = {page.pk: {name: [] for name in shape.ROWS} for page in pages}
        for name, model in shape.ROWS.items():
            for row in _in_order(model._default_manager.filter(page_id__in=list(found))):
                found[row.page_id][name].append(row)
        return found

    def _stored_sets(self, pages: Sequence[ServicePage]) -> dict[int, dict[str, list[int]]]:
        found: dict[int, dict[str, list[int]]] = {page.pk: {name: [] for name in shape.TERM_SETS} for page in pages}
        for name in shape.TERM_SETS:
            through = ServicePage._meta.get_field(name).remote_field.through
            for page, term in through.objects.filter(servicepage_id__in=list(found)).values_list(
                "servicepage_id", "term_id"
            ):
                found[page][name].append(term)
        return found

    def _row_texts(self, rows: Iterable[ServiceRow]) -> dict[tuple[uuid.UUID, str], list[RowText]]:
        keys = [row.uid for row in rows if row.TEXTS]
        found: dict[tuple[uuid.UUID, str], list[RowText]] = defaultdict(list)
        for text in RowText.objects.filter(row_uid__in=keys) if keys else ():
            found[text.row_uid, text.field].append(text)
        return found

    def _code(self, key: int | None) -> str:
        if key is None:
            return ""
        if key not in self._terms:
            from catalog_pages.models import Term

            self._terms = {pk: (scheme, code) for pk, scheme, code in Term.objects.values_list("pk", "scheme", "code")}
        scheme, code = self._terms[key]
        return self.vocabulary.resolve(scheme, code)

    def _codes(self, scheme: Scheme, keys: Iterable[int]) -> list[str]:
        order = {code: position for position, code in enumerate(self.vocabulary.codes(scheme))}
        return sorted({self._code(key) for key in keys}, key=lambda code: order.get(code, 0))


def _in_order(rows: Iterable[Any]) -> list[Any]:
    """Rows as their page shows them, always the same way."""
    return sorted(rows, key=lambda row: (row.sort_order is None, row.sort_order or 0, row.pk or 0))


def _language_order(page: Any) -> int:
    return [*languages(), page.locale.language_code].index(page.locale.language_code)


def _values(page: Any, names: Iterable[str], fields: dict[str, Any]) -> Record:
    return {name: _value(page, name, fields[name]) for name in names}


def _value(page: Any, name: str, field: Any) -> Any:
    value = shape.dump(field, getattr(page, name))
    if name in shape.PROSE and value:
        # Links to pages hold numbers that mean another page elsewhere: files have addresses.
        return BLOCK_KEY.sub("", str(expand_db_html(value)) if "linktype" in value else value)
    return value


def _translation(
    page: Any, italian: Any, keys: Iterable[str], fields: dict[str, Any], *, latest: bool = False
) -> Record:
    standing = as_it_stands(page, latest=latest)
    keys = [key for key in keys if key != "state"]
    record = _values(standing, keys, fields)
    # What does not hold any more is Italian in the file too: read back, it counts as not translated.
    changed = [name for name in freshness.standing(standing, italian).changed if name in keys]
    record |= _values(italian, changed, fields)
    record["first_published_at"] = shape.dump(fields["first_published_at"], page.first_published_at)
    return {"state": shape.PUBLISHED if page.live else shape.DRAFT, **record}
