"""The terms that forms offer, read once a request: a sheet has dozens of selects with the same 61 comuni."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from asgiref.local import Local
from django import forms
from django.core.signals import request_started
from django.utils import timezone

from catalog_pages.enums import Scheme
from catalog_pages.models.taxonomy import Term

NOTHING = ("", "---------")

_request = Local()


@dataclass(frozen=True)
class Option:
    """A term as a form offers it."""

    key: int
    scheme: str
    label: str
    group: str
    is_current: bool


def _options() -> list[Option]:
    """Every term, retired ones included, in the order in which forms show them: three queries a request."""
    options: list[Option] | None = getattr(_request, "options", None)
    if options is None:
        terms = list(Term.objects.prefetch_related("labels").order_by("position", "code"))
        current = set(Term.objects.current(timezone.localdate()).values_list("pk", flat=True))
        names = {term.pk: str(term) for term in terms}
        options = [
            Option(
                key=term.pk,
                scheme=term.scheme,
                label=names[term.pk],
                group=names.get(term.parent_id or 0, ""),
                is_current=term.pk in current,
            )
            for term in terms
        ]
        _request.options = options
    return options


def forget(**kwargs: Any) -> None:
    """Read the terms again: at the start of each request."""
    if hasattr(_request, "options"):
        del _request.options


request_started.connect(forget, dispatch_uid="catalog_pages.choices")


def choices(scheme: str, *, chosen: Iterable[Any] = ()) -> list[tuple[Any, Any]]:
    """The terms that may be chosen today, and those that are chosen already though retired since."""
    kept = {int(key) for key in chosen if key}
    offered = [option for option in _options() if option.scheme == scheme and (option.is_current or option.key in kept)]
    if scheme == Scheme.MUNICIPALITY:
        offered.sort(key=lambda option: unicodedata.normalize("NFKD", option.label).casefold())
    if scheme != Scheme.KIND:
        return [(option.key, option.label) for option in offered]
    groups: dict[str, list[tuple[int, str]]] = {}
    for option in offered:
        groups.setdefault(option.group, []).append((option.key, option.label))
    return list(groups.items())


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
