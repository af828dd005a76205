"""From a query string to what is asked: strict, every parameter that is unknown or wrong is named."""

from __future__ import annotations

import datetime
import re
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from catalog_pages import vocabulary as vocabularies
from catalog_pages.addresses import current_body
from catalog_pages.enums import Scheme
from catalog_pages.vocabulary import Vocabulary
from open_data.hsds import taxonomies
from open_data.hsds.parameters import BY_NAME, NDJSON, OF_PATH, Parameter
from search.geo import Point
from search.params import ParameterError, ParameterErrors
from search.types import DEFAULT_PER_PAGE, MAX_QUERY_LENGTH

BOOLEANS = {"true": True, "1": True, "false": False, "0": False}
NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,10})?")
INTEGER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True)
class Asked:
    """A question in checked form.

    ``term`` is a pair of vocabulary and code, ``taxonomy`` the code of a taxonomy. Where ``near`` has points, only what
    is within ``radius`` kilometres of one of them is asked for. ``municipalities`` are ISTAT codes, any of which will
    do; each tuple of them must hold.
    """

    language: str
    vocabulary: Vocabulary
    text: str = ""
    term: tuple[str, str] | None = None
    taxonomy: str = ""
    taxonomy_id: uuid.UUID | None = None
    organization: uuid.UUID | None = None
    modified_after: datetime.datetime | None = None
    municipalities: tuple[tuple[str, ...], ...] = ()
    near: tuple[Point, ...] = ()
    radius: float = 0.0
    minimal: bool = False
    full: bool = False
    full_service: bool = False
    parent_id: uuid.UUID | None = None
    top_only: bool = False
    page: int = 1
    per_page: int = DEFAULT_PER_PAGE
    is_stream: bool = False

    @property
    def offset(self) -> int:
        """How many items come before this page."""
        return (self.page - 1) * self.per_page


def read(request: HttpRequest, path: str) -> Asked:
    """Return what a request asks of an endpoint, and speak its language from here on.

    Raises ``ParameterErrors`` with everything that is unknown or wrong.
    """
    reader = _Reader(request, OF_PATH.get(path, ("lang",)))
    asked = reader.asked()
    if reader.errors:
        raise ParameterErrors(reader.errors)
    return asked


class _Reader:
    """Reads one query string, collecting what is wrong with it."""

    def __init__(self, request: HttpRequest, names: tuple[str, ...]) -> None:
        self.given = request.GET
        self.names = names
        self.errors: list[ParameterError] = []
        self.language = self.value("lang") or translation.get_language() or str(settings.LANGUAGE_CODE)
        translation.activate(self.language)
        # What is wrong is said in the language that was asked for.
        self.errors = []
        self.values = {name: self.value(name) for name in names}
        for name in self.given:
            if name not in names:
                self.refuse(name, "", _("Parametro sconosciuto."))
        self.vocabulary = vocabularies.current()

    def asked(self) -> Asked:
        values = self.values
        near, radius = self._near()
        municipalities: list[tuple[str, ...]] = [(code,) for code in (values.get("municipality"),) if code]
        if values.get("postcode") and not values.get("proximity"):
            municipalities.append(tuple(term.code for term in self._comuni(values["postcode"])))
        organization = values.get("organization_id")
        return Asked(
            language=self.language,
            vocabulary=self.vocabulary,
            text=values.get("search") or "",
            term=self._term(),
            taxonomy=self._taxonomy(),
            taxonomy_id=values.get("taxonomy_id"),
            organization=current_body(organization) if organization else None,
            modified_after=values.get("modified_after"),
            municipalities=tuple(municipalities),
            near=near,
            radius=radius,
            minimal=bool(values.get("minimal")),
            full=bool(values.get("full")),
            full_service=bool(values.get("full_service")),
            parent_id=values.get("parent_id"),
            top_only=bool(values.get("top_only")),
            page=values.get("page") or 1,
            per_page=values.get("per_page") or DEFAULT_PER_PAGE,
            is_stream=values.get("format") == NDJSON,
        )

    def refuse(self, name: str, value: str, reason: str) -> None:
        """Note an error."""
        self.errors.append(ParameterError(name=name, value=value[:100], reason=reason))

    def value(self, name: str) -> Any:
        """The value of a parameter in its type; nothing when it is missing or wrong."""
        given = self.given.getlist(name) if name in self.names else []
        if len(given) > 1:
            self.refuse(name, ", ".join(given), _("Va scritto una volta sola."))
            return None
        written = "".join(char if char.isprintable() else " " for char in given[0]).strip() if given else ""
        parameter = BY_NAME[name]
        # A text is as long as it was sent, spaces and all.
        if parameter.kind == "text" and given and len(given[0]) > MAX_QUERY_LENGTH:
            self.refuse(name, written, _("Al massimo %d caratteri.") % MAX_QUERY_LENGTH)
            return None
        # Only what is empty is not there; of a text, also what has no letter.
        if not written and (not given or not given[0] or parameter.kind == "text"):
            return None
        try:
            return _READERS[parameter.kind](parameter, written)
        except ValueError as error:
            self.refuse(name, written, str(error))
            return None

    def _term(self) -> tuple[str, str] | None:
        key = self.values.get("taxonomy_term_id")
        if key is None:
            return None
        entry = taxonomies.current(self.language, self.vocabulary).by_id.get(key)
        if entry is None:
            self.refuse("taxonomy_term_id", str(key), _("Voce sconosciuta: si leggono a /taxonomy_terms."))
            return None
        return entry.source, self.vocabulary.resolve(entry.source, entry.term.code)

    def _taxonomy(self) -> str:
        key = self.values.get("taxonomy_id")
        known = taxonomies.current(self.language, self.vocabulary).taxonomies if key else {}
        code = next((code for code, each in known.items() if each.id == key), "")
        if key and not code:
            self.refuse("taxonomy_id", str(key), _("Vocabolario sconosciuto: si leggono a /taxonomies."))
        return code

    def _comuni(self, postcode: str) -> list[vocabularies.TermEntry]:
        """The comuni that have a CAP: several may share one."""
        found = [term for term in self.vocabulary.terms(Scheme.MUNICIPALITY).values() if term.postal_code == postcode]
        if not found:
            self.refuse("postcode", postcode, _("Nessun comune dell'Ambito ha questo CAP."))
        return found

    def _near(self) -> tuple[tuple[Point, ...], float]:
        """Points, and the kilometres around them; what belongs together must come together."""
        values = self.values
        latitude, longitude, radius, metres = (values.get(name) for name in ("lat", "lon", "radius", "proximity"))
        kilometres = radius if radius is not None else metres / 1000 if metres is not None else None
        for name, value, other in (("lat", latitude, longitude), ("lon", longitude, latitude)):
            if value is None and (other is not None or radius is not None) and not self._is_refused(name):
                self.refuse(name, "", _("lat, lon e radius vanno scritti insieme."))
        if latitude is not None and longitude is not None:
            if kilometres is None:
                if not self._is_refused("radius"):
                    self.refuse("radius", "", _("lat, lon e radius vanno scritti insieme."))
                return (), 0.0
            return ((latitude, longitude),), kilometres
        if metres is None or radius is not None:
            return (), 0.0
        if not values.get("postcode"):
            if not self._is_refused("postcode"):
                self.refuse("proximity", str(metres), _("Serve anche postcode: da dove si contano i metri?"))
            return (), 0.0
        points = [
            (float(term.latitude), float(term.longitude))
            for term in self._comuni(values["postcode"])
            if term.latitude is not None and term.longitude is not None
        ]
        return tuple(points), metres / 1000

    def _is_refused(self, name: str) -> bool:
        return any(error.name == name for error in self.errors)


def _text(parameter: Parameter, value: str) -> str:
    return " ".join(value.split())


def _uuid(parameter: Parameter, value: str) -> uuid.UUID:
    try:
        return uuid.UUID(value)
    except ValueError:
        raise ValueError(_("Non è un identificativo.")) from None


def _flag(parameter: Parameter, value: str) -> bool:
    if value.lower() not in BOOLEANS:
        raise ValueError(_("Valori ammessi: %s.") % "true, false")
    return BOOLEANS[value.lower()]


def _integer(parameter: Parameter, value: str) -> int:
    if not INTEGER.fullmatch(value) or not parameter.lowest <= int(value) <= parameter.highest:
        raise ValueError(
            _("Serve un numero intero da %(lowest)d a %(highest)d.")
            % {"lowest": parameter.lowest, "highest": parameter.highest}
        )
    return int(value)


def _number(parameter: Parameter, value: str) -> float:
    if not NUMBER.fullmatch(value) or not parameter.lowest <= float(value) <= parameter.highest:
        raise ValueError(
            _("Serve un numero da %(lowest)s a %(highest)s.")
            % {"lowest": parameter.lowest, "highest": parameter.highest}
        )
    return float(value)


def _moment(parameter: Parameter, value: str) -> datetime.datetime:
    """A moment, in UTC. A plus sign that was not encoded arrives as a blank."""
    try:
        day = parse_date(value)
        found = datetime.datetime.combine(day, datetime.time.min) if day else parse_datetime(value.replace(" ", "+"))
        if found is not None:
            aware = timezone.make_aware(found) if timezone.is_naive(found) else found
            return aware.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError(_("Serve una data, o data e ora, ISO 8601: 2026-01-31, 2026-01-31T08:00:00Z."))


def _choice(parameter: Parameter, value: str) -> str:
    if value not in parameter.choices:
        raise ValueError(_("Valori ammessi: %s.") % ", ".join(parameter.choices))
    return value


def _municipality(parameter: Parameter, value: str) -> str:
    """The code of a comune in use: a merged one leads to its successor."""
    vocabulary = vocabularies.current()
    if value not in vocabulary.terms(Scheme.MUNICIPALITY):
        raise ValueError(_("Codice sconosciuto."))
    return vocabulary.resolve(Scheme.MUNICIPALITY, value)


def _postcode(parameter: Parameter, value: str) -> str:
    if not re.fullmatch("[0-9]{5}", value):
        raise ValueError(_("Serve un CAP di cinque cifre."))
    return value


def _language(parameter: Parameter, value: str) -> str:
    codes = [code for code, _name in settings.LANGUAGES]
    if value not in codes:
        raise ValueError(_("Valori ammessi: %s.") % ", ".join(codes))
    return value


_READERS: dict[str, Any] = {
    "text": _text,
    "uuid": _uuid,
    "flag": _flag,
    "integer": _integer,
    "number": _number,
    "moment": _moment,
    "choice": _choice,
    "code": _municipality,
    "postcode": _postcode,
    "language": _language,
}
