"""From the columns of other people's spreadsheets to ours: what each could mean, and what it most likely does."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from rapidfuzz import fuzz, process

from catalog_pages.enums import Scheme
from exchange import cells, formats, lay_values, shape
from exchange.formats import PROVIDER, Problems
from exchange.models import ColumnMapping
from exchange.shape import Record
from exchange.targets import LAY, Target, targets
from exchange.terms import Terms, plain

ALIKE = 88
"""From which likeness (0-100) the name of a column is taken for one that we know."""

Headers = Sequence[str]


def guess(headers: Headers) -> list[str]:
    """What each column most likely means: as the last time for the same columns, else by its name."""
    known = ColumnMapping.objects.filter(fingerprint=fingerprint(headers)).first()
    offered = targets()
    keys = {target.key for target in offered}
    if known is not None and len(known.mapping) == len(headers):
        return [key if key in keys else "" for key in known.mapping]
    return guess_by_name(headers, offered)


def guess_by_name(headers: Headers, offered: Sequence[Target]) -> list[str]:
    """A first guess: names that are the same, then names that are alike; no meaning twice."""
    names: dict[str, str] = {}
    for target in offered:
        for hint in (target.key, target.key.replace("_", " "), str(target.label), *target.hints):
            names.setdefault(plain(hint), target.key)
    # Names that offices give win over our own labels for the same word.
    for target in offered:
        for hint in target.hints:
            names[plain(hint)] = target.key
    mapping = [""] * len(headers)
    for place, header in enumerate(headers):
        key = names.get(plain(header), "")
        if key and key not in mapping:
            mapping[place] = key
    for place, header in enumerate(headers):
        if mapping[place] or len(plain(header)) < 4:
            continue
        found = process.extractOne(plain(header), names.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE)
        if found and names[found[0]] not in mapping:
            mapping[place] = names[found[0]]
    return mapping


def remember(headers: Headers, mapping: Sequence[str]) -> None:
    """Start from here the next time a file has these columns."""
    ColumnMapping.objects.update_or_create(fingerprint=fingerprint(headers), defaults={"mapping": list(mapping)})


def fingerprint(headers: Headers) -> str:
    """What tells one kind of file from another: the names of its columns, in order."""
    return hashlib.sha256("\x1f".join(plain(header) for header in headers).encode()).hexdigest()


def read_row(
    texts: Sequence[str],
    mapping: Sequence[str],
    terms: Terms,
    *,
    provider: Record | None,
    bodies: dict[str, str],
    new_kind: str = "",
) -> tuple[Record, Problems]:
    """A row as the raw record that an import takes, and what of it can't be understood, by field.

    ``provider`` is the body of rows that name none; ``bodies`` are codici fiscali by plain name, for rows that
    name their body without its code; ``new_kind`` is the kind of bodies that are not there yet.
    """
    given: dict[str, str] = {}
    for key, text in zip(mapping, texts, strict=False):
        if key:
            given[key] = f"{given[key]}\n{text}" if given.get(key) and text else given.get(key) or text
    problems: Problems = []
    lay = {target.key: given.pop(target.key, "") for target in LAY}
    everywhere = cells.is_everywhere(given.get("municipalities", ""))
    if everywhere:
        given.pop("municipalities")
    # An empty cell of somebody else's spreadsheet says nothing; it does not empty our field.
    raw = formats.to_raw({key: text for key, text in given.items() if text.strip()}, terms, problems)
    if everywhere:
        raw["whole_ambito"] = True
    _lay_rows(raw, lay, mapping, terms, problems)
    _long_summary(raw)
    _body(raw, provider, bodies, new_kind)
    if not raw.get("external_id") and not raw.get("id") and raw.get("title"):
        raw["external_id"] = f"foglio/{slugify(raw['title'])[:100]}"
    return raw, problems


def _lay_rows(raw: Record, lay: dict[str, str], mapping: Sequence[str], terms: Terms, problems: Problems) -> None:
    def read(place: str, key: str, reader: Any, *args: Any, **kwargs: Any) -> None:
        try:
            if rows := reader(*args, **kwargs):
                raw[key] = [*raw.get(key, []), *rows]
        except ValidationError as error:
            problems.extend((place, message) for message in error.messages)

    if lay["price"].strip():
        read("price", "prices", lay_values.read_price, lay["price"])
    if lay["hours_text"].strip():
        read("hours_text", "hours", lay_values.read_hours, lay["hours_text"])
    read(
        "contact_phone",
        "contacts",
        lay_values.read_contacts,
        label=lay["contact_label"],
        phone=lay["contact_phone"],
        email=lay["contact_email"],
        url=lay["contact_url"],
    )
    municipality = ""
    if lay["place_municipality"].strip() and lay["place_address"].strip():
        try:
            municipality = terms.code(Scheme.MUNICIPALITY, lay["place_municipality"].strip())
        except ValidationError as error:
            problems.extend(("place_municipality", message) for message in error.messages)
    read(
        "place_address",
        "locations",
        lay_values.read_place,
        name=lay["place_name"],
        address=lay["place_address"],
        postal_code=lay["place_postal_code"],
        municipality=municipality,
    )


def _long_summary(raw: Record) -> None:
    """A description that is too long for a summary is what one gets; its first sentences are the summary."""
    limit = shape.SERVICE_FIELDS["summary"].max_length or 300
    text = raw.get("summary")
    if not isinstance(text, str) or len(text) <= limit or raw.get("outcome"):
        return
    raw["outcome"] = cells.paragraphs(text)
    cut = text[:limit]
    end = max(cut.rfind(mark) for mark in (". ", "! ", "? ", ".\n"))
    raw["summary"] = cut[: end + 1].strip() if end > limit // 4 else f"{cut[: limit - 1].rsplit(' ', 1)[0]}…"


def _body(raw: Record, provider: Record | None, bodies: dict[str, str], new_kind: str) -> None:
    own = {key: value for key, value in (raw.get("provider") or {}).items() if value not in (None, "")}
    if not own.get("fiscal_code") and not own.get("external_id") and not own.get("id"):
        code = bodies.get(plain(str(own.get("title") or "")), "")
        if code:
            own = {"fiscal_code": code}
        elif provider is not None and not own.get("title"):
            own = dict(provider)
    if new_kind and own.get("title"):
        own.setdefault("kind", new_kind)
    raw["provider"] = own


def column_of(problem: str, headers: Headers, mapping: Sequence[str]) -> str:
    """The name of the column that a problem's field was read from; the field's own name when there is none."""
    field, _bracket, _rest = problem.partition("[")
    if field.startswith("provider."):
        field = field.replace("provider.", PROVIDER, 1)
    if field.startswith("translations."):
        _word, language, name = field.split(".", 2)
        field = f"{name}_{language}"
    sources = {
        "prices": ("price",),
        "hours": ("hours_text",),
        "contacts": ("contact_phone", "contact_email", "contact_url", "contact_label"),
        "locations": ("place_address", "place_municipality"),
        "provider": ("provider_fiscal_code", "provider_title"),
        "whole_ambito": ("municipalities",),
    }
    for key in (field, *sources.get(field, ())):
        if key in mapping:
            return headers[list(mapping).index(key)]
    label = next((str(target.label) for target in targets() if target.key == field), "")
    return label or field
