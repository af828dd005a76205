"""What is proposed beside what is public, field by field, in the words of who reads it.

``exchange.differences`` tells the same for a file, in the names of its columns; here rows are matched by their
identity, sets by what joins and leaves them, and texts word by word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.fields import RichTextField
from wagtail.models import Page

from catalog_pages.fields import CodesField
from catalog_pages.models import ProviderPage, ServicePage
from catalog_pages.models.rows import ROW_MODELS
from moderation import words
from moderation.contents import Content
from moderation.words import Names

ROWS = dict(zip(ServicePage.ROWS, ROW_MODELS, strict=True))
HIDDEN_IN_ROWS = frozenset({"id", "pk", "page", "sort_order", "uid"})
SHEET = (
    *("title", "summary", "category", "kind", "eligibility", "targets", "min_age", "max_age"),
    *("whole_ambito", "municipalities", "delivery", "locations", "times", "hours", "prices", "cost_notes"),
    *("concessions", "contacts", "how_to", "access_ways", "needed", "documents", "outcome", "access", "conditions"),
    *("status", "status_reason", "notices", "waiting_days", "languages", "welfare_letters", "can_invoice"),
    "company_terms",
    *(name for names in ServicePage.PACKS.values() for name in names),
    *("attestations", "charter_url", "image"),
)
"""The fields of a service in the order of its editor."""
OFFICE = ("slug", "seo_title", "search_description", "expire_at")
KEPT_BY_OFFICE = ("verification_months", "external_id", "is_demo")
SENSITIVE = frozenset(
    {
        *("prices", "cost_notes", "concessions", "company_terms"),
        *("contacts", "phone", "email", "pec", "website", "address", "postal_code", "municipality"),
        *("eligibility", "targets", "min_age", "max_age", "access_ways"),
        *("whole_ambito", "municipalities"),
        *("conditions", "status", "category", "kind", "slug"),
        *("fiscal_code", "vat_number", "legal_name", "runts_number", "rea_number", "ipa_code"),
    }
)
"""What people rely on to decide and to reach a service: price, telephone, eligibility, coverage, conditions."""
RELIED_ON = {"prices", "cost_notes", "contacts", "eligibility", "targets", "municipalities", "conditions"}

ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"


@dataclass(frozen=True)
class Cell:
    """One value of a row, before and after."""

    label: str
    old: str
    new: str

    @property
    def changed(self) -> bool:
        """Whether the two differ."""
        return self.old != self.new


@dataclass(frozen=True)
class RowChange:
    """A row before and after: ``state`` is one of the four above."""

    state: str
    name: str
    cells: list[Cell]

    @property
    def changed_cells(self) -> list[Cell]:
        """The values that differ."""
        return [cell for cell in self.cells if cell.changed]

    @property
    def summary(self) -> str:
        """The row on one line: as it will be, or as it was where it goes."""
        values = ((cell.label, cell.old if self.state == REMOVED else cell.new) for cell in self.cells)
        return "; ".join(f"{label}: {value}" for label, value in values if value)


@dataclass(frozen=True)
class FieldChange:
    """One field before and after. ``kind`` is ``text``, ``value``, ``set`` or ``rows``."""

    name: str
    label: str
    kind: str
    old: str = ""
    new: str = ""
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    rows: list[RowChange] = field(default_factory=list)
    only_form: bool = False
    """The words are the same, only their formatting differs."""

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return bool(
            self.old != self.new
            or self.added
            or self.removed
            or self.only_form
            or any(row.state != SAME for row in self.rows)
        )

    @property
    def sensitive(self) -> bool:
        """Whether a mistake here would hurt: by what the field says, or because a text sends readers elsewhere."""
        if self.name in SENSITIVE:
            return not self.only_form
        return self.kind == "text" and words.reaches(self.old) != words.reaches(self.new)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing before and nothing after."""
        return not (self.old or self.new or self.added or self.removed or self.kept or self.rows)

    @cached_property
    def marked(self) -> tuple[SafeString, SafeString]:
        """Old and new text with their differences marked."""
        return words.side_by_side(self.old, self.new)


def fields_of(model: type[Page], *, is_translation: bool) -> tuple[str, ...]:
    """The fields by which a page of a kind is compared, in their order; a translation holds only texts."""
    if issubclass(model, ServicePage):
        return (*ServicePage.TEXTS, *OFFICE) if is_translation else (*SHEET, *OFFICE, *KEPT_BY_OFFICE)
    own = [each.name for each in model._meta.local_fields if not each.name.endswith("_ptr")]
    if issubclass(model, ProviderPage) and is_translation:
        own = ["summary", "description"]
    return ("title", *own, *OFFICE)


def label_of(model: type[Page], name: str) -> str:
    """The name of a field as people read it."""
    if name in ROWS and issubclass(model, ServicePage):
        return capfirst(str(ROWS[name]._meta.verbose_name_plural))
    return capfirst(str(model._meta.get_field(name).verbose_name))


def compare(
    model: type[Page], old: Content | None, new: Content, names: Names, *, is_translation: bool = False
) -> list[FieldChange]:
    """Every field of a page that has something to show, what people rely on first; without ``old`` all is new."""
    found = [
        _compare_field(model, name, old or {}, new, names) for name in fields_of(model, is_translation=is_translation)
    ]
    found = [each for each in found if not each.is_empty]
    return sorted(found, key=lambda each: not (old is not None and each.changed and each.sensitive))


def _compare_field(model: type[Page], name: str, old: Content, new: Content, names: Names) -> FieldChange:
    label = label_of(model, name)
    if name in ROWS and issubclass(model, ServicePage):
        return FieldChange(name, label, "rows", rows=_compare_rows(name, old, new, names))
    stored = model._meta.get_field(name)
    before, after = old.get(name), new.get(name)
    if stored.many_to_many or isinstance(stored, CodesField):
        return _compare_sets(name, label, _labels(stored, before, names), _labels(stored, after, names))
    was, will = words.in_words(stored, before, names), words.in_words(stored, after, names)
    kind = "text" if isinstance(stored, models.TextField | models.CharField) and not stored.choices else "value"
    only_form = isinstance(stored, RichTextField) and was == will and _differs_in_form(before, after)
    return FieldChange(name, label, kind, old=was, new=will, only_form=only_form)


def _differs_in_form(before: Any, after: Any) -> bool:
    from exchange.records import BLOCK_KEY

    return BLOCK_KEY.sub("", before or "") != BLOCK_KEY.sub("", after or "")


def _labels(stored: Any, value: Any, names: Names) -> list[str]:
    if isinstance(stored, CodesField):
        return words.code_labels(stored, value or [])
    return sorted(names.term(key) for key in value or [])


def _compare_sets(name: str, label: str, before: list[str], after: list[str]) -> FieldChange:
    return FieldChange(
        name,
        label,
        "set",
        added=[each for each in after if each not in before],
        removed=[each for each in before if each not in after],
        kept=[each for each in after if each in before],
    )


def _compare_rows(name: str, old: Content, new: Content, names: Names) -> list[RowChange]:
    before = {row["uid"]: row for row in old.get(name) or []}
    after = {row["uid"]: row for row in new.get(name) or []}
    found = [_compare_row(name, before.get(uid), row, names) for uid, row in after.items()]
    gone = [_compare_row(name, row, None, names) for uid, row in before.items() if uid not in after]
    return [*found, *gone]


def _compare_row(name: str, old: Content | None, new: Content | None, names: Names) -> RowChange:
    model = ROWS[name]
    cells = [
        Cell(
            capfirst(str(each.verbose_name)),
            words.in_words(each, (old or {}).get(each.name), names),
            words.in_words(each, (new or {}).get(each.name), names),
        )
        for each in model._meta.concrete_fields
        if each.name not in HIDDEN_IN_ROWS
    ]
    cells = [cell for cell in cells if cell.old or cell.new]
    if old is None:
        state = ADDED
    elif new is None:
        state = REMOVED
    else:
        state = CHANGED if any(cell.changed for cell in cells) else SAME
    title = next((value for cell in cells if (value := cell.new or cell.old)), _("senza nome"))
    return RowChange(state, title, cells)
