"""The bodies that a file names: found by codice fiscale or by their id of origin, made when they are not there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Locale

from catalog_pages import freshness
from catalog_pages.models import BodyMerge, HomePage, ProviderPage
from exchange import shape
from exchange.checking import Checked
from exchange.prose import sanitise
from exchange.shape import Record
from exchange.terms import Terms, plain
from exchange.writing import Hand
from providers.access import sync_provider_access

REQUIRED = ("title", "kind", "fiscal_code")


@dataclass
class Body:
    """A body of the site, or one that the file will make (``pk`` empty until then)."""

    key: str
    fiscal_code: str
    external_id: str
    title: str
    pk: int | None = None
    path: str = ""
    record: Record | None = None
    named: str = ""
    """The id by which this file names it."""

    @property
    def name(self) -> str:
        """What tells it apart within a file, whether it exists or not."""
        return str(self.pk or f"{self.key}/{self.fiscal_code}/{self.external_id}")


class Bodies:
    """The bodies of the site, read once, and those that a file adds."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.made: list[ProviderPage] = []
        self._pages: dict[int, ProviderPage] = {}
        self._translations: dict[tuple[int, str], ProviderPage] = {}
        self.all = [
            Body(key=str(key), fiscal_code=code, external_id=external, title=title, pk=pk, path=path)
            for key, code, external, title, pk, path in ProviderPage.objects.filter(
                locale__language_code=settings.LANGUAGE_CODE, alias_of__isnull=True
            ).values_list("translation_key", "fiscal_code", "external_id", "title", "pk", "path")
        ]
        into = dict(BodyMerge.objects.values_list("body", "into"))
        by_number = {body.pk: body for body in self.all}
        self._merged = [(body, by_number[into[body.pk]]) for body in self.all if body.pk in into]
        self._became = {(old.fiscal_code, old.external_id): body for old, body in self._merged}
        self.all = [body for body in self.all if body.pk not in into]
        self._index()

    def _index(self) -> None:
        self._by_key = {body.key: body for body in self.all}
        self._by_code: dict[str, list[Body]] = {}
        self._by_external: dict[str, list[Body]] = {}
        for body in self.all:
            self._by_code.setdefault(body.fiscal_code, []).append(body)
            if body.external_id:
                self._by_external.setdefault(body.external_id, []).append(body)
        # Files go on naming a body that became part of another by what was its own.
        for old, body in self._merged:
            self._by_key[old.key] = body
            for index, name in ((self._by_code, old.fiscal_code), (self._by_external, old.external_id)):
                if name and body not in index.setdefault(name, []):
                    index[name].append(body)

    def resolve(self, checked: Checked) -> Body | None:
        """The body that a line means, added to the list when it is new; ``None`` with a problem noted."""
        record = checked.record["provider"]
        if not any(record.get(name) for name in ("id", "fiscal_code", "external_id")):
            if not any(problem.field.startswith("provider") for problem in checked.problems):
                message = _("Di quale ente è? Scrivi il codice fiscale o il codice d'origine dell'ente.")
                checked.add("provider", _named(record, message))
            return None
        try:
            found = self._find(record)
        except ValidationError as error:
            checked.add("provider", error)
            return None
        if found is None:
            found = self._new(checked, record)
        if found is not None and record.get("id"):
            found.named = record["id"]
        return found

    def _find(self, record: Record) -> Body | None:
        key, code, external = (record.get(name) or "" for name in ("id", "fiscal_code", "external_id"))
        if key and key in self._by_key:
            return self._by_key[key]
        # Two ids in one file are two bodies, even with one codice fiscale.
        found = [
            body for body in self._by_code.get(code, ()) if code and not (key and body.named and body.named != key)
        ]
        if len(found) > 1 or (external and found and found[0].external_id not in ("", external)):
            narrowed = [body for body in found if body.external_id == external and external]
            if len(found) > 1 and not narrowed and not external:
                raise ValidationError(
                    _("Più enti hanno questo codice fiscale (%(names)s): scrivi anche il codice d'origine dell'ente.")
                    % {"names": ", ".join(body.title for body in found)}
                )
            found = narrowed
        if found:
            return found[0]
        if external and (code, external) in self._became:
            return self._became[code, external]
        same = self._by_external.get(external, []) if external else []
        if code and any(body.fiscal_code != code for body in same):
            raise ValidationError(
                _("Il codice d'origine «%(external)s» è di un ente con un altro codice fiscale: correggi uno dei due.")
                % {"external": external}
            )
        if len(same) > 1:
            raise ValidationError(_("Più enti hanno questo codice d'origine: scrivi il codice fiscale."))
        return same[0] if same else None

    def _new(self, checked: Checked, record: Record) -> Body | None:
        missing = [name for name in REQUIRED if not record.get(name)]
        message = _(
            "L'ente non c'è ancora: per crearlo servono nome, tipo e codice fiscale. Oppure correggi il codice."
        )
        for name in missing:
            checked.add(f"provider.{name}", _named(record, message))
        if missing or any(problem.field.startswith("provider") for problem in checked.problems):
            return None
        page = self._page(record)
        try:
            page.clean()
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                checked.add(f"provider.{name}", ValidationError(messages))
            return None
        body = Body(
            key=record.get("id") or "",
            fiscal_code=record["fiscal_code"],
            external_id=record.get("external_id") or "",
            title=record["title"],
            record=record,
        )
        self.all.append(body)
        self._index()
        return body

    def _page(self, record: Record) -> ProviderPage:
        page = ProviderPage(live=False)
        for name, column in shape.PROVIDER_FIELDS.items():
            if name in record and name != "slug":
                value = shape.load(column, record[name])
                setattr(page, name, sanitise(value) if name in shape.PROSE else value)
        code = record.get("municipality")
        page.municipality = self.terms.stored[shape.TERM_SETS["municipalities"], code] if code else None
        if record.get("id"):
            page.translation_key = uuid.UUID(record["id"])
        return page

    def page(self, body: Body, hand: Hand) -> ProviderPage:
        """The page of a body; made, published and given its collection when it is not there yet."""
        if body.pk is None:
            made = self._make(body, hand)
            body.pk, body.path, body.key = made.pk, made.path, str(made.translation_key)
            self._by_key[body.key] = body
            self.made.append(made)
            self._pages[made.pk] = made
        if body.pk not in self._pages:
            self._pages[body.pk] = ProviderPage.objects.select_related("locale", "live_revision").get(pk=body.pk)
        return self._pages[body.pk]

    def _make(self, body: Body, hand: Hand) -> ProviderPage:
        record: Record = body.record or {}
        home = HomePage.objects.get(locale__language_code=settings.LANGUAGE_CODE)
        page = self._page(record)
        page.locale, page.owner = home.locale, hand.author
        page.slug = free_slug(record.get("slug") or slugify(page.title) or "ente", home)
        home.add_child(instance=page)
        usual = shape.PUBLISHED if hand.publisher else shape.DRAFT
        hand.save(page, publish=hand.state or record.get("state") or usual)
        sync_provider_access(page)
        for language, texts in (record.get("translations") or {}).items():
            self._translate(page, language, texts, hand)
        return ProviderPage.objects.select_related("locale", "live_revision").get(pk=page.pk)

    def _translate(self, page: ProviderPage, language: str, texts: Record, hand: Hand) -> ProviderPage:
        locale = Locale.objects.get(language_code=language)
        translated: ProviderPage = page.copy_for_translation(locale, copy_parents=True)
        for name in (*shape.PROVIDER_TEXTS, "first_published_at"):
            if name in texts:
                setattr(translated, name, shape.load(shape.PROVIDER_FIELDS[name], texts[name]))
        # A name may be the same in both languages: that the file has it tells that somebody wrote it.
        written = [
            name
            for name in shape.PROVIDER_TEXTS
            if name in texts and not freshness.is_left_italian(getattr(translated, name), getattr(page, name))
        ]
        freshness.confirm(translated, written)
        translated.slug = free_slug(
            texts.get("slug") or slugify(translated.title) or "ente", translated.get_parent(), but=translated.pk
        )
        hand.save(translated, publish=texts.get("state") or shape.DRAFT)
        return translated

    def translation(self, page: ProviderPage, language: str, hand: Hand) -> ProviderPage:
        """The page under which the texts of a body's services in another language stand."""
        if (page.pk, language) not in self._translations:
            found = (
                ProviderPage.objects.filter(translation_key=page.translation_key, locale__language_code=language)
                .select_related("locale")
                .first()
            )
            self._translations[page.pk, language] = found or self._translate(page, language, {}, hand)
        return self._translations[page.pk, language]


def _named(record: Record, message: str) -> str:
    """A message, with the name that the file gives the body."""
    return f"{record['title']}: {message}" if record.get("title") else message


def bodies_by_name() -> dict[str, str]:
    """Codici fiscali by the plain names of bodies, their IPA codes and their numbers, where it is one body's alone. A
    number that is the codice fiscale of one and the partita IVA of another is the first one's.
    """
    found: dict[str, set[str]] = {}
    codes: dict[str, str] = {}
    for *names, code in ProviderPage.objects.filter(alias_of__isnull=True).values_list(
        "title", "legal_name", "ipa_code", "vat_number", "fiscal_code"
    ):
        codes |= {plain(code): code} if code else {}
        for name in {*map(plain, names)} - {""}:
            found.setdefault(name, set()).add(code)
    return {name: next(iter(owners)) for name, owners in found.items() if len(owners) == 1} | codes


def free_slug(wanted: str, parent: Any, *, but: int | None = None) -> str:
    """The slug, with a number when another child of the parent has it."""
    taken = set(
        parent.get_children().exclude(pk=but).filter(slug__startswith=wanted[:200]).values_list("slug", flat=True)
    )
    return numbered(wanted, taken)


def numbered(wanted: str, taken: set[str]) -> str:
    """The slug, with the next free number behind it when it is taken."""
    slug, number = wanted[:240], 1
    while slug in taken:
        number += 1
        slug = f"{wanted[:240]}-{number}"
    return slug
