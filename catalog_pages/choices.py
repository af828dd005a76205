"""The terms that forms offer, looked for once a request: a sheet has dozens of selects with the same 61 comuni."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from typing import Any

from asgiref.local import Local
from django import forms
from django.conf import settings
from django.core.signals import request_started
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Scheme
from catalog_pages.models.taxonomy import Term
from catalog_pages.vocabulary import Vocabulary

NOTHING = ("", "---------")

_request = Local()


def _vocabulary() -> Vocabulary:
    """The terms as this request found them: in a transaction each further look would be a query."""
    found: Vocabulary | None = getattr(_request, "vocabulary", None)
    if found is None:
        found = _request.vocabulary = vocabularies.current()
    return found


def forget(**kwargs: Any) -> None:
    """Look again: at the start of each request."""
    if hasattr(_request, "vocabulary"):
        del _request.vocabulary


request_started.connect(forget, dispatch_uid="catalog_pages.choices")


def choices(scheme: str, *, chosen: Iterable[Any] = ()) -> list[tuple[Any, Any]]:
    """The terms that may be chosen today, and those that are chosen already though retired since."""
    kept = {int(key) for key in chosen if key}
    vocabulary, today = _vocabulary(), timezone.localdate()
    offered = [
        (entry, entry.label(settings.LANGUAGE_CODE))
        for entry in vocabulary.terms(scheme).values()
        if entry.is_current(today) or entry.key in kept
    ]
    if scheme == Scheme.MUNICIPALITY:
        offered.sort(key=lambda pair: unicodedata.normalize("NFKD", pair[1]).casefold())
    if scheme != Scheme.KIND:
        return [(entry.key, label) for entry, label in offered]
    groups: dict[str, list[tuple[int, str]]] = {}
    for entry, label in offered:
        group = vocabulary.label(Scheme.CATEGORY, entry.parent, settings.LANGUAGE_CODE)
        groups.setdefault(group, []).append((entry.key, label))
    return list(groups.items())


class LongSelect(forms.Select):
    """A select of hundreds of choices: drawn at once, where Django draws a template for each choice."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Draw it; groups are flat lists, as those of ``choices``."""
        chosen = set(self.format_value(value))
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        return format_html("<select{}>{}</select>", attributes, option_tags(self.choices, chosen))


def option_tags(offered: Iterable[tuple[Any, Any]], chosen: Collection[str]) -> SafeString:
    """The choices of a select as HTML: pairs of value and label, or of a group's name and its own pairs."""
    drawn: list[str] = []
    for key, label in offered:
        if isinstance(label, list | tuple):
            drawn.append(format_html('<optgroup label="{}">{}</optgroup>', key, option_tags(label, chosen)))
        else:
            mark = " selected" if str(key) in chosen else ""
            drawn.append(f'<option value="{escape(key)}"{mark}>{escape(label)}</option>')
    return mark_safe("\n".join(drawn))


def offer_terms(form: forms.BaseForm, instance: Any) -> None:
    """Give every field of a form that holds terms the terms of its vocabulary."""
    for name, field in form.fields.items():
        if not isinstance(field, forms.ModelChoiceField) or field.queryset is None:
            continue
        if field.queryset.model is not Term:
            continue
        scheme = instance._meta.get_field(name).remote_field.limit_choices_to["scheme"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            chosen = [term.pk for term in getattr(instance, name).all()] if instance.pk else []
            field.choices = choices(scheme, chosen=chosen)
        else:
            field.choices = [NOTHING, *choices(scheme, chosen=[getattr(instance, f"{name}_id")])]
