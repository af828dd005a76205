"""The short form behind the private link: price, telephone, hours, a closure. All the rest is the editor's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog_pages.enums import NoticeKind, Weekday
from catalog_pages.fields import PhoneFormField
from catalog_pages.models import ContactRow, DatedNotice, PriceRow, ServicePage
from visitors.forms import VisitorForm

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
ROW_FIELDS = {
    "contacts": ("phone", "phone_extra"),
    "prices": ("amount", "amount_to"),
    "hours": ("weekdays", "opens", "closes"),
}
ROW_NAMES = {
    "contacts": gettext_lazy("Telefono"),
    "prices": gettext_lazy("Prezzo"),
    "hours": gettext_lazy("Orario"),
}
HEADINGS = {
    "contacts": gettext_lazy("Telefoni"),
    "prices": gettext_lazy("Prezzi"),
    "hours": gettext_lazy("Orari"),
}


@dataclass(frozen=True)
class Group:
    """The fields of one row, under the row's name."""

    name: str
    fields: list[Any]


class ChangeForm(VisitorForm):
    """Made from the rows of a published sheet. ``apply`` writes what was changed into a page in memory."""

    name = "verification-change"

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    closed_from = forms.DateField(label=gettext_lazy("Chiuso dal"), required=False, widget=DAY)
    closed_to = forms.DateField(label=gettext_lazy("Fino al"), required=False, widget=DAY)
    closed_why = forms.CharField(label=gettext_lazy("Perché (si legge sulla scheda)"), required=False, max_length=300)

    def __init__(self, *args: Any, page: ServicePage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        self.fields["seen"].initial = page.live_revision_id
        self.rows = {relation: list(getattr(page, relation).all()) for relation in ROW_FIELDS}
        for relation, row in self._each_row():
            for name, field in self._fields_of(relation, row).items():
                self.fields[self._key(name, row)] = field

    def sections(self) -> Iterator[tuple[Any, list[Group]]]:
        """The headings with their rows, those that have any."""
        for relation, heading in HEADINGS.items():
            groups = [
                Group(self._row_name(relation, row), [self[self._key(name, row)] for name in ROW_FIELDS[relation]])
                for row in self.rows[relation]
            ]
            if groups:
                yield heading, groups

    def closure(self) -> list[Any]:
        """The fields of a temporary closure."""
        return [self[name] for name in ("closed_from", "closed_to", "closed_why")]

    def changed_fields(self) -> list[str]:
        """What was changed, for the register: names of fields without values."""
        own = {name.partition("-")[0] for name in self.changed_data if "-" in name}
        return sorted(own | ({"closure"} if self.cleaned_data.get("closed_to") else set()))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for relation, row in self._each_row():
            self._check_row(relation, row, data)
        if (data.get("closed_from") or data.get("closed_why")) and not data.get("closed_to"):
            self.add_error("closed_to", _("Scrivi fino a quando: l'avviso si toglie da solo."))
        elif data.get("closed_to"):
            self._check_closure(data)
        if not self.errors and not self.changed_fields():
            raise ValidationError(_("Non hai cambiato niente. Se è tutto giusto, torna indietro e conferma."))
        return data

    def apply(self, page: ServicePage) -> None:
        """Write what was changed into a page in memory."""
        for relation, names in ROW_FIELDS.items():
            rows = list(getattr(page, relation).all())
            for row in rows:
                for name in names:
                    key = self._key(name, row)
                    if key in self.changed_data:
                        setattr(row, name, self.cleaned_data[key])
            setattr(page, relation, rows)
        if self.cleaned_data.get("closed_to"):
            page.notices = [*page.notices.all(), self._closure(self.cleaned_data)]

    def _each_row(self) -> Iterator[tuple[str, Any]]:
        for relation, rows in self.rows.items():
            for row in rows:
                yield relation, row

    @staticmethod
    def _key(name: str, row: Any) -> str:
        return f"{name}-{row.uid.hex}"

    @staticmethod
    def _row_name(relation: str, row: Any) -> str:
        label = getattr(row, "label", "") or getattr(row, "note", "")
        comune = getattr(row, "municipality", None)
        words = [str(each) for each in (label, comune) if each]
        return " - ".join(words) or str(ROW_NAMES[relation])

    def _fields_of(self, relation: str, row: Any) -> dict[str, forms.Field]:
        if isinstance(row, ContactRow):
            return {
                "phone": PhoneFormField(label=_("Telefono"), required=False, initial=row.phone),
                "phone_extra": PhoneFormField(label=_("Altro telefono"), required=False, initial=row.phone_extra),
            }
        if isinstance(row, PriceRow):
            return {
                "amount": _euro(_("Prezzo, o da (€)"), row.amount, required=row.amount is not None),
                "amount_to": _euro(_("Fino a (€)"), row.amount_to, required=False),
            }
        return {
            "weekdays": forms.TypedMultipleChoiceField(
                label=_("Giorni"),
                choices=Weekday.choices,
                coerce=int,
                initial=row.weekdays,
                widget=forms.CheckboxSelectMultiple,
            ),
            "opens": forms.TimeField(label=_("Dalle"), required=row.opens is not None, initial=row.opens, widget=TIME),
            "closes": forms.TimeField(
                label=_("Alle"), required=row.closes is not None, initial=row.closes, widget=TIME
            ),
        }

    def _check_row(self, relation: str, row: Any, data: dict[str, Any]) -> None:
        """What the row itself says of its new values, beside the field."""
        keys = {name: self._key(name, row) for name in ROW_FIELDS[relation]}
        if not any(key in self.changed_data for key in keys.values()):
            return
        if any(key in self.errors for key in keys.values()):
            return
        values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
        trial = type(row)(**values | {name: data.get(key) for name, key in keys.items()})
        if isinstance(trial, ContactRow):
            trial.phone, trial.phone_extra = trial.phone or "", trial.phone_extra or ""
        found: dict[str, Any] = dict(trial.missing())
        try:
            trial.clean()
        except ValidationError as error:
            found |= error.message_dict
        for name, messages in found.items():
            self.add_error(keys.get(name, keys[ROW_FIELDS[relation][0]]), messages)

    def _check_closure(self, data: dict[str, Any]) -> None:
        try:
            self._closure(data).clean()
        except ValidationError:
            self.add_error("closed_to", _("La fine viene prima dell'inizio: controlla le due date."))

    @staticmethod
    def _closure(data: dict[str, Any]) -> DatedNotice:
        return DatedNotice(
            kind=NoticeKind.CLOSURE,
            starts=data.get("closed_from"),
            ends=data["closed_to"],
            text=data.get("closed_why", ""),
        )


def _euro(label: str, value: Any, *, required: bool) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        initial=value,
        required=required,
        min_value=0,
        max_digits=8,
        decimal_places=2,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
