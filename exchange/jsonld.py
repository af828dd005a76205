"""Services as the pages of comuni describe them: schema.org as JSON-LD, the way the modello Comuni asks for it
(R.SI.1.1), out of a page saved from a browser. What the page marks besides as the modello wants it (``data-element``)
fills the headings of the sheet. It is little, so it comes in as a draft; what has no place in the sheet is named.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import islice
from typing import Any

from bs4 import Tag
from django.utils.text import slugify
from django.utils.translation import gettext as _

from catalog_pages.enums import AccessChannel, Actor, Scheme
from exchange import cells, page_words, shape
from exchange.hsds import Found
from exchange.outside import decimal
from exchange.shape import Record
from exchange.terms import Terms, plain

TYPES = frozenset({"GovernmentService", "PublicService", "Service"})
"""What a service is to schema.org and to the vocabularies before it; ours of a cooperative is a ``Service``."""
DEEPEST = 8
"""How far a service is looked for in lists, graphs and pages."""
LONGEST_PAGE = 2_000_000
MOST_MARKS = 60_000
"""Of a page, characters and tags: with more there is no service in it, or somebody wants the reader to be busy."""
MOST_SERVICES = 200
MOST_OF_ONE = 100
"""Of a member that may stand several times."""
LONGEST_TEXT = 20_000
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DURATION = re.compile(r"^P(\d{1,3})([DW])$")
COMUNE = re.compile(r"^(?:il\s+)?comune\s+di\s+", re.IGNORECASE)
WEB = ("http://", "https://")
SILENT = frozenset({"@context", "@type", "@id", "url", "image", "inLanguage", "mainEntityOfPage", "sameAs"})
"""Members that say of the page what the sheet says by itself."""
CHANNEL = frozenset(
    {"@type", "name", "serviceUrl", "servicePhone", "serviceLocation", "availableLanguage", "processingTime"}
)
"""Members of a channel that have a place, or need none."""
AGES = {"min_age": ("suggestedMinAge", "requiredMinAge"), "max_age": ("suggestedMaxAge", "requiredMaxAge")}
OLDEST = 150

Json = Mapping[str, Any]
Bodies = Mapping[str, str]
"""Codici fiscali by the plain names of bodies."""


def is_page(text: str) -> bool:
    """Whether a text is a page rather than JSON."""
    return text.lstrip("\ufeff \t\r\n").startswith("<")


def is_too_long(text: str) -> bool:
    """Whether a text is more than a page of a service is."""
    return len(text) > LONGEST_PAGE or text.count("<") > MOST_MARKS


def read(text: str, terms: Terms, *, bodies: Bodies, provider: str = "") -> Iterator[Found]:
    """The services of a saved page, or of the JSON-LD alone, ``MOST_SERVICES`` at most. Raises ``ValueError`` for
    what is no JSON, and for pages that are too long.

    ``bodies`` find who offers it by name; ``provider`` is the codice fiscale of who does where that finds nobody.
    """
    if is_too_long(text):
        raise ValueError("too long")
    soup = page_words.parse(text) if is_page(text) else None
    blocks = [_loaded(text)] if soup is None else list(_blocks(soup))
    services = list(islice((service for block in blocks for service in _services(block)), MOST_SERVICES))
    # What a page marks is of the one service that it is about.
    words = page_words.read(soup) if soup is not None and len(services) == 1 else {}
    address = page_words.address(soup) if soup is not None and len(services) == 1 else ""
    for number, service in enumerate(services, start=1):
        yield _Reader(service, terms, bodies, provider).found(number, words, address)


def _blocks(soup: Tag) -> Iterator[Any]:
    for script in soup.find_all("script"):
        kind = script.get("type") if isinstance(script, Tag) else None
        if isinstance(kind, str) and kind.partition(";")[0].strip().lower() == "application/ld+json":
            try:
                yield _loaded(script.get_text())
            except (ValueError, RecursionError):
                # Other blocks of the page may be whole.
                continue


def _loaded(text: str) -> Any:
    # Pages write line breaks into texts.
    return json.loads(
        text.strip("\ufeff \t\r\n;"), strict=False, parse_float=decimal, parse_constant=lambda _name: None
    )


def _services(given: Any, depth: int = 0) -> Iterator[Json]:
    if depth > DEEPEST:
        return
    if isinstance(given, list):
        for each in given:
            yield from _services(each, depth + 1)
    elif isinstance(given, dict):
        kinds = {str(each).rpartition("/")[2].rpartition(":")[2] for each in _several(given.get("@type"))}
        if kinds & TYPES and _text(given.get("name")):
            yield given
            return
        for each in given.values():
            yield from _services(each, depth + 1)


class _Reader:
    """Reads one service."""

    def __init__(self, given: Json, terms: Terms, bodies: Bodies, provider: str) -> None:
        self.given, self.terms, self.bodies, self.own_provider = given, terms, bodies, provider
        self.left_out: list[str] = []
        self.read: set[str] = set(SILENT)

    def found(self, number: int, words: Mapping[str, str], address: str) -> Found:
        title = " ".join(self.text("name").split())
        raw: Record = {
            "state": shape.DRAFT,
            "external_id": _origin((address, _web(self.given.get("url"))), title),
            "provider": self.provider(),
            "title": title,
            **self.classified(),
            **self.areas(),
            **self.audience(),
            **self.channels(),
            "hours": [row for each in self.objects("hoursAvailable") if (row := self.hours(each))],
            "prices": [row for each in self.objects("offers") if (row := self.price(each))],
        }
        self.texts(raw, words)
        raw = {name: value for name, value in raw.items() if value not in (None, "", [])}
        self.left_out += [
            name for name, value in self.given.items() if name not in self.read and value not in (None, "", [], {})
        ]
        return Found(number, raw, self.left_out)

    def take(self, name: str) -> Any:
        """A member, which has a place by that."""
        self.read.add(name)
        return self.given.get(name)

    def text(self, name: str) -> str:
        return _text(self.take(name))

    def objects(self, name: str) -> list[Json]:
        given = [each for each in _several(self.take(name)) if each not in (None, "")]
        self.left_out += [name for each in given if not isinstance(each, dict)]
        return [each for each in given if isinstance(each, dict)]

    def texts(self, raw: Record, words: Mapping[str, str]) -> None:
        """The headings of the sheet: as the page has them, else as the description says it."""
        summary = words.get("summary") or self.text("description")
        self.take("description")
        output = "\n".join(_name(each, "description") or _name(each) for each in _several(self.take("serviceOutput")))
        terms_of_service = self.text("termsOfService")
        if _web(terms_of_service):
            raw["charter_url"], terms_of_service = terms_of_service, ""
        given = {"outcome": output, "conditions": terms_of_service, "eligibility": raw.pop("eligibility", "")}
        for name, text in (given | {key: text for key, text in words.items() if key != "summary"}).items():
            if text.strip():
                raw[name] = cells.paragraphs(text)
        limit = shape.SERVICE_FIELDS["summary"].max_length or 300
        if len(summary) > limit:
            raw["outcome"] = cells.paragraphs(summary) + raw.get("outcome", "")
            summary = f"{summary[: limit - 1].rsplit(' ', 1)[0]}…"
        raw["summary"] = summary

    def provider(self) -> Record:
        """Who offers it: by codice fiscale, by a name or IPA code that the catalogue knows, else as it was told."""
        offered = [*_several(self.take("serviceOperator")), *_several(self.take("provider"))]
        names = [_name(each) for each in offered]
        codes = [_name(each, code) for each in offered for code in ("taxID", "vatID")]
        known = [code.removeprefix("IT") for code in codes if re.fullmatch(r"(?:IT)?\d{11}", code)]
        known += [self.bodies[plain(name)] for name in names if plain(name) in self.bodies]
        if known or self.own_provider:
            return {"fiscal_code": (known or [self.own_provider])[0]}
        name = next(filter(None, names), "")
        return {"title": name} if name else {}

    def classified(self) -> Record:
        """Kind and category, by what the page calls them."""
        found: Record = {}
        for member in ("serviceType", "category"):
            for text in map(_name, _several(self.take(member))):
                kind = self.terms.find(Scheme.KIND, text) if text else ""
                category = self.terms.find(Scheme.CATEGORY, text) if text and not kind else ""
                if kind:
                    found.setdefault("kind", kind)
                elif category:
                    found.setdefault("category", category)
                elif text:
                    self.left_out.append(f"{member}: {text[:60]}")
        if "kind" in found and "category" not in found:
            found["category"] = self.terms.vocabulary.terms(Scheme.KIND)[found["kind"]].parent
        return found

    def areas(self) -> Record:
        """The comuni that it is for, by ISTAT code or name."""
        codes: list[str] = []
        for area in _several(self.take("areaServed")):
            inside = _several(area.get("containsPlace")) if isinstance(area, dict) else []
            for each in inside or [area]:
                if not (text := _text(each.get("identifier")) if isinstance(each, dict) and inside else _name(each)):
                    text = _name(each)
                if not text:
                    self.left_out.append("areaServed")
                if cells.is_everywhere(text) or plain(text) == "ambito di lodi":
                    return {"whole_ambito": True}
                for part in [text] if self.comune(text) else cells.split(text):
                    if code := self.comune(part):
                        codes.append(code)
                    else:
                        self.left_out.append(f"areaServed: {part[:60]}")
        return {"municipalities": list(dict.fromkeys(codes))}

    def audience(self) -> Record:
        """Whom it is for: terms where all of it is some, else words under the heading."""
        found: Record = {"targets": [], "eligibility": ""}
        for each in _several(self.take("audience")):
            text = _name(each, "audienceType") or _name(each)
            codes = [self.terms.find(Scheme.TARGET, part) for part in re.split(r"[;,\n]|\se\s", text) if part.strip()]
            if codes and all(codes):
                found["targets"] += [code for code in codes if code not in found["targets"]]
            else:
                found["eligibility"] = f"{found['eligibility']}\n{text}".strip()
            if isinstance(each, dict):
                for name, members in AGES.items():
                    ages = [age for member in members if (age := _age(each.get(member))) is not None]
                    found |= {name: ages[0]} if ages else {}
        return found

    def channels(self) -> Record:
        """Where to turn to: on line, by telephone, at premises."""
        found: Record = {"access_ways": [], "contacts": [], "locations": [], "languages": []}
        for each in self.objects("availableChannel"):
            for given in _several(each.get("serviceUrl")):
                if address := _web(given):
                    way = {"actor": Actor.CITIZEN.value, "channel": AccessChannel.ONLINE.value, "url": address}
                    found["access_ways"].append(way)
                elif given:
                    self.left_out.append("availableChannel.serviceUrl")
            for point in _several(each.get("servicePhone")):
                phone = _name(point, "telephone") if isinstance(point, dict) else _text(point)
                email = _text(point.get("email")).removeprefix("mailto:") if isinstance(point, dict) else ""
                if phone or email:
                    label = _name(point) if isinstance(point, dict) else ""
                    found["contacts"].append({"label": label[:160], "phone": phone, "email": email})
            found["locations"] += [row for place in _several(each.get("serviceLocation")) if (row := self.place(place))]
            for language in map(_name, _several(each.get("availableLanguage"))):
                if code := self.terms.find(Scheme.LANGUAGE, language):
                    found["languages"].append(code)
                elif language:
                    self.left_out.append(f"availableLanguage: {language[:60]}")
            if wait := DURATION.match(_text(each.get("processingTime"))):
                found["waiting_days"] = int(wait[1]) * (7 if wait[2] == "W" else 1)
            elif each.get("processingTime"):
                self.left_out.append("availableChannel.processingTime")
            self.left_out += [f"availableChannel.{name}" for name in each if name not in CHANNEL]
        return found

    def place(self, given: Any) -> Record | None:
        place = given if isinstance(given, dict) else {}
        address, point = place.get("address"), place.get("geo")
        parts: Json = address if isinstance(address, dict) else {"streetAddress": address}
        # The modello itself once misspelt it, and sites copied that.
        street = _text(parts.get("streetAddress")) or _text(parts.get("streetAdress"))
        if not street:
            self.left_out.append("availableChannel.serviceLocation")
            return None
        where: Json = point if isinstance(point, dict) else {}
        return {
            "name": _name(place)[:160],
            "address": street,
            "postal_code": _text(parts.get("postalCode")),
            "municipality": self.comune(_text(parts.get("addressLocality"))),
        } | self.point(where)

    def point(self, given: Json) -> Record:
        """Where a place is: both degrees, or nothing."""
        found = {name: _degrees(given.get(name), most) for name, most in (("latitude", 90), ("longitude", 180))}
        if None not in found.values():
            return found
        self.left_out += ["availableChannel.serviceLocation.geo"] if given else []
        return {}

    def hours(self, given: Json) -> Record | None:
        days = [str(each).rpartition("/")[2].lower() for each in _several(given.get("dayOfWeek"))]
        opens, closes = _text(given.get("opens"))[:5], _text(given.get("closes"))[:5]
        if not days or not opens or any(day not in DAYS for day in days):
            self.left_out.append("hoursAvailable")
            return None
        note = _text(given.get("description"))
        return {
            "weekdays": sorted({DAYS.index(day) + 1 for day in days}),
            "opens": opens,
            "closes": closes,
            "note": note,
        }

    def price(self, given: Json) -> Record | None:
        amount = _number(given.get("price"))
        if amount is None or (_text(given.get("priceCurrency")) or "EUR").upper() != "EUR":
            self.left_out.append("offers")
            return None
        return {"label": _name(given)[:160] or _("Tariffa"), "amount": str(amount)}

    def comune(self, text: str) -> str:
        """The code of a comune of the Ambito, by code or name; nothing for another."""
        return self.terms.find(Scheme.MUNICIPALITY, COMUNE.sub("", text.strip())) if text else ""


def _origin(addresses: Iterable[str], title: str) -> str:
    """By what the same page is known the next time: its address, else its title.

    Some pages give that of the whole site as theirs: its services are told apart by title.
    """
    bare = [each.partition("://")[2].partition("#")[0].rstrip("/") for each in addresses]
    site = next(filter(None, bare), "")
    known = next((each for each in bare if "/" in each or "?" in each), f"{site}/{slugify(title)}".strip("/"))
    return f"pagina/{known}"[: shape.SERVICE_FIELDS["external_id"].max_length]


def _several(value: Any) -> list[Any]:
    """A value that may stand alone where several may stand; of more than are meant, the first."""
    return value[:MOST_OF_ONE] if isinstance(value, list) else [] if value is None else [value]


def _name(value: Any, member: str = "name") -> str:
    """What a thing is called, which may be a word alone."""
    return _text(value.get(member)) if isinstance(value, dict) else _text(value) if member == "name" else ""


def _text(value: Any) -> str:
    """Words, as people read them: some sites write them as for a page."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        return ""
    words = html.unescape(value[:LONGEST_TEXT])
    return (page_words.plain_text(page_words.parse(words)) if cells.TAG.search(words) else words).strip()


def _web(value: Any) -> str:
    """An address of the Web; nothing for any other."""
    text = value.strip() if isinstance(value, str) else ""
    return text if text.lower().startswith(WEB) else ""


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value).replace(",", ".")) if not isinstance(value, bool) else None
    except ArithmeticError:
        return None
    return number if number is not None and number.is_finite() and 0 <= number < 1_000_000 else None


def _age(value: Any) -> int | None:
    number = _number(value)
    return int(number) if number is not None and number <= OLDEST else None


def _degrees(value: Any, most: int) -> Decimal | None:
    try:
        number = Decimal(str(value)) if not isinstance(value, bool) else None
    except ArithmeticError:
        return None
    return round(number, 5) if number is not None and number.is_finite() and abs(number) <= most else None
