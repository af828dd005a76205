"""Reading the demo's content files, and checking them against the models without touching the database.

A mistake stops the reading with a message that names the file, the place in it and the field. Dates may be
written relative to today: ``"+30d"``, ``"-10d"``.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils import timezone

from catalog_pages import quality
from catalog_pages.enums import Scheme
from catalog_pages.models import ROW_MODELS, HomePage, InfoPage, ProviderPage, ServicePage, ServiceRow
from catalog_pages.taxonomy_data import read_terms

CONTENT = Path(__file__).resolve().parent / "content"
LANGUAGES = ("en", "ro", "ar")
"""What the content is written in beside Italian. A site that has not all of them leaves the others out."""
Translations = dict[str, dict[str, str]]
"""Texts by language and field."""
STATES = ("live", "waiting", "returned")
"""Published; submitted and waiting for the office; sent back by the office with a comment."""

RELATIVE_DATE = re.compile(r"^([+-]\d{1,4})d$")
SLUG = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
ROWS: dict[str, type[ServiceRow]] = {
    str(model._meta.get_field("page").remote_field.related_name): model for model in ROW_MODELS
}
PROVIDER_TEXTS = ("title", "summary", "description")
HOME_TEXTS = ("title", "lead", "introduction")
INFORMATION_TEXTS = ("title", "slug", "summary", "body")
TERM_FIELDS: dict[str, Scheme] = {
    "category": Scheme.CATEGORY,
    "kind": Scheme.KIND,
    "municipality": Scheme.MUNICIPALITY,
    "targets": Scheme.TARGET,
    "municipalities": Scheme.MUNICIPALITY,
    "delivery": Scheme.DELIVERY,
    "languages": Scheme.LANGUAGE,
    "welfare_letters": Scheme.WELFARE,
}
"""Fields that hold codes of a vocabulary. A provider's ``kind`` is not one of them."""


class ContentError(Exception):
    """A content file is malformed; the message names file, place and field."""


@dataclass(frozen=True)
class Row:
    """One row under a service: cleaned values, comune by code, short texts by language."""

    values: dict[str, Any]
    municipality: str
    translations: Translations


@dataclass(frozen=True)
class Service:
    """One service as its file describes it, cleaned."""

    place: str
    slug: str
    state: str
    comment: str
    values: dict[str, Any]
    category: str
    kind: str
    term_sets: dict[str, list[str]]
    rows: dict[str, list[Row]]
    translations: Translations


@dataclass(frozen=True)
class Provider:
    """One body with its services, cleaned."""

    place: str
    slug: str
    representative: str
    values: dict[str, Any]
    municipality: str
    translations: Translations
    services: list[Service] = field(default_factory=list)


@dataclass(frozen=True)
class Information:
    """One page of prose, with its texts by language."""

    key: str
    in_menu: bool
    texts: dict[str, dict[str, str]]


@dataclass(frozen=True)
class Pages:
    """The home pages and the pages of prose; ``situations`` are the values of the home pages' blocks."""

    home: dict[str, dict[str, str]]
    situations: dict[str, list[dict[str, str]]]
    information: list[Information]


def read_providers(folder: Path = CONTENT) -> list[Provider]:
    """Return every body with its services, in the order of the files' names."""
    providers = [_provider(path.name, _read(path)) for path in sorted((folder / "providers").glob("*.json"))]
    _refuse_repeated("enti", (provider.slug for provider in providers))
    return providers


def read_pages(folder: Path = CONTENT) -> Pages:
    """Return home and prose pages, with ``{{help_email}}`` replaced by the help address."""
    path = folder / "pages.json"
    data = _read(path)
    _only(path.name, data, {"home", "info"})
    situations = {language: texts.pop("situations", []) for language, texts in data["home"].items()}
    home = {
        language: _texts(f"{path.name}, home, {language}", texts, HomePage, HOME_TEXTS)
        for language, texts in data["home"].items()
    }
    information = []
    for entry in data["info"]:
        place = f"{path.name}, «{entry.get('key', '?')}»"
        languages = {"it", *LANGUAGES} & entry.keys()
        _only(place, entry, {"key", "in_menu", *languages})
        texts = {
            language: _texts(f"{place}, {language}", entry[language], InfoPage, INFORMATION_TEXTS)
            for language in sorted(languages)
        }
        information.append(Information(entry["key"], bool(entry.get("in_menu")), texts))
    return Pages(home, situations, information)


def resolve_date(text: str) -> str:
    """Turn ``+30d`` into an ISO date counted from today; anything else comes back as it is."""
    match = RELATIVE_DATE.match(text)
    if match is None:
        return text
    return (timezone.localdate() + datetime.timedelta(days=int(match.group(1)))).isoformat()


@cache
def known_codes(scheme: Scheme) -> frozenset[str]:
    """The codes of a vocabulary, from its file."""
    return frozenset(record.code for record in read_terms(scheme))


@cache
def category_of_kind() -> dict[str, str]:
    """The category to which each kind of service belongs."""
    return {record.code: record.parent for record in read_terms(Scheme.KIND)}


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ContentError(f"{path.name}: non si legge ({error}).") from error
    if not isinstance(data, dict):
        raise ContentError(f"{path.name}: serve un oggetto.")
    return data


def _only(place: str, data: Mapping[str, Any], known: Iterable[str]) -> None:
    if unknown := set(data) - set(known):
        raise ContentError(f"{place}: campi che non esistono: {', '.join(sorted(unknown))}.")


def _refuse_repeated(place: str, slugs: Iterable[str]) -> None:
    seen: set[str] = set()
    for slug in slugs:
        if slug in seen:
            raise ContentError(f"{place}: «{slug}» compare due volte.")
        seen.add(slug)


def _slug(place: str, data: Mapping[str, Any]) -> str:
    slug = str(data.get("slug", ""))
    if not SLUG.match(slug):
        raise ContentError(f"{place}, campo «slug»: lettere minuscole, cifre e trattini, non «{slug}».")
    return slug


def _code(place: str, name: str, code: Any) -> str:
    if code not in known_codes(TERM_FIELDS[name]):
        raise ContentError(f"{place}, campo «{name}»: il codice «{code}» non esiste.")
    return str(code)


def _clean(place: str, model: type[models.Model], name: str, value: Any) -> Any:
    """Clean one value as the model's field does: choices, lengths, check digits, telephone numbers."""
    try:
        column = model._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise ContentError(f"{place}: il campo «{name}» non esiste.") from error
    if not isinstance(column, models.Field) or column.is_relation:
        raise ContentError(f"{place}: il campo «{name}» non si scrive qui.")
    if isinstance(column, models.DateField) and isinstance(value, str):
        value = resolve_date(value)
    # Django checks the length of long texts in forms only.
    limit = column.max_length
    if limit and isinstance(value, str) and len(value) > limit:
        raise ContentError(f"{place}, campo «{name}»: {len(value)} caratteri, al massimo {limit}.")
    try:
        return column.clean(value, None)
    except ValidationError as error:
        raise ContentError(f"{place}, campo «{name}»: {' '.join(error.messages)}") from error


def _require(place: str, model: type[models.Model], given: Iterable[str], names: Iterable[str]) -> None:
    for name in names:
        column = model._meta.get_field(name)
        required = not column.blank and not column.has_default() if isinstance(column, models.Field) else False
        if required and name not in given:
            raise ContentError(f"{place}: manca il campo «{name}».")


def _texts(place: str, texts: Any, model: type[models.Model], names: Iterable[str]) -> dict[str, str]:
    if not isinstance(texts, dict):
        raise ContentError(f"{place}: serve un oggetto con i testi.")
    _only(place, texts, names)
    _require(place, model, texts, ["title"])
    ready = {name: text.replace("{{help_email}}", settings.HELP_EMAIL) for name, text in texts.items()}
    return {name: _clean(place, model, name, text) for name, text in ready.items()}


def _translations(place: str, data: Mapping[str, Any], model: type[models.Model], names: Iterable[str]) -> Translations:
    written = data.get("translations", {})
    _only(f"{place}, translations", written, LANGUAGES)
    return {language: _texts(f"{place}, {language}", texts, model, names) for language, texts in written.items()}


def _provider(file: str, data: dict[str, Any]) -> Provider:
    special = {"slug", "representative", "municipality", "translations", "services"}
    written = {name: value for name, value in data.items() if name not in special}
    values = {name: _clean(file, ProviderPage, name, value) for name, value in written.items()}
    _require(file, ProviderPage, values, ("title", "kind", "fiscal_code"))
    services = [
        _service(f"{file}, «{entry.get('slug', number)}»", entry)
        for number, entry in enumerate(data.get("services", []))
    ]
    _refuse_repeated(file, (service.slug for service in services))
    return Provider(
        place=file,
        slug=_slug(file, data),
        representative=str(data.get("representative", "")),
        values=values,
        municipality=_code(file, "municipality", data.get("municipality")),
        translations=_translations(file, data, ProviderPage, PROVIDER_TEXTS),
        services=services,
    )


def _service(place: str, data: dict[str, Any]) -> Service:
    special = {"slug", "state", "comment", "category", "kind", "translations", *ServicePage.TERM_SETS, *ROWS}
    state = data.get("state", STATES[0])
    if state not in STATES:
        raise ContentError(f"{place}, campo «state»: «{state}» non è fra {', '.join(STATES)}.")
    if (state == "returned") != bool(data.get("comment")):
        raise ContentError(f"{place}, campo «comment»: serve per una scheda rimandata, e solo per quella.")
    written = {name: value for name, value in data.items() if name not in special}
    values = {name: _clean(place, ServicePage, name, value) for name, value in written.items()}
    _require(place, ServicePage, values, ("title", "summary", "how_to"))
    service = Service(
        place=place,
        slug=_slug(place, data),
        state=state,
        comment=data.get("comment", ""),
        values=values,
        category=_code(place, "category", data.get("category")),
        kind=_code(place, "kind", data.get("kind")),
        term_sets={name: [_code(place, name, code) for code in data.get(name, [])] for name in ServicePage.TERM_SETS},
        rows={
            name: [_row(f"{place}, {name}[{number}]", model, entry) for number, entry in enumerate(data.get(name, []))]
            for name, model in ROWS.items()
        },
        translations=_translations(place, data, ServicePage, ServicePage.TEXTS),
    )
    _check_whole(service)
    return service


def _check_whole(service: Service) -> None:
    """What the office's form would refuse at submission."""
    if category_of_kind()[service.kind] != service.category:
        raise ContentError(f"{service.place}: il tipo «{service.kind}» non sta in «{service.category}».")
    packs = {name for category, names in ServicePage.PACKS.items() if category != service.category for name in names}
    if foreign := packs & service.values.keys():
        raise ContentError(f"{service.place}: campi di un'altra categoria: {', '.join(sorted(foreign))}.")
    filled = {**service.values, **service.term_sets, **service.rows, "category": service.category}
    missing = quality.missing(lambda name: bool(filled.get(name)), status=service.values.get("status"))
    for low, high in (("min_age", "max_age"), ("nursery_months_from", "nursery_months_to")):
        if filled.get(low) is not None and filled.get(high) is not None and filled[high] < filled[low]:
            missing[high] = "Il massimo è più basso del minimo."
    for name, message in missing.items():
        raise ContentError(f"{service.place}, campo «{name}»: {message}")


def _row(place: str, model: type[ServiceRow], data: dict[str, Any]) -> Row:
    written = {name: value for name, value in data.items() if name not in {"municipality", *LANGUAGES}}
    values = {name: _clean(place, model, name, value) for name, value in written.items()}
    columns = [each.name for each in model._meta.get_fields() if isinstance(each, models.Field)]
    _require(place, model, values, (name for name in columns if name not in {"id", "page", "municipality"}))
    translations = {language: data[language] for language in LANGUAGES if language in data}
    for language, texts in translations.items():
        _only(f"{place}, {language}", texts, model.TEXTS)
        for name in texts:
            if not values.get(name):
                raise ContentError(f"{place}, {language}, campo «{name}»: manca il testo italiano.")
    municipality = data.get("municipality", "")
    if municipality:
        _code(place, "municipality", municipality)
    row = model(**values)
    try:
        row.clean()
    except ValidationError as error:
        raise ContentError(f"{place}: {' '.join(error.messages)}") from error
    for name, message in row.missing().items():
        raise ContentError(f"{place}, campo «{name}»: {message}")
    return Row(values=values, municipality=municipality, translations=translations)
