"""Services as the pages of comuni describe them: schema.org as JSON-LD, the way the modello Comuni asks for it
(R.SI.1.1), out of a page saved from a browser. What the page marks besides as the modello wants it (``data-element``)
fills the headings of the sheet. It is little, so it comes in as a draft; what has no place in the sheet is named.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from bs4 import Tag
from django.utils.text import slugify

from catalog_pages.enums import Scheme
from exchange import cells, page_words, shape
from exchange import jsonld_values as values
from exchange.hsds import Found
from exchange.jsonld_rows import EMPTY, Json, Rows
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
CODE = re.compile(r"^(?:IT)?(\d{11})$")
SILENT = frozenset({"@context", "@type", "@id", "url", "image", "inLanguage", "mainEntityOfPage", "sameAs"})
"""Members that say of the page what the sheet says by itself."""

BODY = frozenset({"name", "legalName", "taxID", "vatID", "url", "sameAs", "logo"})
"""Members of the body that have a place, or need none; so of the others below."""
AREA = frozenset({"name", "identifier", "containsPlace"})
AGES = {"min_age": ("suggestedMinAge", "requiredMinAge"), "max_age": ("suggestedMaxAge", "requiredMaxAge")}
AUDIENCE = frozenset({"name", "audienceType", *(member for members in AGES.values() for member in members)})

Bodies = Mapping[str, str]
"""Codici fiscali by the plain names, IPA codes and numbers of bodies."""


class TooMany(ValueError):
    """A page that describes more services than ``MOST_SERVICES``."""


def is_page(text: str) -> bool:
    """Whether a text is a page rather than JSON."""
    return text.lstrip("\ufeff \t\r\n").startswith("<")


def is_too_long(text: str) -> bool:
    """Whether a text is more than a page of a service is."""
    return len(text) > LONGEST_PAGE or text.count("<") > MOST_MARKS


def read(text: str, terms: Terms, *, bodies: Bodies, provider: str = "") -> Iterator[Found]:
    """The services of a saved page, or of the JSON-LD alone. Raises ``ValueError`` for what is no JSON, and for pages
    that are too long; ``TooMany`` for those with more services than are meant.

    ``bodies`` find who offers it by name or code; ``provider`` is the codice fiscale of who does where that finds
    nobody.
    """
    if is_too_long(text):
        raise ValueError("too long")
    soup = page_words.parse(text) if is_page(text) else None
    blocks = [_loaded(text)] if soup is None else list(_blocks(soup))
    services = list(islice((service for block in blocks for service in _services(block)), MOST_SERVICES + 1))
    if len(services) > MOST_SERVICES:
        raise TooMany
    # What a page marks is of the one service that it is about.
    alone = soup if len(services) == 1 else None
    words = page_words.read(alone) if alone is not None else {}
    own = page_words.address(alone) if alone is not None else ""
    addresses = [_address((own, values.web(service.get("url")))) for service in services]
    times = Counter(addresses)
    for number, (service, address) in enumerate(zip(services, addresses, strict=True), start=1):
        origin = _origin(address, values.text(service.get("name")), is_shared=times[address] > 1)
        yield _Reader(service, terms, bodies, provider).found(number, words, origin)


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
        kinds = {str(each).rpartition("/")[2].rpartition(":")[2] for each in values.several(given.get("@type"))}
        if kinds & TYPES and values.text(given.get("name")):
            yield given
            return
        for each in given.values():
            yield from _services(each, depth + 1)


class _Reader(Rows):
    """Reads one service."""

    def __init__(self, given: Json, terms: Terms, bodies: Bodies, provider: str) -> None:
        super().__init__(terms)
        self.given, self.bodies, self.own_provider = given, bodies, provider
        self.read: set[str] = set(SILENT)

    def found(self, number: int, words: Mapping[str, str], origin: str) -> Found:
        raw: Record = {
            "state": shape.DRAFT,
            "external_id": origin,
            "provider": self.provider(),
            "title": " ".join(self.text("name").split()),
            **self.classified(),
            **self.areas(),
            **self.audience(),
            **self.channels(self.objects("availableChannel")),
            "hours": [row for each in self.objects("hoursAvailable") if (row := self.hours(each))],
            "prices": [row for each in self.objects("offers") if (row := self.price(each))],
        }
        self.texts(raw, words)
        raw = {name: value for name, value in raw.items() if value not in (None, "", [])}
        self.left_out += [name for name, value in self.given.items() if name not in self.read and value not in EMPTY]
        return Found(number, raw, self.left_out)

    def take(self, name: str) -> Any:
        """A member, which has a place by that."""
        self.read.add(name)
        return self.given.get(name)

    def text(self, name: str) -> str:
        value = self.take(name)
        self.left_out += [name] if len(values.several(value)) > 1 else []
        return values.text(value)

    def objects(self, name: str) -> list[Json]:
        given = [each for each in values.several(self.take(name)) if each not in (None, "")]
        self.left_out += [name for each in given if not isinstance(each, dict)]
        return [each for each in given if isinstance(each, dict)]

    def texts(self, raw: Record, words: Mapping[str, str]) -> None:
        """The headings of the sheet: as the page has them, else as the description says it."""
        description, terms_of_service = self.text("description"), self.text("termsOfService")
        if values.web(terms_of_service):
            raw["charter_url"], terms_of_service = terms_of_service, ""
        outputs = []
        for each in values.several(self.take("serviceOutput")):
            text = values.name(each, "description")
            self.rest("serviceOutput", each, {"description"} if text else {"name"})
            outputs.append(text or values.name(each))
        given = {
            "summary": ("description", description),
            "outcome": ("serviceOutput", "\n".join(outputs)),
            "conditions": ("termsOfService", terms_of_service),
            "eligibility": ("audience", raw.pop("eligibility", "")),
        }
        for field, (member, text) in given.items():
            # What the page says under a heading stands for what its data say.
            if field in words and plain(text) not in plain(words[field]):
                self.left_out.append(f"{member}: {' '.join(text.split())[:90]}")
        found = {field: text for field, (_member, text) in given.items()} | dict(words)
        summary = found.pop("summary")
        raw |= {field: cells.paragraphs(text) for field, text in found.items() if text.strip()}
        limit = shape.SERVICE_FIELDS["summary"].max_length or 300
        if len(summary) > limit:
            raw["outcome"] = cells.paragraphs(summary) + raw.get("outcome", "")
            summary = f"{summary[: limit - 1].rsplit(' ', 1)[0]}…"
        raw["summary"] = summary

    def provider(self) -> Record:
        """Who offers it: by a code that the catalogue has, by a name, as it was told, else as the page says."""
        bodies = [
            self.body(each) for name in ("serviceOperator", "provider") for each in values.several(self.take(name))
        ]
        called = [body[name] for name in ("fiscal_code", "vat_number", "title", "legal_name") for body in bodies]
        known = next((self.bodies[plain(each)] for each in called if plain(each) in self.bodies), self.own_provider)
        if known:
            return {"fiscal_code": known}
        bodies.sort(key=lambda body: not body["fiscal_code"])
        unknown = next((body for body in bodies if any(body.values())), {})
        return {name: value for name, value in unknown.items() if value}

    def body(self, given: Any) -> Record:
        self.rest("provider", given, BODY)
        tax, vat = (CODE.match(values.name(given, name).replace(" ", "").upper()) for name in ("taxID", "vatID"))
        legal = values.name(given, "legalName")
        return {
            "fiscal_code": tax[1] if tax else "",
            "vat_number": vat[1] if vat else "",
            "title": values.name(given) or legal,
            "legal_name": legal,
        }

    def classified(self) -> Record:
        """Kind and category, by what the page calls them."""
        found: Record = {}
        for member in ("serviceType", "category"):
            for text in map(values.name, values.several(self.take(member))):
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
        for area in values.several(self.take("areaServed")):
            inside = values.several(area.get("containsPlace")) if isinstance(area, dict) else []
            self.rest("areaServed", area, AREA)
            for each in inside or [area]:
                if each is not area:
                    self.rest("areaServed.containsPlace", each, {"name", "identifier"})
                identifier = values.name(each, "identifier")
                text = identifier if self.comune(identifier) else values.name(each) or identifier
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
        for each in values.several(self.take("audience")):
            kinds = values.several(each.get("audienceType")) if isinstance(each, dict) else []
            text = ", ".join(filter(None, map(values.text, kinds))) or values.name(each)
            codes = [self.terms.find(Scheme.TARGET, part) for part in re.split(r"[;,\n]|\se\s", text) if part.strip()]
            if codes and all(codes):
                found["targets"] += [code for code in codes if code not in found["targets"]]
            else:
                found["eligibility"] = f"{found['eligibility']}\n{text}".strip()
            self.rest("audience", each, AUDIENCE)
            for name, members in AGES.items() if isinstance(each, dict) else ():
                for member in (member for member in members if each.get(member) not in EMPTY):
                    age = values.age(each[member])
                    if age is None or found.setdefault(name, age) != age:
                        self.left_out.append(f"audience.{member}")
        return found


def _address(addresses: Iterable[str]) -> str:
    """The page's own of the addresses that are given as such: some pages give that of the whole site."""
    bare = [each.partition("://")[2].partition("#")[0].rstrip("/") for each in addresses]
    return next(filter(_is_of_a_page, bare), next(filter(None, bare), ""))


def _is_of_a_page(address: str) -> bool:
    return "/" in address or "?" in address


def _origin(address: str, title: str, *, is_shared: bool) -> str:
    """By what the same page is known the next time: its address; where that is of more than it, with its title."""
    if is_shared or not _is_of_a_page(address):
        slug = slugify(title)
        # Letters that are not Latin get lost: what is left may be another's too.
        is_whole = slug and len(slug) == len(slugify(title, allow_unicode=True))
        address = f"{address}/{slug if is_whole else f'{slug}-{_digest(title)}'.strip('-')}".strip("/")
    origin = f"pagina/{address}"
    limit = shape.SERVICE_FIELDS["external_id"].max_length or 120
    # Pages that begin alike are not the same.
    return origin if len(origin) <= limit else f"{origin[: limit - 13]}-{_digest(origin)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:12]
