"""From a page to a document: what is published, what it is filtered by, what it is searched by."""

from __future__ import annotations

import datetime
import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from catalog_pages import vocabulary as vocabularies
from catalog_pages.enums import Cost, NoticeKind, Scheme, WheelchairAccess
from catalog_pages.models import ServicePage
from catalog_pages.vocabulary import Vocabulary
from search import analysis, conditions, content, texts
from search.content import ITALIAN, PROSE, Content
from search.geo import Point
from search.params import OPEN, YES
from search.wording import in_force

FORMAT = 13
"""Raise it when documents must be built again because the way they are built or analysed changed."""
AMBITO = "ambito"
"""The municipality code of services for the whole Ambito: they count for every comune."""
AT_HOME = "a-domicilio"
UNSEARCHED_ROWS = ("notices", "company_terms")
"""Rows whose words are not searched: they come and go, or are for companies alone."""


@dataclass(frozen=True)
class Built:
    """A document that is not stored yet.

    ``columns`` are values of ``ServiceDocument`` without id, version and state; ``facets`` are pairs of facet
    and code; ``stems`` are language, stem and weight; ``premises`` are latitude and longitude.
    """

    columns: dict[str, Any]
    facets: list[tuple[str, str]]
    stems: list[tuple[str, str, float]]
    premises: list[Point]


def built_with() -> str:
    """The name of the way documents are built: changes with the format and the site's languages."""
    languages = ",".join(code for code, _name in settings.LANGUAGES)
    return hashlib.sha256(f"{FORMAT}:{languages}".encode()).hexdigest()[:16]


def build(
    page: ServicePage, *, translations: Sequence[ServicePage] = (), vocabulary: Vocabulary | None = None
) -> Built:
    """Return the document of an Italian page and of the pages that hold its texts in other languages."""
    vocabulary = vocabulary or vocabularies.current()
    pages = {each.locale.language_code: each for each in translations} | {ITALIAN: page}
    return assemble(content.read(page, pages=pages, vocabulary=vocabulary), vocabulary=vocabulary)


def build_unsaved(page: ServicePage, *, vocabulary: Vocabulary | None = None) -> Built:
    """Return the document that a page in the editor would give; a translation takes its facts from the source."""
    if not page.is_translation or page.source is page:
        return build(page, vocabulary=vocabulary)
    vocabulary = vocabulary or vocabularies.current()
    italian = content.published(page.source)
    pages = {ITALIAN: italian, page.locale.language_code: page}
    return assemble(content.read(italian, pages=pages, vocabulary=vocabulary, is_draft=True), vocabulary=vocabulary)


def assemble(values: Content, *, vocabulary: Vocabulary) -> Built:
    """Return the document with a given content."""
    found_by = facets(values, vocabulary)
    fields = searched_fields(values, vocabulary)
    columns = _columns(values)
    columns["index_body"] = _index_body(columns, found_by, fields)
    stems = [
        (language, stem, weight) for language, found in fields.items() for stem, weight in texts.weights(found).items()
    ]
    return Built(columns=columns, facets=found_by, stems=stems, premises=premises(values))


def _columns(values: Content) -> dict[str, Any]:
    italian, provider = values["texts"][ITALIAN], values["provider"]
    stale_on = datetime.date.fromisoformat(values["stale_on"])
    return {
        "slug": italian["slug"],
        "title": italian["title"],
        "category": values["category"],
        "provider_id": uuid.UUID(provider["id"]),
        "provider_name": provider["name"][ITALIAN],
        "sort_name": analysis.sort_key(italian["title"])[:255],
        "assured_date": datetime.date.fromisoformat(values["assured_date"]) if values["assured_date"] else None,
        "verify_by": datetime.date.fromisoformat(values["verify_by"]),
        "is_stale": timezone.localdate() > stale_on,
        "min_age": values["min_age"],
        "max_age": values["max_age"],
        "completeness": values["completeness"],
        "refresh_at": _refresh_at(values, stale_on),
        "content": values,
        "built_with": built_with(),
        "edited_at": datetime.datetime.fromisoformat(values["edited_at"]),
        "published_at": datetime.datetime.fromisoformat(values["published_at"]),
        "revised_at": datetime.datetime.fromisoformat(values["revised"][ITALIAN]),
    }


def _refresh_at(values: Content, stale_on: datetime.date) -> datetime.datetime | None:
    """The next moment at which the document changes by itself: midnights of Rome, or the page's expiry."""
    one_day = datetime.timedelta(days=1)
    days = {stale_on + one_day}
    for name in ServicePage.ROWS:
        for row in values[name]:
            if starts := row.get("valid_from") or row.get("starts"):
                days.add(datetime.date.fromisoformat(starts))
            if ends := row.get("valid_to") or row.get("ends") or row.get("expires_on"):
                days.add(datetime.date.fromisoformat(ends) + one_day)
            if apply_by := row.get("apply_by"):
                days.add(datetime.date.fromisoformat(apply_by) + one_day)
    zone, today = timezone.get_default_timezone(), timezone.localdate()
    moments = [datetime.datetime.combine(day, datetime.time.min, zone) for day in days if day > today]
    if values["expires_at"]:
        moments.append(datetime.datetime.fromisoformat(values["expires_at"]))
    return min(moments, default=None)


def facets(values: Content, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Return the facets and codes under which a service is found."""
    premises = {row["municipality"] for row in values["locations"]}
    covered = {AMBITO} if values["whole_ambito"] else set(values["municipalities"])
    if values["whole_ambito"]:
        # The comuni of today are all covered; premises elsewhere are one more reason to be found.
        terms, today = vocabulary.terms(Scheme.MUNICIPALITY), timezone.localdate()
        premises = {code for code in premises if code not in terms or not terms[code].is_current(today)}
    codes: dict[str, Iterable[str]] = {
        "category": [values["category"]],
        "kind": [values["kind"]],
        "municipality": premises | covered,
        "target": values["targets"],
        "cost": values["costs"],
        "delivery": values["delivery"],
        "accessible": [YES] if is_accessible(values) else [],
        "enrolment": [OPEN] if _enrolment_is_open(values) else [],
        "language": {ITALIAN, *values["languages"]},
        "provider": [values["provider"]["id"]],
        "welfare": values["welfare_letters"],
        "invoice": [YES] if values["can_invoice"] else [],
        "terms": [YES] if _has_company_terms(values) else [],
    }
    return [(facet, code) for facet, found in codes.items() for code in sorted(found) if code]


def is_accessible(values: Content) -> bool:
    """Whether who moves in a wheelchair can use a service: premises without steps, at home, a vehicle with a lift."""
    return (
        any(row["wheelchair"] == WheelchairAccess.YES for row in values["locations"])
        or AT_HOME in values["delivery"]
        or values["pack"].get("transport_lift") is True
    )


def _enrolment_is_open(values: Content) -> bool:
    """Whether one can enrol today: the document is built again on the days on which that changes."""
    today = timezone.localdate()
    return any(
        row["kind"] == NoticeKind.ENROLMENT and in_force(_day(row["starts"]), _day(row["ends"]), today)
        for row in values["notices"]
    )


def _has_company_terms(values: Content) -> bool:
    """Whether a condition for companies is in force today: the day on which that changes is known as well."""
    today = timezone.localdate()
    return any(in_force(_day(row["valid_from"]), _day(row["valid_to"]), today) for row in values["company_terms"])


def _day(value: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(value) if value else None


def searched_fields(values: Content, vocabulary: Vocabulary) -> dict[str, texts.Fields]:
    """Return the tokens by language and field. Labels are there in every language of the site, translated or not."""
    found, italian = {}, []
    for language, _name in settings.LANGUAGES:
        own = values["texts"].get(language, {})
        plain = {
            "title": [own.get("title", "")],
            "summary": [own.get("summary", "")],
            "kind": [vocabulary.label(Scheme.KIND, values["kind"], language)],
            "category": [vocabulary.label(Scheme.CATEGORY, values["category"], language)],
            "provider": [values["provider"]["name"].get(language, "")],
            "body": [
                *(analysis.plain_text(own.get(name, "")) for name in PROSE),
                *_row_words(values, language),
                *(vocabulary.label(Scheme.TARGET, code, language) for code in values["targets"]),
            ],
        }
        found[language] = texts.analyse(plain, language)
        if language == ITALIAN:
            italian = [*plain["summary"], *plain["body"]]
    found[ITALIAN]["place"] = _places(values, vocabulary)
    found[ITALIAN][texts.FACT_FIELD] = _facts(values, italian)
    return found


def _row_words(values: Content, language: str) -> list[str]:
    """The short texts of rows: they are the values that are kept by language."""
    return [
        value.get(language, "")
        for name in ServicePage.ROWS
        if name not in UNSEARCHED_ROWS
        for row in values[name]
        for value in row.values()
        if isinstance(value, dict)
    ]


def _places(values: Content, vocabulary: Vocabulary) -> list[analysis.Token]:
    """The names of the comuni served and of those with premises; one stem stands for the whole Ambito."""
    codes = {*values["municipalities"], *(row["municipality"] for row in values["locations"])} - {""}
    names = [vocabulary.label(Scheme.MUNICIPALITY, code, ITALIAN) for code in sorted(codes)]
    tokens = [token for name in names for token in analysis.tokens(name, ITALIAN)]
    if values["whole_ambito"]:
        tokens.append(analysis.Token(stem=texts.AMBITO_STEM, word=texts.AMBITO_STEM))
    return tokens


def _facts(values: Content, italian: list[str]) -> list[analysis.Token]:
    """The facts that words may ask for: "badante" a kind, "anziani" a target, "senza ricetta" what texts say of it."""
    codes = {
        "kind": [values["kind"]],
        "category": [values["category"]],
        "target": values["targets"],
        "delivery": values["delivery"],
        "price": [code for code in values["costs"] if code == Cost.FREE],
        "municipality": {*values["municipalities"], *(row["municipality"] for row in values["locations"])},
        "without": conditions.without(values, italian),
        "open": conditions.when(values),
        "language": values["languages"],
    }
    stems = sorted({texts.fact(facet, code) for facet, found in codes.items() for code in found if code})
    return [analysis.Token(stem=stem, word=stem) for stem in stems]


def premises(values: Content) -> list[Point]:
    """Return where a service has premises: latitude and longitude, each place once."""
    found = {
        (float(row["latitude"]), float(row["longitude"]))
        for row in values["locations"]
        if row["latitude"] and row["longitude"]
    }
    return sorted(found)


def _index_body(
    columns: dict[str, Any], found_by: list[tuple[str, str]], fields: dict[str, texts.Fields]
) -> dict[str, Any]:
    """What Elasticsearch is given; see the mapping in ``search.index``."""
    body: dict[str, Any] = {
        "live": True,
        "sort_name": columns["sort_name"],
        "assured_date": columns["content"]["assured_date"],
        "is_stale": columns["is_stale"],
        "completeness": columns["completeness"],
        "min_age": columns["min_age"],
        "max_age": columns["max_age"],
        "provider_label": f"{columns['provider_id']}|{columns['provider_name']}",
        "stem": {
            language: {name: texts.stem_text(found) for name, found in own.items() if found}
            for language, own in fields.items()
        },
        "premises": [{"lat": latitude, "lon": longitude} for latitude, longitude in premises(columns["content"])],
    }
    for facet, code in found_by:
        body.setdefault(facet, []).append(code)
    return body
