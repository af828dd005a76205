"""The query string of searches: what may be asked, read in one place for pages and API alike.

``PARAMETERS`` is the table that documentation and OpenAPI are made from. Strict reading (the API) refuses what
it does not know; lenient reading (the pages) ignores unknown names, because shared links carry foreign ones,
and explains which values it left out.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog_pages import vocabulary as vocabularies
from catalog_pages.addresses import current_body
from catalog_pages.enums import Cost, Scheme
from catalog_pages.languages import listed
from catalog_pages.vocabulary import Vocabulary
from search.geo import Point
from search.types import (
    DEFAULT_PER_PAGE,
    FACETS,
    MAX_DEPTH,
    MAX_PER_PAGE,
    MAX_QUERY_LENGTH,
    MAX_RADIUS,
    SORTS,
    SearchQuery,
    Sort,
    View,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_AGE = 120
MAX_VALUES = 200
"""How many values one filter may have: more than the comuni, less than what makes a query slow."""

Kind = Literal["text", "code", "flag", "uuid", "integer", "number", "choice", "language", "near"]

SCHEMES: dict[str, Scheme] = {
    "category": Scheme.CATEGORY,
    "kind": Scheme.KIND,
    "municipality": Scheme.MUNICIPALITY,
    "target": Scheme.TARGET,
    "delivery": Scheme.DELIVERY,
    "language": Scheme.LANGUAGE,
    "welfare": Scheme.WELFARE,
}
"""The facets whose codes are terms of a vocabulary."""

VIEW, MAP = "view", "map"
"""How the page of results shows them: a list, or the map. It is no part of the question, nor of the API."""
YES = "yes"
OPEN = "open"
FLAG_VALUES = frozenset({"yes", "true", "1", "on"})


class Values(Protocol):
    """What is asked of a ``QueryDict``."""

    def getlist(self, key: str, /) -> list[str]: ...

    def __iter__(self) -> Iterator[str]: ...


@dataclass(frozen=True)
class Parameter:
    """One parameter: ``multiple`` ones are repeated or separated by commas; ``choices`` close the set."""

    name: str
    kind: Kind
    description: StrOrPromise
    example: str
    multiple: bool = False
    choices: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True)
class ParameterError:
    """What is wrong with one parameter, in a sentence for who wrote it."""

    name: str
    value: str
    reason: str


class ParameterErrors(ValueError):
    """A query string that strict reading refuses. ``errors`` lists everything that is wrong with it."""

    def __init__(self, errors: list[ParameterError]) -> None:
        super().__init__("; ".join(f"{error.name}: {error.reason}" for error in errors))
        self.errors = errors


def _facet(name: str, kind: Kind, description: StrOrPromise, example: str, *choices: str) -> Parameter:
    return Parameter(name, kind, description, example, multiple=True, choices=choices)


PARAMETERS: tuple[Parameter, ...] = (
    Parameter("q", "text", gettext_lazy("Parole da cercare."), "pasti a domicilio"),
    _facet("category", "code", gettext_lazy("Categoria, per codice."), "cura-dei-figli"),
    _facet("kind", "code", gettext_lazy("Tipo di servizio, per codice."), "asilo-nido"),
    _facet(
        "municipality",
        "code",
        gettext_lazy("Comune servito o con una sede, per codice ISTAT di sei cifre."),
        "098019",
    ),
    _facet("target", "code", gettext_lazy("Destinatari, per codice."), "anziani"),
    Parameter("age", "integer", gettext_lazy("Età in anni di chi usa il servizio."), "70"),
    _facet("cost", "choice", gettext_lazy("Costo."), "free", *Cost.values),
    _facet("delivery", "code", gettext_lazy("Modalità di erogazione, per codice."), "a-domicilio"),
    Parameter("accessible", "flag", gettext_lazy("Solo servizi accessibili in carrozzina."), YES, choices=(YES,)),
    _facet("enrolment", "choice", gettext_lazy("Solo servizi con le iscrizioni aperte oggi."), OPEN, OPEN),
    _facet("language", "code", gettext_lazy("Lingua parlata, per codice ISO 639-1."), "en"),
    _facet("provider", "uuid", gettext_lazy("Ente erogatore, per identificativo."), str(uuid.UUID(int=1))),
    _facet("welfare", "code", gettext_lazy("Lettera dell'art. 51 c. 2 TUIR (welfare aziendale)."), "f-bis"),
    Parameter(
        "invoice",
        "flag",
        gettext_lazy("Solo servizi per cui l'ente emette fattura alle imprese."),
        YES,
        multiple=True,
        choices=(YES,),
    ),
    Parameter(
        "terms",
        "flag",
        gettext_lazy("Solo servizi con condizioni per le imprese, in vigore oggi."),
        YES,
        multiple=True,
        choices=(YES,),
    ),
    Parameter(
        "near",
        "near",
        gettext_lazy("Dove si trova chi cerca: latitudine e longitudine (WGS84), o codice ISTAT di un comune."),
        "45.1619,9.7022",
    ),
    Parameter(
        "radius",
        "number",
        gettext_lazy("Solo servizi con una sede entro tanti chilometri da «near», o dal centro del comune scelto."),
        "10",
    ),
    Parameter(
        "exact",
        "flag",
        gettext_lazy("Le parole come sono scritte: niente correzioni, niente parole di uso comune."),
        YES,
        choices=(YES,),
    ),
    Parameter(
        "highlight",
        "flag",
        gettext_lazy("Anche i testi con le parole trovate in evidenza."),
        YES,
        choices=(YES,),
    ),
    Parameter("sort", "choice", gettext_lazy("Ordine dei risultati."), "name", choices=SORTS, default="relevance"),
    Parameter("page", "integer", gettext_lazy("Numero di pagina, da 1."), "2", default="1"),
    Parameter(
        "per_page",
        "integer",
        gettext_lazy("Risultati per pagina, al massimo 100."),
        "50",
        default=str(DEFAULT_PER_PAGE),
    ),
    Parameter("lang", "language", gettext_lazy("Lingua della risposta."), "en"),
)
BY_NAME: dict[str, Parameter] = {parameter.name: parameter for parameter in PARAMETERS}


def parse(
    parameters: Values,
    *,
    language: str,
    strict: bool,
    vocabulary: Vocabulary | None = None,
    also: Collection[str] = (),
    per_page: int | None = None,
) -> SearchQuery:
    """Return the question that a query string asks.

    ``language`` is the reader's; strict reading lets ``lang`` change it. ``vocabulary`` spares the query that
    reads it; ``also`` names the parameters that the caller reads itself. ``per_page`` is how many results a page of
    the caller's has whatever the address says: the last page one may reach depends on it. Strict reading raises
    ``ParameterErrors``; lenient reading never fails and puts its remarks in ``notices``.
    """
    reader = _Reader(parameters, strict=strict, vocabulary=vocabulary or vocabularies.current(), language=language)
    if strict:
        for name in parameters:
            if name not in BY_NAME and name not in also:
                reader.refuse(name, "", _("Parametro sconosciuto."))
        reader.language = reader.one("lang", _language) or language
    per_page = per_page or reader.one("per_page", _integer(1, MAX_PER_PAGE)) or DEFAULT_PER_PAGE
    view: View = "map" if not strict and parameters.getlist(VIEW)[-1:] == [MAP] else "list"
    # The map shows all that was found at once.
    page = 1 if view == MAP else reader.one("page", _integer(1, 10**9)) or 1
    if page * per_page > MAX_DEPTH:
        reader.refuse("page", str(page), _("Si possono sfogliare al massimo %d risultati.") % MAX_DEPTH)
        page = MAX_DEPTH // per_page
    filters = {name: codes for name in FACETS if (codes := reader.codes(name))}
    near, near_code = reader.near(filters.get("municipality", ()))
    query = SearchQuery(
        text=reader.text(),
        filters=filters,
        age=reader.age(),
        near=near,
        near_code=near_code,
        radius=reader.radius(near),
        exact=bool(reader.one("exact", _flag)),
        highlight=bool(reader.one("highlight", _flag)),
        sort=reader.sort(near),
        page=page,
        per_page=per_page,
        view=view,
        language=reader.language,
        notices=tuple(dict.fromkeys(reader.notices)),
    )
    if strict and reader.errors:
        raise ParameterErrors(reader.errors)
    return query


def unknown_filter(value: str) -> str:
    """What the reader is told of a value that nothing is known of."""
    return _("Non conosciamo il filtro «%s»: lo abbiamo tolto.") % value[:60]


def query_string(query: SearchQuery, **changes: Any) -> str:
    """Return the canonical query string of a question, without ``?``: the same question, the same string.

    Defaults are left out. ``changes`` replace parameters by name (facets take codes, ``None`` removes); any
    change but of ``page`` goes back to the first page.
    """
    values: dict[str, Any] = {
        "q": query.text,
        **{name: query.filters.get(name, ()) for name in FACETS},
        "age": query.age,
        "near": near_text(query),
        "radius": None if query.radius is None else f"{query.radius:g}",
        "exact": YES if query.exact else None,
        "highlight": YES if query.highlight else None,
        "sort": query.sort,
        "page": query.page,
        "per_page": query.per_page,
    }
    if changes and "page" not in changes:
        values["page"] = 1
    values.update(changes)
    view = values.pop(VIEW, query.view)
    pairs: list[str] = []
    for parameter in PARAMETERS:
        value = values.get(parameter.name)
        found = [value] if value is None or isinstance(value, str | int) else sorted(value)
        pairs += [
            _pair(parameter.name, str(each))
            for each in found
            if each not in (None, "") and str(each) != parameter.default
        ]
    return "&".join([*pairs, _pair(VIEW, MAP)] if view == MAP else pairs)


@lru_cache(maxsize=5_000)
def _pair(name: str, value: str) -> str:
    """A parameter as an address has it: a page of results writes the same ones dozens of times."""
    return urlencode([(name, value)])


def near_text(query: SearchQuery) -> str | None:
    """Return the value of ``near`` of a question; nothing where it follows from the comune that is chosen."""
    if query.near is None or query.near_code in query.filters.get("municipality", ()):
        return None
    return query.near_code or f"{query.near[0]:.5f}".rstrip("0") + "," + f"{query.near[1]:.5f}".rstrip("0")


def toggle(query: SearchQuery, facet: str, code: str) -> str:
    """Return the query string with one value of a facet put in, or taken out when it is there."""
    chosen = set(query.filters.get(facet, ()))
    return query_string(query, **{facet: chosen ^ {code}})


class _Reader:
    """Reads one query string, collecting what is wrong with it."""

    def __init__(self, parameters: Values, *, strict: bool, vocabulary: Vocabulary, language: str) -> None:
        self.parameters = parameters
        self.strict = strict
        self.vocabulary = vocabulary
        self.language = language
        self.errors: list[ParameterError] = []
        self.notices: list[str] = []

    def refuse(self, name: str, value: str, reason: str) -> None:
        """Note an error, for strict reading."""
        self.errors.append(ParameterError(name=name, value=value[:100], reason=reason))

    def text(self) -> str:
        """The words to search for: one line, no control characters, bounded."""
        raw = self.last("q")
        text = " ".join("".join(char if char.isprintable() else " " for char in raw).split())
        # Strictly, a text is as long as it was sent, spaces and all.
        if len(raw if self.strict else text) > MAX_QUERY_LENGTH:
            self.refuse("q", text, _("Al massimo %d caratteri.") % MAX_QUERY_LENGTH)
            self.notices.append(_("La ricerca è troppo lunga: abbiamo usato solo l'inizio."))
            text = text[:MAX_QUERY_LENGTH].rstrip()
        return text

    def last(self, name: str) -> str:
        """The value of a parameter that is given once; strict reading refuses a second one."""
        given = self.parameters.getlist(name)
        if len(given) > 1:
            self.refuse(name, ", ".join(given), _("Va scritto una volta sola."))
        return given[-1] if given else ""

    def one(self, name: str, read: Any) -> Any:
        """A single value in its type; nothing when it is missing or wrong."""
        given = self.last(name)
        value = given.strip()
        # Strictly, only what is empty is not there: spaces are a value, and a wrong one.
        if not value and not (self.strict and given):
            return None
        try:
            return read(BY_NAME[name], value)
        except ValueError as error:
            self.refuse(name, value, str(error))
            return None

    def near(self, chosen: tuple[str, ...]) -> tuple[Point | None, str]:
        """Where the visitor is, and the code of the comune where one says it: ``near``, else the comune chosen."""
        value = self.last("near").strip()
        if "," in value:
            try:
                return _point(value), ""
            except ValueError as error:
                self.refuse("near", value, str(error))
                self.unknown(value)
                return None, ""
        code = self.term(Scheme.MUNICIPALITY, "near", value) if value else next(iter(chosen), "")
        term = self.vocabulary.terms(Scheme.MUNICIPALITY).get(code)
        if term is None or term.latitude is None or term.longitude is None:
            return None, ""
        return (float(term.latitude), float(term.longitude)), code

    def age(self) -> int | None:
        """The age asked for; the reader is told of one that nobody has."""
        age: int | None = self.one("age", _integer(0, MAX_AGE))
        if age is None and (value := self.last("age").strip()):
            self.notices.append(
                _("L'età si scrive in anni, da 0 a %(most)d: non abbiamo usato «%(value)s».")
                % {"most": MAX_AGE, "value": value[:60]}
            )
        return age

    def radius(self, near: Point | None) -> float | None:
        """The kilometres asked for; of no use without a place to count them from."""
        radius: float | None = self.one("radius", _kilometres)
        if radius is None and (value := self.last("radius").strip()):
            self.notices.append(
                _("La distanza si scrive in chilometri, al massimo %(most)d: non abbiamo usato «%(value)s».")
                % {"most": MAX_RADIUS, "value": value[:60]}
            )
        if radius is not None and near is None:
            self.refuse(
                "radius", str(radius), _("Serve anche «near» o «municipality»: da dove si contano i chilometri?")
            )
            self.notices.append(_("Per cercare entro una distanza scegli prima il tuo comune."))
            return None
        return radius

    def sort(self, near: Point | None) -> Sort:
        """The order asked for; by distance only where there is a place to count from."""
        order: Sort = self.one("sort", _choice) or "relevance"
        if order == "distance" and near is None:
            self.refuse("sort", order, _("Serve anche «near» o «municipality»: da dove si conta la distanza?"))
            self.notices.append(_("Per ordinare per distanza scegli prima il tuo comune."))
            return "relevance"
        return order

    def codes(self, name: str) -> tuple[str, ...]:
        """The codes chosen in a facet, each once, in stable order."""
        parameter = BY_NAME[name]
        given = self.parameters.getlist(name) if parameter.multiple else [self.last(name)]
        parts = [(text, part.strip()) for text in given for part in text.split(",")]
        # Strictly, only what is empty is not there: a comma alone stands between two wrong values.
        values = dict.fromkeys(value for text, value in parts if value or (self.strict and text))
        if len(parts if self.strict else values) > MAX_VALUES:
            self.refuse(name, "", _("Al massimo %d valori.") % MAX_VALUES)
            values = dict.fromkeys(list(values)[:MAX_VALUES])
        codes = {code for value in values if (code := self.code(parameter, value))}
        return tuple(sorted(codes))

    def code(self, parameter: Parameter, value: str) -> str:
        """The code that a value stands for, or nothing: then the reader is told."""
        name = parameter.name
        if name in SCHEMES:
            return self.term(SCHEMES[name], name, value)
        if parameter.kind == "flag":
            code = YES if value.lower() in FLAG_VALUES else ""
        elif parameter.kind == "uuid":
            code = _body(value)
        else:
            code = value if value in parameter.choices else ""
        if not code:
            allowed = listed(parameter.choices)
            self.refuse(name, value, _("Valori ammessi: %s.") % allowed if allowed else _("Non è un identificativo."))
            self.unknown(value)
        return code

    def term(self, scheme: Scheme, name: str, value: str) -> str:
        """The code of a term in use: a replaced one leads to its successor, with a word to the reader."""
        terms = self.vocabulary.terms(scheme)
        if value not in terms:
            self.refuse(name, value, _("Codice sconosciuto."))
            self.unknown(value)
            return ""
        code = self.vocabulary.resolve(scheme, value)
        if code != value:
            old, new = (self.vocabulary.label(scheme, each, self.language) for each in (value, code))
            self.notices.append(_("«%(old)s» ora è «%(new)s»: cerchiamo questo.") % {"old": old, "new": new})
        # The API takes retired codes: they are published, and documents may still carry them.
        if not self.strict and not terms[code].is_current(timezone.localdate()):
            label = self.vocabulary.label(scheme, code, self.language)
            self.notices.append(_("«%s» non si usa più: abbiamo tolto questo filtro.") % label)
            return ""
        return code

    def unknown(self, value: str) -> None:
        """Tell the reader of a value that was left out."""
        self.notices.append(unknown_filter(value))


def _integer(lowest: int, highest: int) -> Any:
    def read(parameter: Parameter, value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,10}", value) or not lowest <= int(value) <= highest:
            raise ValueError(
                _("Serve un numero intero da %(lowest)d a %(highest)d.") % {"lowest": lowest, "highest": highest}
            )
        return int(value)

    return read


def _kilometres(parameter: Parameter, value: str) -> float:
    if not re.fullmatch(r"[0-9]{1,3}([.,][0-9]{1,2})?", value) or not 0 < float(value.replace(",", ".")) <= MAX_RADIUS:
        raise ValueError(_("Serve un numero di chilometri, al massimo %d.") % MAX_RADIUS)
    return float(value.replace(",", "."))


def _point(value: str) -> Point:
    found = re.fullmatch(r"(-?[0-9]{1,2}(?:\.[0-9]{1,8})?),\s*(-?[0-9]{1,3}(?:\.[0-9]{1,8})?)", value)
    if not found or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
        raise ValueError(_("Servono latitudine e longitudine in gradi, come 45.31,9.50, o il codice di un comune."))
    return float(found[1]), float(found[2])


def _flag(parameter: Parameter, value: str) -> bool:
    if value.lower() not in FLAG_VALUES:
        raise ValueError(_("Valori ammessi: %s.") % listed(parameter.choices))
    return True


def _choice(parameter: Parameter, value: str) -> str:
    if value not in parameter.choices:
        raise ValueError(_("Valori ammessi: %s.") % listed(parameter.choices))
    return value


def _language(parameter: Parameter, value: str) -> str:
    codes = [code for code, _name in settings.LANGUAGES]
    if value not in codes:
        raise ValueError(_("Valori ammessi: %s.") % listed(codes))
    return value


def _body(value: str) -> str:
    """The public id of a body; one that became part of another leads to that one."""
    try:
        return str(current_body(uuid.UUID(value)))
    except ValueError:
        return ""
