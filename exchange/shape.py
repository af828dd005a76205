"""The shape of a service in a file: its keys, their order, and how each value is written.

A record is one service as plain JSON values, every key present: that is what an export writes, what an import
is checked into, and what the two are compared by. ``docs/import.md`` describes it for people; a test holds the
two together.
"""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog_pages.enums import Scheme
from catalog_pages.fields import CodesField
from catalog_pages.models import ProviderPage, ServicePage
from catalog_pages.models.row_base import ServiceRow
from catalog_pages.models.rows import ROW_MODELS

Record = dict[str, Any]
"""Plain JSON values; see ``SERVICE_KEYS``."""

PUBLISHED, DRAFT = "published", "draft"
STATES = (PUBLISHED, DRAFT)
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Dates beyond are slips of the keyboard, and break sums of months."""

PAGE_TEXTS = ("seo_title", "search_description")
TERMS: dict[str, Scheme] = {"category": Scheme.CATEGORY, "kind": Scheme.KIND}
TERM_SETS: dict[str, Scheme] = {
    "targets": Scheme.TARGET,
    "municipalities": Scheme.MUNICIPALITY,
    "delivery": Scheme.DELIVERY,
    "languages": Scheme.LANGUAGE,
    "welfare_letters": Scheme.WELFARE,
}
ROWS: dict[str, type[ServiceRow]] = dict(zip(ServicePage.ROWS, ROW_MODELS, strict=True))
NOT_CARRIED = ("image",)
"""Facts that stay behind: a file of text can't carry a picture. An import leaves what is there."""
FACTS = tuple(
    name for name in ServicePage.FACTS if name not in {*TERMS, *TERM_SETS, *ROWS, *NOT_CARRIED, "external_id"}
)
DATES = ("expire_at", "first_published_at")
SERVICE_KEYS = (
    "id",
    "external_id",
    "state",
    "provider",
    "slug",
    *ServicePage.TEXTS,
    *PAGE_TEXTS,
    *TERMS,
    *TERM_SETS,
    *FACTS,
    *DATES,
    *ROWS,
    "translations",
)
TRANSLATION_KEYS = ("state", "slug", *ServicePage.TEXTS, *PAGE_TEXTS, "first_published_at")

PROVIDER_TEXTS = ("title", "summary", "description")
PROVIDER_FACTS = tuple(
    name for name in ProviderPage.FACTS if name not in {"logo", "external_id", "fiscal_code", "municipality"}
)
PROVIDER_KEYS = (
    "id",
    "external_id",
    "fiscal_code",
    "state",
    "slug",
    *PROVIDER_TEXTS,
    *PROVIDER_FACTS,
    "municipality",
    "first_published_at",
    "translations",
)
PROVIDER_TRANSLATION_KEYS = ("state", "slug", *PROVIDER_TEXTS, "first_published_at")

PROSE = frozenset(
    {
        *(name for name in ServicePage.TEXTS if name not in {"title", "summary", "status_reason"}),
        "description",
    }
)
"""Fields whose text is HTML."""


def row_fields(model: type[ServiceRow]) -> dict[str, models.Field]:
    """The fields of a kind of row by name, in the order in which files have them."""
    hidden = {"id", "page", "sort_order", "uid"}
    return {field.name: field for field in model._meta.concrete_fields if field.name not in hidden}


ROW_FIELDS: dict[str, dict[str, models.Field]] = {name: row_fields(model) for name, model in ROWS.items()}
SERVICE_FIELDS: dict[str, models.Field] = {
    name: ServicePage._meta.get_field(name)
    for name in ("external_id", "slug", *ServicePage.TEXTS, *PAGE_TEXTS, *FACTS, *DATES)
}
PROVIDER_FIELDS: dict[str, models.Field] = {
    name: ProviderPage._meta.get_field(name)
    for name in ("external_id", "fiscal_code", "slug", *PROVIDER_TEXTS, *PROVIDER_FACTS, "first_published_at")
}


def row_keys(name: str) -> tuple[str, ...]:
    """The keys of a row in files: its id, its fields, and translations where its texts have any."""
    translated = ("translations",) if ROWS[name].TEXTS else ()
    return ("id", *ROW_FIELDS[name], *translated)


def empty(field: models.Field) -> Any:
    """What an empty value is stored as."""
    if isinstance(field, CodesField):
        return []
    if field.null:
        return None
    return field.get_default() if field.has_default() else ""


def dump(field: models.Field, value: Any) -> Any:
    """A stored value as files have it: days and times in ISO form, amounts as text with all their cents."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time):
        return value.isoformat("auto" if value.second or value.microsecond else "minutes")
    if isinstance(field, models.DecimalField) and value is not None:
        return f"{value:.{field.decimal_places}f}"
    if isinstance(field, CodesField):
        return list(value or [])
    return value


def clean(field: models.Field, value: Any) -> Any:
    """Return a file's value checked and normalised, in the form that ``dump`` gives.

    Raises ``ValidationError`` with a sentence that says what to write. What is empty is left empty: whether
    it may be is decided later, for drafts and published sheets differ.
    """
    _refuse_wrong_type(field, value)
    if value in (None, "", []):
        return dump(field, empty(field))
    limit = field.max_length
    # Django checks the length of long texts in its forms only.
    if limit and isinstance(value, str) and len(value) > limit and not isinstance(field, models.DateField):
        raise ValidationError(
            _("È lungo %(length)d caratteri: accorcialo, al massimo sono %(limit)d.")
            % {"length": len(value), "limit": limit}
        )
    if field.choices:
        return _choice(field, value)
    cleaned = field.clean(value, None)
    if isinstance(cleaned, datetime.date) and not FIRST_YEAR <= cleaned.year <= LAST_YEAR:
        raise ValidationError(_("Controlla l'anno della data."))
    if isinstance(cleaned, datetime.datetime) and timezone.is_naive(cleaned):
        cleaned = timezone.make_aware(cleaned)
    return dump(field, cleaned)


def _refuse_wrong_type(field: models.Field, value: Any) -> None:
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
            raise ValidationError(_("Contiene caratteri che non si possono salvare: riscrivi il testo."))
        if isinstance(field, models.BooleanField):
            raise ValidationError(_("Scrivi true o false, senza virgolette."))
        if isinstance(field, CodesField):
            raise ValidationError(_("Serve un elenco di codici."))
        return
    if value is None:
        return
    if isinstance(field, models.BooleanField):
        right = isinstance(value, bool)
    elif isinstance(field, CodesField):
        right = isinstance(value, list) and all(isinstance(each, str | int) for each in value)
    elif isinstance(field, models.IntegerField | models.DecimalField):
        right = isinstance(value, int | float | Decimal) and not isinstance(value, bool) and math.isfinite(value)
        if right and isinstance(field, models.IntegerField) and value != int(value):
            raise ValidationError(_("Serve un numero intero."))
    else:
        right = False
    if not right:
        raise ValidationError(_("Il valore «%(value)s» non è del tipo giusto.") % {"value": str(value)[:80]})


def _choice(field: models.Field, value: Any) -> Any:
    codes = [code for code, _label in field.flatchoices]
    if value not in codes:
        raise ValidationError(
            _("«%(value)s» non è fra i valori ammessi: %(codes)s.")
            % {"value": str(value)[:80], "codes": ", ".join(str(code) for code in codes if code != "")}
        )
    return value


def load(field: models.Field, value: Any) -> Any:
    """The Python value of what ``clean`` or ``dump`` gave."""
    return field.to_python(value) if value is not None and not isinstance(field, CodesField) else value
