"""Model fields of our own, few and small."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog_pages import identifiers


class CodesField(models.JSONField):
    """A list of codes out of a closed set of choices, edited with check boxes. Empty list: not stated."""

    def __init__(self, *args: Any, codes: list[tuple[Any, Any]] | None = None, **kwargs: Any) -> None:
        self.codes = codes or []
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field:
        coerce = type(self.codes[0][0]) if self.codes else str
        return forms.TypedMultipleChoiceField(
            choices=self.codes,
            coerce=int if issubclass(coerce, int) else str,
            required=False,
            label=self.verbose_name,
            help_text=self.help_text,
            widget=forms.CheckboxSelectMultiple,
        )

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        known = {code for code, _label in self.codes}
        if not isinstance(value, list) or any(item not in known for item in value):
            raise ValidationError(_("Valori non ammessi: %(value)s"), params={"value": value})


class PhoneField(models.CharField):
    """A telephone number stored as E.164 (``+390371...``) or as a short public number (``112``)."""

    description = "Telephone number, E.164 or a short public number"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 24)
        super().__init__(*args, **kwargs)

    def to_python(self, value: Any) -> str:
        return super().to_python(value) or ""

    def clean(self, value: Any, model_instance: models.Model | None) -> str:
        value = (value or "").strip()
        return super().clean(identifiers.normalize_phone(value) if value else "", model_instance)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": PhoneFormField, **kwargs})


class PhoneFormField(forms.CharField):
    """Takes a number as people write it, gives it back as stored; the error says what to write."""

    widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})

    def clean(self, value: Any) -> str:
        value = super().clean(value)
        return identifiers.normalize_phone(value) if value else ""

    def prepare_value(self, value: Any) -> Any:
        return identifiers.national_phone(value) if isinstance(value, str) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), self.prepare_value(data))
