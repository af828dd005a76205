"""Which service of the site a line means, and what it would change there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.models import Page

from catalog_pages.models import ServicePage
from exchange import shape
from exchange.checking import Checked, blank_record
from exchange.records import Reader, italian_services
from exchange.shape import Record
from exchange.terms import Terms
from exchange.writing import Hand, is_imported

if TYPE_CHECKING:
    from exchange.importing import _Work

BLANK = blank_record()
NEVER_CHANGED = ("id", "provider", "first_published_at", "external_id")
"""Of a service that is there: who it is and whose, since when it is public."""


@dataclass
class Existing:
    """A service of the site, and its record as published, or as the latest draft says."""

    page: ServicePage
    record: Record
    draft: Record

    def base(self, state: str) -> Record:
        """What an import into a state is compared with: drafts with the latest draft."""
        return self.record if state == shape.PUBLISHED else self.draft

    def differs(self, record: Record) -> bool:
        """Whether a merged record would change anything. A draft never takes a published sheet down."""
        base = self.base(record["state"])
        if record["state"] == shape.PUBLISHED and not self.page.live:
            return True
        left_alone = set() if record["state"] == shape.PUBLISHED else self.public_rows()
        return any(
            _comparable(name, record[name], left_alone) != _comparable(name, base[name], left_alone)
            for name in shape.SERVICE_KEYS
            if name not in ("state", "provider", "id")
        )

    def public_rows(self) -> set[str]:
        """The ids of the rows that the public sees now."""
        if not self.page.live:
            return set()
        return {row["id"] for name in shape.ROWS for row in self.record[name]}

    def row_ids(self) -> set[str]:
        """The ids of all rows, the public ones and those of the draft."""
        return {row["id"] for record in (self.record, self.draft) for name in shape.ROWS for row in record[name]}

    def translations(self) -> dict[str, ServicePage]:
        """The pages in other languages, by language."""
        others = ServicePage.objects.filter(translation_key=self.page.translation_key, alias_of__isnull=True)
        others = others.exclude(pk=self.page.pk).select_related("locale", "latest_revision")
        return {each.locale.language_code: each for each in others}

    def changed_languages(self, record: Record) -> list[str]:
        """The languages whose texts a merged record would change."""
        base = self.base(record["state"])["translations"]
        return [language for language, texts in record["translations"].items() if texts != base.get(language)]

    def refuse_if_busy(self, checked: Checked, record: Record, hand: Hand) -> None:
        """What people are working on is not written over, and nobody publishes what they wrote."""
        changed = self.changed_languages(record)
        others = self.translations() if changed else {}
        pages = [("", self.page), *((f"translations.{each}.state", others[each]) for each in changed if each in others)]
        for name, page in pages:
            if reason := _busy(page):
                checked.add(name, reason)
            elif record["state"] == shape.PUBLISHED and _own_draft(page, hand):
                checked.add(
                    name, _("Questa bozza l'ha scritta chi conferma: la pubblica un'altra persona dell'ufficio.")
                )


def _busy(page: ServicePage) -> Any:
    """Why a page must not be written over: a review, or a draft that no import made. ``None`` when it may."""
    if page.workflow_in_progress:
        return _("La scheda è in approvazione: decidi prima su quella versione, poi ripeti l'importazione.")
    if page.locked:
        return _("Qualcuno ha bloccato la scheda: sbloccala, poi ripeti l'importazione.")
    if page.live and not page.has_unpublished_changes:
        return None
    if page.latest_revision_id and not is_imported(page.latest_revision_id):
        return _("La scheda ha una bozza non pubblicata: pubblicala o scartala, poi ripeti l'importazione.")
    return None


def _own_draft(page: ServicePage, hand: Hand) -> bool:
    """Whether publishing would make public what the publisher wrote; an administrator may, with a reason."""
    if hand.publisher is None or hand.data.get("reason") or not page.latest_revision_id:
        return False
    is_draft = not page.live or page.has_unpublished_changes
    return is_draft and page.latest_revision.user_id == hand.publisher.pk


def _comparable(name: str, value: Any, left_alone: set[str]) -> Any:
    if name in shape.ROWS and left_alone:
        return [{**row, "translations": None} if row["id"] in left_alone else row for row in value]
    return value


class Matcher:
    """Finds the services that lines mean, a batch at a time, and lines that mean the same one."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self._lines: dict[tuple[str, str], int] = {}
        self._elsewhere: dict[str, str] = {}

    def seen(self) -> dict[tuple[str, str], int]:
        """The ids met so far, for ``see``."""
        return dict(self._lines)

    def see(self, lines: dict[tuple[str, str], int]) -> None:
        """Go back to what had been met then."""
        self._lines = lines

    def find(self, works: Sequence[_Work]) -> None:
        """Give each line the service that it means; note lines that name none, or one that another line has named."""
        wanted = [work for work in works if work.body is not None and not work.verdict]
        externals = {work.checked.record.get("external_id") for work in wanted} - {None, ""}
        keys = {work.checked.record.get("id") for work in wanted} - {None, ""}
        pages = (
            list(italian_services().filter(Q(external_id__in=externals) | Q(translation_key__in=keys)))
            if externals or keys
            else []
        )
        by_external = {(page.path[: -page.steplen], page.external_id): page for page in pages if page.external_id}
        by_key = {str(page.translation_key): page for page in pages}
        others = Page.objects.filter(translation_key__in=keys).values_list("translation_key", "title")
        self._elsewhere = {str(key): title for key, title in others if str(key) not in by_key}
        found: dict[int, ServicePage] = {}
        for work in wanted:
            page = self._page(work, by_external, by_key)
            self._note_repetition(work, page)
            if page is not None:
                found[id(work)] = page
        self._read(wanted, found)

    def read_again(self, works: Sequence[_Work]) -> None:
        """Give lines that have a service the same one as it is now."""
        numbers = {id(work): work.existing.page.pk for work in works if work.existing is not None}
        pages = {page.pk: page for page in italian_services().filter(pk__in=numbers.values())}
        self._read(works, {key: pages[pk] for key, pk in numbers.items() if pk in pages})

    def _page(
        self, work: _Work, by_external: dict[Any, ServicePage], by_key: dict[str, ServicePage]
    ) -> ServicePage | None:
        checked, body = work.checked, work.body
        assert body is not None
        external, key = checked.record.get("external_id") or "", checked.record.get("id") or ""
        if not external and not key:
            checked.add(
                "external_id",
                _("Manca: scrivi un codice che distingua il servizio fra quelli dell'ente, e non cambiarlo più."),
            )
            return None
        if key in self._elsewhere:
            checked.add(
                "id",
                _("È l'id di un'altra pagina («%(title)s»): togli il valore o copialo dall'export.")
                % {"title": self._elsewhere[key]},
            )
        page = by_external.get((body.path, external)) if external and body.path else None
        by_id = by_key.get(key) if key else None
        if page is not None and by_id is not None and page.pk != by_id.pk:
            checked.add("id", _("Il codice d'origine è di una scheda, l'id di un'altra: togline uno."))
        page = page or by_id
        if page is not None and page.path[: -page.steplen] != body.path:
            checked.add(
                "provider", _("La scheda è di un altro ente: spostala dall'amministrazione, poi ripeti l'importazione.")
            )
        return page

    def _note_repetition(self, work: _Work, page: ServicePage | None) -> None:
        record = work.checked.record
        assert work.body is not None
        names = [("id", record.get("id") or ""), (work.body.name, record.get("external_id") or "")]
        if page is not None:
            names.append(("page", str(page.pk)))
        for name in names:
            if not name[1]:
                continue
            first = self._lines.setdefault(name, work.checked.line)
            if first != work.checked.line:
                work.checked.add(
                    "id" if name[0] == "id" else "external_id",
                    _("È lo stesso servizio della riga %(line)d: tieni una riga sola, o dai loro codici diversi.")
                    % {"line": first},
                )
                return

    def _read(self, works: Sequence[_Work], found: dict[int, ServicePage]) -> None:
        pages = list({page.pk: page for page in found.values()}.values())
        reader = Reader(self.terms.vocabulary)
        records = {page.pk: record for page, record in zip(pages, reader.read(pages), strict=True)}
        behind = self._behind(pages)
        drafts = {page.pk: record for page, record in zip(behind, reader.read(behind, latest=True), strict=True)}
        for work in works:
            if page := found.get(id(work)):
                record = records[page.pk]
                work.existing = Existing(page, record, drafts.get(page.pk, record))

    def _behind(self, pages: Sequence[ServicePage]) -> list[ServicePage]:
        """The pages with a draft on top of what is published, in Italian or in another language."""
        keys = [page.translation_key for page in pages]
        pending = set(
            ServicePage.objects.filter(
                translation_key__in=keys,
                alias_of__isnull=True,
                live=True,
                has_unpublished_changes=True,
                latest_revision__isnull=False,
            ).values_list("translation_key", flat=True)
        )
        return [page for page in pages if page.translation_key in pending]


def merge(given: Record, existing: Existing | None, *, override: str) -> Record:
    """The whole record that a line asks for: what it does not name stays as it is."""
    stated = given.get("state") or (existing.record["state"] if existing else shape.DRAFT)
    state = override or stated
    base = existing.base(state) if existing else BLANK
    record = {**base, **given, "state": state}
    record["slug"] = given.get("slug") or base["slug"]
    if existing is not None:
        for name in NEVER_CHANGED:
            if name != "external_id" or not given.get(name):
                record[name] = base[name]
    for name in shape.ROWS:
        if name in given:
            record[name] = _recognised(given[name], base[name])
    translations = dict(base["translations"])
    for language, texts in (given.get("translations") or {}).items():
        before = translations.get(language, {})
        known = {key: texts[key] for key in texts if key != "first_published_at" or not before}
        if before and not known.get("slug"):
            known.pop("slug", None)
        translations[language] = {**before, **known}
        if override:
            translations[language]["state"] = override if not before else before["state"]
    record["translations"] = translations
    return record


def _recognised(rows: Sequence[Record], before: Sequence[Record]) -> list[Record]:
    """Rows without an id are those that say the same, else those in the same place: their identity is kept."""
    named = {row["id"] for row in rows if row["id"]}
    left = [row for row in before if row["id"] not in named]
    recognised = [dict(row) for row in rows]
    by_id = {row["id"]: row for row in before}
    for row in recognised:
        if not row["id"]:
            same = next((each for each in left if _says(each) == _says(row)), None)
            if same is not None:
                row["id"] = same["id"]
                left.remove(same)
    for position, row in enumerate(recognised):
        if not row["id"] and position < len(before) and before[position] in left:
            row["id"] = before[position]["id"]
            left.remove(before[position])
    for row in recognised:
        if "translations" in row and row["translations"] is None:
            row["translations"] = _still_true(row, by_id.get(row["id"]))
    return recognised


def _says(row: Record) -> Record:
    return {key: value for key, value in row.items() if key not in ("id", "translations")}


def _still_true(row: Record, before: Record | None) -> Record:
    """The translations of a row's texts that have not changed."""
    if before is None:
        return {}
    kept = {
        language: {key: text for key, text in texts.items() if row.get(key) == before.get(key)}
        for language, texts in before["translations"].items()
    }
    return {language: texts for language, texts in kept.items() if texts}
