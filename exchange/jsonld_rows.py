"""What JSON-LD says of a service in rows: ways to it, telephones, premises, hours and prices. What of a row has no
place is named, so that nothing which limits it is lost unseen.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from catalog_pages.enums import AccessChannel, Actor, Scheme
from exchange import jsonld_values as values
from exchange.shape import Record
from exchange.terms import Terms

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DURATION = re.compile(r"^P(\d{1,3})([DW])$")
COMUNE = re.compile(r"^(?:il\s+)?comune\s+di\s+", re.IGNORECASE)
EMPTY: tuple[Any, ...] = (None, "", [], {})

# Members that have a place, or need none.
CHANNEL = frozenset({"name", "serviceUrl", "servicePhone", "serviceLocation", "availableLanguage", "processingTime"})
PHONE = frozenset({"name", "telephone", "email"})
PLACE = frozenset({"name", "address", "geo"})
ADDRESS = frozenset(
    {"streetAddress", "streetAdress", "postalCode", "addressLocality", "addressRegion", "addressCountry"}
)
HOURS = frozenset({"dayOfWeek", "opens", "closes", "description"})
OFFER = frozenset({"name", "price", "priceCurrency", "validFrom", "validThrough"})
MANY = CHANNEL - {"name", "processingTime"} | {"containsPlace", "audienceType", "dayOfWeek"}
"""Members of which all values are read; of the others the first."""

Json = Mapping[str, Any]


class Rows:
    """Reads rows, and notes what of them has no place."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.left_out: list[str] = []

    def rest(self, place: str, given: Any, known: Iterable[str]) -> None:
        """Name what of an object has no place: other members than are known, and where one is read those behind it."""
        for name, value in given.items() if isinstance(given, dict) else ():
            is_read = name in known and (name in MANY or len(values.several(value)) < 2)
            if not is_read and not name.startswith("@") and value not in EMPTY:
                self.left_out.append(f"{place}.{name}")

    def channels(self, channels: list[Json]) -> Record:
        """Where to turn to: on line, by telephone, at premises."""
        found: Record = {"access_ways": [], "contacts": [], "locations": [], "languages": []}
        for each in channels:
            for given in values.several(each.get("serviceUrl")):
                if address := values.web(given):
                    way = {"actor": Actor.CITIZEN.value, "channel": AccessChannel.ONLINE.value, "url": address}
                    found["access_ways"].append(way)
                elif given:
                    self.left_out.append("availableChannel.serviceUrl")
            found["contacts"] += [
                row for point in values.several(each.get("servicePhone")) if (row := self.phone(point))
            ]
            places = values.several(each.get("serviceLocation"))
            found["locations"] += [row for place in places if (row := self.place(place))]
            for language in map(values.name, values.several(each.get("availableLanguage"))):
                if code := self.terms.find(Scheme.LANGUAGE, language):
                    found["languages"].append(code)
                elif language:
                    self.left_out.append(f"availableLanguage: {language[:60]}")
            if wait := DURATION.match(values.text(each.get("processingTime"))):
                found["waiting_days"] = int(wait[1]) * (7 if wait[2] == "W" else 1)
            elif each.get("processingTime"):
                self.left_out.append("availableChannel.processingTime")
            self.rest("availableChannel", each, CHANNEL)
        return found

    def phone(self, given: Any) -> Record | None:
        self.rest("availableChannel.servicePhone", given, PHONE)
        is_word = not isinstance(given, dict) or "@value" in given
        phone = values.text(given) if is_word else values.name(given, "telephone")
        label, email = ("", "") if is_word else (values.name(given)[:160], values.name(given, "email"))
        email = email.removeprefix("mailto:")
        return {"label": label, "phone": phone, "email": email} if phone or email else None

    def place(self, given: Any) -> Record | None:
        place: Json = given if isinstance(given, dict) else {}
        address, point = place.get("address"), place.get("geo")
        parts: Json = address if isinstance(address, dict) else {"streetAddress": address}
        # The modello itself once misspelt it, and sites copied that.
        street = values.text(parts.get("streetAddress")) or values.text(parts.get("streetAdress"))
        if not street:
            self.left_out.append("availableChannel.serviceLocation")
            return None
        self.rest("availableChannel.serviceLocation", place, PLACE)
        self.rest("availableChannel.serviceLocation.address", address, ADDRESS)
        locality = values.text(parts.get("addressLocality"))
        municipality = self.comune(locality)
        if locality and not municipality:
            self.left_out.append(f"availableChannel.serviceLocation.address: {locality[:60]}")
        return {
            "name": values.name(place)[:160],
            "address": street,
            "postal_code": values.text(parts.get("postalCode")),
            "municipality": municipality,
        } | self.point(point if isinstance(point, dict) else {})

    def point(self, given: Json) -> Record:
        """Where a place is: both degrees, or nothing."""
        found = {name: values.degrees(given.get(name), most) for name, most in (("latitude", 90), ("longitude", 180))}
        if None not in found.values():
            return found
        self.left_out += ["availableChannel.serviceLocation.geo"] if given else []
        return {}

    def hours(self, given: Json) -> Record | None:
        """Hours that hold for good: the sheet has no others. What closes as it opens is closed to schema.org."""
        days = [str(each).rpartition("/")[2].lower() for each in values.several(given.get("dayOfWeek"))]
        opens, closes = values.clock(given.get("opens")), values.clock(given.get("closes"))
        since = values.day(given.get("validFrom"))
        is_passing = given.get("validThrough") or (
            given.get("validFrom") and (since is None or since > timezone.localdate())
        )
        is_known = days and opens and all(day in DAYS for day in days) and (closes > opens or not given.get("closes"))
        if is_passing or not is_known:
            period = (values.text(given.get(name)) for name in ("validFrom", "validThrough", "opens", "closes"))
            said = " ".join(filter(None, (", ".join(days), *period)))
            self.left_out.append(f"hoursAvailable: {said[:90]}" if said else "hoursAvailable")
            return None
        self.rest("hoursAvailable", given, HOURS | {"validFrom"})
        return {
            "weekdays": sorted({DAYS.index(day) + 1 for day in days}),
            "opens": opens,
            "closes": closes,
            "note": values.text(given.get("description")),
        }

    def price(self, given: Json) -> Record | None:
        amount = values.number(given.get("price"))
        period = {
            field: values.day(given[member])
            for field, member in (("valid_from", "validFrom"), ("valid_to", "validThrough"))
            if given.get(member)
        }
        first, last = period.get("valid_from", datetime.date.min), period.get("valid_to", datetime.date.max)
        is_euro = (values.text(given.get("priceCurrency")) or "EUR").upper() == "EUR"
        if amount is None or not is_euro or first is None or last is None or first > last:
            self.left_out.append("offers")
            return None
        region = given.get("eligibleRegion")
        municipality = self.comune(values.name(region, "identifier")) or self.comune(values.name(region))
        self.rest("offers", given, OFFER | {"eligibleRegion"} if municipality else OFFER)
        row = {"label": values.name(given)[:160] or _("Tariffa"), "amount": str(amount)}
        row |= {field: day.isoformat() for field, day in period.items() if day}
        return row | ({"municipality": municipality} if municipality else {})

    def comune(self, text: str) -> str:
        """The code of a comune of the Ambito, by code or name; nothing for another."""
        return self.terms.find(Scheme.MUNICIPALITY, COMUNE.sub("", text.strip())) if text else ""
