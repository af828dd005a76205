"""Services as other directories give them: HSDS 3.0, as JSON (one, a page, a list) or a line each. What is ours in them
(``lodiwelfare``) comes back as it was; what has no place in the sheet is named.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

from catalog_pages.enums import Scheme
from catalog_pages.models import ServicePage
from exchange import cells, shape
from exchange.outside import decimal, storable
from exchange.shape import Record
from exchange.terms import Terms

BOM = "\ufeff"
EXTENSION = "lodiwelfare"
STATUSES = {
    "active": "active",
    "temporarily closed": "temporarily-closed",
    "inactive": "inactive",
    "defunct": "inactive",
}
BEYOND = 10_000
"""No age and no angle is so large; numbers in files have as many digits as somebody likes."""
LONGEST_NAME = 120
"""Of a member without a place: names in files may be as long as somebody likes."""
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SETS = {
    Scheme.TARGET: "targets",
    Scheme.DELIVERY: "delivery",
    Scheme.WELFARE: "welfare_letters",
    Scheme.LANGUAGE: "languages",
}
IDENTIFIERS = {
    "tax-code": "fiscal_code",
    "vat-number": "vat_number",
    "runts": "runts_number",
    "rea": "rea_number",
    "cooperative-register": "cooperative_register",
    "ipa": "ipa_code",
}
TEXTS = {"eligibility": "eligibility_description", "how_to": "application_process", "cost_notes": "fees_description"}
"""Prose of the sheet, and the member of HSDS that says it."""
OWN_ROWS = ("access_ways", "concessions", "company_terms", "notices", "attestations")
OTHER_NAMES = {"waiting_level": "waiting"}
"""Fields of rows that the interface calls otherwise."""
KEPT = (
    {"id", "organization_id", "program_id", "name", "description", "url", "email", "status", "last_modified", "alert"}
    | {"minimum_age", "maximum_age", "assured_date", "assurer_email", "organization", "metadata", EXTENSION}
    | {"phones", "contacts", "schedules", "service_areas", "service_at_locations", "languages", "cost_options"}
    | {"required_documents", "attributes", *TEXTS.values()}
)
"""Members of a service that have a place, or need none."""
OURS = {"funding", "accreditations"}
"""Members that say in words what the extension says as data."""

Json = Mapping[str, Any]


@dataclass
class Found:
    """A service of a file: the raw record that ``checking.normalise`` takes, and the members that have no place."""

    number: int
    raw: Record
    left_out: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.left_out = sorted({storable(name)[:LONGEST_NAME] for name in self.left_out})


def is_hsds(given: Any) -> bool:
    """Whether a JSON value looks like a service of HSDS, or like several of them."""
    several = services(given)
    return bool(several) and all(isinstance(each, dict) and "name" in each for each in several)


def services(given: Any) -> list[Any]:
    """The services in a JSON value: a page, a list, or one."""
    if isinstance(given, list):
        return given
    if isinstance(given, dict):
        contents = given.get("contents", given.get("services"))
        return contents if isinstance(contents, list) else [given]
    return []


def parse(source: IO[str]) -> Iterator[tuple[int, Any]]:
    """Yield the services of a file with their numbers: those of a JSON value, or of one a line, which is read as it
    comes. Raises ``ValueError`` for what is neither.
    """
    first = source.readline().removeprefix(BOM)
    try:
        given = _loaded(first)
    except ValueError:
        yield from enumerate(services(_loaded(first + source.read())), start=1)
        return
    number = 0
    for each in chain([given], (_loaded(line) for line in source if line.strip())):
        for service in services(each):
            number += 1
            yield number, service


def _loaded(text: str) -> Any:
    return json.loads(text, parse_float=decimal)


def read(found: Iterable[tuple[int, Any]], terms: Terms) -> Iterator[Found]:
    """Services as an import takes them."""
    for number, given in found:
        if isinstance(given, dict):
            yield _Reader(given, terms).found(number)
        else:
            yield Found(number, {}, [])


class _Reader:
    """Reads one service."""

    def __init__(self, given: Json, terms: Terms) -> None:
        self.given = given
        self.terms = terms
        self.own: Json = _object(given.get(EXTENSION))
        self.left_out: list[str] = []

    def found(self, number: int) -> Found:
        raw: Record = {
            "id": self.given.get("id", ""),
            "state": shape.PUBLISHED,
            "provider": self.provider(_object(self.given.get("organization"))),
            "title": _text(self.given.get("name")),
            **self.words(),
            **self.facts(),
            **self.classified(),
            **self.areas(),
            "locations": self.places(),
            "hours": [row for each in _list(self.given, "schedules") if (row := self.hours(each))],
            "contacts": self.contacts(),
            "prices": [row for each in _list(self.given, "cost_options") if (row := self.price(each))],
            "documents": [
                {"id": each.get("id", ""), "text": _text(each.get("document")), "url": _text(each.get("uri"))}
                for each in _list(self.given, "required_documents")
            ],
            **{name: [self.row(name, each) for each in _list(self.own, name)] for name in OWN_ROWS if self.own},
        }
        self.alert(raw)
        known = KEPT | OURS if self.own else KEPT
        self.left_out += [
            name for name, value in self.given.items() if name not in known and value not in (None, "", [])
        ]
        return Found(number, raw, self.left_out)

    def words(self) -> Record:
        """Title apart, the texts: ours in HTML, else plain words as paragraphs."""
        words: Record = {"summary": _text(self.given.get("description"))}
        own = _object(self.own.get("texts"))
        for name in shape.PROSE - {"description"}:
            if own:
                words[name] = _text(own.get(name)).replace(f'href="{settings.SITE_URL}/', 'href="/')
            elif name in TEXTS and (text := _text(self.given.get(TEXTS[name]))):
                words[name] = cells.paragraphs(text)
        limit = shape.SERVICE_FIELDS["summary"].max_length or 300
        if len(words["summary"]) > limit and not words.get("outcome"):
            words["outcome"] = cells.paragraphs(words["summary"])
            words["summary"] = f"{words['summary'][: limit - 1].rsplit(' ', 1)[0]}…"
        return words

    def facts(self) -> Record:
        status = _text(self.given.get("status"))
        if status == "defunct" or status not in STATUSES:
            self.left_out.append(f"status={status}")
        facts: Record = {
            "status": self.own.get("status") or STATUSES.get(status, "active"),
            "min_age": _whole(self.given.get("minimum_age")),
            "max_age": _whole(self.given.get("maximum_age")),
            "assured_date": self.given.get("assured_date"),
        }
        if self.own:
            facts |= {
                "status_reason": _text(self.own.get("status_reason")),
                "assured_method": self.own.get("assured_method", ""),
                "first_published_at": self.own.get("published"),
                **{name: self.own.get(name) for name in ("waiting_days", "can_invoice", "charter_url", "is_demo")},
            }
            data = _object(self.own.get("details_data"))
            packs = {name for names in ServicePage.PACKS.values() for name in names}
            facts |= {name: value for name, value in data.items() if name in packs}
        return {name: value for name, value in facts.items() if value is not None}

    def classified(self) -> Record:
        """What attributes say, by code or by name; what no vocabulary knows is named."""
        found: Record = {name: [] for name in SETS.values()}
        for attribute in [*_list(self.given, "attributes"), *self._of_languages()]:
            term = _object(attribute.get("taxonomy_term"))
            wanted = [_text(term.get("code")), _text(term.get("name")), _text(attribute.get("value"))]
            kind = _text(attribute.get("link_type"))
            schemes = [Scheme(kind)] if kind in Scheme.values else [Scheme.KIND, Scheme.CATEGORY, *SETS]
            pair = next(
                (
                    (scheme, code)
                    for scheme in schemes
                    for text in wanted
                    if text and (code := self.terms.find(scheme, text))
                ),
                None,
            )
            if pair is None:
                if not (self.own and kind):
                    self.left_out.append(f"attributes: {wanted[1] or wanted[0]}")
            elif pair[0] in SETS:
                if pair[1] not in found[SETS[pair[0]]]:
                    found[SETS[pair[0]]].append(pair[1])
            elif pair[0] in (Scheme.KIND, Scheme.CATEGORY):
                found.setdefault(pair[0].value, pair[1])
        if "kind" in found and "category" not in found:
            found["category"] = self.terms.vocabulary.terms(Scheme.KIND)[found["kind"]].parent
        return found

    def _of_languages(self) -> list[Json]:
        return [
            {"link_type": Scheme.LANGUAGE.value, "taxonomy_term": {"code": each.get("code"), "name": each.get("name")}}
            for each in _list(self.given, "languages")
        ]

    def areas(self) -> Record:
        codes: list[str] = []
        for area in _list(self.given, "service_areas"):
            own = _object(area.get(EXTENSION))
            if own.get("whole_ambito"):
                return {"whole_ambito": True, "municipalities": []}
            names = own.get("istat_codes")
            if not names or not isinstance(names, list):
                names = [*_text(area.get("extent")).split(","), _text(area.get("name"))]
            known = [code for name in names if (code := self.terms.find(Scheme.MUNICIPALITY, str(name).strip()))]
            if known:
                codes += known if own else known[:1] if len(names) <= 2 else known
            else:
                self.left_out.append(f"service_areas: {_text(area.get('name')) or _text(area.get('extent'))[:40]}")
        return {"whole_ambito": False, "municipalities": list(dict.fromkeys(codes))}

    def places(self) -> list[Record]:
        rows = []
        for each in _list(self.given, "service_at_locations"):
            place = _object(each.get("location"))
            own, address = _object(place.get(EXTENSION)), next(iter(_list(place, "addresses")), {})
            street = ", ".join(part for name in ("address_1", "address_2") if (part := _text(address.get(name))))
            street = street or _text(place.get("description"))
            if not street:
                self.left_out.append("service_at_locations")
                continue
            rows.append(
                {
                    "id": place.get("id", ""),
                    "name": _text(place.get("name")),
                    "address": street,
                    "postal_code": _text(address.get("postal_code")),
                    "municipality": self.comune(own.get("istat_code") or address.get("city")),
                    "latitude": _degrees(place.get("latitude")),
                    "longitude": _degrees(place.get("longitude")),
                    "wheelchair": own.get("wheelchair", ""),
                    "access_notes": _text(place.get("transportation")),
                }
            )
        return rows

    def hours(self, given: Json) -> Record | None:
        days = [part for part in _text(given.get("byday")).upper().replace(" ", "").split(",") if part]
        if given.get("freq", "WEEKLY") != "WEEKLY" or not days or any(day not in WEEKDAYS for day in days):
            self.left_out.append("schedules")
            return None
        return {
            "id": given.get("id", ""),
            "weekdays": sorted(WEEKDAYS.index(day) + 1 for day in days),
            "opens": _text(given.get("opens_at"))[:5] or None,
            "closes": _text(given.get("closes_at"))[:5] or None,
            "note": _text(given.get("notes")) or ("" if self.own else _text(given.get("description"))),
        }

    def contacts(self) -> list[Record]:
        rows = []
        for each in _list(self.given, "contacts"):
            own, numbers = _object(each.get(EXTENSION)), self.numbers(each)
            rows.append(
                {
                    "id": each.get("id", ""),
                    "label": _text(each.get("name") if self.own else each.get("title") or each.get("department")),
                    "phone": numbers[0],
                    "phone_extra": numbers[1],
                    "email": _text(each.get("email")),
                    "url": _text(own.get("url")),
                    "municipality": self.comune(own.get("istat_code")),
                    "activation": _text(own.get("activation")),
                }
            )
            if not self.own and each.get("name"):
                # A sheet names offices and roles, not persons.
                self.left_out.append("contacts.name")
        numbers, email = self.numbers(self.given), _text(self.given.get("email"))
        if not rows and (numbers[0] or email):
            rows.append({"label": "", "phone": numbers[0], "phone_extra": numbers[1], "email": email})
        return rows

    def numbers(self, given: Json) -> tuple[str, str]:
        """Two numbers at most: those beyond have no place."""
        found = [_text(each.get("number")) for each in _list(given, "phones")]
        if len(found) > 2 and not self.own:
            self.left_out.append("phones")
        return (*found, "", "")[:2]  # type: ignore[return-value]

    def price(self, given: Json) -> Record | None:
        own = _object(given.get(EXTENSION))
        if given.get("amount") is None or _text(given.get("currency") or "EUR").upper() != "EUR":
            self.left_out.append("cost_options")
            return None
        return {
            "id": given.get("id", ""),
            "label": _text(given.get("option")) or _text(given.get("amount_description")) or _("Tariffa"),
            "amount": given["amount"],
            "valid_from": given.get("valid_from"),
            "valid_to": given.get("valid_to"),
            "municipality": self.comune(own.get("istat_code")),
            **{name: own.get(name) for name in ("amount_to", "isee_from", "isee_to")},
            **{name: own.get(name, "") for name in ("unit", "isee_kind", "source_url")},
        }

    def row(self, name: str, given: Json) -> Record:
        """A row that is ours alone, in the shape of the other interface: codes come with their names."""
        row: Record = {"id": given.get("id", "")}
        for key in shape.ROW_FIELDS[name]:
            value = given.get(OTHER_NAMES.get(key, key))
            if isinstance(value, dict):
                value = value.get("code", value.get("number"))
            row[key] = value
        return row

    def provider(self, given: Json) -> Record:
        """The body: found by its id or its codice fiscale, made where the catalogue does not have it."""
        own = _object(given.get(EXTENSION))
        body: Record = {
            "id": given.get("id", ""),
            "title": _text(given.get("name")),
            "legal_name": _text(given.get("alternate_name")),
            "kind": own.get("kind", ""),
            "email": _text(given.get("email")),
            "website": _text(given.get("website")),
            "phone": self.numbers(given)[0],
        }
        for each in _list(given, "organization_identifiers"):
            scheme, value = _text(each.get("identifier_scheme")), _text(each.get("identifier"))
            name = IDENTIFIERS.get(scheme) or ("fiscal_code" if _is_fiscal_code(each, value) else "")
            if name:
                body[name] = value
            if scheme == "runts" and (section := _text(each.get("identifier_type")).rpartition("sezione ")[2]):
                body["runts_section"] = section
        for place in _list(given, "locations")[:1]:
            address = next(iter(_list(place, "addresses")), {})
            body |= {"address": _text(address.get("address_1")), "postal_code": _text(address.get("postal_code"))}
            body["municipality"] = self.comune(_object(place.get(EXTENSION)).get("istat_code") or address.get("city"))
        return {name: value for name, value in body.items() if value not in (None, "")}

    def alert(self, raw: Record) -> None:
        """What others warn of is the reason of the state, or a notice; ours has both apart."""
        text = _text(self.given.get("alert"))
        if self.own or not text:
            return
        if raw["status"] == "active":
            raw["notices"] = [{"kind": "notice", "text": text[:300]}]
        else:
            raw["status_reason"] = text[:300]

    def comune(self, name: Any) -> str:
        """The code of a comune, by code or name; nothing for one that is not of the Ambito."""
        return self.terms.find(Scheme.MUNICIPALITY, _text(name)) if name else ""


def _is_fiscal_code(given: Json, value: str) -> bool:
    return value.isdigit() and len(value) == 11 and "fisc" in _text(given.get("identifier_type")).lower()


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _list(given: Json, name: str) -> Sequence[Json]:
    value = given.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _number(value: Any) -> Any:
    """A number that can be worked with: one far beyond any age and any angle is as if it were not there."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return value if Decimal(value).is_finite() and -BEYOND < value < BEYOND else None


def _whole(value: Any) -> Any:
    """An age in whole years: HSDS takes any number."""
    return None if (number := _number(value)) is None else int(number)


def _degrees(value: Any) -> Any:
    return None if (number := _number(value)) is None else round(number, 5)
